"""What happened in a run, and what follows from it about each key."""
