"""The circle: a mock in some manners conforms, and a run against it learns the same manners."""
