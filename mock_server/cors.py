"""Let web pages of other origins call the mock (the CORS protocol of the Fetch standard)."""

from collections.abc import Sequence

from mock_server.asgi import Headers, Scope, header

ANY_ORIGIN = ("*",)


class Cors:
    """The CORS headers for the origins that are let in."""

    def __init__(self, origins: Sequence[str] = ANY_ORIGIN) -> None:
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
