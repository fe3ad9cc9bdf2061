"""Services that err in one way each that could lead a run to somebody else's key."""

import itertools
import time
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

from tests.faults.inhabited_service import REPO_IDS, Inhabited
from tests.faults.other_people import Stranger, almost
from tests.lawful import answers, ids
from tests.lawful.service import (
    FORBIDDEN_REPO_ID,
    OTHER_REPO_ID,
    REPO_ID,
    Answer,
    Json,
    Key,
    Request,
    base62,
)

# Deletion


class NoDeletion405(Inhabited, answers.NoDeletion405):
    """No DELETE: 405."""


class NoDeletion404(NoDeletion405):
    """No DELETE: 404."""

    status = 404


class NoDeletion501(NoDeletion405):
    """No DELETE: 501."""

    status = 501


class NoEffect(Inhabited):
    """A deletion is answered with success, and nothing happens."""

    def _delete(self, request: Request, repo_id: str, apikey_id: str) -> Answer:
        self._admit(request, repo_id)
        return self.done("deleted", self._find(repo_id, apikey_id))


# Ids given twice


class OlderId(Inhabited):
    """Each third creation answers with the id of the oldest key of the run."""

    def created(self, key: Key, secret: str) -> Answer:
        answer = super().created(key, secret)
        return self.with_id(answer, self.run_has[0].id) if self.is_third else answer

    @property
    def is_third(self) -> bool:
        return len(self.run_has) % 3 == 0

    def with_id(self, answer: Answer, identifier: str) -> Answer:
        return replace(answer, body={**answer.body, "id": identifier})


class ListedId(OlderId):
    """Each third creation answers with the id of a key of somebody else, which lists show."""

    def created(self, key: Key, secret: str) -> Answer:
        answer = Inhabited.created(self, key, secret)
        theirs = next(one for one in self.were if one.repo_id == key.repo_id)
        return self.with_id(answer, theirs.id) if self.is_third else answer


class FreshId(OlderId):
    """Each third creation answers with the id of a key that somebody else has just made."""

    def created(self, key: Key, secret: str) -> Answer:
        answer = Inhabited.created(self, key, secret)
        if not self.is_third:
            return answer
        fresh = Stranger(super().new_id(), f"Made just now {len(self.were)}", self.new_key(""))
        return self.with_id(answer, self.settle(key.repo_id, fresh).id)


class FreshIdElsewhere(OlderId):
    """The same with a key in the repository that the run's owner cannot reach."""

    def created(self, key: Key, secret: str) -> Answer:
        answer = Inhabited.created(self, key, secret)
        if not self.is_third:
            return answer
        fresh = Stranger(super().new_id(), f"Made just now {len(self.were)}", self.new_key(""))
        return self.with_id(answer, self.settle(FORBIDDEN_REPO_ID, fresh).id)


class Twins(OlderId):
    """Each third key of the run really has the id of a key that somebody else has just made."""

    def created(self, key: Key, secret: str) -> Answer:
        answer = Inhabited.created(self, key, secret)
        if self.is_third:
            stranger = Stranger(key.id, f"Made just now {len(self.were)}", self.new_key(""))
            self.settle(key.repo_id, stranger)
            # Whoever calls for this id meets the key of the other one.
            self.keys[key.repo_id].remove(key)
            self.keys[key.repo_id].append(key)
        return answer


class LateTwins(Inhabited):
    """Somebody else gets a key with the id of the run's oldest key, a while after that was made."""

    is_shown = True

    def created(self, key: Key, secret: str) -> Answer:
        answer = super().created(key, secret)
        if len(self.run_has) == 6:
            oldest = self.run_has[1]
            stranger = Stranger(oldest.id, "Made later", self.new_key(""))
            theirs = self.settle(oldest.repo_id, stranger)
            self.keys[oldest.repo_id].remove(theirs)
            self.keys[oldest.repo_id].insert(0, theirs)
            self.is_shown = False
        return answer

    def listed(self, keys: list[Key]) -> Answer:
        # Before this list nobody could know, and the run's own key had the id already.
        if not self.is_shown and any(key.name == "Made later" for key in keys):
            self.is_shown = True
            self.arrived.clear()
        return super().listed(keys)


# Redirects


class Redirecting(Inhabited):
    """Changes are redirected to a key of somebody else in the same repository."""

    status = 307
    methods = frozenset(["PUT", "DELETE"])

    def answer(self, request: Request) -> Answer:
        answer = super().answer(request)
        if request.method not in self.methods:
            return answer
        return Answer(self.status, None, {"Location": self.target(request)})

    def target(self, request: Request) -> str:
        repo_id = next((one for one in REPO_IDS if f"/{one}/" in request.path), REPO_ID)
        theirs = next(key for key in self.were if key.repo_id == repo_id)
        return f"/repo/{repo_id}/ai/apikey/{quote(theirs.id, safe='')}"

    def _routed(self, request: Request) -> Answer:
        # What is redirected is not done here.
        return Answer(200) if request.method in self.methods else super()._routed(request)


