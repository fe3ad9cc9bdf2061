"""Two repositories of one owner: the keys of the one are no keys of the other."""

from functools import partial

import pytest

from contract_tests.checks.snapshots import Snapshot
from contract_tests.checks.workbench import Workbench
from contract_tests.client.exchange import Exchange
from contract_tests.evidence import Judge
from contract_tests.history.keys import CreatedKey


@pytest.mark.depth("standard")
@pytest.mark.clause("create.one-repository", "list.own-repository")
@pytest.mark.clause("update.foreign-key", "delete.foreign-key")
def test_a_key_belongs_to_its_own_repository_only(workbench: Workbench, judge: Judge) -> None:
    """It is listed there, and cannot be changed by way of the other one."""
    repo_ids = [workbench.repo_id, workbench.other_repo_id]
    count = 2 if workbench.supports_deletion else 1
    here, there = (workbench.some(count, repo_id) for repo_id in repo_ids)
    before = Snapshot.take(workbench, [*here, *there])
    for repo_id, strangers in zip(repo_ids, (there, here), strict=True):
        listing = before.listings[repo_id]
        judge.expect(
            "create.one-repository",
            not any(listing.find(key.id) for key in strangers),
            expected=f"the list of {repo_id} without keys of the other repository",
            came="a key that was created in the other one",
            at=[listing.exchange],
        )
    _expect_out_of_reach(workbench, before, list(zip(repo_ids, (there, here), strict=True)))


def _expect_out_of_reach(
    workbench: Workbench, before: Snapshot, strangers: list[tuple[str, list[CreatedKey]]]
) -> None:
    """Judge that the first of two keys cannot be updated elsewhere, nor the second one deleted."""
    updates = [
        partial(workbench.owner.update, repo_id, keys[0].id, {"name": workbench.name("stolen")})
        for repo_id, keys in strangers
    ]
    updated, deleted = workbench.together(*updates), list[Exchange]()
    if workbench.can_delete("delete.foreign-key"):
        deletions = (partial(workbench.owner.delete, each, keys[1].id) for each, keys in strangers)
        deleted = workbench.together(*deletions)
    for clause, exchanges in (("update.foreign-key", updated), ("delete.foreign-key", deleted)):
        for exchange in exchanges:
            workbench.expect_status(clause, exchange, 404)
    now = Snapshot.take(workbench, before.keys)
    victims = [keys[1] for _, keys in strangers] if deleted else []
    if deleted:
        before.of(*victims).expect_unchanged(
            "delete.foreign-key",
            after="a deletion by way of another repository",
            at=deleted,
            now=now,
        )
    before.of(*(keys[0] for _, keys in strangers)).expect_unchanged(
        "update.foreign-key",
        after="an update by way of another repository",
        at=updated,
        gone={key.id for key in victims},
        now=now,
    )
