"""Keep what happened, without tokens and secrets, and tell those who listen."""
