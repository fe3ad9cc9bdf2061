"""Let web pages of other origins call the mock (the CORS protocol of the Fetch standard)."""

import re
from collections.abc import Sequence

from mock_server.asgi import Headers, Receive, Scope, Send, header
from mock_server.errors import Refusal

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
    """The origins whose pages are let in; those of named ones may send credentials, too."""

    def __init__(self, origins: Sequence[str] = ANY_ORIGIN) -> None:
        for origin in origins:
            check_origin(origin)
        self._origins = frozenset(origin.encode("latin-1") for origin in origins)
        self.any_origin = b"*" in self._origins

    def lets_in(self, scope: Scope) -> bool:
        """Tell whether the page that makes a request may read the answer."""
        return self.any_origin or header(scope["headers"], b"origin") in self._origins

    def headers(self, scope: Scope, answer: Headers) -> Headers:
        """Return what the answer to a request carries; `answer` are its headers up to now."""
        if self.any_origin:
            return FOR_ANY_ORIGIN
        if not self.lets_in(scope):
            return (VARY,)
        # With credentials, `*` would be the name of a header (Fetch standard, 3.3.5).
        exposed = b", ".join(dict.fromkeys(name for name, _ in answer))
        return (
            (b"access-control-allow-origin", header(scope["headers"], b"origin") or b""),
            (b"access-control-allow-credentials", b"true"),
            (b"access-control-expose-headers", exposed),
            VARY,
        )


NOBODY = Cors(())

VARY = (b"vary", b"Origin")

FOR_ANY_ORIGIN: Headers = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"*"),
)


def allowance(scope: Scope) -> Headers:
    """Return the headers that allow what a preflight asks for, whatever it is."""
    asked = scope["headers"]
    names = header(asked, b"access-control-request-headers")
    return (
        (b"access-control-allow-methods", header(asked, b"access-control-request-method") or b""),
        (b"access-control-allow-headers", names or b""),
        (b"access-control-max-age", b"600"),
    )


async def refuse_page(_scope: Scope, _receive: Receive, _send: Send) -> None:
    """Refuse the preflight of a page that is not let in; raises `Refusal` (403)."""
    raise Refusal(
        403,
        "Pages of this origin may not call this: see --cors-origin, "
        "and for the control interface --control-token, too",
    )


def is_preflight(scope: Scope) -> bool:
    """Tell whether a browser asks beforehand whether it may send the real request."""
    return (
        scope["method"] == "OPTIONS"
        and header(scope["headers"], b"origin") is not None
        and header(scope["headers"], b"access-control-request-method") is not None
    )
