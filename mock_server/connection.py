"""End the connection of a request early, or keep its client waiting."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Protocol

from mock_server.asgi import Message, Receive, Scope
from mock_server.bodies import ClientGoneError

# Where `server` puts the connection into the state of a scope.
STATE = "mock_server.connection"

# No client and no proxy takes this for an answer: there is no status 000, no header has a NUL in it
# (RFC 9110, 5.5), and the lengths exclude each other (RFC 9112, 6.3). Each does with some of them.
NO_ANSWER = b"HTTP/1.1 000 \r\nX: \0\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"


class Connection(Protocol):
    """The connection of a request, for apps that run in the server of this package."""

    open_ended: bool
    """Whether the answer may take for ever: such a connection does not delay the server's end."""

    def end(self, last: bytes) -> None:
        """Send these bytes as they are, and close the connection."""


class UnansweredError(Exception):
    """There is no answer, on purpose, and no connection on which a client could notice."""


class DroppedError(UnansweredError, ConnectionResetError):
    """The connection would have been dropped."""


class TimedOutError(UnansweredError, TimeoutError):
    """The answer would never have come."""


def connection_of(scope: Scope) -> Connection | None:
    """Return the connection of a request, None in this process and on servers of others."""
    connection: Connection | None = scope.get("state", {}).get(STATE)
    return connection


@contextmanager
def open_ended(scope: Scope) -> Iterator[None]:
    """Let a shutdown of the server cut the connection, inside the block."""
    connection = connection_of(scope)
    if connection is None:
        yield
        return
    connection.open_ended = True
    try:
        yield
    finally:
        connection.open_ended = False


async def drop(scope: Scope, receive: Receive) -> None:
    """End the connection without an answer that counts; see `break_off`.

    Browsers and others repeat a call by themselves if its connection ends without a byte, since the
    server might just have closed an idle one (RFC 9112, 9.3.1). So some bytes come before the end.
    """
    await break_off(scope, receive, NO_ANSWER)


async def break_off(scope: Scope, receive: Receive, last: bytes = b"") -> None:
    """End the connection after these bytes.

    Raises:
        DroppedError: there is none that could end.
    """
    connection = connection_of(scope)
    if connection is None:
        raise DroppedError("the connection was dropped by a condition")
    connection.end(last)
    await until_gone(receive)


async def keep_waiting(scope: Scope, receive: Receive, limit: float) -> None:
    """Wait until the client gives up, and drop the connection after `limit` seconds.

    Raises:
        TimedOutError: there is no connection on which a client could wait.
    """
    if connection_of(scope) is None:
        raise TimedOutError("a condition lets this call time out")
    await pause(scope, receive, limit)
    await drop(scope, receive)


async def pause(scope: Scope, receive: Receive, seconds: float) -> bool:
    """Wait so many seconds, or until the client is gone; tell whether it is still there.

    The request's body must have been read.
    """
    with open_ended(scope):
        try:
            await asyncio.wait_for(until_gone(receive), seconds)
        except TimeoutError:
            return True
    return False


async def until_gone(receive: Receive) -> None:
    """Wait until the client is gone."""
    with suppress(ClientGoneError):
        while (await receive())["type"] != "http.disconnect":
            pass


def replayed(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives `body` first, which was read from `receive` before."""
    given = False

    async def receive_again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again
