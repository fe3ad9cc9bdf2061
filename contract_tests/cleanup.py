"""Remove what the run has made, and say what could not be removed."""

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from contract_tests.client.caller import Caller, item_path
from contract_tests.client.exchange import Exchange, Json
from contract_tests.client.json_text import parse_json
from contract_tests.client.session import Session
from contract_tests.deployment import OWNER
from contract_tests.findings import Skipped, Undecided

REFUSALS_TO_GIVE_UP = 3


@dataclass
class Traces:
    """Remember every key that an answer says was made, whoever asked for it.

    `deleted` maps ids to repositories; `names` holds the names that valid updates gave last, and
    `given` all that any update of the owner gave, which a late list may show;
    `spoilt` are the ids of keys that were changed or lost against the rules, and of no use.
    """

    made: dict[str, str] = field(default_factory=dict)
    ever_made: set[str] = field(default_factory=set)
    given_twice: set[str] = field(default_factory=set)
    spoilt: set[str] = field(default_factory=set)
    deleted: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    given: dict[str, set[str]] = field(default_factory=dict)
    failed: list[Exchange] = field(default_factory=list)

    def __call__(self, exchange: Exchange) -> None:
        """Note what `exchange` made or deleted."""
        request, response = exchange.request, exchange.response
        if request.operation == "createRepoAiApiKey" and response.status == 500:
            self.failed.append(exchange)
        if not response.succeeds:
            return
        identifier = response.members.get("id")
        if request.method == "POST" and request.repo_id and isinstance(identifier, str):
            self.made[identifier] = request.repo_id
            if identifier in self.ever_made:
                self.given_twice.add(identifier)
                self.names.pop(identifier, None)
            self.ever_made.add(identifier)
        elif request.principal != OWNER and request.apikey_id is not None:
            self.spoilt.add(request.apikey_id)
        elif request.method == "PUT" and request.body != b"{}":
            self._note_update(request.apikey_id or "", request.repo_id, request.body or b"")
        elif request.method == "DELETE":
            self._note_deletion(request.apikey_id or "", request.repo_id)

    def gave(self, apikey_id: str, *names: Json) -> bool:
        """Say whether updates gave a key all of these names, at whatever time."""
        given = self.given.get(apikey_id, ())
        return all(isinstance(name, str) and name in given for name in names)

    def _note_update(self, apikey_id: str, repo_id: str | None, body: bytes) -> None:
        self.names.pop(apikey_id, None)
        if self.made.get(apikey_id) != repo_id:
            return  # by way of another repository no name is given
        sent = parse_json(body)
        if isinstance(sent, dict) and isinstance(name := sent.get("name"), str):
            self.given.setdefault(apikey_id, set()).add(name)

    def _note_deletion(self, apikey_id: str, repo_id: str | None) -> None:
        if repo_id is None or self.made.get(apikey_id) != repo_id:
            return
        del self.made[apikey_id]
        # Of two keys with one id, it is open which is gone.
        if apikey_id not in self.given_twice:
            self.deleted[apikey_id] = repo_id


def remove_made(session: Session, traces: Traces) -> None:
    """Delete the keys of which `traces` tell; give up where the deployment has no deletion."""
    owner = Caller(session, OWNER)
    refused_in_a_row = 0
    for identifier, repo_id in list(traces.made.items()):
        removed = _delete(owner, repo_id, identifier)
        refused_in_a_row = 0 if removed else refused_in_a_row + 1
        if refused_in_a_row == REFUSALS_TO_GIVE_UP:
            return


def remove_listed(
    session: Session, traces: Traces, repo_id: str, items: Iterable[Json]
) -> list[str]:
    """Delete the keys among listed `items` that are of the run: its own, and those with its mark.

    A key whose deletion was answered with success is gone, though it is still listed, unless the
    first of those can be updated.

    Returns:
        The paths of those that are left.
    """
    owner, ownership = Caller(session, OWNER), session.ownership
    left = []
    still_active: bool | None = None
    for item in items:
        identifier = str(item.get("id") or "") if isinstance(item, dict) else ""
        if ownership.is_ours(repo_id, item):
            ownership.marked.add((repo_id, identifier))
            if identifier in traces.deleted:
                if still_active is None:
                    still_active = _is_active(owner, repo_id, identifier)
                removed = not still_active
            else:
                removed = _delete(owner, repo_id, identifier)
        else:
            removed = not ownership.is_left_alone(item)
        if not removed:
            left.append(item_path(repo_id, identifier))
    return left


def _delete(owner: Caller, repo_id: str, identifier: str) -> bool:
    with contextlib.suppress(Undecided, Skipped):
        return owner.delete(repo_id, identifier).response.succeeds
    return False


def _is_active(owner: Caller, repo_id: str, identifier: str) -> bool:
    with contextlib.suppress(Undecided, Skipped):
        return owner.update(repo_id, identifier, {}).response.succeeds
    return False
