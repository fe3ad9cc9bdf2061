"""Send requests to the deployment: observed, limited in rate and number, retried when lawful."""

import datetime
import logging
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from urllib.parse import quote

import httpx

from contract_tests.deployment import ANONYMOUS, OWNER, Deployment, Limits
from contract_tests.evidence import Skipped, Undecided
from contract_tests.exchange import Exchange, Request, Response
from contract_tests.guard import Guard
from contract_tests.ownership import Ownership
from contract_tests.transport import Deadline, client

LARGEST_ANSWER = 64 * 1024 * 1024
LOST_CONNECTIONS_IN_A_ROW = 3
REDIRECTS_THAT_KEEP_THE_METHOD = frozenset([307, 308])

Observer = Callable[[Exchange], None]


class Pace:
    """Let through at most so many requests a second; 0 means no limit."""

    def __init__(self, per_second: float) -> None:
        self._interval = 1 / per_second if per_second else 0.0
        self._next = 0.0
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Sleep until the next request is due."""
        if not self._interval:
            return
        with self._lock:
            now = time.monotonic()
            due = max(now, self._next)
            self._next = due + self._interval
        time.sleep(max(0.0, due - now))


@dataclass
class Session:
    """The connection to one deployment, shared by all checks of a process."""

    deployment: Deployment
    observers: Sequence[Observer] = ()
    requests: int = 0
    _lost_in_a_row: int = 0
    _pauses: list[float] = field(default_factory=lambda: [0.1, 0.3, 0.6, 1.0])
    _cleaning_up: bool = False
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        """Open the pool of connections."""
        limits = self.deployment.limits
        self._pace = Pace(limits.requests_per_second)
        self._base = httpx.URL(self.deployment.base_url)
        self._deadline = Deadline()
        self.ownership = Ownership(self.deployment.prefix)
        self.guard = Guard(self.deployment, self.ownership)
        self._client = client(self.deployment, self._deadline, self.guard)
        # At its finer levels the transport logs headers, tokens among them.
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.CRITICAL)

    def spare_for_cleaning_up(self) -> None:
        """From here on only keys of the run are removed, which no limit on requests may prevent."""
        self._cleaning_up = True
        self._lost_in_a_row = 0

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def send(self, request: Request, *, credentials: str | None = None) -> Exchange:
        """Send `request` and return the exchange, after every observer has seen it.

        `credentials` is the value of the Authorization header to send; without it, it is the
        bearer token of the request's principal.

        Raises:
            Skipped: if the request might change something and nothing may be written.
            Undecided: if there is no answer, or the budget of requests is spent.
        """
        if request.changes_state and request.apikey_id is not None:
            self._wait_for_list(request.apikey_id)
        headers = dict(request.headers)
        token = self.deployment.tokens.get(request.principal)
        if credentials is not None:
            headers["Authorization"] = credentials
        elif token is not None and request.principal != ANONYMOUS:
            headers["Authorization"] = f"Bearer {token}"
        request = Request(**{**vars(request), "headers": headers})
        exchange = self._answered(request, self._url(request.target))
        with self._lock:
            self.ownership(exchange)
            for observer in self.observers:
                observer(exchange)
        return exchange

    def _wait_for_list(self, apikey_id: str) -> None:
        """List until a new key is shown to be the run's own, before it is changed at first.

        The pauses are for lists that lag; once they were of no use, they are made no more.
        """
        paused = False
        while (repo_id := self.ownership.awaits_list(apikey_id)) is not None:
            self.list_keys(repo_id)
            if self.ownership.awaits_list(apikey_id) is None:
                self.ownership.lists_lag |= paused
                return
            if not self._pauses:
                self.ownership.give_up_waiting(apikey_id)
                return
            time.sleep(self._pauses.pop(0))
            paused = True

    def list_keys(self, repo_id: str) -> Exchange:
        """Call getRepoAiApiKeys as the owner."""
        target = f"/repo/{quote(repo_id, safe='')}/ai/apikey"
        operation = "getRepoAiApiKeys"
        return self.send(Request("GET", target, OWNER, operation=operation, repo_id=repo_id))

    def _url(self, target: str) -> httpx.URL:
        prefix = self._base.raw_path.decode("ascii").rstrip("/")
        return self._base.copy_with(raw_path=(prefix + target).encode("ascii"))

    def _answered(self, request: Request, url: httpx.URL) -> Exchange:
        limits = self.deployment.limits
        for attempt in range(limits.retries + 1):
            last = attempt == limits.retries
            exchange = self._attempt(request, url, last=last)
            if exchange is None:
                time.sleep(0.1 * 2**attempt)
                continue
            location = self._same_origin_redirect(exchange.response, url)
            if location is not None:
                url = location
                continue
            pause = _pause(exchange.response, attempt, limits)
            if pause is None or (last and exchange.response.status != 429):
                return exchange
            if not last:
                time.sleep(pause)
        raise Undecided(f"The deployment kept answering {request.method} with 429 or redirects.")

    def _attempt(self, request: Request, url: httpx.URL, *, last: bool) -> Exchange | None:
        """Return the exchange, or None if the connection was lost and may be tried again."""
        sequence = self._count()
        self._pace.wait()
        started = time.monotonic()
        try:
            response = self._receive(request, url)
        except httpx.TimeoutException:
            self._lost()
            raise Undecided(_sentence(request, "did not answer in time")) from None
        except httpx.RequestError as error:
            if last:
                self._lost()
                raise Undecided(
                    _sentence(request, f"could not be reached: {_why(error)}")
                ) from None
            return None
        except httpx.InvalidURL:
            raise Undecided(_sentence(request, "has a URL that cannot be sent")) from None
        except (Skipped, Undecided):
            with self._lock:
                self.requests -= 1
            raise
        self._lost_in_a_row = 0
        return Exchange(request, response, sequence, started, time.monotonic())

    def _receive(self, request: Request, url: httpx.URL) -> Response:
        self._deadline.moment = time.monotonic() + 2 * self.deployment.limits.timeout
        body = bytearray()
        built = self._client.build_request(
            request.method, url, content=request.body, headers=request.headers
        )
        answer = self._client.send(built, stream=True)
        try:
            for chunk in answer.iter_bytes():
                body += chunk
                if len(body) > LARGEST_ANSWER:
                    raise httpx.ReadTimeout("the answer does not end")
        finally:
            answer.close()
        return Response(answer.status_code, tuple(answer.headers.multi_items()), bytes(body))

    def _same_origin_redirect(self, response: Response, url: httpx.URL) -> httpx.URL | None:
        location = response.header("location")
        if response.status not in REDIRECTS_THAT_KEEP_THE_METHOD or location is None:
            return None
        target = url.join(location)
        same = (target.scheme, target.host, target.port) == (url.scheme, url.host, url.port)
        return target if same else None

    def _count(self) -> int:
        with self._lock:
            if self._lost_in_a_row >= LOST_CONNECTIONS_IN_A_ROW:
                raise Undecided("The deployment stopped answering; no more requests are sent.")
            budget = self.deployment.limits.budget
            if self.requests >= budget and not self._cleaning_up:
                raise Undecided(f"The budget of {budget} requests is spent.")
            self.requests += 1
            return self.requests

    def _lost(self) -> None:
        with self._lock:
            self._lost_in_a_row += 1


def _sentence(request: Request, what: str) -> str:
    return f"{request.method} {request.operation or 'request'}: the deployment {what}."


def _why(error: httpx.RequestError) -> str:
    # A protocol error quotes what was sent, headers included.
    quotes = isinstance(error, httpx.LocalProtocolError)
    return type(error).__name__ if quotes or not str(error) else str(error)


def _pause(response: Response, attempt: int, limits: Limits) -> float | None:
    """Return the seconds to wait before trying again (RFC 9110, 10.2.3), or None for not at all."""
    if response.status not in {429, 503}:
        return None
    asked = _seconds(response.header("retry-after") or "")
    if asked is None:
        return float(0.2 * 2**attempt)
    if asked > limits.longest_pause:
        raise Undecided(f"The deployment asks to wait {asked:.0f} s before the next request.")
    return asked


def _seconds(retry_after: str) -> float | None:
    """Return the seconds that a Retry-After asks for, as a number or until a date."""
    if re.fullmatch(r"\d{1,9}(\.\d{1,3})?", retry_after, re.ASCII):
        return float(retry_after)
    try:
        date = parsedate_to_datetime(retry_after)
    except (ValueError, OverflowError):
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=datetime.UTC)
    return max(0.0, date.timestamp() - time.time())
