"""Judge what others have recorded: HAR files instead of a run."""
