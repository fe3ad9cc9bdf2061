"""The record of a run: its exchanges, and what follows from them about each key of the run."""

import math
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from contract_tests.client.exchange import Exchange, Json, Request, Response
from contract_tests.current import CHECK
from contract_tests.deployment import OWNER

CREATION = "createRepoAiApiKey"
CREATION_MEMBERS = frozenset(["name", "aiType"])
CHANGES = frozenset(["updateRepoAiApiKey", "deleteRepoAiApiKey"])
EMPTY_UPDATE = b"{}"
LATEST = 100  # exchanges whose answers are kept whole, to be judged once more


@dataclass(eq=False)
class KeyChange:
    """A call of the owner that may change a key; moments are those of `time.monotonic`.

    It takes effect at some moment between `sent` and `answered`, or after `sent` at whatever
    moment, or never, as long as `exchange` is None: it is under way, or was lost.
    """

    request: Request
    sent: float
    exchange: Exchange | None = None

    @property
    def answered(self) -> float:
        """Return the moment after which nothing happens any more."""
        return math.inf if self.exchange is None else self.exchange.answered

    @property
    def may_take_effect(self) -> bool:
        """Say whether the key may be another one for it: no refusal has any effect."""
        return self.exchange is None or not self.exchange.response.refuses

    @property
    def name(self) -> str | None:
        """Return the name that an update gives, None if it gives none."""
        return self.request.sent_name if self.request.operation == "updateRepoAiApiKey" else None


@dataclass
class Life:
    """The life of a key of the run, from the answer to its creation.

    `deleted` is the answer to a deletion that succeeded; `name` the one that was given last, None
    where nobody knows.
    """

    repo_id: str
    creation: Exchange
    changes: list[KeyChange] = field(default_factory=list)
    deleted: Exchange | None = None
    name: str | None = None

    def is_untouched(self, since: float, until: float) -> bool:
        """Say whether no change of it can have taken effect between two moments."""
        return not any(
            change.may_take_effect and change.sent <= until and change.answered >= since
            for change in self.changes
        )

    def must_be_listed(self, exchange: Exchange) -> bool:
        """Say whether a list has to show the key: it was made before, and nobody deletes it."""
        return self.creation.answered <= exchange.sent and not any(
            change.request.method == "DELETE"
            and change.may_take_effect
            and change.sent <= exchange.answered
            for change in self.changes
        )

    def may_be_called(self, name: Json, exchange: Exchange) -> bool:
        """Say whether a list may show the key under a name; white space around it is left open."""
        given = {*self.names, *self.creation.request.sent_names}
        if not self.creation.request.sent_names:
            return True  # JSON that is too deep to be read
        stripped = name.strip() if isinstance(name, str) else name
        known = any(stripped == each.strip() for each in given)
        return known and not self.is_replaced(name, exchange.sent)

    def is_replaced(self, name: Json, moment: float) -> bool:
        """Say whether a name of the key had been replaced by another one for certain."""
        renames = [change for change in self.changes if change.name is not None]
        done = [one for one in renames if one.exchange and one.exchange.response.succeeds]
        last = max((one.sent for one in done if one.answered <= moment), default=None)
        if last is None or any(one.name == name and one.answered >= last for one in renames):
            return False
        first = self.creation.request.sent_names
        return isinstance(name, str) and name in {*self.names, *first}

    @property
    def names(self) -> set[str]:
        """Return all names that updates gave it, which a late list may show."""
        return {change.name for change in self.changes if change.name is not None}


