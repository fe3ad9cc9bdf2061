"""Which keys are the run's own, by what the deployment has answered so far.

A key is the run's own if its creation was answered to the run, its id was given to no earlier key
and stood in no list before, and a list has shown the id since with the name that was sent. What no
list shows is the limit of what can be known.
"""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from contract_tests.evidence import Skipped
from contract_tests.exchange import Exchange, Json, parse_json
from contract_tests.identifiers import LEAST_BITS, chance, is_safe, made_up
from contract_tests.names import prefix_of


@dataclass
class _Key:
    """A key whose creation was answered to the run; `answered` is a moment of `time.monotonic`."""

    repo_id: str
    name: Json
    answered: float
    confirmed: bool = False
    refuted: bool = False
    deleted: bool = False


@dataclass
class Ownership:
    """Learn from every exchange of a run which keys it may change; thread-safe.

    `prefix` begins the names of the run. `marked` holds the repositories and ids of keys that may
    be deleted for their names alone, once the clean-up has begun. `lists_lag` says that a list has
    shown a key after a pause only.
    """

    prefix: str
    marked: set[tuple[str, str]] = field(default_factory=set)
    lists_lag: bool = False
    _keys: dict[str, _Key] = field(default_factory=dict)
    _access_keys: list[str] = field(default_factory=list)
    _listed: dict[str, dict[str, float]] = field(default_factory=dict)
    _last_list: dict[str, float] = field(default_factory=dict)
    _names_elsewhere: dict[str, set[str]] = field(default_factory=dict)
    _foreign: set[str] = field(default_factory=set)
    _invented: set[str] = field(default_factory=set)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def __call__(self, exchange: Exchange) -> None:
        """Learn what was created, listed or deleted."""
        request, response = exchange.request, exchange.response
        with self._lock:
            items = response.members.get("apiKeys")
            if request.operation == "getRepoAiApiKeys" and isinstance(items, list):
                self._learn_list(request.repo_id or "", items, exchange.answered)
            elif response.succeeds and request.operation == "createRepoAiApiKey":
                self._learn_creation(exchange)
            elif response.succeeds and request.operation == "deleteRepoAiApiKey":
                key = self._keys.get(request.apikey_id or "")
                if key is not None and key.repo_id == request.repo_id:
                    key.deleted = True

    def _learn_creation(self, exchange: Exchange) -> None:
        request, members = exchange.request, exchange.response.members
        identifier, access_key = members.get("id"), members.get("key")
        if not isinstance(identifier, str) or not is_safe(identifier):
            return
        if isinstance(access_key, str):
            self._access_keys.append(access_key)
        if any(
            listed.get(identifier, exchange.sent) < exchange.sent
            for listed in self._listed.values()
        ):
            # Of a key of the run it is said again elsewhere that it was given twice.
            if identifier not in self._keys:
                self._foreign.add(identifier)
            return
        if identifier not in self._keys:
            sent = parse_json(request.body or b"")
            name = sent.get("name") if isinstance(sent, dict) else None
            self._keys[identifier] = _Key(request.repo_id or "", name, exchange.answered)

    def _learn_list(self, repo_id: str, items: Iterable[Json], answered: float) -> None:
        listed = self._listed.setdefault(repo_id, {})
        self._last_list[repo_id] = answered
        names: dict[str, list[Json]] = {}
        for item in items:
            identifier = item.get("id") if isinstance(item, dict) else None
            if isinstance(identifier, str):
                names.setdefault(identifier, []).append(item.get("name"))
        self._names_elsewhere[repo_id] = {
            name
            for identifier, shown in names.items()
            for name in shown
            if identifier not in self._keys and isinstance(name, str)
        }
        for identifier, shown in names.items():
            listed.setdefault(identifier, answered)
            if identifier in self._keys:
                self._compare(self._keys[identifier], shown)
            elif not all(map(self._is_marked, shown)):
                self._foreign.add(identifier)

    def _compare(self, key: _Key, shown: Sequence[Json]) -> None:
        """Hold a key of the run against the names, mostly one, that a list shows for its id."""
        others = [name for name in shown if isinstance(name, str) and not self._is_of(key, name)]
        if not others:
            named = any(isinstance(name, str) for name in shown)
            key.confirmed = key.confirmed or (named and not key.refuted)
        elif key.deleted or not key.confirmed or len(shown) > 1:
            # Somebody else's, or given to somebody else too: a call may meet either.
            key.refuted, key.confirmed = True, False

    def _is_of(self, key: _Key, name: str) -> bool:
        return name == key.name or self.prefix in name.lower()

    def _is_marked(self, name: Json) -> bool:
        return prefix_of(name) == self.prefix

    @property
    def given(self) -> list[str]:
        """Return the ids of the run's keys in the order in which they were answered."""
        return list(self._keys)

    def is_foreign(self, apikey_id: str) -> bool:
        """Say whether an id is known to be that of somebody else's key."""
        return apikey_id in self._foreign

    def awaits_list(self, apikey_id: str | None) -> str | None:
        """Return the repository whose list has to show a key before it may be changed, or None."""
        key = self._keys.get(apikey_id or "")
        return None if key is None or key.confirmed or key.refuted else key.repo_id

    def give_up_waiting(self, apikey_id: str) -> None:
        """Take a key for the run's own that no list shows by name, if its id is no chance hit.

        Where a list shows the name with another id, the one that was answered is somebody else's.
        Where lists are known to lag, a later one may tell; until then the key is left alone.
        """
        with self._lock:
            key = self._keys[apikey_id]
            if self.lists_lag:
                return
            if not key.confirmed and not key.refuted:
                elsewhere = self._names_elsewhere.get(key.repo_id, set())
                astray = isinstance(key.name, str) and key.name in elsewhere
                key.confirmed = self.has_chance and not astray
                key.refuted = not key.confirmed

    @property
    def has_chance(self) -> bool:
        """Say whether the ids of the run's keys are too long to meet others by chance."""
        return chance(self.given) >= LEAST_BITS

    def may_change(self, repo_id: str, apikey_id: str) -> bool:
        """Say whether a request may change the key `apikey_id` of `repo_id`."""
        with self._lock:
            if apikey_id in self._foreign or not is_safe(apikey_id):
                return False
            if apikey_id in self._invented:
                return not any(apikey_id in listed for listed in self._listed.values())
            key = self._keys.get(apikey_id)
            if key is None or not key.confirmed:
                return False
            return key.repo_id == repo_id or self._is_absent(key, repo_id, apikey_id)

    def _is_absent(self, key: _Key, repo_id: str, apikey_id: str) -> bool:
        """Say whether another repository than the key's own certainly has no key of this id."""
        listed_since = self._last_list.get(repo_id, 0.0) > key.answered
        absent = apikey_id not in self._listed.get(repo_id, ())
        return absent and (listed_since or self.has_chance)

    def may_delete(self, repo_id: str, apikey_id: str) -> bool:
        """Say whether a request may delete the key: an own one, or a marked one in a clean-up."""
        marked = (repo_id, apikey_id) in self.marked and is_safe(apikey_id)
        return marked or self.may_change(repo_id, apikey_id)

    def is_ours(self, repo_id: str, item: Json) -> bool:
        """Say whether a listed item is the run's: an own key, or one with the mark of the run.

        A key that was listed under another name before is not, whatever its name is now.
        """
        identifier = item.get("id") if isinstance(item, dict) else None
        if not isinstance(identifier, str) or not is_safe(identifier):
            return False
        if identifier in self._foreign:
            return False
        own = identifier in self._keys and self.may_change(repo_id, identifier)
        return own or (identifier not in self._keys and self._is_marked(item.get("name")))

    def is_left_alone(self, apikey_id: str) -> bool:
        """Say whether a key was answered to the run, but may be somebody else's."""
        key = self._keys.get(apikey_id)
        return key is not None and not key.confirmed and not key.deleted

    def nobodys_id(self) -> str:
        """Return an id of the deployment's form that certainly nobody has.

        Raises:
            Skipped: if the deployment's ids leave no room for one.
        """
        with self._lock:
            seen = [
                *self._foreign,
                *(known for listed in self._listed.values() for known in listed),
            ]
            found = made_up(self.given, seen)
            if found is None or found in seen:
                raise Skipped("the deployment's ids are too short to make one up that nobody has")
            self._invented.add(found)
            return found

    def around(self, apikey_id: str, ending: str) -> str:
        """Return an id that begins with one of the run or of nobody, and is certainly nobody's.

        Raises:
            Skipped: if the ids are so short that a match by a part of them could meet other keys.
        """
        with self._lock:
            if not self.has_chance or not (apikey_id in self._invented or apikey_id in self._keys):
                raise Skipped("the deployment's ids are too short to build odd ones around them")
            self._invented.add(apikey_id + ending)
            return apikey_id + ending

    def access_key_as_id(self, access_key: str) -> str:
        """Return the access key of an own key, to be tried in the place of its id.

        Raises:
            Skipped: if access keys are so short that one could be an id by chance.
        """
        with self._lock:
            if chance(self._access_keys) < LEAST_BITS or not is_safe(access_key):
                raise Skipped("the deployment's access keys are too short to be tried as ids")
            self._invented.add(access_key)
            return access_key
