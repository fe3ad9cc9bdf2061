"""Let web pages of other origins call the mock (the CORS protocol of the Fetch standard)."""

import re
from collections.abc import Sequence

from mock_server.asgi import Headers, Scope, header

ANY_ORIGIN = ("*",)

# As browsers write it in the header `Origin` (RFC 6454, 6.2), hosts in ASCII.
ORIGIN = re.compile(r"\*|null|[a-z][a-z0-9+.-]*://[!-.0-~]+")


class OriginError(ValueError):
    """A text is no origin, and so never that of a page."""


def check_origin(text: str) -> None:
    """Check that a text is an origin, or `*`; raises `OriginError`."""
    if not ORIGIN.fullmatch(text):
        raise OriginError("an origin is written like http://localhost:3000, without a path")


class Cors:
    """The CORS headers for the origins that are let in."""

    def __init__(self, origins: Sequence[str] = ANY_ORIGIN) -> None:
        for origin in origins:
            check_origin(origin)
        self._origins = frozenset(origin.encode("latin-1") for origin in origins)

    def headers(self, scope: Scope) -> Headers:
        """Return what every answer to this request carries."""
        if b"*" in self._origins:
            return FOR_ANY_ORIGIN
        origin = header(scope["headers"], b"origin")
        vary = (b"vary", b"Origin")
        if origin is None or origin not in self._origins:
            return (vary,)
        return ((b"access-control-allow-origin", origin), vary)


class NoCors(Cors):
    """No headers for anybody: what is meant for pages of the mock's own origin."""

    def headers(self, scope: Scope) -> Headers:  # noqa: ARG002 - for nobody is for no request
        """Return nothing."""
        return ()


FOR_ANY_ORIGIN: Headers = ((b"access-control-allow-origin", b"*"),)

PREFLIGHT: Headers = (
    (b"access-control-allow-methods", b"GET, POST, PUT, DELETE"),
    (b"access-control-allow-headers", b"authorization, content-type, prefer"),
    (b"access-control-max-age", b"600"),
)


def is_preflight(scope: Scope) -> bool:
    """Tell whether a browser asks beforehand whether it may send the real request."""
    return (
        scope["method"] == "OPTIONS"
        and header(scope["headers"], b"origin") is not None
        and header(scope["headers"], b"access-control-request-method") is not None
    )
