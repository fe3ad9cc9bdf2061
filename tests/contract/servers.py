"""Small servers on this machine: one that answers as it is told, and a proxy that remembers."""

import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

from tests.contract.exchanges import as_bytes


@dataclass(frozen=True)
class Received:
    """A request as it came in; the names of its headers are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Answer:
    """What to answer; with `raw`, these bytes and nothing else go out, one piece after another."""

    status: int = 200
    body: Any = b""
    headers: tuple[tuple[str, str], ...] = ()
    raw: Iterable[bytes] | None = None


Respond = Callable[[Received], Answer]


@dataclass
class Server:
    """A server that is running, with what it has received."""

    url: str
    received: list[Received] = field(default_factory=list)


@contextlib.contextmanager
def serving(respond: Respond) -> Iterator[Server]:
    """Serve on a free port, a thread for each connection, until the block is left."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def handle_one_request(self) -> None:
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline or not self.parse_request():
                self.close_connection = True
                return
            length = int(self.headers.get("Content-Length") or 0)
            names = {name.lower(): value for name, value in self.headers.items()}
            received = Received(self.command, self.path, names, self.rfile.read(length))
            server.received.append(received)
            self.give(respond(received))

        def give(self, answer: Answer) -> None:
            if answer.raw is not None:
                self.close_connection = True
                for piece in answer.raw:
                    self.wfile.write(piece)
                return
            body = as_bytes(answer.body)
            self.send_response_only(answer.status)
            for name, value in answer.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

    class QuietServer(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:
            """Say nothing: clients may go away in the middle of an answer."""

    with QuietServer(("127.0.0.1", 0), Handler) as listener:
        server = Server(f"http://127.0.0.1:{listener.server_port}")
        thread = threading.Thread(target=listener.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            listener.shutdown()
            thread.join()


@dataclass
class Recorder:
    """A proxy that is running: what passed through it, and every secret that was issued."""

    url: str
    received: list[Received]
    secrets: list[str] = field(default_factory=list)


Tamper = Callable[[Received, Answer], Answer]
_HOP_BY_HOP = {"content-length", "transfer-encoding", "connection", "date", "server"}


@contextlib.contextmanager
def recording(upstream: str, tamper: Tamper = lambda _, answer: answer) -> Iterator[Recorder]:
    """Stand between the suite and the deployment at `upstream`, and change answers by `tamper`."""
    secrets: list[str] = []
    with httpx.Client(base_url=upstream, verify=False, trust_env=False) as client:

        def respond(received: Received) -> Answer:
            headers = {
                name: value
                for name, value in received.headers.items()
                if name not in {"host", "content-length", "accept-encoding"}
            }
            url = httpx.URL(upstream).copy_with(raw_path=received.target.encode())
            response = client.request(
                received.method, url, headers=headers, content=received.body or None
            )
            with contextlib.suppress(ValueError, KeyError, TypeError):
                secrets.append(response.json()["secret"])
            kept = [pair for pair in response.headers.multi_items() if pair[0] not in _HOP_BY_HOP]
            return tamper(received, Answer(response.status_code, response.content, tuple(kept)))

        with serving(respond) as server:
            yield Recorder(server.url, server.received, secrets)
