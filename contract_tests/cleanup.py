"""Remove what the run has made, and say what could not be removed."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from contract_tests.caller import Caller, item_path
from contract_tests.deployment import OWNER
from contract_tests.evidence import Skipped, Undecided
from contract_tests.exchange import Exchange
from contract_tests.session import Session


@dataclass
class Traces:
    """Remember every key that an answer says was made, whoever asked for it."""

    made: dict[str, str] = field(default_factory=dict)
    ever_made: set[str] = field(default_factory=set)
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
            self.ever_made.add(identifier)
        elif request.method == "DELETE" and request.apikey_id:
            self.made.pop(request.apikey_id, None)


def clean_up(session: Session, traces: Traces, repo_ids: Iterable[str], prefix: str) -> list[str]:
    """Delete the keys of the run, known by their traces or by their names.

    Returns:
        The paths of those that are still there.
    """
    owner = Caller(session, OWNER)
    left = [
        item_path(repo_id, identifier)
        for identifier, repo_id in list(traces.made.items())
        if not _delete(owner, repo_id, identifier)
    ]
    for repo_id in repo_ids:
        left += [
            item_path(repo_id, identifier)
            for identifier in _named(owner, repo_id, prefix)
            if not _delete(owner, repo_id, identifier)
        ]
    return list(dict.fromkeys(left))


def _delete(owner: Caller, repo_id: str, identifier: str) -> bool:
    try:
        return owner.delete(repo_id, identifier).response.succeeds
    except (Undecided, Skipped):
        return False


def _named(owner: Caller, repo_id: str, prefix: str) -> list[str]:
    try:
        items = owner.list(repo_id).response.members.get("apiKeys")
    except (Undecided, Skipped):
        return []
    return [
        item["id"]
        for item in (items if isinstance(items, list) else ())
        if isinstance(item, dict)
        and isinstance(item.get("id"), str)
        and str(item.get("name")).startswith(prefix)
    ]
