"""A mock of the AI API key service: an ASGI app, and the command `apikey-mock` that serves it."""

from typing import TYPE_CHECKING, Any

from openapi import __version__

if TYPE_CHECKING:
    from mock_server.app import create_app

__all__ = ["__version__", "create_app"]


def __getattr__(name: str) -> Any:
    """Import `create_app` only when it is asked for: it is slow, and `--help` works without it."""
    if name == "create_app":
        from mock_server.app import create_app  # noqa: PLC0415 - see the docstring

        return create_app
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
