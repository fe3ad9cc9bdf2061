"""Deployments that differ from the mock and keep every promise: the suite must pass on each."""
