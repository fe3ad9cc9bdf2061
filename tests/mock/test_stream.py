"""The stream of events tells what happens, as it happens, to whom it may."""

import asyncio
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from openapi_schema_validator import OAS30Validator

from mock_server.control.control_document import control_document, inlined
from mock_server.recording.feed import BEHIND_AT_MOST, BYTES_KEPT, Feed, Listener
from tests.mock.conftest import EMPTY_LIST, LIST
from tests.mock.running import PATIENCE, RunningMock, read_headers, request, running_mock


@pytest.fixture(autouse=True)
def reset(server: RunningMock) -> None:
    server.exchange(request(b"POST", b"/__mock__/reset"))


@contextmanager
def listening(server: RunningMock, query: bytes = b"", at: bytes = b"") -> Iterator[BinaryIO]:
    with server.connect() as connection:
        connection.sendall(request(b"GET", at + b"/__mock__/events" + query))
        with connection.makefile("rb") as stream:
            assert b" 200 " in stream.readline()
            headers = dict(read_headers(stream))
            assert headers["content-type"] == "text/event-stream"
            assert headers["cache-control"] == "no-store"
            assert "access-control-allow-origin" not in headers
            assert next(lines(stream)) == ": the mock"
            yield stream


def lines(stream: BinaryIO) -> Iterator[str]:
    """Yield the lines of a chunked body."""
    while size := int(stream.readline(), 16):
        chunk = stream.read(size).decode()
        stream.readline()
        yield from chunk.splitlines()


def events(stream: BinaryIO, count: int) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    name = ""
    for line in lines(stream):
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            found.append((name, json.loads(line.removeprefix("data: "))))
            if len(found) == count:
                break
    return found


def create(server: RunningMock, at: bytes = b"") -> Any:
    call = request(path=at + EMPTY_LIST.encode(), body=b'{"name": "n", "aiType": "AWS"}')
    return server.exchange(call).json


SCHEMAS = {"exchange": "Exchange", "system-event": "SystemEvent"}


def test_a_creation_is_told_as_event_and_exchange_without_its_secret(server: RunningMock) -> None:
    with listening(server) as stream:
        created = create(server)
        told = events(stream, 2)

    assert [name for name, _ in told] == ["system-event", "exchange"]
    assert told[0][1]["apikeyId"] == created["id"]
    assert "secret" not in told[1][1]
    assert created["secret"] not in json.dumps(told)
    for name, value in told:
        schema = inlined(control_document(), {"$ref": f"#/components/schemas/{SCHEMAS[name]}"})
        OAS30Validator(schema).validate(value)


def test_a_listener_who_asks_for_secrets_gets_them_at_that_moment_only(server: RunningMock) -> None:
    with listening(server, b"?secrets=true") as stream, listening(server) as other:
        created = create(server)
        _, (_, exchange) = events(stream, 2)
        others = events(other, 2)

    assert exchange.pop("secret") == created["secret"]
    assert created["secret"] not in json.dumps([exchange, others])
    record = server.exchange(request(b"GET", b"/__mock__/exchanges")).body
    assert created["secret"].encode() not in record


SLOW = b'{"operationId": "getRepoAiApiKeys", "delay": 0.01}'


@pytest.mark.parametrize(
    ("method", "path", "body", "resources"),
    [
        (
            b"POST",
            b"conditions",
            b'{"operationId":"getRepoAiApiKeys","status":500}',
            ["conditions"],
        ),
        (b"DELETE", b"conditions", None, ["conditions"]),
        (b"PUT", b"faults", b'{"active":[]}', ["faults"]),
        (b"POST", b"clock/freeze", None, ["clock"]),
        (b"DELETE", b"exchanges", None, ["exchanges"]),
        (b"POST", b"reset", None, ["world", "conditions", "clock", "faults"]),
        (
            b"POST",
            b"reset",
            b'{"everything":true}',
            ["world", "conditions", "clock", "faults", "exchanges"],
        ),
        (b"PUT", b"world", b'{"principals":[],"repositories":[]}', ["world"]),
    ],
)
def test_changes_are_told_by_resource(
    server: RunningMock, method: bytes, path: bytes, body: bytes | None, resources: list[str]
) -> None:
    with listening(server) as stream:
        assert server.exchange(request(method, b"/__mock__/" + path, body=body)).status < 300
        told = events(stream, len(resources))

    assert sorted(value["resource"] for _, value in told) == sorted(resources)
    assert {name for name, _ in told} == {"changed"}


