"""Requests and responses of the control interface."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from mock_server.asgi import Answer, Headers, Receive, Scope, Send

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ControlRequest:
    """A request that fits the control document: its path, its query and its JSON body."""

    scope: Scope
    receive: Receive
    parameters: Mapping[str, str]
    query: Mapping[str, Any]
    body: Any = None


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer."""

    body: bytes
    status: int = 200
    media_type: str = "application/json"
    headers: Headers = ()

    async def answer(self, call: ControlRequest, send: Send) -> None:  # noqa: ARG002 - a stream needs it
        """Send the answer."""
        headers = [
            (b"content-type", self.media_type.encode("ascii")),
            (b"cache-control", b"no-store"),
            *self.headers,
        ]
        await Answer(self.status, headers, self.body).send(send)


@dataclass(frozen=True, slots=True)
class StreamReply:
    """An answer that sends itself."""

    write: Callable[[ControlRequest, Send], Awaitable[None]] = field(repr=False)

    async def answer(self, call: ControlRequest, send: Send) -> None:
        """Send the answer."""
        await self.write(call, send)


Endpoint = Callable[[ControlRequest], Awaitable[Reply | StreamReply]]
Endpoints = Mapping[str, Endpoint]


def told(value: Json, status: int = 200) -> Reply:
    """Return the answer with this JSON value."""
    return Reply(orjson.dumps(value), status)


def done(message: str) -> Reply:
    """Return the answer that something was done."""
    return told({"success": True, "message": message})
