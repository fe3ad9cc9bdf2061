"""Keep the keys of all repositories, and the log of what happened to them.

Creating, renaming and deleting a key cost the same however many there are; listing costs in
proportion to the active keys of that one repository.
"""

from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from typing import Literal, NamedTuple

from mock_server.core.clock import Clock, system_clock, timestamp
from mock_server.core.credentials import Begin, RandomBytes, begun, random_bytes

Change = Literal["created", "updated", "deleted"]

EVENTS_KEPT = 10_000
DRAWS = 100_000  # of credentials for one key: few would not do where ids count up


class UnknownKeyError(LookupError):
    """The repository has no active key with this id."""


class NothingLeftError(Exception):
    """All ids or access keys of the form in use were given."""


class ApiKey(NamedTuple):
    """One key, active or deleted. Its secret is not kept in any form."""

    id: str
    name: str
    repo_id: str
    key: str
    ai_type: str
    created_at: str
    deleted_at: str | None = None


class NewKey(NamedTuple):
    """A key just created, with the only copy of its secret."""

    api_key: ApiKey
    secret: str

    def __repr__(self) -> str:
        return f"NewKey({self.api_key!r}, secret=***)"


class SystemEvent(NamedTuple):
    """One entry of the audit log: who changed which key, how and when."""

    timestamp: str
    event: Change
    principal: str
    repo_id: str
    apikey_id: str


Listener = Callable[[int, SystemEvent], None]


class Repository:
    """The keys of one repository, in the order of their creation."""

    def __init__(self) -> None:
        # An OrderedDict is a linked list: unlike in a plain dict, deleted keys do not slow a walk.
        self.active: OrderedDict[str, ApiKey] = OrderedDict()
        self.deleted: dict[str, ApiKey] = {}
        self.latest = ""


class Store:
    """The state of one mock. Every method takes effect at once and never waits."""

    def __init__(
        self,
        keys: Iterable[ApiKey] = (),
        *,
        randomness: Callable[[], RandomBytes] = random_bytes,
        clock: Clock = system_clock,
        begin: Begin = begun,
    ) -> None:
        self._first_keys = tuple(keys)
        self._randomness = randomness
        self._clock = clock
        self._begin = begin
        self.listener: Listener | None = None
        # Counts on, also where everything begins anew.
        self.changes = 0
        self._given: set[str]
        self.reset()

    def reset(self) -> None:
        """Go back to the first keys, without events, and restart a seeded source of randomness."""
        self.give(self._begin)
        self.load(self._first_keys)

    def give(self, begin: Begin) -> None:
        """Make the credentials of new keys by `begin` from now on; keys that are there stay."""
        self._begin = begin
        self._new_credentials = begin(self._randomness())

    def begin_with(self, keys: Iterable[ApiKey]) -> None:
        """Use these as the first keys, and go back to them."""
        self._first_keys = tuple(keys)
        self.reset()

    def load(self, keys: Iterable[ApiKey]) -> None:
        """Replace all keys by `keys`, as they are, without events."""
        self.changes += 1
        self._repositories: defaultdict[str, Repository] = defaultdict(Repository)
        self._events: deque[SystemEvent] = deque(maxlen=EVENTS_KEPT)
        self._logged = 0
        self._given = set()
        for key in sorted(keys, key=lambda key: key.created_at):
            self._add(key)
        for repository in self._repositories.values():
            gone = sorted(repository.deleted.values(), key=lambda key: key.deleted_at or "")
            repository.deleted = {key.id: key for key in gone}

    def create(self, repo_id: str, name: str, ai_type: str, *, principal: str) -> NewKey:
        """Make a key in `repo_id` and return it with its secret, which is then forgotten.

        It is never older than the repository's newest key, also when the clock is set back.

        Raises:
            NothingLeftError: no id or no access key is left for it.
        """
        # What a seed makes again may have come in with a world that was exported before.
        for _ in range(DRAWS):
            fresh = self._new_credentials()
            if fresh.id not in self._given and fresh.key not in self._given:
                break
        else:
            raise NothingLeftError
        now = timestamp(self._clock())
        key = ApiKey(
            id=fresh.id,
            name=name,
            repo_id=repo_id,
            key=fresh.key,
            ai_type=ai_type,
            created_at=max(now, self._repositories[repo_id].latest),
        )
        self._add(key)
        self._log(now, "created", principal, key)
        return NewKey(key, fresh.secret)

    def active(self, repo_id: str) -> Iterator[ApiKey]:
        """Yield the active keys of `repo_id`, the newest first."""
        repository = self._repositories.get(repo_id)
        return reversed(repository.active.values()) if repository else iter(())

    def deleted(self, repo_id: str) -> Iterator[ApiKey]:
        """Yield the deleted keys of `repo_id` in the order of their deletion."""
        repository = self._repositories.get(repo_id)
        return iter(repository.deleted.values()) if repository else iter(())

    def all(self, repo_id: str) -> list[ApiKey]:
        """Return all keys of `repo_id`, the deleted ones too, the oldest first."""
        active = [*self.active(repo_id)][::-1]
        return sorted([*self.deleted(repo_id), *active], key=lambda key: key.created_at)

    def holds(self, repo_id: str, apikey_id: str) -> bool:
        """Tell whether `repo_id` has an active key `apikey_id`."""
        repository = self._repositories.get(repo_id)
        return repository is not None and apikey_id in repository.active

    def rename(self, repo_id: str, apikey_id: str, name: str | None, *, principal: str) -> None:
        """Give an active key a new name, or leave it as it is when `name` is None.

        Raises:
            UnknownKeyError: there is no such active key.
        """
        repository, key = self._find(repo_id, apikey_id)
        if name is None:
            return
        repository.active[apikey_id] = key._replace(name=name)
        self._log(timestamp(self._clock()), "updated", principal, key)

    def delete(self, repo_id: str, apikey_id: str, *, principal: str) -> None:
        """Mark an active key as deleted; its record stays.

        Raises:
            UnknownKeyError: there is no such active key.
        """
        repository, key = self._find(repo_id, apikey_id)
        now = timestamp(self._clock())
        del repository.active[apikey_id]
        repository.deleted[apikey_id] = key._replace(deleted_at=max(now, key.created_at))
        self._log(now, "deleted", principal, key)

    def events(self) -> Iterator[SystemEvent]:
        """Yield the system events, the newest first; the oldest are forgotten after 10,000."""
        return reversed(self._events)

    def numbered_events(self) -> Iterator[tuple[int, SystemEvent]]:
        """Yield the system events, the newest first, with their numbers, which count from 1."""
        return zip(range(self._logged, 0, -1), self.events(), strict=False)

    def _find(self, repo_id: str, apikey_id: str) -> tuple[Repository, ApiKey]:
        repository = self._repositories.get(repo_id)
        if repository is None or apikey_id not in repository.active:
            raise UnknownKeyError
        return repository, repository.active[apikey_id]

    def _add(self, key: ApiKey) -> None:
        repository = self._repositories[key.repo_id]
        (repository.deleted if key.deleted_at else repository.active)[key.id] = key
        repository.latest = key.created_at
        self._given |= {key.id, key.key}

    def _log(self, now: str, event: Change, principal: str, key: ApiKey) -> None:
        entry = SystemEvent(now, event, principal, key.repo_id, key.id)
        self._events.append(entry)
        self._logged += 1
        self.changes += 1
        if self.listener is not None:
            self.listener(self._logged, entry)
