"""The guard: no request leaves that could change a key which is not the run's own.

It stands where the client meets the network, so that every request passes it, each hop after a
redirect too, whoever sends it and however it is made.
"""

import re
import threading
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote

import httpx

from contract_tests.deployment import Deployment
from contract_tests.evidence import Skipped, Undecided
from contract_tests.ownership import Ownership

SAFE_METHODS = frozenset(["GET", "HEAD", "OPTIONS", "TRACE"])  # RFC 9110, section 9.2.1
CHANGING_METHODS = frozenset(["POST", "PUT", "PATCH", "DELETE"])
KEYS_WITHOUT_DELETION = 5

_PATH = re.compile(r".*?/repo/([^/]+)/ai/apikey(?:/([^/]*)(/.*)?)?", re.DOTALL)


class Withheld(Undecided):
    """A request was not sent, since it could have changed a key that is not the run's own."""


@dataclass(frozen=True)
class Call:
    """What a request may do: every method that it can be taken to name, and where.

    `repo_id` and `apikey_id` are decoded; None where the path names no repository or no key.
    """

    methods: frozenset[str]
    repo_id: str | None
    apikey_id: str | None

    @classmethod
    def of(cls, request: httpx.Request) -> "Call":
        """Read a request as it is about to be sent."""
        path, _, query = request.url.raw_path.decode("ascii", "replace").partition("?")
        named = [*request.headers.items(), *parse_qsl(query, keep_blank_values=True)]
        found = _PATH.fullmatch(path)
        if found is None or not {".", ".."}.isdisjoint(unquote(path).split("/")):
            repo_id = apikey_id = None
        else:
            repo_id, apikey_id = (part and unquote(part) for part in found.group(1, 2))
        return cls(frozenset([request.method.upper(), *_overrides(named)]), repo_id, apikey_id)

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


def _overrides(named: list[tuple[str, str]]) -> set[str]:
    """Return the methods that headers or parameters of a query name, whatever they are called."""
    methods: set[str] = set()
    for name, value in named:
        word = value.strip().upper()
        if word in CHANGING_METHODS or ("method" in name.lower() and word):
            methods.add(word)
    return methods


@dataclass
class Guard:
    """Decide which requests may go out to a deployment; thread-safe.

    `deletion_works` is False once the deployment is known not to delete; then few keys are made.
    """

    deployment: Deployment
    ownership: Ownership
    deletion_works: bool = True
    _active: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def admit(self, call: Call) -> None:
        """Let a request pass, or raise.

        Raises:
            Skipped: if nothing may be written, or the run may make no more keys.
            Withheld: if it could change a key that is not the run's own, or anything else.
        """
        if not call.changes_state:
            return
        if self.deployment.read_only:
            raise Skipped("nothing may be written (--read-only)")
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

    def _admit_creation(self, call: Call) -> None:
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
        """
        if not self.deletion_works and self._active + spare >= KEYS_WITHOUT_DELETION:
            raise Skipped(
                "the deployment does not delete keys, so that no more than "
                f"{KEYS_WITHOUT_DELETION} are made"
            )
        most = self.deployment.limits.keys
        if most and self._active + spare >= most:
            raise Skipped(f"limits.keys allows {most} active keys")

    def settle(self, call: Call, status: int) -> None:
        """Count what came of a request that was answered."""
        succeeded = 200 <= status < 300
        with self._lock:
            if (call.creates and not succeeded) or (
                call.deletes and succeeded and self.deletion_works
            ):
                self._active -= 1


class GuardedTransport(httpx.BaseTransport):
    """A transport that asks the guard before anything goes out."""

    def __init__(self, inner: httpx.BaseTransport, guard: Guard) -> None:
        self._inner = inner
        self._guard = guard

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request that the guard lets pass."""
        call = Call.of(request)
        self._guard.admit(call)
        response = self._inner.handle_request(request)
        self._guard.settle(call, response.status_code)
        return response

    def close(self) -> None:
        """Close all connections."""
        self._inner.close()
