"""Serve the mock over HTTP with uvicorn."""

import asyncio
import gc
import signal
import socket
import ssl
import sys
from collections.abc import Callable, Coroutine, Sequence
from ipaddress import ip_address
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple, Protocol, cast

import httptools
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from mock_server.asgi import Receive, Scope, Send
from mock_server.connection import STATE
from mock_server.errors import error_body
from mock_server.one_write import OneWriteCycle

Beside = Callable[[], Coroutine[Any, Any, None]]

# How much of a body that was answered early is read and thrown away before the connection goes.
DISCARDED_AT_MOST = 64 << 20

GARBAGE_THRESHOLD = 20_000  # objects


class DatedApp(Protocol):
    """An ASGI app with a clock of its own."""

    def date(self, name: str | None) -> tuple[bytes, bytes]:
        """Return the header `Date` by the clock of a session, None for the main one."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""


class JsonHttpProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol, made to answer all that comes, and in JSON."""

    received = b""
    discarded = 0
    discarding: object = None
    open_ended = False
    timer: asyncio.TimerHandle | None = None
    cycles: tuple[RequestResponseCycle, ...] = ()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Hand the connection on to the app, in the state of each scope."""
        self.app_state = {**self.app_state, STATE: self}
        super().connection_made(transport)

    def end(self, last: bytes) -> None:
        """Send these bytes as they are, and close the connection."""
        if not self.transport.is_closing():
            self.transport.write(last)
            self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """Answer what is not HTTP, and so never gets to an app: a broken request line or header."""
        body = error_body(msg)
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", b"%d" % len(body)),
            # Its origin is not known, and there is nothing in the answer to keep from any.
            (b"access-control-allow-origin", b"*"),
            (b"connection", b"close"),
            cast(DatedApp, self.config.app).date(None),
        ]
        head = b"".join(b"%s: %s\r\n" % pair for pair in headers)
        self.transport.write(b"HTTP/1.1 400 Bad Request\r\n%s\r\n%s" % (head, body))
        self.transport.close()

    def on_headers_complete(self) -> None:
        """Note the request among those without an answer: a client may send many in a row."""
        before = self.cycle
        super().on_headers_complete()
        if self.cycle is not before:
            self.cycle.__class__ = OneWriteCycle
            if before is None or before.response_complete:
                self.cycles = (self.cycle,)
            else:
                unanswered = [cycle for cycle in self.cycles if not cycle.response_complete]
                self.cycles = (*unanswered, self.cycle)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell all requests without an answer that the client is gone; uvicorn tells the last."""
        super().connection_lost(exc)
        if self.timer is not None:
            self.timer.cancel()
        for cycle in self.cycles:
            if not cycle.response_complete:
                cycle.disconnected = True
                cycle.message_event.set()

    def data_received(self, data: bytes) -> None:
        """Take what the client sent."""
        self.received = data
        super().data_received(data)

    def on_response_complete(self) -> None:
        """Go on, as uvicorn does, but with one timer for all pauses of a connection, for speed."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
        elif self.timer is None:
            self.wait_for_silence()

    def wait_for_silence(self) -> None:
        """Look later whether the client has gone silent."""
        self.received = b""
        self.timer = self.loop.call_later(self.timeout_keep_alive, self.close_if_silent)

    def close_if_silent(self) -> None:
        """Close the connection if nothing came and nothing is owed; else look again."""
        if self.received or not self.cycle.response_complete:
            self.wait_for_silence()
        else:
            self.timeout_keep_alive_handler()

    def _should_upgrade(self) -> bool:
        """Let the parser stop where a client offers another protocol (h2c, WebSocket)."""
        return True

    def handle_websocket_upgrade(self) -> None:
        """Decline the offer and answer over HTTP/1.1 (RFC 9110, 7.8).

        The parser takes what follows the headers for the other protocol, and would lose the body
        of a request like those of `curl --http2`. So it gets the request again, without the offer.
        """
        offset = sys.exception().args[0]  # type: ignore[union-attr]
        rest = self.received[offset:]
        method = self.parser.get_method()
        if method == b"CONNECT":
            self.send_400_response("CONNECT is for proxies")
            return
        version = self.parser.get_http_version().encode("ascii")
        head = [b"%s %s HTTP/%s\r\n" % (method, self.url, version)]
        head += [b"%s: %s\r\n" % pair for pair in self.headers if pair[0] != b"upgrade"]
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
        self.data_received(b"".join([*head, b"\r\n", rest]))

    def on_body(self, body: bytes) -> None:
        """Take a part of a request body; drop a client that sends on and on after its answer."""
        if self.cycle.response_complete:
            if self.discarding is not self.cycle:
                self.discarding, self.discarded = self.cycle, 0
            self.discarded += len(body)
            if self.discarded > DISCARDED_AT_MOST:
                self.transport.close()
        super().on_body(body)

    def shutdown(self) -> None:
        """Close at once where the end may be far: the client owes its body, or gets a stream."""
        if self.open_ended or (self.cycle is not None and self.cycle.more_body):
            self.transport.close()
        else:
            super().shutdown()


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that accepts connections; port 0 chooses a free one.

    Raises:
        OSError: the address is unknown, taken or forbidden.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except UnicodeError:
        raise OSError("no host can be called so") from None
    return socket.create_server(address[:2], family=family, backlog=2048)


class TlsFiles(NamedTuple):
    """Files in PEM; without `key` that of the certificate holds the key, too."""

    certificate: Path
    key: Path | None = None

    def check(self) -> None:
        """Check that they can be used.

        Raises:
            OSError: a file cannot be read, or does not hold what it should (`ssl.SSLError`).
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        # Without a password OpenSSL would ask for that of an encrypted key on the terminal.
        context.load_cert_chain(self.certificate, self.key, password="")


