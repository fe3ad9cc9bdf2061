"""Send requests to the deployment: observed, limited in rate and number, retried when lawful."""

import itertools
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import httpx

from contract_tests.client.accepted_calls import AcceptedCalls
from contract_tests.client.coding import UndecodableError
from contract_tests.client.connections import Connections
from contract_tests.client.course import Course, Patience
from contract_tests.client.exchange import Exchange, Request, Response, collection_path
from contract_tests.client.guard import Guard, Withheld
from contract_tests.client.list_reader import ListReader
from contract_tests.client.ownership import Ownership
from contract_tests.client.pace import Pace, pause_for
from contract_tests.client.receiving import receive
from contract_tests.client.transport import Deadline, client
from contract_tests.client.trust import distrust
from contract_tests.current import CHECK
from contract_tests.deployment import ANONYMOUS, OWNER, Deployment
from contract_tests.findings import Skipped, Undecided
from contract_tests.history.record import History

LOST_CONNECTIONS_IN_A_ROW = 3
TOO_MANY_REQUESTS = 429
REDIRECTS_THAT_KEEP_THE_METHOD = frozenset([307, 308])

Observer = Callable[[Exchange], None]


class Busy(Undecided):
    """The deployment kept answering with 429."""

    def __init__(self, request: Request) -> None:
        super().__init__(f"The deployment kept answering {request.method} with 429.")


