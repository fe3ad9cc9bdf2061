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
    "collected",
    "header",
    "send_empty",
    "send_json",
    "without_length",
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

    async def send(self, send: Send) -> None:
        """Send all of it."""
        await self.begin(send)
        await send({"type": "http.response.body", "body": self.body})


async def collected(app: ASGIApp, scope: Scope, receive: Receive) -> Answer:
    """Let `app` answer a request, and return the whole answer; raises what `app` raises."""
    start: Message = {}
    body = bytearray()

    async def keep(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start":
            start = message
        else:
            body.extend(message.get("body", b""))

    await app(scope, receive, keep)
    return Answer(start["status"], without_length(start["headers"]), bytes(body))


def without_length(headers: Headers) -> Headers:
    """Return headers without Content-Length."""
    return [pair for pair in headers if pair[0].lower() != b"content-length"]


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
