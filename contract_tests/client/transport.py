"""The HTTP client: no cookies, no proxies, and a deadline for the whole of an answer."""

import ssl
import threading
import time
from collections.abc import Iterable
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpcore
import httpx

from contract_tests.client.coding import ACCEPTED
from contract_tests.client.guard import Guard, GuardedTransport
from contract_tests.client.trust import tls_context
from contract_tests.deployment import Deployment


class Deadline(threading.local):
    """The moment (of `time.monotonic`) by which the current thread's answer must be there."""

    moment = float("inf")

    def left(self, timeout: float | None) -> float:
        """Return the seconds that the next read may take.

        Raises:
            httpcore.ReadTimeout: if the time is over.
        """
        left = self.moment - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the answer does not end")
        return left if timeout is None else min(timeout, left)


class _Stream(httpcore.NetworkStream):
    """A stream whose reads obey the deadline; a slow drip would outlast any time-out for a read."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, timeout)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, timeout)
        return _Stream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Backend(httpcore.SyncBackend):
    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        stream = super().connect_tcp(host, port, timeout, local_address, socket_options)
        return _Stream(stream, self._deadline)


def client(deployment: Deployment, deadline: Deadline, guard: Guard) -> httpx.Client:
    """Return a client for `deployment` that obeys `deadline` and sends what `guard` admits."""
    transport = httpx.HTTPTransport(verify=tls_context(deployment.tls))
    # httpx has no option for this part of its pool.
    transport._pool._network_backend = _Backend(deadline)
    return httpx.Client(
        transport=GuardedTransport(transport, guard),
        timeout=httpx.Timeout(deployment.limits.timeout),
        headers={
            "User-Agent": "apikey-contract",
            "Accept-Encoding": ACCEPTED,
            **deployment.headers,
        },
        trust_env=False,
        # A cookie of one principal must not travel with another's request.
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
    )