def is_local(listener: socket.socket) -> bool:
    """Tell whether only this machine reaches `listener`."""
    return ip_address(listener.getsockname()[0]).is_loopback


def base_url(listener: socket.socket, *, tls: bool = False) -> str:
    """Return the URL under which a client on this machine reaches `listener`."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - a comparison
    authority = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return f"{'https' if tls else 'http'}://{authority}"


class Server(uvicorn.Server):
    """uvicorn's server, which says when it is there for clients and for signals."""

    def __init__(
        self, config: uvicorn.Config, ready: Callable[[], object], beside: Sequence[Beside] = ()
    ) -> None:
        super().__init__(config)
        self.ready = ready
        self.beside = beside

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to accept connections, and with what runs beside, then call `ready`."""
        await super().startup(sockets)
        self.running = [asyncio.create_task(each()) for each in self.beside]
        self.ready()


def configuration(app: DatedApp, tls: TlsFiles | None = None) -> uvicorn.Config:
    """Return how uvicorn serves `app`."""
    return uvicorn.Config(
        app,
        http=JsonHttpProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        # The app has clocks of its own, and tells the date by them.
        date_header=False,
        timeout_graceful_shutdown=1,
        ssl_certfile=tls.certificate if tls else None,
        ssl_keyfile=tls.key if tls else None,
    )


def serve(
    app: DatedApp,
    *listeners: socket.socket,
    ready: Callable[[], object],
    tls: TlsFiles | None = None,
    beside: Sequence[Beside] = (),
) -> None:
    """Serve `app` until a signal comes: SIGINT ends in KeyboardInterrupt, SIGTERM in exit 0.

    `ready` is called when a client may come, and a signal; `beside` run as long as the server.
    """
    # uvicorn raises the signal anew when it is done; by default that would kill the process.
    signal.signal(signal.SIGTERM, _exit)
    # What is there by now stays; the garbage collector need not look at it again and again, and
    # seldom at what comes: a call leaves hardly anything that only the collector finds.
    gc.freeze()
    gc.set_threshold(GARBAGE_THRESHOLD)
    Server(configuration(app, tls), ready, beside).run(sockets=[*listeners])


def _exit(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
