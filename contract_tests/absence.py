"""Find out why an active key is not in a list, and blame the promise that this breaks."""

from typing import Protocol

from contract_tests.cleanup import Traces
from contract_tests.evidence import Judge
from contract_tests.keys import CreatedKey, Listing

LISTS_TO_WAIT = 4


class Observatory(Protocol):
    """What it takes to look again."""

    judge: Judge
    traces: Traces

    def listing(self, repo_id: str | None = None) -> Listing:
        """List a repository."""

    def is_active(self, repo_id: str, apikey_id: str) -> bool:
        """Say whether a key can be updated."""


def blame_absence(
    workbench: Observatory,
    key: CreatedKey,
    listing: Listing,
    *,
    gone: str,
    late: str = "create.listed-at-once",
) -> None:
    """Record that `key` is not in `listing`.

    A key that a later list shows breaks the clause `late`; one that can still be updated breaks
    `list.complete`; any other was removed, and breaks the clause `gone`.
    """
    blamed, words = gone, "the key is gone"
    workbench.traces.spoilt.add(key.id)
    if any(item.members.get("key") == key.key for item in listing):
        words = "the key is there with another id"
    elif any(workbench.listing(key.repo_id).find(key.id) for _ in range(LISTS_TO_WAIT)):
        blamed, words = late, "only a later list shows it"
    elif workbench.is_active(key.repo_id, key.id):
        blamed, words = "list.complete", "it is active, but not in the list"
    workbench.judge.broken(
        blamed,
        expected="the key is in the list",
        came=words,
        at=[key.exchange, listing.exchange],
    )
