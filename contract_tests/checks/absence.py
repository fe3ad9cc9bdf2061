"""Find out why a list does not show what it should, and which clause this breaks."""

from collections.abc import Collection, Iterable
from typing import Literal, Protocol

from contract_tests.checks.steadiness import Steadiness
from contract_tests.client.course import Patience
from contract_tests.evidence import Judge
from contract_tests.findings import Undecided
from contract_tests.history.keys import CreatedKey, ListedKey, Listing
from contract_tests.history.record import History
from contract_tests.rules.all_lists import AllListsRule

# Deleted keys that lists show, of which it is found out whether they are active; the others will
# be like them.
ENOUGH = 3


class Observatory(Protocol):
    """What is needed to look at a key again."""

    judge: Judge
    steadiness: Steadiness
    lists: AllListsRule
    still_listed: dict[str, str]

    @property
    def history(self) -> History:
        """What has happened."""

    @property
    def patience(self) -> Patience:
        """How long to wait."""

    def listing(self, repo_id: str | None = None) -> Listing:
        """List a repository."""

    def is_active(self, repo_id: str, apikey_id: str) -> bool:
        """Say whether a key can be updated."""


def blame_absence(
    workbench: Observatory, key: CreatedKey, listing: Listing, *, gone: str
) -> ListedKey | None:
    """Record that `key` is not in `listing`, and return it as a later list shows it, if one does.

    A key that a later list shows breaks `create.listed-at-once`, or `list.repeatable` if an earlier
    one has shown it too; one that can still be updated breaks `list.complete`; any other was
    removed, and breaks the clause `gone`.

    Raises:
        Undecided: if the list holds something else than objects, which may be the key.
    """
    blamed, words, later = gone, "the key is gone", None
    entries = listing.exchange.response.members.get("apiKeys")
    if not all(isinstance(entry, dict) for entry in entries or ()):
        raise Undecided("A list holds something else than objects.")
    workbench.judge.expect_alone()
    late = late_clause(workbench, [key], listing)
    if any(item.members.get("key") == key.key for item in listing):
        words = "the key is there with another id"
        blamed = "create.listed-at-once" if gone == "create.always-new" else gone
    elif later := comes_later(workbench, key.repo_id, [key]):
        blamed, words = late, "only a later list shows it"
    elif workbench.is_active(key.repo_id, key.id):
        blamed, words = "list.complete", "it is active, but not in the list"
    workbench.judge.broken(
        blamed,
        expected="the key is in the list",
        came=words,
        at=[key.exchange, listing.exchange],
    )
    if later is None:
        workbench.history.spoilt.add(key.id)
        return None
    return later.find(key.id)


def late_clause(workbench: Observatory, missing: Iterable[CreatedKey], listing: Listing) -> str:
    """Return the clause that keys break by not being in `listing`, but in a later list."""
    seen = any(workbench.lists.was_listed(key.id, listing.exchange) for key in missing)
    return "list.repeatable" if seen else "create.listed-at-once"


def comes_later(
    workbench: Observatory, repo_id: str, missing: Collection[CreatedKey]
) -> Listing | None:
    """Return a later list that shows all of these keys, or None."""

    def shows_them() -> Listing | None:
        listing = workbench.listing(repo_id)
        there = all(listing.find(key.id) is not None for key in missing)
        return listing if there else None

    return workbench.patience.until(shows_them)


def blame_name(
    workbench: Observatory, key: CreatedKey, name: str, listing: Listing, clause: str
) -> None:
    """Record that `listing` shows `key` with another name than `name`, against `clause`.

    A name that an update gave and only a later list shows breaks `update.renames`; one that changes
    from list to list breaks a clause of its own.
    """

    def shows_it() -> Literal[True] | None:
        item = workbench.listing(key.repo_id).find(key.id)
        return True if item is not None and item.members.get("name") == name else None

    workbench.judge.expect_alone()
    words = "another name"
    if not workbench.steadiness.holds("name", listing.exchange):
        return
    if workbench.history.gave(key.id, name) and workbench.patience.until(shows_it):
        clause, words = "update.renames", "only a later list shows it"
    workbench.judge.broken(
        clause,
        expected="the name that the key was given last",
        came=words,
        at=[key.exchange, listing.exchange],
    )


def blame_presence(
    workbench: Observatory, apikey_id: str, listing: Listing, if_active: str
) -> None:
    """Record that `listing` shows a deleted key: breaks `if_active` if it can still be updated."""
    workbench.judge.expect_alone()
    known = workbench.still_listed
    if apikey_id not in known:
        last = list(known.values())[-ENOUGH:]
        if len(last) == ENOUGH and len(set(last)) == 1:
            clause = last[0]
        else:
            repo_id = listing.exchange.request.repo_id or ""
            active = workbench.is_active(repo_id, apikey_id)
            clause = known[apikey_id] = if_active if active else "list.only-active"
    else:
        clause = known[apikey_id]
    still = ", and is active" if clause == if_active else ""
    workbench.judge.broken(
        clause,
        expected="active keys only",
        came=f"a key that was deleted{still}",
        at=[listing.exchange],
    )
