"""The service of the lawful deployments with other people in it."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import unquote

from contract_tests.names import run_prefix
from tests.faults.other_people import Arrivals, Stranger, strangers_at_first
from tests.faults.witness import Arrived, Seen, harmful
from tests.lawful.service import (
    FORBIDDEN_REPO_ID,
    OTHER_REPO_ID,
    REPO_ID,
    Answer,
    Key,
    Request,
    Service,
)

REPO_IDS = (REPO_ID, OTHER_REPO_ID, FORBIDDEN_REPO_ID)


class Inhabited(Service):
    """Other people's keys in every repository, and more of them after some of the run's."""

    ids_are_global = True

    def __init__(self) -> None:
        self.arrived: list[Arrived] = []
        self.were: list[Key] = []
        self.arrivals = Arrivals()
        self.run_has: list[Key] = []
        super().__init__()

    def furnish(self) -> None:
        for repo_id, strangers in strangers_at_first(run_prefix(), *REPO_IDS).items():
            for stranger in strangers:
                self.settle(repo_id, stranger, age=timedelta(days=1))

    def settle(self, repo_id: str, stranger: Stranger, age: timedelta = timedelta()) -> Key:
        """Let somebody else make a key."""
        moment = self.now() - age
        key = Key(stranger.id, stranger.name, repo_id, stranger.key, stranger.ai_type, moment)
        key.shown_as = self.written(moment)
        self.keys[repo_id].append(key)
        self.were.append(replace(key))
        return key

    def answer(self, request: Request) -> Answer:
        target = f"{request.path}?{request.query}" if request.query else request.path
        arrived = Arrived(request.method, target, list(request.headers.items()))
        if arrived.may_change:
            self.arrived.append(arrived)
        return super().answer(request)

    def created(self, key: Key, secret: str) -> Answer:
        self.run_has.append(key)
        for stranger in self.arrivals.beside(key.id):
            if not self.is_taken(stranger.id):
                self.settle(key.repo_id, replace(stranger, name=f"copy of {key.name}"))
        return super().created(key, secret)

    def is_taken(self, apikey_id: str) -> bool:
        """Say whether there is or was a key with this id."""
        there = [key for each in self.keys.values() for key in each]
        return any(key.id == apikey_id for key in [*there, *self.run_has])

    def seen(self) -> Seen:
        """Return what became of the keys of other people."""
        addressed = []
        for repo_id in REPO_IDS:
            theirs = {key.id for key in self.were if self.ids_are_global or key.repo_id == repo_id}
            here = [one for one in self.arrived if f"/repo/{repo_id}/" in unquote(one.target)]
            addressed += harmful(here, theirs)
        elsewhere = [
            one
            for one in self.arrived
            if not any(f"/repo/{each}/" in unquote(one.target) for each in REPO_IDS)
        ]
        are = [key for each in self.keys.values() for key in each]
        changed = [key.id for key in self.were if key not in are]
        return Seen((*addressed, *map(str, elsewhere)), tuple(changed))

    def left_behind(self) -> set[str]:
        """Return the ids of the run's keys that are still there."""
        there = [key for each in self.keys.values() for key in each]
        return {key.id for key in self.run_has if any(key is one for one in there)}
