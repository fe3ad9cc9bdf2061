"""Connections that end without an answer, or within one, and answers that come slowly."""

import http.client
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

import httpx
import pytest

from mock_server import create_app
from mock_server.connection import NO_ANSWER
from tests.mock.conditions import CREATE, DELETE, READ, add, tell
from tests.mock.conftest import EMPTY_LIST, FIRST_KEY, LIST, Client
from tests.mock.running import PATIENCE, RunningMock, read_answer, request

OWNER = {"Authorization": "Bearer owner-token"}
CREATION = request(body=b'{"name": "n", "aiType": "AWS"}')
READING = request(b"GET", LIST.encode())

# A call on a connection that was used before, as Node's fetch makes it.
NODE = """
const [url] = process.argv.slice(1);
const options = { headers: { Authorization: "Bearer owner-token" } };
await (await fetch(url, options)).text();
await fetch(`${url}?lost`, options).then(
  async (response) => {
    const text = await response.text().catch(({ name }) => name);
    console.log(JSON.stringify([response.status, text]));
  },
  ({ name }) => console.log(JSON.stringify([name])),
);
"""


def to_the_end(connection: socket.socket) -> bytes:
    """Return all bytes until the connection ends."""
    parts = []
    while part := connection.recv(1 << 16):
        parts.append(part)
    return b"".join(parts)


def names(server: RunningMock) -> list[str]:
    keys = server.exchange(request(b"GET", EMPTY_LIST.encode())).json["apiKeys"]
    return [key["name"] for key in keys]


def recorded(server: RunningMock, query: bytes = b"") -> list[dict[str, Any]]:
    answer = server.exchange(request(b"GET", b"/__mock__/exchanges" + query))
    exchanges: list[dict[str, Any]] = answer.json["exchanges"]
    return exchanges


def test_a_dropped_connection_ends_with_what_is_no_answer(fresh_server: RunningMock) -> None:
    tell(fresh_server, READ, connection="drop", times=1)

    with fresh_server.connect() as connection:
        connection.sendall(READING)
        sent = to_the_end(connection)

    assert sent == NO_ANSWER
    assert fresh_server.exchange(READING).status == 200


def with_httpx(url: str) -> None:
    with httpx.Client(headers=OWNER, trust_env=False) as client:
        client.get(url)
        client.get(f"{url}?lost")


def with_the_standard_library(url: str) -> None:
    address = httpx.URL(url).netloc.decode()
    with closing(http.client.HTTPConnection(address, timeout=PATIENCE)) as connection:
        for target in (LIST, f"{LIST}?lost"):
            connection.request("GET", target, headers=OWNER)
            connection.getresponse().read()


@pytest.mark.parametrize("read", [with_httpx, with_the_standard_library])
def test_no_client_takes_a_dropped_connection_for_an_answer_or_calls_again(
    fresh_server: RunningMock, read: Callable[[str], None]
) -> None:
    tell(fresh_server, READ, connection="drop", every=2)

    with pytest.raises((httpx.TransportError, http.client.HTTPException)):
        read(fresh_server.url + LIST)

    lost = [each for each in recorded(fresh_server) if "lost" in each["request"]["target"]]
    assert [each["response"] for each in lost] == [None]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed")
@pytest.mark.parametrize(
    ("wanted", "seen"),
    [({"connection": "drop"}, ["TypeError"]), ({"body": "truncated"}, [200, "TypeError"])],
)
def test_nodes_fetch_rejects_and_calls_once(
    fresh_server: RunningMock, wanted: dict[str, str], seen: list[object]
) -> None:
    tell(fresh_server, READ, every=2, **wanted)

    output = subprocess.run(
        ["node", "--input-type=module", "-e", NODE, fresh_server.url + LIST],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    ).stdout

    assert json.loads(output) == seen
    assert len(recorded(fresh_server)) == 2


@pytest.mark.parametrize(("when", "left"), [("before", []), ("after", ["n"])])
def test_a_dropped_creation_takes_effect_if_it_is_lost_after_it(
    fresh_server: RunningMock, when: str, left: list[str]
) -> None:
    tell(fresh_server, CREATE, connection="drop", when=when, times=1)

    with fresh_server.connect() as connection:
        connection.sendall(CREATION)
        assert b"secret" not in to_the_end(connection)

    assert names(fresh_server) == left


