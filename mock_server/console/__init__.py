"""The page on which people see what the mock is doing, and tell it what to do."""
