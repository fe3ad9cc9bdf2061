"""Targets that are no deployment of the service: each answers a connection in its own wrong way."""

import asyncio
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def _answer(status: str, body: bytes, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def always(status: str, body: bytes, *headers: str) -> Handler:
    """Give every request this answer."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            _, _, rest = head.partition(b"content-length:")
            await reader.readexactly(int(rest.split(b"\r\n")[0] or 0) if rest else 0)
            writer.write(_answer(status, body, *headers))
            await writer.drain()

    return handle


async def drips(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send an answer that never ends, a byte at a time."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.2)


async def drips_headers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send headers that never end."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nX-Padding: ")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.2)


async def floods(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send an answer that never ends, as fast as it goes."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[")
    while True:
        writer.write(b"1," * 32_768)
        await writer.drain()


async def says_nothing(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    """Accept, and never answer."""
    await reader.read()


async def resets(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Reset each connection in the middle of the request."""
    await reader.read(10)
    writer.transport.abort()


async def hangs_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Hang up in the middle of the answer."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")
    await writer.drain()


async def speaks_smtp(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Speak another protocol."""
    writer.write(b"220 mail.example.test ESMTP ready\r\n")
    await writer.drain()
    await reader.read(200)
    writer.write(b"500 5.5.1 Command unrecognized\r\n")
    await writer.drain()


PAGE = b"<!DOCTYPE html><html><body><h1>Welcome</h1></body></html>"
HTML = "Content-Type: text/html; charset=utf-8"
JSON = "Content-Type: application/json"

TARGETS: dict[str, Handler] = {
    "a page for everything": always("200 OK", PAGE, HTML),
    "a page and 502": always("502 Bad Gateway", PAGE, HTML),
    "503 for everything": always("503 Service Unavailable", PAGE, HTML),
    "504 for everything": always("504 Gateway Timeout", b"", HTML),
    "404 for everything": always("404 Not Found", PAGE, HTML),
    "an empty object for everything": always("200 OK", b"{}", JSON),
    "a redirect to a login page": always(
        "302 Found", b"", "Location: https://login.example.test/?return=%2Frepo"
    ),
    "a permanent redirect to another host": always(
        "308 Permanent Redirect", b"", "Location: http://127.0.0.2:9/repo"
    ),
    "a redirect to itself": always("307 Temporary Redirect", b"", "Location: /repo"),
    "the token is refused": always("401 Unauthorized", b'{"success": false}', JSON),
    "no access": always("403 Forbidden", b'{"success": false}', JSON),
    "429 for ever": always("429 Too Many Requests", b"", "Retry-After: 0.05"),
    "429 for an hour": always("429 Too Many Requests", b"", "Retry-After: 3600"),
    "a body that drips": drips,
    "headers that drip": drips_headers,
    "a body without end": floods,
    "no answer": says_nothing,
    "a reset": resets,
    "half an answer": hangs_up,
    "another protocol": speaks_smtp,
}


@contextmanager
def listening(handler: Handler, certificate: Path | None = None) -> Iterator[str]:
    """Run a target in a thread, and give its base URL; with a certificate it speaks TLS."""
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    started, port = threading.Event(), 0
    stop: Callable[[], object] = lambda: None  # noqa: E731 - replaced below

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(OSError, asyncio.IncompleteReadError):
                await handler(reader, writer)
        finally:
            writer.close()

    async def run() -> None:
        nonlocal port, stop
        loop, stopped = asyncio.get_running_loop(), asyncio.Event()
        loop.set_exception_handler(lambda *_: None)
        stop = lambda: loop.call_soon_threadsafe(stopped.set)  # noqa: E731
        listener = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=context)
        port = listener.sockets[0].getsockname()[1]
        started.set()
        await stopped.wait()
        listener.close()

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    started.wait()
    try:
        yield f"{'https' if certificate else 'http'}://127.0.0.1:{port}"
    finally:
        stop()
        thread.join()
