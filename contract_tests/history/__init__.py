"""The history of a run: its exchanges, and what follows from them about each key."""