@dataclass
class History:
    """What happened in a run, append-only and thread-safe.

    `exchanges` holds all of them in the order of their answers; what the lists among them say is
    kept of the latest only. `lives` holds the keys of the run by their ids, and `made` the
    repositories of those that are active; `given_twice` are ids that two creations were answered
    with, `spoilt` those of keys that were changed or lost against the rules, and of no use,
    `extended` those whose creations held further members, which only the check judges that sent
    them.
    `unsteady` are the members that change from one list to the next, though nobody changed a key;
    `failed` are the creations that were answered with 500, until somebody has looked what they
    left; `changed` is the moment at which the latest call ended that may have changed something;
    `names_sent` maps the names that creations gave, without white space around them, to the checks;
    `owners` are the principals whose access to the repositories is taken for granted.
    """

    exchanges: list[Exchange] = field(default_factory=list)
    lives: dict[str, Life] = field(default_factory=dict)
    made: dict[str, str] = field(default_factory=dict)
    given_twice: set[str] = field(default_factory=set)
    spoilt: set[str] = field(default_factory=set)
    extended: set[str] = field(default_factory=set)
    unsteady: set[str] = field(default_factory=set)
    failed: list[Exchange] = field(default_factory=list)
    changed: float = 0.0
    names_sent: dict[str, str] = field(default_factory=dict)
    owners: frozenset[str] = frozenset([OWNER])
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    _creations: list[KeyChange] = field(default_factory=list)
    _latest: deque[Exchange] = field(default_factory=lambda: deque(maxlen=LATEST))

    def begin(self, request: Request, sent: float) -> KeyChange | None:
        """Note that a call goes out that may make or change a key; `end` it when it is answered."""
        with self.lock:
            if request.operation == CREATION:
                self.names_sent |= dict.fromkeys(request.sent_names, CHECK.get())
                self._creations.append(change := KeyChange(request, sent))
                return change
            life = self.lives.get(request.apikey_id or "")
            if life is None or request.operation not in CHANGES:
                return None
            if request.principal not in self.owners:
                return None
            change = KeyChange(request, sent)
            # An update that gives no name must change nothing.
            if request.repo_id != life.repo_id or (request.method == "PUT" and change.name is None):
                return None
            life.changes.append(change)
            return change

    def withdraw(self, change: KeyChange | None) -> None:
        """Forget a change whose call was never sent."""
        with self.lock:
            if change is not None and change in self._creations:
                self._creations.remove(change)
            elif change is not None:
                self.lives[change.request.apikey_id or ""].changes.remove(change)

    def end(self, exchange: Exchange, change: KeyChange | None = None) -> None:
        """Add an exchange, the end of a `change` if it is one."""
        with self.lock:
            if change is not None and change in self._creations:
                self._creations.remove(change)
            elif change is not None:
                change.exchange = exchange
            if exchange.request.changes_state:
                self.changed = exchange.answered
            self._keep(exchange)
            self.exchanges.append(_without_list(exchange))
            if exchange.response.succeeds:
                self._learn(exchange)
            elif exchange.request.operation == CREATION and exchange.response.status == 500:
                self.failed.append(exchange)

    def _keep(self, exchange: Exchange) -> None:
        """Keep an exchange, a long list as long as a creation is under way that it overlaps."""
        self._latest.append(exchange)
        oldest = min((creation.sent for creation in self._creations), default=math.inf)
        for place, each in enumerate(self._latest):
            if each is not exchange and each.response.is_cut and each.answered < oldest:
                self._latest[place] = _without_list(each)

    def _learn(self, exchange: Exchange) -> None:
        request, members = exchange.request, exchange.response.members
        identifier = members.get("id")
        if request.method == "POST" and request.repo_id and isinstance(identifier, str):
            self.made[identifier] = request.repo_id
            if request.sent.keys() - CREATION_MEMBERS:
                self.extended.add(identifier)
            if identifier in self.lives:
                self.given_twice.add(identifier)
                self.lives[identifier].name = None
            else:
                self.lives[identifier] = Life(request.repo_id, exchange)
        elif request.principal not in self.owners and request.apikey_id is not None:
            self.spoilt.add(request.apikey_id)
        elif request.method == "PUT" and request.body != EMPTY_UPDATE:
            if life := self.lives.get(request.apikey_id or ""):
                life.name = None
        elif request.method == "DELETE" and request.apikey_id in self.made:
            if self.made[request.apikey_id] != request.repo_id:
                return
            del self.made[request.apikey_id]
            # Of two keys with one id, it is open which is gone.
            if request.apikey_id not in self.given_twice:
                self.lives[request.apikey_id].deleted = exchange

    def has_changed(self, since: float, until: float) -> bool:
        """Say whether a call may have changed something between two moments."""
        return any(
            exchange.request.changes_state
            and not exchange.response.refuses
            and exchange.answered >= since
            and exchange.sent <= until
            for exchange in self.exchanges
        )

    def made_room(self, since: float, until: float) -> bool:
        """Say whether a key, or its name, can have made room for another between two moments."""
        return any(
            change.sent <= until and change.answered >= since
            for life in self.lives.values()
            for change in life.changes
        )

    @property
    def is_creating(self) -> bool:
        """Say whether a creation is under way, or was never answered."""
        return bool(self._creations)

    @property
    def lost_names(self) -> set[str]:
        """Return the names of creations that were never answered: they may still take effect."""
        return {name for creation in self._creations for name in creation.request.sent_names}

    @property
    def unanswered(self) -> list[Exchange]:
        """Return the calls without an answer that may have changed something, with status 0."""
        changes = [change for life in self.lives.values() for change in life.changes]
        return [
            Exchange(change.request, Response(0, (), b""), 0, change.sent, math.inf)
            for change in [*self._creations, *changes]
            if change.exchange is None
        ]

    def take_failed(self) -> list[Exchange]:
        """Return the creations that failed since the last call."""
        with self.lock:
            failed, self.failed = self.failed, []
            return failed

    def overlapping(self, exchange: Exchange) -> list[Exchange]:
        """Return the latest exchanges that were answered after `exchange` was sent."""
        with self.lock:
            return [each for each in self._latest if each.answered >= exchange.sent]

    def gave(self, apikey_id: str, *names: Json) -> bool:
        """Say whether updates gave a key all of these names, at whatever time."""
        life = self.lives.get(apikey_id)
        return life is not None and all(
            isinstance(name, str) and name in life.names for name in names
        )

    def deleted_before(self, moment: float, repo_id: str) -> set[str]:
        """Return the ids of keys of a repository that were gone for certain at a moment."""
        return {
            apikey_id
            for apikey_id, life in self.lives.items()
            if life.deleted and life.repo_id == repo_id and life.deleted.answered < moment
        }

    def may_be_deleted(self, apikey_id: str, moment: float) -> bool:
        """Say whether a deletion of a key had been sent at a moment, which may have had effect."""
        life = self.lives.get(apikey_id)
        return life is not None and any(
            change.request.method == "DELETE" and change.may_take_effect and change.sent <= moment
            for change in life.changes
        )

    def is_untouched(self, apikey_id: str, since: float, until: float) -> bool:
        """Say whether no call can have changed a key between two moments; others' keys may."""
        life = self.lives.get(apikey_id)
        return life is None or life.is_untouched(since, until)

    def story(self, proof: Iterable[Exchange]) -> tuple[Exchange, ...]:
        """Return the exchanges that `proof` needs to be understood, in the order of sending.

        The creation of each key that it names, the calls that changed these before, and itself.
        """
        proof = tuple(proof)
        if not proof:
            return ()
        with self.lock:
            end = max(exchange.sent for exchange in proof)
            found = {exchange.sequence: exchange for exchange in proof}
            for apikey_id in _named(proof):
                if life := self.lives.get(apikey_id):
                    before = [change.exchange for change in life.changes if change.sent < end]
                    for exchange in filter(None, [life.creation, *before]):
                        found.setdefault(exchange.sequence, exchange)
        return tuple(sorted(found.values(), key=lambda exchange: exchange.sent))


def _named(proof: Iterable[Exchange]) -> Iterator[str]:
    """Yield the ids of keys that exchanges are about."""
    for exchange in proof:
        identifier = exchange.response.members.get("id")
        for apikey_id in (exchange.request.apikey_id, identifier):
            if isinstance(apikey_id, str):
                yield apikey_id


def _without_list(exchange: Exchange) -> Exchange:
    if not exchange.response.is_cut:
        return exchange
    return replace(exchange, response=replace(exchange.response, read=None, body=b""))