@dataclass
class HttpSession:
    """The connection to one deployment, shared by all checks of a run; thread-safe.

    Each exchange goes into the `history`, and then to the `observers`, one at a time.
    `requests_by_check` counts what was sent.
    """

    deployment: Deployment
    observers: Sequence[Observer] = ()
    history: History = field(default_factory=History)
    patience: Patience = field(default_factory=Patience)
    requests_by_check: Counter[str] = field(default_factory=Counter)
    _lost_in_a_row: int = 0
    _reader: ListReader = field(default_factory=ListReader)

    def __post_init__(self) -> None:
        """Open the pool of connections."""
        limits = self.deployment.limits
        self.course = Course(self.deployment.seconds)
        self._accepted = AcceptedCalls(self.deployment.forbidden_repo_id)
        self._pace = Pace(limits.requests_per_second)
        self.connections = Connections(limits.connections)
        self._lock = self.history.lock
        self._finding_out = threading.Lock()
        self._sequence = itertools.count(1)
        self._base = httpx.URL(self.deployment.base_url)
        self._url = lru_cache(self._built_url)
        self._deadline = Deadline()
        self.ownership = Ownership(self.deployment.prefix)
        self.guard = Guard(self.deployment, self.ownership)
        self._client = client(self.deployment, self._deadline, self.guard)
        # At its finer levels the transport logs headers, tokens among them.
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.CRITICAL)

    def spare_for_cleaning_up(self) -> None:
        """From here on only keys of the run are removed, which no limit of the run may prevent."""
        self.course.begin_cleaning_up()
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
            Undecided: if there is no answer, or the run must not go on: the budget of requests is
                spent, the time is over, or the principal's token is not accepted any more.
        """
        headers = dict(request.headers)
        token = self.deployment.tokens.get(request.principal)
        if credentials is not None:
            headers["Authorization"] = credentials
        elif token is not None and request.principal != ANONYMOUS:
            headers["Authorization"] = f"Bearer {token}"
        request = Request(**{**vars(request), "headers": headers})
        url = self._url(request.target)
        self._look_first(request, url)
        change = self.history.begin(request, time.monotonic())
        try:
            exchange = self._answered(request, url)
        except Withheld:
            # Another call at the same moment may have deleted the key.
            if not self._look_first(request, url):
                self.history.withdraw(change)
                raise
            exchange = self._answered(request, url)
        if credentials is None:
            self._expect_accepted(exchange)
        with self._lock:
            self.ownership(exchange)
            self.history.end(exchange, change)
            for observer in self.observers:
                observer(exchange)
        return exchange

    def _expect_accepted(self, exchange: Exchange) -> None:
        """Stop the run if the principal of a call has been shut out."""
        if not self._accepted.refuses(exchange):
            self._accepted.note(exchange)
            return
        # Of several calls that are refused at the same moment, one finds out for all.
        with self._finding_out:
            self.course.expect_going_on()
            if self._accepted.lost(
                exchange, lambda ask: self._answered(ask, self._url(ask.target))
            ):
                self.course.stop(
                    f"The deployment stopped accepting the {exchange.request.principal}'s token "
                    f"after {exchange.sequence - 1} requests."
                )
            self.course.expect_going_on()

    def _look_first(self, request: Request, url: httpx.URL) -> bool:
        """List what the guard has to have seen before a key is changed; say whether it was."""
        call = self.guard.call(self._built(request, url, self.deployment.limits.timeout))
        if not call.changes_state or self.deployment.read_only or call.repo_id is None:
            return False
        self._wait_for_list(call.apikey_id or "")
        needed = self.ownership.needs_look(call.repo_id, call.apikey_id or "")
        if needed:
            self.list_keys(call.repo_id)
        return needed

    def _wait_for_list(self, apikey_id: str) -> None:
        """List until a new key is shown to be the run's own, before it is changed at first."""
        repo_id = self.ownership.awaits_list(apikey_id)
        if repo_id is None:
            return
        looks = itertools.count(1)

        def is_shown() -> int | None:
            self.list_keys(repo_id)
            look = next(looks)
            return None if self.ownership.awaits_list(apikey_id) else look

        shown_at = self.patience.until(is_shown, at_once=1)
        self.ownership.lists_lag |= (shown_at or 1) > 1
        if shown_at is None:
            self.ownership.give_up_waiting(apikey_id)

    def list_keys(self, repo_id: str) -> Exchange:
        """Call getRepoAiApiKeys as the owner."""
        operation, path = "getRepoAiApiKeys", collection_path(repo_id)
        return self.send(Request("GET", path, OWNER, operation=operation, repo_id=repo_id))

    def _built_url(self, target: str) -> httpx.URL:
        prefix = self._base.raw_path.decode("ascii").rstrip("/")
        return self._base.copy_with(raw_path=(prefix + target).encode("ascii"))

    def _answered(self, request: Request, url: httpx.URL) -> Exchange:
        limits = self.deployment.limits
        attempt = 0
        while attempt <= limits.retries:
            last = attempt == limits.retries
            exchange = self._attempt(request, url, last=last)
            if exchange is None:
                self.course.wait(0.1 * 2**attempt)
                if attempt:
                    self.connections.lower(self.connections.most // 2 or 1)
                # What got no answer may have been done all the same.
                self._look_first(request, url)
                attempt += 1
                continue
            location = self._same_origin_redirect(exchange.response, url)
            if location is not None:
                url = location
                attempt += 1
                continue
            pause = pause_for(exchange.response, attempt, limits)
            if pause is None:
                return exchange
            # Whoever is busy is to be asked less, by all; that alone may help.
            lowered = self.connections.lower(self.connections.most // 2 or 1)
            if last and not lowered:
                # Where keys were made before, it may be a limit on them.
                is_limit = request.operation == "createRepoAiApiKey" and self.ownership.given
                if exchange.response.status != TOO_MANY_REQUESTS or is_limit:
                    return exchange
                raise Busy(request)
            self._pace.hold(pause)
            attempt += not lowered
        raise Undecided(f"The deployment kept answering {request.method} with redirects.")

    def _attempt(self, request: Request, url: httpx.URL, *, last: bool) -> Exchange | None:
        """Return the exchange, or None if the connection was lost and may be tried again."""
        sequence = self._count()
        try:
            with self.connections.one():
                self._pace.wait(self.course.left())
                self.course.expect_going_on()
                started = time.monotonic()
                response = self._receive(request, url)
        except UndecodableError as error:
            raise Undecided(_sentence(request, f"sent {error}")) from None
        except httpx.TimeoutException:
            self.course.expect_going_on()
            # There are servers that take a second connection only when the first has ended.
            if self.connections.lower(1) and not request.changes_state and not last:
                return None
            self._lost_in_a_row += 1
            raise Undecided(_sentence(request, "did not answer in time")) from None
        except httpx.RequestError as error:
            distrusted = distrust(error, self.deployment.tls)
            if distrusted is not None:
                self.course.stop_for_good(distrusted)
                raise Undecided(distrusted) from None
            if last:
                self._lost_in_a_row += 1
                raise Undecided(
                    _sentence(request, f"could not be reached: {_why(error)}")
                ) from None
            return None
        except httpx.InvalidURL:
            raise Undecided(_sentence(request, "has a URL that cannot be sent")) from None
        except (Skipped, Undecided):
            with self._lock:
                self.requests_by_check[CHECK.get()] -= 1
            raise
        self._lost_in_a_row = 0
        return Exchange(request, response, sequence, started, time.monotonic())

    def _built(self, request: Request, url: httpx.URL, timeout: float) -> httpx.Request:
        return self._client.build_request(
            request.method, url, content=request.body, headers=request.headers, timeout=timeout
        )

    def _receive(self, request: Request, url: httpx.URL) -> Response:
        limit = self.deployment.limits.timeout
        # What a change came to must be known, or nobody could undo it.
        left = self.course.left() + limit * request.changes_state
        self._deadline.moment = time.monotonic() + min(2 * limit, left)
        built = self._built(request, url, min(limit, left))
        return receive(self._client.send(built, stream=True), self._reader)

    def _same_origin_redirect(self, response: Response, url: httpx.URL) -> httpx.URL | None:
        location = response.header("location")
        if response.status not in REDIRECTS_THAT_KEEP_THE_METHOD or location is None:
            return None
        target = url.join(location)
        same = (target.scheme, target.host, target.port) == (url.scheme, url.host, url.port)
        return target if same else None

    def _count(self) -> int:
        self.course.expect_going_on()
        with self._lock:
            if self._lost_in_a_row >= LOST_CONNECTIONS_IN_A_ROW:
                raise Undecided("The deployment stopped answering; no more requests are sent.")
            budget = self.deployment.limits.budget
            if self.requests >= budget and not self.course.cleaning_up:
                raise Undecided(f"The budget of {budget} requests is spent.")
            self.requests_by_check[CHECK.get()] += 1
            return next(self._sequence)

    @property
    def requests(self) -> int:
        """Return how many requests were sent."""
        return self.requests_by_check.total()


def _sentence(request: Request, what: str) -> str:
    return f"{request.method} {request.operation or 'request'}: the deployment {what}."


def _why(error: httpx.RequestError) -> str:
    # Protocol errors quote what was sent, headers included, or what came, behind a colon.
    quotes = isinstance(error, httpx.LocalProtocolError)
    if quotes or not str(error):
        return type(error).__name__
    is_about_answer = isinstance(error, httpx.RemoteProtocolError)
    return str(error).partition(":")[0] if is_about_answer else str(error)
