"""Create keys on a deployment that may limit their number: delete unneeded ones to make room."""

import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from contract_tests.checks.inputs import AI_TYPES
from contract_tests.client.caller import Caller
from contract_tests.client.exchange import Exchange, Json
from contract_tests.client.http_session import Busy
from contract_tests.current import IN_COMPANY
from contract_tests.findings import NoRoom, Unclear
from contract_tests.history.keys import CreatedKey

TOO_MANY_REQUESTS = 429
OVER_A_LIMIT = frozenset([402, 403, 409, 422, TOO_MANY_REQUESTS])
ROOM = 5  # keys to remove at a time


@dataclass
class Capacity:
    """What is known of how many keys of the run the deployment takes, by repository.

    `keys` are those that the run has made, `made` the ids and repositories of the active ones; the
    running checks need those `in_use`, by check. `name` returns a new plain name. `notes` tells of
    the limits that were met.
    """

    owner: Caller
    keys: Sequence[CreatedKey]
    made: Mapping[str, str]
    name: Callable[[], str]
    in_use: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    notes: list[str] = field(default_factory=list)
    _may_be_limited: bool = False
    _limits: dict[str, int] = field(default_factory=dict)
    _unlimited: bool = False

    def active(self, repo_id: str) -> list[CreatedKey]:
        """Return the active keys of the run in a repository."""
        return [key for key in self.keys if self.made.get(key.id) == repo_id]

    def _plain_body(self, repo_id: str) -> Json:
        """Return a body like one that was accepted before."""
        first = next((key for key in self.keys if key.repo_id == repo_id), None)
        return {"name": self.name(), "aiType": first.ai_type if first else AI_TYPES[0]}

    def create(self, repo_id: str, body: Json) -> Exchange:
        """Call createRepoAiApiKey, once more after making room if the deployment is full.

        A refusal that has to do with the body, or that stays although there is room, is returned.

        Raises:
            NoRoom: if there is a limit, and no key that could make room.
            Busy: if the answer is 429 in spite of room.
            Unclear: if others make keys meanwhile.
        """
        # One more may come from a body that should be refused.
        self.owner.session.guard.expect_room(spare=1)
        if len(self.active(repo_id)) >= self._limits.get(repo_id, sys.maxsize):
            self._make_room(repo_id)
        exchange = self.owner.create(repo_id, body)
        before = len(self.active(repo_id))
        if exchange.response.status not in OVER_A_LIMIT or not before or self._unlimited:
            return exchange
        if IN_COMPANY.get():
            # Others may take the room that is made.
            self._may_be_limited = True
            self.expect_clear()
        probe = self.owner.create(repo_id, self._plain_body(repo_id))
        if probe.response.status != exchange.response.status:
            busy = exchange.response.status == TOO_MANY_REQUESTS
            return self.owner.create(repo_id, body) if busy else exchange
        known = repo_id in self._limits
        self._limits[repo_id] = before
        self._make_room(repo_id)
        status = exchange.response.status
        exchange = self.owner.create(repo_id, body)
        if exchange.response.succeeds and not known:
            self.notes.append(
                f"{repo_id} takes no more than {before} keys of the run at a time: the next "
                f"creation was answered with {status}."
            )
        elif not exchange.response.succeeds:
            self._unlimited = True
            del self._limits[repo_id]
            if exchange.response.status == TOO_MANY_REQUESTS:
                raise Busy(exchange.request)
        return exchange

    def expect_clear(self) -> None:
        """Stop a check that runs beside others, once there may be a limit on the number of keys.

        Raises:
            Unclear: if there may.
        """
        if self._may_be_limited and IN_COMPANY.get():
            raise Unclear

    def expect_not_full(self, repo_id: str) -> None:
        """See whether a plain creation is accepted.

        Raises:
            NoRoom: if the deployment takes no more keys.
        """
        if self.owner.create(repo_id, self._plain_body(repo_id)).response.status in OVER_A_LIMIT:
            raise NoRoom("the deployment takes no more keys of the run at the same moment")

    def _make_room(self, repo_id: str) -> None:
        in_use = set().union(*self.in_use.values())
        spare = [key for key in self.active(repo_id) if key.id not in in_use][:ROOM]
        deletions = [self.owner.delete(repo_id, key.id) for key in spare]
        if not any(deletion.response.succeeds for deletion in deletions):
            most = self._limits[repo_id]
            raise NoRoom(f"the deployment takes no more than {most} keys of the run at a time")
