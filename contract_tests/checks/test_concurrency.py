"""Callers that meet: calls at the same moment, over parallel connections."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import pytest

from contract_tests.checks.absence import blame_absence, blame_name
from contract_tests.checks.workbench import Workbench
from contract_tests.client.connections import at_once
from contract_tests.client.exchange import Exchange
from contract_tests.evidence import Judge
from contract_tests.findings import Undecided
from contract_tests.history.keys import CreatedKey, Listing

CALLERS = 5
ROUNDS = {"standard": 2, "deep": 10}
GONE = frozenset([404, 410])


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
        create = partial(workbench.owner.create, workbench.repo_id, body)
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


@dataclass(frozen=True)
class _Meeting:
    """Calls for five keys at the same moment, and a list meanwhile.

    One key is renamed twice, one deleted twice, one renamed and deleted; one is `renamed`, and one
    `deleted`, which nothing else happens to.
    """

    twice_renamed: CreatedKey
    twice_deleted: CreatedKey
    both: CreatedKey
    renamed: CreatedKey
    deleted: CreatedKey
    names: tuple[str, ...]
    answers: tuple[Exchange, ...]

    @classmethod
    def hold(cls, workbench: Workbench, keys: Sequence[CreatedKey]) -> "_Meeting":
        """Make the calls."""
        twice_renamed, twice_deleted, both, renamed, deleted = keys
        owner, repo_id = workbench.owner, workbench.repo_id
        names = tuple(workbench.name(label) for label in ("one", "other", "late", "renamed"))
        renames = zip((twice_renamed, twice_renamed, both, renamed), names, strict=True)
        answers = at_once(
            [partial(owner.update, repo_id, key.id, {"name": name}) for key, name in renames]
            + [
                partial(owner.delete, repo_id, key.id)
                for key in (twice_deleted, twice_deleted, both, deleted)
            ]
            + [partial(owner.list, repo_id)]
        )
        return cls(twice_renamed, twice_deleted, both, renamed, deleted, names, tuple(answers))


@pytest.mark.last
@pytest.mark.depth("standard")
@pytest.mark.clause("delete.only-once", "delete.final", "delete.status-ok", "list.repeatable")
@pytest.mark.clause(
    "update.renames", "update.status-ok", "list.status-ok", "errors.no-server-error"
)
@pytest.mark.clause("update.nothing-else", "delete.removes", "delete.others-stay")
def test_changes_at_the_same_moment_come_to_one_end(workbench: Workbench, judge: Judge) -> None:
    """Of the same key and of different ones."""
    workbench.require_deletion()
    rounds = ROUNDS[workbench.deployment.depth]
    keys = workbench.left_over(5 * rounds)
    # One list shows all of them to be the run's own.
    workbench.settled_listings(workbench.repo_id)
    meetings = [_Meeting.hold(workbench, keys[5 * each : 5 * each + 5]) for each in range(rounds)]
    first = Listing.of(workbench.owner.list(workbench.repo_id))
    for meeting in meetings:
        if first.find(meeting.both.id) and not first.find(meeting.deleted.id):
            # That deletions remove nothing else would have to be told of the other one too.
            workbench.still_listed[meeting.both.id] = "delete.final"
    listings = [first, workbench.listing()]
    for meeting in meetings:
        workbench.expect_status("list.status-ok", meeting.answers[-1], 200)
        _expect_one_name(workbench, meeting, listings)
        _expect_one_deletion(workbench, meeting, listings)
        _expect_own_name(workbench, meeting, listings[-1])
    for clause in ("delete.final", "delete.removes", "delete.others-stay", "list.repeatable"):
        judge.held(clause)


def _expect_own_name(workbench: Workbench, meeting: _Meeting, listing: Listing) -> None:
    """Judge that a key has the name that it was given while others were renamed and deleted."""
    key, name, answer = meeting.renamed, meeting.names[-1], meeting.answers[3]
    workbench.judge_update(key, answer)
    if not answer.response.succeeds:
        return
    workbench.history.lives[key.id].name = name
    listed = listing.find(key.id)
    if listed is None:
        raise Undecided("A key that was renamed while others were deleted is not there.")
    if listed.name != name:
        clause = "update.nothing-else" if listed.name in meeting.names else "update.renames"
        blame_name(workbench, key, name, listing, clause)
    workbench.judge.held("update.nothing-else")


def _expect_one_name(workbench: Workbench, meeting: _Meeting, listings: list[Listing]) -> None:
    """Judge that a key has a name that was accepted; one of two may be refused for the other."""
    key, renames = meeting.twice_renamed, meeting.answers[:2]
    for exchange in renames:
        workbench.judge.expect(
            "update.status-ok",
            exchange.response.status not in GONE,
            expected="no 404, since the key is there",
            came=exchange.response.in_words,
            at=[key.exchange, *renames],
        )
    accepted = [each.request.sent_name for each in renames if each.response.succeeds]
    shown = [item.name for listing in listings if (item := listing.find(key.id))]
    at = [key.exchange, *renames, *(listing.exchange for listing in listings)]
    workbench.judge.expect(
        "list.repeatable",
        len(set(shown)) < 2,
        expected="the same name in both lists after all answers",
        came="another one in the second list",
        at=at,
    )
    workbench.judge.expect(
        "update.renames",
        not accepted or {*shown} <= {*accepted},
        expected="the name of one of two updates at the same moment",
        came="neither of them",
        at=at,
    )


def _expect_one_deletion(workbench: Workbench, meeting: _Meeting, listings: list[Listing]) -> None:
    """Judge that of two deletions of a key one removed it, and the other one came too late."""
    key, deletions = meeting.twice_deleted, meeting.answers[4:6]
    succeeded = [each for each in deletions if each.response.succeeds]
    workbench.judge.expect(
        "delete.only-once",
        len(succeeded) < 2,
        expected="404 for one of two deletions of a key at the same moment",
        came="both were answered with success",
        at=[key.exchange, *deletions],
    )
    workbench.judge.expect(
        "delete.status-ok",
        bool(succeeded) or any(listing.find(key.id) for listing in listings),
        expected="200 for one of two deletions of a key at the same moment",
        came="it is gone, and neither was answered with success",
        at=[key.exchange, *deletions],
    )
