"""How the server uses a connection: one write for an answer, one timer for its silence."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from uvicorn.server import ServerState

from mock_server.asgi import Receive, Scope, Send
from mock_server.server import JsonHttpProtocol, configuration
from tests.mock.running import request

Answer = Callable[[Send], Awaitable[None]]

HEADERS = [(b"content-type", b"text/plain"), (b"content-length", b"5")]


class Line:
    """A transport that keeps what is written."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def get_extra_info(self, _name: str) -> None:
        return None

    def resume_reading(self) -> None:
        pass


class App:
    """An app that answers each request in the same way."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def date(self, _name: str | None) -> tuple[bytes, bytes]:
        return b"date", b"now"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        await self.answer(send)


async def call(answer: Answer, sent: bytes) -> tuple[JsonHttpProtocol, Line]:
    """Send bytes to a server of its own, and let it answer."""
    config = configuration(App(answer))
    config.load()
    protocol = JsonHttpProtocol(config, ServerState(), {})
    line: Any = Line()
    protocol.connection_made(line)
    protocol.data_received(sent)
    await asyncio.gather(*protocol.tasks)
    return protocol, line


def written(answer: Answer, sent: bytes = request(b"GET", b"/")) -> list[bytes]:
    return asyncio.run(call(answer, sent))[1].written


def answering(*parts: bytes, headers: Any = HEADERS) -> Answer:
    async def answer(send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for part in parts[:-1]:
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": parts[-1]})

    return answer


HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 5\r\n"


def test_head_and_body_are_written_at_once() -> None:
    assert written(answering(b"hello")) == [HEAD + b"\r\nhello"]


def test_nothing_is_written_before_the_body_begins() -> None:
    async def answer(send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})

    assert b"".join(written(answer)).startswith(b"HTTP/1.1 500 ")


def test_each_part_of_a_stream_is_written_when_it_comes() -> None:
    assert written(answering(b"he", b"llo")) == [HEAD + b"\r\n", b"he", b"llo"]


def test_the_body_for_head_is_left_out() -> None:
    assert b"".join(written(answering(b"hello"), request(b"HEAD", b"/"))) == HEAD + b"\r\n"


def test_without_a_length_the_body_comes_in_chunks() -> None:
    assert b"".join(written(answering(b"hello", headers=[]))).endswith(b"5\r\nhello\r\n0\r\n\r\n")


@pytest.mark.parametrize("length", [b"4", b"6"])
def test_a_body_of_another_length_than_was_said_is_no_answer(length: bytes) -> None:
    _, line = asyncio.run(
        call(answering(b"hello", headers=[(b"content-length", length)]), request(b"GET", b"/"))
    )

    assert line.closed


def test_a_header_with_the_end_of_a_line_is_not_sent() -> None:
    headers = [*HEADERS, (b"x", b"y\r\nset-cookie: z")]

    assert b"set-cookie" not in b"".join(written(answering(b"hello", headers=headers)))


@pytest.mark.parametrize(
    ("sent", "headers"),
    [
        (request(b"GET", b"/", headers=[b"Connection: close"]), HEADERS),
        (request(b"GET", b"/").replace(b"HTTP/1.1", b"HTTP/1.0"), HEADERS),
        (request(b"GET", b"/"), [*HEADERS, (b"Connection", b"close")]),
    ],
)
def test_a_connection_is_closed_if_one_side_wants_it(sent: bytes, headers: Any) -> None:
    _, line = asyncio.run(call(answering(b"hello", headers=headers), sent))

    assert line.closed
    assert b"connection: close" in b"".join(line.written)


def test_a_client_that_has_gone_silent_is_let_go() -> None:
    async def look_twice() -> tuple[bool, bool]:
        protocol, line = await call(answering(b"hello"), request(b"GET", b"/"))
        protocol.data_received(request(b"GET", b"/"))
        await asyncio.gather(*protocol.tasks)
        protocol.close_if_silent()
        after_a_call = line.closed
        protocol.close_if_silent()
        return after_a_call, line.closed

    assert asyncio.run(look_twice()) == (False, True)


def test_a_client_that_waits_for_its_answer_is_not_let_go() -> None:
    async def look_twice() -> bool:
        protocol, line = await call(answering(b"hello"), request(b"GET", b"/"))
        protocol.data_received(request(b"GET", b"/"))
        protocol.close_if_silent()
        protocol.close_if_silent()
        await asyncio.gather(*protocol.tasks)
        return line.closed

    assert not asyncio.run(look_twice())
