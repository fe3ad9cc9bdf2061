"""The guard: no request leaves that could change a key which is not the run's own.

It stands where the client meets the network, so that every request passes it, each hop after a
redirect too, whoever sends it and however it is made.
"""

import re
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import unquote

import httpx

from contract_tests.client.methods import SAFE_METHODS, fully_decoded, named_methods, parameters
from contract_tests.client.ownership import Ownership
from contract_tests.deployment import Deployment
from contract_tests.findings import NoRoom, Skipped, Undecided

KEYS_WITHOUT_DELETION = 5
_READ_ONLY = "nothing may be written (--read-only)"
GONE = frozenset([404, 410])

# What comes before may be due to a redirect; one more segment may come after the id of a key.
_PATH = re.compile(r"(.*?)/repo/([^/]+)/ai/apikey(?:/([^/]+)(?:/[\w-]+)?)?/?", re.ASCII)


class Withheld(Undecided):
    """A request was not sent, since it could have changed a key that is not the run's own."""


@dataclass(frozen=True)
class Meaning:
    """What a request may do: every method that it can be taken to name, and where.

    `repo_id` and `apikey_id` are decoded; None where the path names no repository or no key.
    """

    methods: frozenset[str]
    repo_id: str | None
    apikey_id: str | None

    @classmethod
    def of(cls, request: httpx.Request, base_url: httpx.URL) -> "Meaning":
        """Read a request as it is about to be sent; another origin than the base's has no keys."""
        # With this extension, httpx sends another target than that of the URL.
        target = request.extensions.get("target", request.url.raw_path)
        path, _, query = target.decode("latin-1").partition("?")
        headers = [pair for pair in request.headers.items() if pair[0] != "authorization"]
        named = named_methods([*headers, *parameters(query)])
        methods = frozenset([request.method.upper(), *named])
        base = base_url.raw_path.decode("ascii").rstrip("/")
        found = _PATH.fullmatch(path.removeprefix(base))
        if found is None or _origin(request.url) != _origin(base_url) or _leads_astray(found):
            return cls(methods, None, None)
        # What is no UTF-8 becomes what no safe id holds.
        repo_id, apikey_id = (
            part and unquote(part, errors="surrogateescape") for part in found.group(2, 3)
        )
        return cls(methods, repo_id, apikey_id)

    @property
    def changes_state(self) -> bool:
        """Say whether the request may change something."""
        return not self.methods <= SAFE_METHODS

    @property
    def creates(self) -> bool:
        """Say whether this is the documented creation, and nothing else."""
        return self.methods == {"POST"} and self.apikey_id is None

    @property
    def deletes(self) -> bool:
        """Say whether this is a deletion, and nothing else."""
        return self.methods == {"DELETE"} and bool(self.apikey_id)


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _leads_astray(found: re.Match[str]) -> bool:
    """Say whether a path may mean another key than the one that it seems to name.

    It does if there are dot segments in it, however often they are encoded and whatever parameters
    come after them, or if the collection stands in it twice.
    """
    segments = re.split(r"[/\\]", fully_decoded(found[0]))
    dots = any(segment.partition(";")[0].strip() in {".", ".."} for segment in segments)
    return dots or "apikey" in fully_decoded(found[1]).lower()


@dataclass
class Guard:
    """Decide which requests may go out to a deployment; thread-safe.

    `deletion_works` is None as long as nobody knows whether the deployment deletes; then, and where
    it does not, few keys are made.
    """

    deployment: Deployment
    ownership: Ownership
    deletion_works: bool | None = None
    _active: int = 0
    _removed: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        """Read the base URL, once."""
        self._base_url = httpx.URL(self.deployment.base_url)

    def call(self, request: httpx.Request) -> Meaning:
        """Return what a request to the deployment may do."""
        return Meaning.of(request, self._base_url)

    def admit(self, call: Meaning) -> None:
        """Let a request pass, or raise.

        Raises:
            Skipped: if nothing may be written, or the run may make no more keys.
            Withheld: if it could change a key that is not the run's own, or anything else.
        """
        if not call.changes_state:
            return
        if self.deployment.read_only:
            raise Skipped(_READ_ONLY)
        chosen = self.deployment
        if call.repo_id is None or call.repo_id not in (
            chosen.repo_id,
            chosen.other_repo_id,
            chosen.forbidden_repo_id,
        ):
            raise Withheld("A change of something else than a key was not sent.")
        if call.apikey_id is None:
            self._admit_creation(call)
        elif not (
            self.ownership.may_delete(call.repo_id, call.apikey_id)
            if call.deletes
            else self.ownership.may_change(call.repo_id, call.apikey_id)
        ):
            raise Withheld("A change of a key that may be somebody else's was not sent.")

    def _admit_creation(self, call: Meaning) -> None:
        if not call.creates:
            raise Withheld("A change of many keys at once was not sent.")
        with self._lock:
            self.expect_room()
            # A call that gets no answer may have made a key.
            self._active += 1

    def expect_room(self, spare: int = 0) -> None:
        """Make sure that the run may have one key more, and `spare` ones beside it.

        Raises:
            Skipped: if it may not.
            Undecided: if it may not as long as nobody knows whether keys can be deleted again.
        """
        if self.deployment.read_only:
            raise Skipped(_READ_ONLY)
        if not self.deletion_works and self._active + spare >= KEYS_WITHOUT_DELETION:
            if self.deletion_works is None:
                raise Undecided("Whether the deployment deletes keys could not be found out.")
            most = KEYS_WITHOUT_DELETION
            raise NoRoom(f"the deployment does not delete keys; {most} are made at most")
        most = self.deployment.limits.keys
        if most and self._active + spare >= most:
            raise NoRoom(f"limits.keys allows {most} active keys")

    def count_removed_again(self) -> None:
        """Take note that keys stay though their deletion was answered with success."""
        with self._lock:
            self.deletion_works = False
            self._active += len(self._removed)
            self._removed.clear()

    def settle(self, call: Meaning, status: int | None) -> None:
        """Count what came of a request; `status` is None if it was not answered."""
        succeeded = status is not None and 200 <= status < 300
        refused = status is not None and 300 <= status < 500 and status not in GONE
        identifier = call.apikey_id or ""
        with self._lock:
            if call.creates and not succeeded and status is not None:
                self._active -= 1
            elif (
                call.deletes
                and succeeded
                and self.deletion_works is not False
                and identifier not in self._removed
                and self.ownership.is_given(identifier)
            ):
                self._removed.add(identifier)
                self._active -= 1
        if call.deletes and not refused:
            self.ownership.note_deletion(call.repo_id or "", identifier, time.monotonic())


class GuardedTransport(httpx.BaseTransport):
    """A transport that asks the guard before anything goes out."""

    def __init__(self, inner: httpx.BaseTransport, guard: Guard) -> None:
        self._inner = inner
        self._guard = guard

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request that the guard lets pass."""
        call = self._guard.call(request)
        self._guard.admit(call)
        status: int | None = None
        try:
            response = self._inner.handle_request(request)
            status = response.status_code
        finally:
            self._guard.settle(call, status)
        return response

    def close(self) -> None:
        """Close all connections."""
        self._inner.close()
