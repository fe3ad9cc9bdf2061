"""Deleting a key."""

import pytest

from contract_tests.evidence import Judge
from contract_tests.snapshots import Snapshot
from contract_tests.workbench import Workbench


@pytest.mark.depth("standard")
@pytest.mark.clause(
    "delete.status-ok", "delete.success-true", "delete.message-returned", "delete.removes"
)
@pytest.mark.clause("delete.others-stay", "list.only-active")
def test_a_deletion_removes_its_key_and_no_other(workbench: Workbench, judge: Judge) -> None:
    """Among keys of the same name and provider, here and in another repository."""
    workbench.require_deletion()
    name = workbench.name("twin")
    keys = [workbench.create(name) for _ in range(4)]
    if workbench.deployment.other_repo_id is not None:
        keys.append(workbench.create(name, repo_id=workbench.other_repo_id))
    gone: set[str] = set()
    before = Snapshot.take(workbench, keys)
    for key in (keys[1], keys[0], keys[3]):
        exchange = workbench.delete(key)
        gone.add(key.id)
        before = before.expect_unchanged(
            "delete.others-stay", after="a deletion", at=[exchange], gone=gone
        )
        listing = before.listings[key.repo_id]
        for clause in ("delete.removes", "list.only-active"):
            judge.expect(
                clause,
                listing.find(key.id) is None,
                expected="a deleted key is not in the list",
                came="it is there",
                at=[exchange, listing.exchange],
            )


@pytest.mark.clause("delete.only-once", "delete.final", "delete.removes", "list.only-active")
def test_a_key_is_deleted_once_and_for_all(workbench: Workbench, judge: Judge) -> None:
    """A second deletion is refused, and neither it nor a new key of the name brings it back."""
    key = workbench.create()
    workbench.delete(key)
    listings = [workbench.listing()]
    for _ in range(2):
        exchange = workbench.owner.delete(key.repo_id, key.id)
        workbench.expect_status("delete.only-once", exchange, 404)
        listings.append(workbench.listing())
    workbench.create(key.name)
    listings += [workbench.listing(), workbench.listing()]
    came_back = [listing for listing in listings[1:] if listing.find(key.id) is not None]
    stayed_away = listings[0].find(key.id) is None
    judge.expect(
        "delete.final",
        not (stayed_away and came_back),
        expected="a deleted key stays out of the list",
        came="it is in the list again",
        at=[listing.exchange for listing in came_back[:1]],
    )
    for clause in ("delete.removes", "list.only-active"):
        judge.held(clause)


@pytest.mark.depth("standard")
@pytest.mark.clause("delete.unknown-key")
def test_an_unknown_key_cannot_be_deleted(workbench: Workbench) -> None:
    """Nor is another one deleted in its place."""
    workbench.require_deletion()
    keys = [workbench.create() for _ in range(2)]
    before = Snapshot.take(workbench, keys)
    # An access key is no id; a deployment may see that from its form, and say 400.
    for apikey_id, statuses in ((keys[1].key, (404, 400)), (workbench.unknown_id(keys[0]), (404,))):
        exchange = workbench.owner.delete(workbench.repo_id, apikey_id)
        workbench.expect_status("delete.unknown-key", exchange, *statuses)
    before.expect_unchanged(
        "delete.unknown-key", after="the deletion of an unknown key", at=[exchange]
    )


@pytest.mark.depth("standard")
@pytest.mark.clause("delete.foreign-key")
def test_a_key_cannot_be_deleted_by_way_of_another_repository(workbench: Workbench) -> None:
    """In both directions, though both repositories are the caller's."""
    workbench.require_deletion()
    here, there = workbench.create(), workbench.create(repo_id=workbench.other_repo_id)
    before = Snapshot.take(workbench, [here, there])
    for key, wrong_repo_id in ((here, there.repo_id), (there, here.repo_id)):
        exchange = workbench.owner.delete(wrong_repo_id, key.id)
        workbench.expect_status("delete.foreign-key", exchange, 404)
    before.expect_unchanged(
        "delete.foreign-key", after="a deletion by way of another repository", at=[exchange]
    )
