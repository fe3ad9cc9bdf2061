"""Rare but lawful answers that the mock is told to give, by its control or by a request itself."""
