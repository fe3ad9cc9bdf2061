"""Supply the checks with keys: new ones of their own, and shared ones that no check changes."""

import itertools
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from contract_tests.checks.capacity import Capacity
from contract_tests.checks.inputs import AI_TYPES
from contract_tests.checks.statuses import expected_status
from contract_tests.client.caller import Caller
from contract_tests.client.connections import together
from contract_tests.client.course import Patience
from contract_tests.client.exchange import Exchange
from contract_tests.client.http_session import HttpSession
from contract_tests.client.identifiers import is_safe
from contract_tests.current import CHECK
from contract_tests.deployment import OUTSIDER, OWNER, Deployment
from contract_tests.evidence import Judge
from contract_tests.findings import NoRoom, Undecided
from contract_tests.history.keys import CreatedKey, Secret
from contract_tests.history.record import History
from contract_tests.names import mark

T = TypeVar("T")

SHARED = "calibration"  # what makes the keys that no check changes, whichever asks for them first
SHARED_AT_MOST = 3
LONG = 5_000  # characters of a name
LARGE = 68_000  # bytes of a list


def _providers_of_a_check() -> "itertools.cycle[str]":
    """Return the providers in turn, first those that the shared keys do not have."""
    return itertools.cycle(AI_TYPES[SHARED_AT_MOST:] + AI_TYPES[:SHARED_AT_MOST])


