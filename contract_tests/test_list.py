"""Listing keys."""

import itertools
import time

import pytest

from contract_tests.evidence import DidNotOccur, Judge, Undecided
from contract_tests.keys import CreatedKey, ListedKey, Listing
from contract_tests.timestamps import instant
from contract_tests.workbench import Workbench

CLOCK_STEP = 1.1  # seconds, for timestamps without fractions
CLOCK_TOLERANCE = 2.0  # seconds by which the clocks of several servers may differ


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
    "list.item-deleted-at",
    "list.own-repository",
)
def test_a_list_tells_of_each_key_what_it_should(workbench: Workbench, judge: Judge) -> None:
    """The observers judge the answer against the document, here with a known key in it."""
    if not workbench.deployment.read_only:
        workbench.bystander()
    for repo_id in workbench.repo_ids:
        workbench.listing(repo_id)
    for clause in ("list.item-deleted-at", "list.own-repository"):
        if not judge.is_broken(clause):
            judge.held(clause)


@pytest.mark.clause("list.newest-first", "list.item-created-at")
def test_the_newest_key_comes_first(workbench: Workbench, judge: Judge) -> None:
    """Keys made one after the other, far enough apart for the deployment's clock to see it."""
    if workbench.deployment.read_only:
        workbench.listing()
        return
    keys = [workbench.create(workbench.name(label)) for label in ("m", "z", "a")]
    listing = workbench.listing()
    if not _strictly_dated(listing, keys):
        time.sleep(CLOCK_STEP)
        keys.append(workbench.create(workbench.name("k")))
        listing = workbench.listing()
    places = {item.members.get("id"): place for place, item in enumerate(listing)}
    _judge_clock(judge, [workbench.listed(key, listing) for key in keys], listing)
    for earlier, later in itertools.pairwise(keys):
        first, second = workbench.listed(earlier, listing), workbench.listed(later, listing)
        moments = _moment(first), _moment(second)
        judge.expect(
            "list.newest-first",
            moments[0] >= moments[1] or places[later.id] < places[earlier.id],
            expected="the key made later stands before the one made earlier",
            came="the opposite",
            at=[earlier.exchange, later.exchange, listing.exchange],
        )


def _judge_clock(judge: Judge, items: list[ListedKey], listing: Listing) -> None:
    """Judge createdAt of keys in the order of their making; several clocks may differ a little."""
    moments = [_moment(item) for item in items]
    steps = [later - earlier for earlier, later in itertools.pairwise(moments)]
    backwards = all(step < 0 for step in steps) or min(steps) < -CLOCK_TOLERANCE
    judge.expect(
        "list.item-created-at",
        not backwards,
        expected="a key made later has a later createdAt",
        came="createdAt goes backwards from one creation to the next",
        at=[listing.exchange],
    )


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
    lists = [workbench.listing() for _ in range(3)]
    shown = {key.id: [listing.find(key.id) for listing in lists] for key in keys}
    at = [listing.exchange for listing in lists]
    for items in shown.values():
        present = [item for item in items if item is not None]
        changed = {
            member
            for one, other in itertools.pairwise(present)
            for member in one.differences(other)
        }
        if not present:
            raise Undecided("A key just created is in no list.")
        judge.expect(
            "list.item-created-at",
            "createdAt" not in changed,
            expected="createdAt stays the same",
            came="another createdAt in the next list",
            at=at,
        )
        judge.expect(
            "list.repeatable",
            len(present) == len(items) and not changed - {"createdAt"},
            expected="the same items in each list",
            came=f"another {', '.join(sorted(changed))}" if changed else "a list without the key",
            at=at,
        )


@pytest.mark.depth("standard")
@pytest.mark.clause("create.one-repository", "list.own-repository")
def test_a_key_is_listed_in_its_own_repository_only(workbench: Workbench, judge: Judge) -> None:
    """Keys of both repositories, in the lists of both."""
    repo_ids = [workbench.repo_id, workbench.other_repo_id]
    keys = [*workbench.some(2, repo_ids[0]), *workbench.some(2, repo_ids[1])]
    for repo_id in repo_ids:
        listing = workbench.listing(repo_id)
        strangers = [key for key in keys if key.repo_id != repo_id and listing.find(key.id)]
        judge.expect(
            "create.one-repository",
            not strangers,
            expected=f"the list of {repo_id} without keys of the other repository",
            came="a key that was created in the other one",
            at=[listing.exchange],
        )