class RedirectingAll(Redirecting):
    """The same with creations, and 308."""

    status = 308
    methods = frozenset(["PUT", "DELETE", "POST"])


class RedirectingAway(Redirecting):
    """Changes are redirected to a key of somebody else in another repository."""

    def target(self, _: Request) -> str:
        return f"/repo/{OTHER_REPO_ID}/ai/apikey/2"


class RedirectingElsewhere(RedirectingAll):
    """Changes and creations are redirected to a repository that the run was not told of."""

    def target(self, request: Request) -> str:
        return request.path.replace(REPO_ID, "repo-delta").replace(OTHER_REPO_ID, "repo-delta")


class RedirectingUp(RedirectingAll):
    """Changes and creations are redirected to all keys, or to somebody's by a detour."""

    def target(self, request: Request) -> str:
        own = quote(request.path.rpartition("/")[2])
        places = ("", f"/{own}/../0", f"/{own}%2f..%2f0", f"/{own}?_method=DELETE", "/0?", "/%30")
        return f"/repo/{REPO_ID}/ai/apikey{places[len(self.arrived) % len(places)]}"


# Ids


class DottedIds(Inhabited):
    """Ids of keys of the run that make another path of it."""

    odd = (".", "..", "a/b", "a%2Fb", "a\\b", "a?b", "a#b", "../0", "%2e%2e", "0\x00")

    def new_id(self) -> str:
        return f"{self.odd[len(self.run_has) % len(self.odd)]}"


class DottedInLists(Inhabited):
    """Lists show such ids, with the names of the run's keys."""

    def shown(self, key: Key) -> Json:
        place = next((place for place, one in enumerate(self.run_has) if one is key), None)
        item = super().shown(key)
        return item if place is None else {**item, "id": DottedIds.odd[place % 10]}


class CountedIds(Inhabited):
    """Ids count from a thousand on."""

    first = 1_000

    def __init__(self) -> None:
        self.numbers = {repo_id: itertools.count(self.first) for repo_id in REPO_IDS}
        super().__init__()

    def _create(self, request: Request, repo_id: str) -> Answer:
        self.here = repo_id if self.ids_are_global is False else REPO_ID
        return super()._create(request, repo_id)

    def new_id(self) -> str:
        taken = {key.id for key in self.were if self.ids_are_global or key.repo_id == self.here}
        return next(each for each in map(str, self.numbers[self.here]) if each not in taken)


class CountedFromOne(CountedIds):
    """Ids count from one on, where other people have some of the numbers."""

    first = 1


class CountedByRepository(CountedIds):
    """Each repository counts for itself, so that others have the run's ids elsewhere."""

    ids_are_global = False
    first = 1

    def furnish(self) -> None:
        for place, repo_id in enumerate(REPO_IDS):
            for number in range(1, 400):
                if number // 50 % 3 != place:
                    self.settle(
                        repo_id,
                        Stranger(str(number), f"Key {number}", f"FB_AI_{repo_id}_{number}"),
                        age=timedelta(days=1),
                    )


class ShortIds(Inhabited, ids.ShortIds):
    """Ids of six letters and digits; others are malformed: 400."""


class VeryShortIds(Inhabited):
    """Ids of two letters and digits, so that made-up ones meet others by chance."""

    def furnish(self) -> None:
        for repo_id in REPO_IDS:
            for number in range(300):
                stranger = Stranger(self.new_id(), f"Key {number}", f"FB_AI_{repo_id}_{number}")
                self.settle(repo_id, stranger, age=timedelta(days=1))

    def new_id(self) -> str:
        taken = {key.id for key in [*self.were, *self.run_has]}
        taken |= {each for identifier in taken for each in almost(identifier)}
        return next(each for each in iter(lambda: base62(2), "") if each not in taken)


# Lists


class Unreadable(Inhabited):
    """Lists are no JSON."""

    def listed(self, _: list[Key]) -> Answer:
        return Answer(200, b"<html>keys</html>", {"Content-Type": "text/html"})


class Nameless(Inhabited):
    """Lists show no names."""

    def shown(self, key: Key) -> Json:
        return {name: value for name, value in super().shown(key).items() if name != "name"}


class ShortIdsNameless(Nameless, ShortIds):
    """The same with short ids."""


class AlwaysEmpty(Inhabited):
    """Lists are empty."""

    def listed(self, _: list[Key]) -> Answer:
        return super().listed([])


class Lagging(Inhabited):
    """Lists are those of half a second ago, names included."""

    def __init__(self) -> None:
        self.past: dict[str, list[tuple[float, Answer]]] = {}
        super().__init__()

    def _list(self, request: Request, repo_id: str) -> Answer:
        now = super()._list(request, repo_id)
        past = self.past.setdefault(repo_id, [])
        past.append((time.monotonic(), now))
        settled = [answer for moment, answer in past if moment <= time.monotonic() - 0.5]
        return (settled or [answer for _, answer in past[:1]])[-1]


class LaggingFreshId(Lagging, FreshId):
    """The same where creations answer with ids of others."""
