"""The manners of a deployment: their table, their file, and what changed from one to the next."""
