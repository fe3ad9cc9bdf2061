"""ASGI helpers that the parts of the mock share."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = [
    "ASGIApp",
    "Answer",
    "Headers",
    "Message",
    "Receive",
    "Scope",
    "Send",
    "header",
    "send_empty",
    "send_json",
]

Headers = Sequence[tuple[bytes, bytes]]


class Answer(NamedTuple):
    """A whole answer; `headers` are without Content-Length."""

    status: int
    headers: Headers
    body: bytes

    async def begin(self, send: Send) -> None:
        """Send all but the body."""
        headers = [*self.headers, (b"content-length", b"%d" % len(self.body))]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})


def header(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> bytes | None:
    """Return the first value of the header `name`, given in lower case."""
    for key, value in headers:
        if key == name:
            return value
    return None


async def send_empty(send: Send, headers: Headers) -> None:
    """Send 204 with `headers`."""
    await send({"type": "http.response.start", "status": 204, "headers": list(headers)})
    await send({"type": "http.response.body", "body": b""})


async def send_json(send: Send, status: int, body: bytes, headers: Headers = ()) -> None:
    """Send `body`, a JSON text, as the whole response."""
    start = [
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(body)),
        *headers,
    ]
    await send({"type": "http.response.start", "status": status, "headers": start})
    await send({"type": "http.response.body", "body": body})
