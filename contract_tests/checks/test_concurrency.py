"""Concurrency: calls at the same moment, over parallel connections."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import pytest

from contract_tests.checks.absence import blame_absence, blame_name
from contract_tests.checks.inputs import AI_TYPES
from contract_tests.checks.workbench import Workbench
from contract_tests.client.caller import Caller
from contract_tests.client.connections import at_once
from contract_tests.client.exchange import Exchange
from contract_tests.client.guard import GONE
from contract_tests.evidence import Judge
from contract_tests.findings import Undecided
from contract_tests.history.keys import CreatedKey, Listing

CALLERS = 5
ROUNDS = {"standard": 2, "deep": 10}

Wanted = tuple[str, str, str]  # repository, name and provider of a key


def _wanted(workbench: Workbench, turn: int) -> list[Wanted]:
    """Return keys to be made at once: all alike, so that only the moment tells them apart, or not.

    Those that are not alike are of several repositories.
    """
    if turn % 2 == 0:
        return [(workbench.repo_id, workbench.name("moment"), "ANTHROPIC")] * CALLERS
    repo_ids = [*workbench.repo_ids, *[workbench.repo_id] * CALLERS]
    return [
        (repo_id, workbench.name("moment"), ai_type)
        for repo_id, ai_type in zip(repo_ids, AI_TYPES, strict=False)
    ]


def _callers(workbench: Workbench) -> dict[str, Caller]:
    """Return who lists the repository meanwhile, by the clause that lets or bars them."""
    callers = {"list.status-ok": workbench.owner}
    callers["authentication.token-required"] = workbench.anonymous
    if workbench.deployment.has_outsider:
        callers["access.list-forbidden"] = workbench.outsider
    return callers


@pytest.mark.alone
@pytest.mark.depth("standard")
@pytest.mark.clause("create.always-new", "create.id-unique", "create.key-unique", "list.status-ok")
@pytest.mark.clause("create.secret-unique", "create.listed-at-once", "errors.no-server-error")
@pytest.mark.clause("create.name-kept", "create.one-provider", "create.one-repository")
def test_creations_at_the_same_moment_make_a_key_each(workbench: Workbench, judge: Judge) -> None:
    """Whatever they have in common, and whoever looks meanwhile."""
    for turn in range(ROUNDS[workbench.deployment.depth]):
        workbench.session.guard.expect_room(CALLERS)
        wanted = _wanted(workbench, turn)
        # What is cached for the one must not be for the others.
        callers = _callers(workbench) if turn == 0 else {}
        answers = at_once(
            [
                partial(workbench.owner.create, repo_id, {"name": name, "aiType": ai_type})
                for repo_id, name, ai_type in wanted
            ]
            + [partial(caller.list, workbench.repo_id) for caller in callers.values()]
        )
        exchanges, lists = answers[:CALLERS], answers[CALLERS:]
        for clause, exchange in zip(callers, lists, strict=True):
            judge.expect(
                clause,
                exchange.response.succeeds == (clause == "list.status-ok"),
                expected="an answer like that without calls at the same moment",
                came=exchange.response.in_words,
                at=[exchange],
            )
        refused = [exchange for exchange in exchanges if not exchange.response.succeeds]
        if refused:
            workbench.capacity.expect_not_full(workbench.repo_id)
            refused = [
                exchange
                for exchange in refused
                if not workbench.blame_provider(exchange, str(exchange.request.sent["aiType"]))
            ]
        judge.expect(
            "create.always-new",
            not refused,
            expected=f"{len(exchanges)} keys from as many creations at once",
            came=f"{len(refused)} refusals",
            at=refused[:1],
        )
        keys = [
            workbench.created(exchange, *each)
            for exchange, each in zip(exchanges, wanted, strict=True)
            if exchange.response.succeeds
        ]
        _expect_listed(workbench, keys)


def _expect_listed(workbench: Workbench, keys: Sequence[CreatedKey]) -> None:
    """Judge that lists show all keys, each as it was made."""
    repo_ids = list(dict.fromkeys(key.repo_id for key in keys))
    listings = dict(zip(repo_ids, workbench.listings(*repo_ids), strict=True))
    for key in keys:
        listing = listings[key.repo_id]
        elsewhere = [
            each for each in listings.values() if each is not listing and each.find(key.id)
        ]
        workbench.judge.expect(
            "create.one-repository",
            not elsewhere,
            expected=f"a key in {key.repo_id}, where it was created",
            came="it is in another repository",
            at=[key.exchange, *(each.exchange for each in elsewhere)],
        )
        if elsewhere:
            continue
        if listing.find(key.id) is None:
            # Keys of a provider that lists never show are no matter of the moment.
            shown = any(item.members.get("aiType") == key.ai_type for item in listing.items)
            gone = "create.always-new" if shown else "create.listed-at-once"
            blame_absence(workbench, key, listing, gone=gone)
        else:
            workbench.listed(key, listing)
    workbench.judge.held("create.listed-at-once")


@dataclass(frozen=True)
class _Meeting:
    """Calls for five keys at the same moment, and perhaps a list meanwhile.

    One key is renamed twice, one deleted twice, one renamed and deleted; one is `renamed`, and one
    `deleted`, which nothing else happens to.
    """

    twice_renamed: CreatedKey
    renames: Sequence[Exchange]
    twice_deleted: CreatedKey
    deletions: Sequence[Exchange]
    both: CreatedKey
    late_rename: Exchange
    late_deletion: Exchange
    renamed: CreatedKey
    rename: Exchange
    deleted: CreatedKey
    deletion: Exchange
    lists: Sequence[Exchange]

    def names_beside(self, key: CreatedKey) -> set[str]:
        """Return the names that were given to the other keys."""
        renames = [*self.renames, self.late_rename, self.rename]
        others = [each.request for each in renames if each.request.apikey_id != key.id]
        return {name for request in others for name in request.sent_names}

    @classmethod
    def hold(cls, workbench: Workbench, keys: Sequence[CreatedKey], *, listed: bool) -> "_Meeting":
        """Make the calls, a list among them if it is to be `listed`."""
        twice_renamed, twice_deleted, both, renamed, deleted = keys
        owner, repo_id = workbench.owner, workbench.repo_id

        def rename(key: CreatedKey, label: str) -> Callable[[], Exchange]:
            return partial(owner.update, repo_id, key.id, {"name": workbench.name(label)})

        def delete(key: CreatedKey) -> Callable[[], Exchange]:
            return partial(owner.delete, repo_id, key.id)

        calls: list[Callable[[], Exchange]] = [
            rename(twice_renamed, "one"),
            rename(twice_renamed, "other"),
            delete(twice_deleted),
            delete(twice_deleted),
            rename(both, "late"),
            delete(both),
            rename(renamed, "renamed"),
            delete(deleted),
            *[partial(owner.list, repo_id)] * listed,
        ]
        one, other, first, second, late_rename, late_deletion, renaming, deletion, *lists = at_once(
            calls
        )
        return cls(
            twice_renamed=twice_renamed,
            renames=(one, other),
            twice_deleted=twice_deleted,
            deletions=(first, second),
            both=both,
            late_rename=late_rename,
            late_deletion=late_deletion,
            renamed=renamed,
            rename=renaming,
            deleted=deleted,
            deletion=deletion,
            lists=lists,
        )


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
    (before,) = workbench.settled_listings(workbench.repo_id)
    meetings = [
        _Meeting.hold(workbench, keys[5 * each : 5 * each + 5], listed=each == 0)
        for each in range(rounds)
    ]
    first = Listing.of(workbench.owner.list(workbench.repo_id))
    for meeting in meetings:
        if first.find(meeting.both.id) and not first.find(meeting.deleted.id):
            _expect_no_comeback(workbench, meeting)
    listings = [first, workbench.listing()]
    workbench.expect_modified("delete.removes", before)
    for meeting in meetings:
        for exchange in meeting.lists:
            workbench.expect_status("list.status-ok", exchange, 200)
        _expect_one_name(workbench, meeting, listings)
        _expect_one_deletion(workbench, meeting)
        _expect_own_name(workbench, meeting, listings[-1])
        workbench.expect_target(meeting.deleted, meeting.deletion)
        workbench.expect_status("delete.status-ok", meeting.deletion, 200)
    for clause in ("delete.final", "delete.removes", "delete.others-stay", "list.repeatable"):
        judge.held(clause)


def _expect_no_comeback(workbench: Workbench, meeting: _Meeting) -> None:
    """Judge that a rename has not brought a key back that was deleted at the same moment.

    One that cannot be deleted alone either is no matter of the moment.
    """
    key, deletion = meeting.both, meeting.late_deletion
    if not deletion.response.succeeds:
        return
    workbench.owner.delete(key.repo_id, key.id)
    again = Listing.of(workbench.owner.list(key.repo_id))
    workbench.judge.expect(
        "delete.final",
        again.find(key.id) is not None,
        expected="a key stays deleted, whatever else was asked for at the same moment",
        came="it was there again, and could be deleted once more",
        at=[key.exchange, meeting.late_rename, deletion],
    )


def _expect_own_name(workbench: Workbench, meeting: _Meeting, listing: Listing) -> None:
    """Judge that a key has the name that it was given while others were renamed and deleted."""
    key, name = meeting.renamed, meeting.rename.request.sent_name or ""
    workbench.judge_update(key, meeting.rename)
    if not meeting.rename.response.succeeds:
        return
    workbench.history.lives[key.id].name = name
    listed = listing.find(key.id)
    if listed is None:
        raise Undecided("A key that was renamed while others were deleted is not there.")
    if listed.name != name:
        others = meeting.names_beside(key)
        clause = "update.nothing-else" if listed.name in others else "update.renames"
        blame_name(workbench, key, name, listing, clause)
    workbench.judge.held("update.nothing-else")


def _expect_one_name(workbench: Workbench, meeting: _Meeting, listings: list[Listing]) -> None:
    """Judge that a key has a name that was accepted; one of two may be refused for the other."""
    key, renames = meeting.twice_renamed, meeting.renames
    if not all(listing.find(key.id) for listing in listings):
        raise Undecided("A key that was renamed while others were deleted is not there.")
    for exchange in renames:
        workbench.judge.expect(
            "update.status-ok",
            exchange.response.status not in GONE,
            expected="no 404, since the key is there",
            came=exchange.response.in_words,
            at=[key.exchange, *renames],
        )
    accepted = {each.request.sent_name for each in renames if each.response.succeeds}
    shown = {item.name for listing in listings if (item := listing.find(key.id))}
    at = [key.exchange, *renames, *(listing.exchange for listing in listings)]
    _expect_one_accepted(workbench, "update.status-ok", key, renames)
    if workbench.judge.expect(
        "update.renames" if shown.isdisjoint(meeting.names_beside(key)) else "update.nothing-else",
        not accepted or shown <= accepted,
        expected="the name of one of two updates at the same moment",
        came="neither of them",
        at=at,
    ):
        workbench.judge.expect(
            "list.repeatable",
            len(shown) < 2,
            expected="the same name in both lists after all answers",
            came="another one in the second list",
            at=at,
        )


def _expect_one_deletion(workbench: Workbench, meeting: _Meeting) -> None:
    """Judge that of two deletions of a key one removed it, and the other one came too late."""
    key, deletions = meeting.twice_deleted, meeting.deletions
    succeeded = [each for each in deletions if each.response.succeeds]
    _expect_one_accepted(workbench, "delete.status-ok", key, deletions)
    workbench.judge.expect(
        "delete.only-once",
        len(succeeded) < 2,
        expected="404 for one of two deletions of a key at the same moment",
        came="both were answered with success",
        at=[key.exchange, *deletions],
    )


def _expect_one_accepted(
    workbench: Workbench, clause: str, key: CreatedKey, changes: Sequence[Exchange]
) -> None:
    """Judge that of two changes of a key at the same moment not both were refused."""
    workbench.judge.expect(
        clause,
        not all(each.response.refuses for each in changes),
        expected="200 for one of two calls for a key at the same moment",
        came="both were refused",
        at=[key.exchange, *changes],
    )
