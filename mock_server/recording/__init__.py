"""Record exchanges and events without tokens and secrets, and stream them to listeners."""