def test_a_call_that_times_out_gets_no_byte_and_disturbs_nobody(
    fresh_server: RunningMock,
) -> None:
    tell(fresh_server, CREATE, connection="time-out", when="after", times=1)

    with fresh_server.connect() as connection:
        connection.sendall(CREATION)
        connection.settimeout(0.2)
        with pytest.raises(TimeoutError):
            connection.recv(1)
        assert names(fresh_server) == ["n"]


def test_a_truncated_answer_breaks_off_in_the_middle_of_its_body(
    fresh_server: RunningMock,
) -> None:
    whole = fresh_server.exchange(READING)
    tell(fresh_server, READ, body="truncated", times=1)

    with fresh_server.connect() as connection:
        connection.sendall(READING)
        head, _, body = to_the_end(connection).partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"content-length: %d\r\n" % len(whole.body) in head
    assert body == whole.body[: len(whole.body) // 2]


def test_a_truncated_creation_has_taken_effect(fresh_server: RunningMock) -> None:
    tell(fresh_server, CREATE, body="truncated", times=1)

    with fresh_server.connect() as connection:
        connection.sendall(CREATION)
        to_the_end(connection)

    assert names(fresh_server) == ["n"]


def test_the_page_of_a_gateway_can_break_off_too(fresh_server: RunningMock) -> None:
    tell(fresh_server, READ, gateway=502, body="truncated", times=1)

    with fresh_server.connect() as connection:
        connection.sendall(READING)
        answer = to_the_end(connection)

    assert b"<!doctype html>" in answer
    assert b"</html>" not in answer


@pytest.mark.parametrize("wanted", [{"body": "truncated"}, {"bytesPerSecond": 1}])
def test_the_answer_to_head_has_no_body_that_could_be_slow_or_break_off(
    fresh_server: RunningMock, wanted: dict[str, Any]
) -> None:
    tell(fresh_server, READ, times=1, **wanted)
    call = request(b"HEAD", LIST.encode())

    with fresh_server.connect() as connection:
        for _ in range(2):
            connection.sendall(call)
            assert read_answer(connection, head=True).status == 200


def test_a_slow_answer_is_whole_in_the_end(fresh_server: RunningMock) -> None:
    whole = fresh_server.exchange(READING)
    rate = len(whole.body) * 3
    tell(fresh_server, READ, bytesPerSecond=rate, times=1)
    began = time.monotonic()

    slow = fresh_server.exchange(READING)

    # The last tenth of a second's part is not waited for.
    assert time.monotonic() - began >= 1 / 3 - 0.1
    assert slow.body == whole.body


def test_a_client_that_leaves_a_slow_answer_leaves_no_error(fresh_server: RunningMock) -> None:
    tell(fresh_server, READ, bytesPerSecond=1, times=1)

    with fresh_server.connect() as connection:
        connection.sendall(READING)
        assert connection.recv(1)

    while not recorded(fresh_server, b"?repoId=repo-123"):
        time.sleep(0.01)
    assert fresh_server.exchange(READING).status == 200


def test_a_dropped_call_leaves_those_that_came_before_it_answered(
    fresh_server: RunningMock,
) -> None:
    tell(fresh_server, DELETE, connection="drop")

    with fresh_server.connect() as connection:
        connection.sendall(READING + request(b"DELETE", f"{LIST}/any".encode()) + READING)
        answers = to_the_end(connection)

    assert answers.count(b"HTTP/1.1 200 OK") == 1
    assert answers.endswith(NO_ANSWER)


def test_in_this_process_a_lost_connection_is_an_exception() -> None:
    client = Client(create_app())

    for wanted, error in (
        ({"connection": "drop"}, ConnectionResetError),
        ({"body": "truncated"}, ConnectionResetError),
        ({"connection": "time-out"}, TimeoutError),
    ):
        add(client, READ, times=1, **wanted)
        with pytest.raises(error, match="condition"):
            client("GET", LIST)
    add(client, DELETE, connection="drop", when="after", times=1)
    with pytest.raises(ConnectionResetError):
        client("DELETE", f"{LIST}/{FIRST_KEY}")
    assert FIRST_KEY not in [key["id"] for key in client.listed(LIST)]


def test_in_this_process_answers_can_be_slow(client: Client) -> None:
    add(client, READ, bytesPerSecond=10_000, times=1)

    assert client.listed(LIST) == client.listed(LIST)
