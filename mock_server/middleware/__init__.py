"""ASGI middleware around the honest core."""