@dataclass
class Supply:
    """The keys that the run makes; thread-safe.

    What is made here must be accepted: a valid creation that is refused breaks its clause, and the
    check that needed it goes no further. `barred` are answers to the outsider's lists.
    """

    deployment: Deployment
    session: HttpSession
    judge: Judge
    keys: list[CreatedKey] = field(default_factory=list)
    _labels: "itertools.count[int]" = field(default_factory=itertools.count)
    _providers: "defaultdict[str, itertools.cycle[str]]" = field(
        default_factory=lambda: defaultdict(_providers_of_a_check)
    )
    _shared: defaultdict[str, list[CreatedKey]] = field(default_factory=lambda: defaultdict(list))
    barred: dict[str, Exchange] = field(default_factory=dict)
    _sharing: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        """Begin with what the owner may do."""
        self.owner = Caller(self.session, OWNER)
        self.capacity = Capacity(self.owner, self.keys, self.history.made, self.name)

    @property
    def history(self) -> History:
        """Return what has happened in the run."""
        return self.session.history

    @property
    def patience(self) -> Patience:
        """Return how long the run may still wait in vain."""
        return self.session.patience

    @property
    def repo_id(self) -> str:
        """Return the main repository of the owner."""
        return self.deployment.repo_id

    def together(self, *calls: Callable[[], T]) -> list[T]:
        """Make calls that do not need each other side by side; return their results in order."""
        return together(calls, self.session.connections.most)

    def name(self, label: str = "key") -> str:
        """Return a name that no other key has, the mark of the run."""
        return mark(self.deployment.prefix, label, next(self._labels))

    def create(
        self,
        name: str | None = None,
        ai_type: str | None = None,
        repo_id: str | None = None,
    ) -> CreatedKey:
        """Create a key that must be accepted, for each provider in turn unless one is given.

        Raises:
            Undecided: if it is refused, or the answer lacks what a key needs.
        """
        name = self.name() if name is None else name
        repo_id = self.repo_id if repo_id is None else repo_id
        ai_type = next(self._providers[CHECK.get()]) if ai_type is None else ai_type
        exchange = self.capacity.create(repo_id, {"name": name, "aiType": ai_type})
        self.expect_status("create.status-created", exchange, 201)
        if not exchange.response.succeeds:
            self.blame_provider(exchange, ai_type)
            raise Undecided("A valid creation was refused.")
        return self.created(exchange, repo_id, name, ai_type)

    def create_all(
        self,
        count: int,
        repo_id: str | None = None,
        padding: str = "",
        providers: Iterator[str] | None = None,
    ) -> list[CreatedKey]:
        """Create so many keys side by side, which must be accepted; `padding` ends their names."""
        providers = providers or self._providers[CHECK.get()]
        wanted = [(self.name() + padding, next(providers), repo_id) for _ in range(count)]
        try:
            return self.together(*(partial(self.create, *each) for each in wanted))
        except NoRoom:
            # Is the deployment full, or does it refuse creations whatever room there is?
            self.capacity.in_use.pop(CHECK.get(), None)
            self.create(repo_id=repo_id)
            raise

    def blame_provider(self, refused: Exchange, ai_type: str) -> bool:
        """Record that a creation was refused for its provider, if only that makes a difference.

        Say whether it was.
        """
        other = AI_TYPES[AI_TYPES.index(ai_type) - 1]
        again, probe = (
            self.owner.create(refused.request.repo_id or "", {"name": self.name(), "aiType": kind})
            for kind in (ai_type, other)
        )
        if not again.response.refuses or not probe.response.succeeds:
            return False
        self.judge.broken(
            "create.ai-types-accepted",
            expected=f"{ai_type} is accepted",
            came=f"{refused.response.in_words}, and {other} right after it was accepted",
            at=[refused, probe],
        )
        return True

    def bystander(self) -> CreatedKey:
        """Return a key of the main repository that no check changes."""
        return self.some(1)[0]

    def some(self, count: int, repo_id: str | None = None) -> list[CreatedKey]:
        """Return keys that no check changes, the oldest first.

        For calls that must leave no trace: each key that is made has to be removed again.
        """
        repo_id = self.repo_id if repo_id is None else repo_id
        with self._sharing:
            shared = [key for key in self._usable(repo_id) if key in self._shared[repo_id]]
            self._use(shared[:count])
            if len(shared) < count:
                check = CHECK.set(SHARED)
                try:
                    # The same ones, whichever check asks for them first.
                    providers = itertools.islice(itertools.cycle(AI_TYPES), len(shared), None)
                    shared += self.create_all(count - len(shared), repo_id, providers=providers)
                finally:
                    CHECK.reset(check)
                self._use(shared)
                self._shared[repo_id] = shared
        return shared[:count]

    def bars_outsider(self, repo_id: str) -> bool:
        """Say whether the outsider's list of a repository is refused with 403; asked only once."""
        with self._sharing:
            if repo_id not in self.barred:
                self.barred[repo_id] = Caller(self.session, OUTSIDER).list(repo_id)
            return self.barred[repo_id].response.status == 403

    def renew_shared(self) -> None:
        """Let there be new keys that no check changes: something may have become of the others."""
        self._shared.clear()

    def share(self, key: CreatedKey) -> None:
        """Let a key be one of those that no check changes."""
        self._shared[key.repo_id].append(key)

    def left_over(self, count: int) -> list[CreatedKey]:
        """Return keys of the main repository that no check needs any more, new ones if need be.

        For checks that run alone.
        """
        shared = self._shared[self.repo_id]
        free = [key for key in self._usable(self.repo_id) if key not in shared][:count]
        self._use(free)
        return [*free, *self.create_all(count - len(free))]

    def at_least(self, count: int, repo_id: str, others: int, size: int) -> list[CreatedKey]:
        """Return all active keys of a repository, after making it hold `count`, others' included.

        Its list has `size` bytes so far. Where long names are known to be accepted, those of new
        keys in the main repository are so long that it will have more than 64 KiB.
        """
        active = self._usable(repo_id)
        self._use(active)
        made = sum(home == repo_id for home in self.history.made.values())
        names = (life.creation.request.sent_name or "" for life in self.history.lives.values())
        missing, room = count - made - others, LARGE - size
        takes_long_ones = any(len(name) >= LONG for name in names)
        if room <= 0 or repo_id != self.repo_id or not takes_long_ones:
            return [*active, *self.create_all(missing, repo_id)]
        missing = max(missing, -(-room // LONG))
        return [*active, *self.create_all(missing, repo_id, "n" * (room // missing))]

    def created(self, exchange: Exchange, repo_id: str, name: str, ai_type: str) -> CreatedKey:
        """Return the key of a creation's answer.

        Raises:
            Undecided: if the answer lacks what a key needs; the rules report that.
        """
        texts = [exchange.response.members.get(member) for member in ("id", "key", "secret")]
        if not all(isinstance(text, str) and text for text in texts):
            raise Undecided("The answer to a creation lacks id, key or secret.")
        identifier, key, secret = map(str, texts)
        if not is_safe(identifier):
            raise Undecided("The answer to a creation holds an id that no path can hold.")
        twice = identifier in self.history.given_twice
        if twice or self.session.ownership.is_foreign(identifier):
            raise Undecided("The answer to a creation holds the id of another key.")
        made = CreatedKey(repo_id, name, ai_type, identifier, key, Secret(secret), exchange)
        self.keys.append(made)
        self._use([made])
        return made

    def _usable(self, repo_id: str) -> list[CreatedKey]:
        """Return the active keys of a repository, the oldest first, but for those of no use."""
        useless = self.history.given_twice | self.history.spoilt
        return [key for key in self.capacity.active(repo_id) if key.id not in useless]

    def _use(self, keys: Sequence[CreatedKey]) -> None:
        self.capacity.in_use[CHECK.get()] |= {key.id for key in keys}

    def expect_status(self, clause: str, exchange: Exchange, *statuses: int) -> bool:
        """Judge the status of an answer."""
        return self.judge.expect(
            clause,
            exchange.response.status in statuses,
            expected=expected_status(clause, statuses),
            came=exchange.response.in_words,
            at=[exchange],
        )
