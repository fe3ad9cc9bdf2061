"""Put load on a server from another process: with wrk where it is installed, else with Python."""

import asyncio
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

CONNECTIONS = 8
SCRIPT = Path(__file__).with_name("load.lua")


class Call(NamedTuple):
    """A request that is sent over and over."""

    method: str
    path: str
    token: str
    body: str | None = None


def generator() -> str:
    """Name what makes the load."""
    return "wrk" if shutil.which("wrk") else "Python"


def put_load(port: int, call: Call, seconds: float) -> int:
    """Send `call` for that long and return how many good answers came.

    Raises:
        RuntimeError: an answer was not a 2xx.
    """
    url = f"http://127.0.0.1:{port}{call.path}"
    arguments = [part for part in (call.method, call.token, call.body) if part]
    if generator() == "wrk":
        options = ["-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", "-s", str(SCRIPT)]
        command = ["wrk", *options, url, "--", *arguments]
    else:
        command = [sys.executable, "-m", "tests.bench.load", str(port), str(seconds), call.path]
        command += arguments
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    match = re.search(r"(\d+) requests in", output)
    if match is None or "Non-2xx" in output:
        raise RuntimeError(f"{call.method} {call.path}: bad answers\n{output}")
    return int(match[1])


async def client(port: int, request: bytes, until: float) -> int:
    """Send `request` on one connection until that time and count the answers."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    count = 0
    while time.monotonic() < until:
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = re.search(rb"content-length: (\d+)", head)
        if not head.startswith(b"http/1.1 2") or length is None:
            raise SystemExit("Non-2xx")
        await reader.readexactly(int(length[1]))
        count += 1
    writer.close()
    return count


async def main(port: int, seconds: float, call: Call) -> None:
    body = (call.body or "").encode()
    request = (
        f"{call.method} {call.path} HTTP/1.1\r\nHost: bench\r\n"
        f"Authorization: Bearer {call.token}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body
    until = time.monotonic() + seconds
    counts = await asyncio.gather(*(client(port, request, until) for _ in range(CONNECTIONS)))
    print(f"{sum(counts)} requests in {seconds}s")


if __name__ == "__main__":
    _, port, seconds, path, *rest = sys.argv
    method, token, *body = rest
    asyncio.run(main(int(port), float(seconds), Call(method, path, token, *body)))
