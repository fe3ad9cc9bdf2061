"""Reach the deployment over HTTP: the guard, pace, transport, redaction."""
