"""Deleting a key."""

from functools import partial

import pytest

from contract_tests.checks.snapshots import Snapshot
from contract_tests.checks.strangers import call_unknown, expect_all_refused
from contract_tests.checks.workbench import Workbench
from contract_tests.evidence import Judge
from contract_tests.findings import Undecided


@pytest.mark.depth("standard")
@pytest.mark.clause(
    "delete.status-ok", "delete.success-true", "delete.message-returned", "delete.removes"
)
@pytest.mark.clause("delete.others-stay", "list.only-active")
def test_a_deletion_removes_its_key_and_no_other(workbench: Workbench, judge: Judge) -> None:
    """Among keys of the same name and provider, here and in another repository."""
    workbench.require_deletion()
    name = workbench.name("twin")
    keys = [workbench.create(name, "GOOGLE") for _ in range(3)]
    if workbench.deployment.other_repo_id is not None:
        keys.append(workbench.create(name, "GOOGLE", workbench.other_repo_id))
    gone: set[str] = set()
    before = Snapshot.take(workbench, keys)
    for key in (keys[1], keys[0]):
        exchange = workbench.delete(key)
        gone.add(key.id)
        before = before.expect_unchanged(
            "delete.others-stay", after="a deletion", at=[exchange], gone=gone
        )
        if judge.is_broken("delete.others-stay"):
            return
    for clause in ("delete.removes", "list.only-active"):
        judge.held(clause)


@pytest.mark.long
@pytest.mark.clause("delete.only-once", "delete.final", "delete.removes", "list.only-active")
@pytest.mark.clause("errors.json-object", "errors.success-false")
def test_a_key_is_deleted_once_and_for_all(workbench: Workbench, judge: Judge) -> None:
    """A second deletion is refused, and neither it nor a new key of the name brings it back."""
    key = workbench.create()
    workbench.listing()
    workbench.delete(key)
    workbench.listing()
    if judge.is_broken("delete.removes"):
        raise Undecided("A key that was deleted is still active.")

    def delete_again() -> None:
        exchange = workbench.owner.delete(key.repo_id, key.id)
        workbench.expect_status("delete.only-once", exchange, 404)

    delete_again()
    workbench.listing()
    workbench.together(delete_again, partial(workbench.create, key.name, key.ai_type))
    workbench.listing()
    for clause in ("delete.removes", "delete.final", "list.only-active"):
        judge.held(clause)


@pytest.mark.depth("standard")
@pytest.mark.clause("delete.unknown-key")
def test_an_unknown_key_cannot_be_deleted(workbench: Workbench) -> None:
    """Nor is another one deleted in its place."""
    workbench.require_deletion()
    keys = [workbench.bystander(), workbench.create()]
    before = Snapshot.take(workbench, keys)
    delete = partial(workbench.owner.delete, workbench.repo_id)
    exchange = call_unknown(workbench, delete)
    workbench.expect_status("delete.unknown-key", exchange, 404)
    # An update was tried with all of them, and both have to find a key.
    expect_all_refused(workbench, "delete.unknown-key", "DELETE", keys[1], most=7)
    before.expect_unchanged(
        "delete.unknown-key", after="the deletion of an unknown key", at=[exchange]
    )
