"""Listing keys."""

import time

import pytest

from contract_tests.checks.absence import late_clause
from contract_tests.checks.workbench import Workbench
from contract_tests.evidence import Judge
from contract_tests.findings import DidNotOccur, Undecided
from contract_tests.history.keys import CreatedKey, ListedKey, Listing
from contract_tests.history.timestamps import instant
from contract_tests.rules.created_at import date_of

CLOCK_STEP = 1.1  # seconds, for timestamps without fractions
LISTS = 2  # one after the other, to be the same
STANDSTILL = 3.5  # seconds in which every clock must have gone on


@pytest.mark.clause(
    "list.status-ok",
    "list.success-true",
    "list.array",
    "list.item-id",
    "list.item-name",
    "list.item-repo-id",
    "list.item-key",
    "list.item-ai-type",
    "list.item-created-at",
    "list.created-at-instant",
    "list.item-deleted-at",
    "list.own-repository",
)
def test_a_list_tells_of_each_key_what_it_should(workbench: Workbench, judge: Judge) -> None:
    """The observers judge the answer against the document, here with a known key in it."""
    if not workbench.deployment.read_only:
        workbench.bystander()
    workbench.listings(*workbench.repo_ids)
    for clause in ("list.item-deleted-at", "list.own-repository"):
        if not judge.is_broken(clause):
            judge.held(clause)


@pytest.mark.long
@pytest.mark.clause("list.newest-first", "list.created-at-instant")
def test_the_newest_key_comes_first(workbench: Workbench) -> None:
    """Keys made one after the other, far enough apart for the deployment's clock to see it.

    The observers judge the order, and hold createdAt against the moments of the creations.
    """
    if workbench.deployment.read_only:
        workbench.listing()
        return
    keys = [workbench.create(workbench.name(label)) for label in ("m", "z", "a")]
    listing = workbench.listing()
    if not _strictly_dated(listing, keys):
        time.sleep(CLOCK_STEP)
        keys.append(workbench.create(workbench.name("k")))
        listing = workbench.listing()
    if workbench.deployment.depth != "quick" and not _has_a_clock(listing, keys[-2:]):
        time.sleep(STANDSTILL)
        keys.append(workbench.create(workbench.name("b")))
        listing = workbench.listing()
    for key in keys:
        workbench.listed(key, listing)
    workbench.listing()


def _has_a_clock(listing: Listing, keys: list[CreatedKey]) -> bool:
    """Say whether it is plain that the time goes on there: keys apart, and a Date to compare."""
    dated = date_of(keys[-1].exchange.response) is not None
    return dated and _strictly_dated(listing, keys)


def _strictly_dated(listing: Listing, keys: list[CreatedKey]) -> bool:
    moments = [_moment(item) for key in keys if (item := listing.find(key.id)) is not None]
    return sorted(set(moments)) == moments


def _moment(item: ListedKey) -> float:
    moment = instant(item.members.get("createdAt"))
    if moment is None:
        raise Undecided("A listed key has no usable 'createdAt'.")
    return float(moment)


@pytest.mark.clause("list.empty-array")
def test_a_repository_without_keys_is_an_empty_array(workbench: Workbench, judge: Judge) -> None:
    """Most repositories are empty before the run at best; the opening has judged that."""
    if workbench.empty_at_first:
        if not judge.is_broken("list.empty-array"):
            judge.held("list.empty-array")
        return
    raise DidNotOccur("no repository of the owner is empty")


@pytest.mark.depth("standard")
@pytest.mark.clause("list.repeatable", "list.item-created-at")
def test_a_list_says_the_same_when_asked_again(workbench: Workbench, judge: Judge) -> None:
    """Of the keys of this check, which nobody else changes."""
    keys = workbench.some(2)
    lists = [workbench.listing() for _ in range(LISTS)]
    if any(lists[0].find(key.id) is None for key in keys):
        # One that comes and stays is late; one that goes again is not.
        lists += [workbench.listing() for _ in range(LISTS)]
    at = [listing.exchange for listing in lists]
    changed = workbench.steadiness.compare(at)
    if "createdAt" not in changed:
        judge.held("list.item-created-at")
    if not changed - {"createdAt"}:
        judge.held("list.repeatable")
    for key in keys:
        there = [listing.find(key.id) is not None for listing in lists]
        if not any(there):
            raise Undecided("A key just created is in no list.")
        comes = there == sorted(there)
        judge.expect(
            late_clause(workbench, [key], lists[0]) if comes else "list.repeatable",
            all(there),
            expected="the same items in each list",
            came="a list without the key",
            at=at,
        )
