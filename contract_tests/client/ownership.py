"""Which keys are the run's own, by what the deployment has answered so far.

A key is the run's own if its creation was answered to the run, its id was given to no earlier key
and stood in no list before, and a list has shown the id since with the name that was sent. What no
list shows is the limit of what can be known.
"""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from contract_tests.client.exchange import Exchange, Json, Request
from contract_tests.client.identifiers import LEAST_BITS, chance, is_safe, made_up
from contract_tests.findings import Skipped
from contract_tests.names import prefix_of


@dataclass
class _Key:
    """A key whose creation was answered to the run; moments are those of `time.monotonic`.

    `names` are those that were sent for it, without the white space around them; `tried` is the
    moment at which the latest call to delete it ended, whatever was answered.
    """

    repo_id: str
    names: set[str]
    answered: float
    confirmed: bool = False
    refuted: bool = False
    deleted: bool = False
    tried: float | None = None


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
    _invented: dict[str, str | None] = field(default_factory=dict)
    _chosen: set[str] = field(default_factory=set)
    _chance: tuple[int, float] = (0, 0.0)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def __call__(self, exchange: Exchange) -> None:
        """Learn what was created, listed or deleted."""
        request, response = exchange.request, exchange.response
        with self._lock:
            items = response.members.get("apiKeys")
            if request.operation == "getRepoAiApiKeys" and isinstance(items, list):
                repo_id = request.repo_id or ""
                self._learn_list(repo_id, items, exchange.answered)
                if response.succeeds:
                    self._last_list[repo_id] = max(exchange.sent, self._last_list.get(repo_id, 0))
            elif response.succeeds and request.operation == "createRepoAiApiKey":
                self._learn_creation(exchange)
            elif response.succeeds and request.apikey_id in self._keys:
                self._learn_change(self._keys[request.apikey_id], exchange.request)

    def _learn_creation(self, exchange: Exchange) -> None:
        request, members = exchange.request, exchange.response.members
        identifier, access_key = members.get("id"), members.get("key")
        if not isinstance(identifier, str) or not is_safe(identifier):
            return
        if isinstance(access_key, str):
            self._access_keys.append(access_key)
        new = _Key(request.repo_id or "", request.sent_names, exchange.answered)
        known = self._keys.get(identifier)
        if known is not None:
            # Given again after the deletion, a list has to show once more whose it is.
            if known.tried is not None:
                new.refuted, new.tried = known.refuted, known.tried
                self._keys[identifier] = new
        elif self._was_listed(identifier, exchange.sent):
            self._foreign.add(identifier)
        else:
            # A list that was asked for meanwhile may have shown it before this answer came.
            self._foreign.discard(identifier)
            self._keys[identifier] = new
            if self._invented.pop(identifier, "") is None:
                self._chosen.add(identifier)

    def _learn_change(self, key: _Key, request: Request) -> None:
        if request.operation == "updateRepoAiApiKey":
            key.names |= request.sent_names
        elif request.operation == "deleteRepoAiApiKey" and key.repo_id == request.repo_id:
            key.deleted = True

    def _was_listed(self, identifier: str, moment: float) -> bool:
        return any(listed.get(identifier, moment) < moment for listed in self._listed.values())

    def _learn_list(self, repo_id: str, items: Iterable[Json], answered: float) -> None:
        listed = self._listed.setdefault(repo_id, {})
        shown: dict[str, list[Json]] = {}
        names_elsewhere: set[str] = set()
        self._names_elsewhere[repo_id] = names_elsewhere
        for item in items:
            identifier = item.get("id") if isinstance(item, dict) else None
            if not isinstance(identifier, str):
                continue
            listed.setdefault(identifier, answered)
            name = item.get("name")
            if identifier in self._keys:
                shown.setdefault(identifier, []).append(name)
                continue
            if isinstance(name, str):
                names_elsewhere.add(name.strip())
            if identifier not in self._foreign and not self._is_marked(name):
                self._foreign.add(identifier)
        for identifier, names in shown.items():
            self._compare(self._keys[identifier], names)

    def _compare(self, key: _Key, names: Sequence[Json]) -> None:
        """Hold a key of the run against the names that one list shows for its id."""
        theirs = [name for name in names if isinstance(name, str) and not self._fits(key, name)]
        given_away = key.deleted or (key.tried is not None and not self.has_chance)
        if theirs and (given_away or not key.confirmed or len(names) > 1):
            # Somebody else's, or given to somebody else after the deletion, or to both.
            key.refuted, key.confirmed = True, False
        elif any(isinstance(name, str) for name in names) and not theirs:
            key.confirmed = not key.refuted

    def _fits(self, key: _Key, shown: str) -> bool:
        """Say whether a listed name is that of the key; a service may trim what it is sent."""
        return shown.strip() in key.names or self.prefix in shown.lower()

    def _is_marked(self, name: Json) -> bool:
        return prefix_of(name) == self.prefix

    @property
    def given(self) -> list[str]:
        """Return the ids that the deployment gave the run's keys, in the order of the answers."""
        return [identifier for identifier in self._keys if identifier not in self._chosen]

    def is_given(self, apikey_id: str) -> bool:
        """Say whether an id was answered to a creation of the run, and to none before."""
        return apikey_id in self._keys

    def is_foreign(self, apikey_id: str) -> bool:
        """Say whether an id is known to be that of somebody else's key."""
        return apikey_id in self._foreign

    def awaits_list(self, apikey_id: str | None) -> str | None:
        """Return the repository whose list has to show a key before it may be changed, or None."""
        with self._lock:
            key = self._keys.get(self._base(apikey_id or ""))
            return None if key is None or key.confirmed or key.refuted else key.repo_id

    def give_up_waiting(self, apikey_id: str) -> bool:
        """Take a key for the run's own that no list shows by name, if its id is no chance hit.

        Where a list shows the name with another id, the one that was answered is somebody else's.
        Where lists are known to lag, a later one may tell.

        Returns:
            Whether it is the run's own; else it is left alone until a list shows it.
        """
        with self._lock:
            key = self._keys[self._base(apikey_id)]
            astray = not key.names.isdisjoint(self._names_elsewhere.get(key.repo_id, ()))
            certain = self.has_chance and not (astray or key.refuted or self.lists_lag)
            key.confirmed = key.confirmed or certain
            return key.confirmed

    def _base(self, apikey_id: str) -> str:
        """Return the id around which a made-up one was built; any other id is its own base."""
        return self._invented.get(apikey_id) or apikey_id

    def needs_look(self, repo_id: str, apikey_id: str) -> bool:
        """Say whether only a new list tells that the id has not become that of somebody's key.

        Where ids have little chance in them, another repository may give the same, and the own
        one may give it again after the deletion.
        """
        with self._lock:
            key = self._keys.get(apikey_id)
            return (
                key is not None
                and (key.tried is not None or key.repo_id != repo_id)
                and not self.has_chance
            )

    def note_deletion(self, repo_id: str, apikey_id: str, moment: float) -> None:
        """Take note that a call to delete a key has ended: it may be gone whatever was answered."""
        with self._lock:
            key = self._keys.get(apikey_id)
            if key is not None and key.repo_id == repo_id:
                key.tried = moment

    @property
    def has_chance(self) -> bool:
        """Say whether the ids of the run's keys are too long to meet others by chance."""
        return self._bits >= LEAST_BITS

    @property
    def _bits(self) -> float:
        with self._lock:
            if self._chance[0] != len(self._keys):
                self._chance = len(self._keys), chance(self.given)
            return self._chance[1]

    def may_change(self, repo_id: str, apikey_id: str) -> bool:
        """Say whether a request may change the key `apikey_id` of `repo_id`."""
        with self._lock:
            # However often a made-up id is decoded, and wherever it is cut, it is nobody else's.
            invented = apikey_id in self._invented
            plain = apikey_id.replace("%", "").replace("\0", "") if invented else apikey_id
            if apikey_id in self._foreign or not is_safe(plain):
                return False
            if invented:
                key = self._keys.get(self._base(apikey_id))
                unlisted = not any(apikey_id in listed for listed in self._listed.values())
                return unlisted and (key is None or key.confirmed)
            key = self._keys.get(apikey_id)
            if key is None or not key.confirmed:
                return False
            if key.repo_id == repo_id:
                return key.tried is None or self._is_settled(repo_id, key.tried)
            absent = apikey_id not in self._listed.get(repo_id, ())
            return absent and self._is_settled(repo_id, key.answered)

    def _is_settled(self, repo_id: str, moment: float) -> bool:
        """Say whether a list since `moment` would have shown somebody else's key of the same id."""
        return self._last_list.get(repo_id, 0.0) >= moment or self.has_chance

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
        key = self._keys.get(identifier)
        if key is not None and key.refuted:
            return False
        return self._is_marked(item.get("name")) or self.may_change(repo_id, identifier)

    def is_left_alone(self, item: Json) -> bool:
        """Say whether a listed item may be the run's, but not so certainly that it may be changed.

        Its creation was answered to the run, or it has the mark of the run and an unusable id.
        """
        identifier = item.get("id") if isinstance(item, dict) else None
        if not isinstance(identifier, str) or not is_safe(identifier):
            return isinstance(item, dict) and self._is_marked(item.get("name"))
        key = self._keys.get(identifier)
        return key is not None and not key.confirmed and not key.deleted

    def nobodys_id(self) -> str:
        """Return an id of the deployment's form that certainly nobody has.

        Raises:
            Skipped: if the deployment's ids leave no room for one.
        """
        with self._lock:
            seen = self._foreign.union(*self._listed.values())
            found = made_up(self.given, seen)
            if found is None or found in seen:
                raise Skipped("the deployment's ids are too short to make one up that nobody has")
            self._invented[found] = None
            return found

    def odd(self, text: str, apikey_id: str, kept: int) -> str:
        """Return `text`, an odd spelling of an id of the run or of nobody, which is nobody's.

        Raises:
            Skipped: if ids are so short that a match by `kept` characters could meet other keys.
        """
        with self._lock:
            key = self._keys.get(apikey_id)
            ours = key is not None and not key.refuted and apikey_id not in self._foreign
            bits = self._bits * kept / len(apikey_id)
            if bits < LEAST_BITS or not (ours or apikey_id in self._invented):
                raise Skipped("the deployment's ids are too short to build odd ones around them")
            self._invented[text] = apikey_id if ours else None
            return text

    def access_key_as_id(self, access_key: str) -> str:
        """Return the access key of an own key, to be tried in the place of its id.

        Raises:
            Skipped: if access keys are so short that one could be an id by chance, or are ids.
        """
        with self._lock:
            if chance(self._access_keys) < LEAST_BITS or not is_safe(access_key):
                raise Skipped("the deployment's access keys are too short to be tried as ids")
            if access_key in self._keys:
                raise Skipped("the deployment's access keys are the ids of keys")
            self._invented[access_key] = None
            return access_key
