"""Callers that meet: calls at the same moment, over parallel connections."""

import functools

import pytest

from contract_tests.checks.absence import blame_absence, blame_name
from contract_tests.checks.workbench import Workbench
from contract_tests.client.connections import at_once
from contract_tests.evidence import Judge
from contract_tests.findings import Undecided

CALLERS = 5
ROUNDS = {"standard": 2, "deep": 10}


@pytest.mark.alone
@pytest.mark.depth("standard")
@pytest.mark.clause("create.always-new", "create.id-unique", "create.key-unique")
@pytest.mark.clause("create.secret-unique", "create.listed-at-once", "errors.no-server-error")
def test_creations_at_the_same_moment_make_a_key_each(workbench: Workbench, judge: Judge) -> None:
    """Under the same name, so that nothing but the moment tells them apart."""
    for _ in range(ROUNDS[workbench.deployment.depth]):
        workbench.session.guard.expect_room(CALLERS)
        name = workbench.name("moment")
        body = {"name": name, "aiType": "ANTHROPIC"}
        create = functools.partial(workbench.owner.create, workbench.repo_id, body)
        exchanges = at_once([create] * CALLERS)
        succeeded = [exchange for exchange in exchanges if exchange.response.succeeds]
        if len(succeeded) < len(exchanges):
            workbench.capacity.expect_not_full(workbench.repo_id)
            refused = next(each for each in exchanges if not each.response.succeeds)
            workbench.blame_provider(refused, body["aiType"])
        judge.expect(
            "create.always-new",
            len(succeeded) == len(exchanges),
            expected=f"{len(exchanges)} keys from as many creations at once",
            came=f"{len(exchanges) - len(succeeded)} refusals",
            at=[exchange for exchange in exchanges if exchange not in succeeded][:1],
        )
        keys = [
            workbench.created(exchange, workbench.repo_id, name, "ANTHROPIC")
            for exchange in succeeded
        ]
        listing = workbench.listing()
        for key in keys:
            if listing.find(key.id) is None:
                blame_absence(workbench, key, listing, gone="create.always-new")
        judge.held("create.listed-at-once")


@pytest.mark.alone
@pytest.mark.depth("standard")
@pytest.mark.clause("update.renames", "update.nothing-else", "delete.removes", "delete.others-stay")
def test_changes_at_the_same_moment_do_not_undo_each_other(
    workbench: Workbench, judge: Judge
) -> None:
    """Different keys are renamed and deleted together."""
    workbench.require_deletion()
    keys = workbench.left_over(CALLERS)
    # One list shows all of them to be the run's own.
    workbench.settled_listings(workbench.repo_id)
    renamed, deleted = keys[::2], keys[1::2]
    names = {key.id: workbench.name("renamed") for key in renamed}
    at_once(
        [functools.partial(workbench.rename, key, names[key.id]) for key in renamed]
        + [functools.partial(workbench.delete, key) for key in deleted]
    )
    listing = workbench.listing()
    for key in renamed:
        listed = listing.find(key.id)
        if listed is None:
            raise Undecided("A key that was renamed while others were deleted is not there.")
        if listed.name != names[key.id]:
            confused = listed.name in names.values()
            clause = "update.nothing-else" if confused else "update.renames"
            blame_name(workbench, key, names[key.id], listing, clause)
    for clause in ("delete.removes", "update.renames", "update.nothing-else", "delete.others-stay"):
        judge.held(clause)
