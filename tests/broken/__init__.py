"""Targets that cannot be judged: the suite says so in a sentence, and in time."""