def test_a_stream_stays_open_when_everything_is_reset(server: RunningMock) -> None:
    with listening(server) as stream:
        server.exchange(request(b"POST", b"/__mock__/reset", body=b'{"everything":true}'))
        events(stream, 5)
        created = create(server)
        told = events(stream, 2)

    assert told[0][1]["apikeyId"] == created["id"]
    assert told[1][1]["id"] == 1


def test_a_condition_that_is_used_is_told(server: RunningMock) -> None:
    wanted = b'{"operationId": "getRepoAiApiKeys", "status": 500, "times": 1}'
    server.exchange(request(b"POST", b"/__mock__/conditions", body=wanted))

    with listening(server) as stream:
        server.exchange(request(b"GET", LIST.encode()))
        told = events(stream, 2)

    assert told[0] == ("changed", {"resource": "conditions"})


def test_sessions_are_told_of_and_have_streams_of_their_own(server: RunningMock) -> None:
    server.exchange(request(b"DELETE", b"/__mock__/sessions"))
    with listening(server) as main:
        with listening(server, at=b"/@one") as stream:
            created = create(server, b"/@one")
            assert events(stream, 1)[0][1]["apikeyId"] == created["id"]
            server.exchange(request(b"DELETE", b"/__mock__/sessions/one"))
            # The exchange of the creation, and then the end of the stream.
            assert [name for name, _ in events(stream, 2)] == ["exchange"]
        told = events(main, 2)

    assert told == [("changed", {"resource": "sessions"})] * 2


def test_a_head_of_the_stream_ends(server: RunningMock) -> None:
    assert server.exchange(request(b"HEAD", b"/__mock__/events")).status == 200


def test_listeners_and_lost_calls_do_not_delay_the_end(tmp_path: Path) -> None:
    log = tmp_path / "log"
    wanted = b'{"operationId": "getRepoAiApiKeys", "%s}'
    with running_mock(log=log) as mock, listening(mock), mock.connect() as lost:
        for effect in (b'connection": "time-out", "times": 1', b'delay": 100'):
            condition = request(b"POST", b"/__mock__/conditions", body=wanted % effect)
            assert mock.exchange(condition).status == 201
        lost.sendall(request(b"GET", LIST.encode()))
        with mock.connect() as slow:
            slow.sendall(request(b"GET", LIST.encode()))
            assert mock.exchange(request(b"GET", b"/__mock__/clock")).status == 200

            mock.process.terminate()
            mock.process.wait(PATIENCE)
            assert closed(lost)

    assert mock.process.returncode == 0
    assert log.read_text() == ""


def closed(connection: socket.socket) -> bool:
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


def test_a_listener_who_falls_behind_is_let_go() -> None:
    feed = Feed(lambda _: None)
    listener = Listener()
    feed.join(listener)

    for _ in range(BEHIND_AT_MOST):
        feed.changed("clock")
    assert not listener.lost
    feed.changed("clock")

    assert listener.lost


def test_however_many_never_read_the_mock_keeps_few_bytes() -> None:
    feed = Feed(lambda _: None)
    listeners = [Listener(secrets=bool(number % 2)) for number in range(200)]
    for number in range(2_000):
        if number % 10 == 0:
            feed.join(listeners[number // 10])
        feed.publish("exchange", {"text": "x" * 20_000}, secret="s")

        assert feed.size <= BYTES_KEPT

    assert feed.size > BYTES_KEPT / 2
    assert listeners[0].lost
    assert not listeners[-1].lost


def test_what_all_have_heard_or_will_never_hear_is_kept_no_longer() -> None:
    feed = Feed(lambda _: None)
    quick, slow = Listener(), Listener(secrets=True)
    for listener in (quick, slow):
        feed.join(listener)

    feed.publish("exchange", {"number": 1}, secret="s")
    plain, telling = (asyncio.run(listener.next(feed)) for listener in (quick, slow))
    assert feed.size == 0
    feed.publish("exchange", {"number": 2}, secret="s")
    assert asyncio.run(quick.next(feed)) == b'event: exchange\ndata: {"number":2}\n\n'
    feed.leave(slow)

    assert plain == b'event: exchange\ndata: {"number":1}\n\n'
    assert telling == b'event: exchange\ndata: {"number":1,"secret":"s"}\n\n'
    assert feed.size == 0
