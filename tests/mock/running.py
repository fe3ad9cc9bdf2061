"""Run `apikey-mock` in a process of its own, and talk to it in bytes."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import orjson

# Far beyond what any answer takes: only a mock that hangs runs into it.
PATIENCE = 20.0


class Answer(NamedTuple):
    """An HTTP response, taken apart; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)


class RunningMock(NamedTuple):
    """A mock that serves."""

    process: subprocess.Popen[str]
    greeting: str
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)

    def exchange(self, *parts: bytes) -> Answer:
        """Send bytes on a connection of their own and return the first final answer."""
        with self.connect() as connection:
            for part in parts:
                connection.sendall(part)
            return read_answer(connection, head=parts[0].startswith(b"HEAD"))


@contextmanager
def running_mock(*options: str, log: Path) -> Iterator[RunningMock]:
    """Run the mock on a free port until the block ends; what it logs goes to a file."""
    with log.open("w") as log_file:
        process = subprocess.Popen(
            [sys.executable, "-m", "mock_server", "--port", "0", *options],
            stdout=subprocess.PIPE,
            stderr=log_file,
            text=True,
        )
    try:
        yield greeted(process)
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)


def greeted(process: "subprocess.Popen[str]") -> RunningMock:
    """Return the mock of `process` as soon as it has said where it listens."""
    assert process.stdout
    greeting = process.stdout.readline()
    match = re.search(r"https?://127\.0\.0\.1:(\d+)", greeting)
    assert match, "the mock did not start"
    return RunningMock(process, greeting, int(match[1]))


def read_answer(connection: socket.socket, *, head: bool = False) -> Answer:
    """Read the next answer, leaving out `100 Continue`."""
    with connection.makefile("rb") as stream:
        while True:
            status = int(stream.readline().split()[1])
            headers = dict(read_headers(stream))
            if status != 100:
                break
        if head or status == 204:
            return Answer(status, headers, b"")
        return Answer(status, headers, stream.read(int(headers["content-length"])))


def read_headers(stream: Any) -> Iterator[tuple[str, str]]:
    """Read header lines up to the empty one."""
    while (line := stream.readline()) not in (b"\r\n", b""):
        name, _, value = line.decode("latin-1").partition(":")
        yield name.lower(), value.strip()


def request(
    method: bytes = b"POST",
    path: bytes = b"/repo/repo-456/ai/apikey",
    body: bytes | None = None,
    headers: Sequence[bytes] = (b"Content-Type: application/json",),
    token: bytes | None = b"owner-token",
) -> bytes:
    """Write a request; Content-Length only with a body."""
    lines = [method + b" " + path + b" HTTP/1.1", b"Host: mock", *headers]
    if token is not None:
        lines.append(b"Authorization: Bearer " + token)
    if body is not None:
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join([*lines, b"", body or b""])
