"""Serve such a service over HTTP, well or in any other way that HTTP allows."""

import asyncio
import gzip
import json
import random
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from tests.lawful.service import Answer, Request, Service

_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
_PLAIN = re.compile(r"\\u....|\\.|.")


def _escape(match: re.Match[str]) -> str:
    """Write a character of JSON as an escape, unless it is one."""
    return match[0] if match[0].startswith("\\") else f"\\u{ord(match[0]):04X}"


@dataclass(frozen=True)
class Transport:
    """How answers travel: `delay` is the range of seconds that one takes."""

    version: str = "1.1"
    close: str = ""  # "said" or "silent"
    chunked: bool = False
    gzip: bool = False
    early_hints: bool = False
    delay: tuple[float, float] = (0.0, 0.0)
    largest_body: int = 1 << 30
    longest_target: int = 1 << 20
    indent: int | None = None
    ascii: bool = True
    sort: bool = False
    escaped: bool = False
    content_type: str = "application/json"


class Server:
    """One service at a port of its own."""

    def __init__(self, service: Service, transport: Transport) -> None:
        self.service = service
        self.transport = transport
        self.in_flight = 0
        self.port = 0
        self.stop: Callable[[], object] = lambda: None

    async def run(self, started: threading.Event) -> None:
        """Serve until `stop` is called from another thread."""
        loop, stopped = asyncio.get_running_loop(), asyncio.Event()
        self.stop = lambda: loop.call_soon_threadsafe(stopped.set)
        listener = await asyncio.start_server(self.serve, "127.0.0.1", 0, limit=1 << 20)
        self.port = listener.sockets[0].getsockname()[1]
        started.set()
        await stopped.wait()
        listener.close()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        try:
            while await self._one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        transport = self.transport
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, target, _ = head[0].split(" ", 2)
        pairs = [line.partition(":") for line in head[1:] if line]
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        length = int(headers.get("content-length", "0"))
        too_large = length > transport.largest_body or len(target) > transport.longest_target
        body = await reader.readexactly(length)
        path, _, query = target.partition("?")
        self.in_flight += 1
        try:
            if too_large:
                answer = Answer(413 if length > transport.largest_body else 414, b"Too large")
                answer.headers["Content-Type"] = "text/plain"
            else:
                request = Request(method, path, query, headers, body, self.in_flight)
                answer = self.service.answer(request)
            await asyncio.sleep(random.uniform(*transport.delay))
        finally:
            self.in_flight -= 1
        closes = bool(transport.close) or transport.version == "1.0" or too_large
        writer.write(self._encoded(method, answer, headers, closes=closes))
        await writer.drain()
        return not closes

    def _encoded(
        self, method: str, answer: Answer, asked: dict[str, str], *, closes: bool
    ) -> bytes:
        transport = self.transport
        body = answer.body if isinstance(answer.body, bytes) else self._json(answer.body)
        headers = {"Content-Type": transport.content_type, **answer.headers}
        date = self.service.date()
        if date is not None:
            headers["Date"] = date
        if transport.gzip and "gzip" in asked.get("accept-encoding", "") and body:
            body = gzip.compress(body, 1)
            headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        if transport.chunked:
            headers["Transfer-Encoding"] = "chunked"
        elif transport.version == "1.1":
            headers["Content-Length"] = str(len(body))
        if closes and transport.close != "silent":
            headers["Connection"] = "close"
        try:
            phrase = HTTPStatus(answer.status).phrase
        except ValueError:
            phrase = ""
        lines = [f"HTTP/{transport.version} {answer.status} {phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
        if transport.early_hints:
            head = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n" + head
        if method == "HEAD":
            return head
        if transport.chunked:
            parts = [body[at : at + 50] for at in range(0, len(body), 50)][:20]
            parts.append(body[len(b"".join(parts)) :])
            chunks = [b"%x\r\n%s\r\n" % (len(part), part) for part in parts if part]
            body = b"".join([*chunks, b"0\r\n\r\n"])
        return head + body

    def _json(self, value: Any) -> bytes:
        transport = self.transport
        if value is None:
            return b""
        options: dict[str, Any] = {"indent": transport.indent, "sort_keys": transport.sort}
        text = json.dumps(value, ensure_ascii=transport.ascii, **options)
        if transport.escaped:
            text = _STRING.sub(lambda match: f'"{_PLAIN.sub(_escape, match[1])}"', text)
        try:
            return text.encode()
        except UnicodeEncodeError:
            return json.dumps(value, **options).encode()


@contextmanager
def serving(service: Service, transport: Transport | None = None) -> Iterator[str]:
    """Serve `service` in a thread, and give its base URL."""
    server = Server(service, transport or Transport())
    started = threading.Event()

    def work() -> None:
        asyncio.run(server.run(started))

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    started.wait()
    try:
        yield f"http://127.0.0.1:{server.port}{service.prefix}"
    finally:
        server.stop()
        thread.join()
