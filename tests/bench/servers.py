"""Start the two servers of the bench, each in a process of its own, and watch what they use."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import NamedTuple

import psutil

UVICORN = [
    *("-m", "uvicorn", "--port", "0", "--loop", "uvloop", "--http", "httptools"),
    *("--lifespan", "off", "--no-access-log", "--no-server-header"),
]
MOCK = ["-m", "mock_server", "--port", "0"]
BARE = [*UVICORN, "tests.bench.bare_app:app"]


class Server(NamedTuple):
    """A running server."""

    port: int
    process: psutil.Process

    def cpu_seconds(self) -> float:
        times = self.process.cpu_times()
        return float(times.user + times.system)

    def megabytes(self) -> float:
        return float(self.process.memory_info().rss) / 1e6

    def connect(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port)


def call(
    connection: HTTPConnection, method: str, path: str, token: str, body: str | None = None
) -> dict[str, object]:
    """Make one request and return its JSON."""
    headers = {"Authorization": f"Bearer {token}"}
    if body is not None:
        headers["Content-Type"] = "application/json"
    connection.request(method, path, body, headers)
    answer: dict[str, object] = json.load(connection.getresponse())
    return answer


@contextmanager
def serving(arguments: list[str]) -> Iterator[Server]:
    """Run `python ARGUMENTS` until the block ends; it must print its URL."""
    process = subprocess.Popen(
        [sys.executable, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        assert process.stdout
        for line in process.stdout:
            if match := re.search(r"http://127\.0\.0\.1:(\d+)", line):
                yield Server(int(match[1]), psutil.Process(process.pid))
                break
        else:
            raise RuntimeError("the server did not start")
    finally:
        process.terminate()
        process.wait()


def wait_until_idle(server: Server) -> None:
    """Wait until the server has nothing left to do."""
    before = -1.0
    while (now := server.cpu_seconds()) != before:
        before = now
        time.sleep(0.05)
