"""The endpoint that streams events as they happen (server-sent events)."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from mock_server.asgi import Send
from mock_server.connection import open_ended, until_gone
from mock_server.control.messages import ControlRequest, Endpoints, StreamReply
from mock_server.recording.feed import Feed, Listener

if TYPE_CHECKING:
    from mock_server.mock import Mock
    from mock_server.session import Session

SIGN_OF_LIFE = 15.0  # seconds between comments, for proxies that close silent connections

HEADERS = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


def endpoints(session: "Session", _mock: "Mock") -> Endpoints:
    """Return the endpoints by operationId."""

    async def stream_events(_call: ControlRequest) -> StreamReply:
        async def write(call: ControlRequest, send: Send) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            if call.scope["method"] != "HEAD":
                await tell(session.feed, call, send)
            await send({"type": "http.response.body", "body": b""})

        return StreamReply(write)

    return {"streamEvents": stream_events}


async def tell(feed: Feed, call: ControlRequest, send: Send) -> None:
    """Send events until the client is gone or the feed lets it go."""
    listener = Listener(secrets=call.query["secrets"])
    feed.join(listener)
    gone = asyncio.ensure_future(until_gone(call.receive))
    try:
        with open_ended(call.scope):
            text: bytes | None = b": the mock\n\n"
            while text is not None:
                await send({"type": "http.response.body", "body": text, "more_body": True})
                text = await next_text(listener.next(feed), gone)
    finally:
        feed.leave(listener)
        gone.cancel()


async def next_text(
    news: Coroutine[Any, Any, bytes | None], gone: "asyncio.Future[None]"
) -> bytes | None:
    """Wait for the next piece of the stream; None at its end."""
    waiting = asyncio.ensure_future(news)
    first: set[asyncio.Future[Any]] = {waiting, gone}
    await asyncio.wait(first, timeout=SIGN_OF_LIFE, return_when="FIRST_COMPLETED")
    if waiting.done():
        return waiting.result()
    waiting.cancel()
    with suppress(asyncio.CancelledError):
        await waiting
    return None if gone.done() else b": still here\n\n"
