"""What must hold of every list, and between lists, on hand-made ones."""

from collections.abc import Sequence
from typing import Any

import pytest
from contract_tests.rules.listings import ListRules

from contract_tests.checks.absence import Patience
from contract_tests.checks.snapshots import Snapshot
from contract_tests.checks.steadiness import Steadiness
from contract_tests.checks.workbench import Workbench
from contract_tests.cleanup import Traces
from contract_tests.client.session import Session
from contract_tests.deployment import Deployment
from contract_tests.history.keys import CreatedKey, ListedKey, Listing, Secret
from tests.contract.exchanges import (
    REPO,
    broken,
    broken_clauses,
    creation,
    item,
    listed,
    listing,
    new_judge,
)

LATER, EARLIER = "2024-01-15T10:30:01Z", "2024-01-15T10:30:00.5Z"


def judged(
    *items: ListedKey, deleted: Sequence[str] = (), active: bool = False, **homes: str
) -> set[str]:
    """Return the clauses that a list with these items breaks.

    `homes` are the repositories of own keys; `active` says that a deleted one can be updated.
    """
    judge, exchange = new_judge(), listing(*(entry.members for entry in items))
    traces = Traces(deleted=dict.fromkeys(deleted, REPO))
    steadiness = Steadiness(judge, traces, lambda _: exchange)
    rules = ListRules(judge, traces, lambda *_: active, steadiness)
    rules.homes.update({name.replace("_", "-"): repo_id for name, repo_id in homes.items()})
    rules.apply(REPO, exchange, items)
    return broken_clauses(judge)


def disorder(*items: ListedKey) -> str:
    """Return the words for the wrong order of a list."""
    judge, exchange = new_judge(), listing(*(entry.members for entry in items))
    traces = Traces()
    rules = ListRules(
        judge, traces, lambda *_: False, Steadiness(judge, traces, lambda _: exchange)
    )
    rules.apply(REPO, exchange, items)
    (found,) = (entry for entry in judge.finish() if entry.came)
    return found.came


def test_a_good_list_breaks_nothing() -> None:
    keys = [listed(1, createdAt=LATER), listed(2, createdAt=EARLIER), listed(3, createdAt=EARLIER)]

    assert judged(*keys, id_1=REPO) == set()
    assert judged() == set()


def test_an_older_key_must_not_stand_before_a_newer_one() -> None:
    keys = [listed(1, createdAt=EARLIER), listed(2, createdAt=LATER)]

    assert judged(*keys) == {"list.newest-first"}


def test_a_wrong_order_is_told_by_two_keys_with_their_times() -> None:
    keys = [
        listed(1, createdAt="2024-01-15T10:30:03Z"),
        listed(2, createdAt="2024-01-15T10:30:01Z"),
        listed(3, createdAt="2024-01-15T10:30:02Z"),
        listed(4, createdAt="2024-01-16T10:30:00Z"),
    ]

    assert disorder(*keys[:3]) == "key id-2 (10:30:01) stands above key id-3 (10:30:02)"
    assert disorder(*keys[2:]) == (
        "key id-3 (2024-01-15T10:30:02Z) stands above key id-4 (2024-01-16T10:30:00Z)"
    )


def test_the_order_is_that_of_the_instants_not_of_the_texts() -> None:
    keys = [
        listed(1, createdAt="2024-01-15T09:30:00-02:00"),
        listed(2, createdAt="2024-01-15T13:00:00+01:30"),
        listed(3, createdAt="2024-01-15T11:00:00.000001Z"),
        listed(4, createdAt="2024-01-15T11:00:00Z"),
    ]

    assert judged(*keys) == set()
    assert judged(*reversed(keys)) == {"list.newest-first"}


@pytest.mark.parametrize("created_at", [None, "yesterday", 5])
def test_an_item_without_a_date_does_not_disturb_the_order(created_at: Any) -> None:
    assert judged(listed(1), listed(2, createdAt=created_at), listed(3)) == set()


def test_a_key_of_another_repository_is_a_stranger_whatever_it_says_of_itself() -> None:
    assert judged(listed(1), id_1="repo-2") == {"list.own-repository"}
    assert judged(listed(1, repoId="repo-2"), id_1="repo-2") == {"list.own-repository"}
    assert judged(listed(1, repoId="repo-2")) == {"list.own-repository"}


def test_a_key_made_here_that_names_another_repository_is_mislabelled() -> None:
    assert judged(listed(1, repoId="repo-2"), id_1=REPO) == {"list.item-repo-id"}


def test_an_item_without_a_repository_is_left_to_the_document() -> None:
    assert judged(listed(1, repoId=None), listed(2, repoId=7)) == set()


def test_the_same_item_twice_makes_a_list_wrong() -> None:
    assert judged(listed(1), listed(1), listed(2)) == {"list.complete"}


def test_every_item_twice_makes_a_list_wrong() -> None:
    assert judged(listed(1), listed(1), listed(2), listed(2)) == {"list.complete"}


@pytest.mark.parametrize("member", ["id", "key"])
def test_two_keys_with_the_same_value_are_not_unique(member: str) -> None:
    second = listed(2, **{member: item(1)[member]})

    assert judged(listed(1), second) == {f"create.{member}-unique"}


@pytest.mark.parametrize("mark", [None, LATER])
def test_a_deleted_key_must_not_be_listed(mark: str | None) -> None:
    assert judged(listed(1, deletedAt=mark), deleted=["id-1"]) == {"list.only-active"}


def test_a_deleted_key_that_can_be_updated_was_not_removed() -> None:
    assert judged(listed(1), deleted=["id-1"], active=True) == {"delete.removes"}


def test_a_key_in_use_has_no_date_of_deletion() -> None:
    assert judged(listed(1, deletedAt=LATER)) == {"list.item-deleted-at"}


def test_of_many_deleted_keys_a_few_are_looked_at() -> None:
    looked_at: list[str] = []
    keys = [listed(number) for number in range(9)]
    judge, exchange = new_judge(), listing(*(entry.members for entry in keys))
    traces = Traces(deleted={entry.id: REPO for entry in keys})

    def is_active(_: str, apikey_id: str) -> bool:
        looked_at.append(apikey_id)
        return False

    rules = ListRules(judge, traces, is_active, Steadiness(judge, traces, lambda _: exchange))
    for _ in range(3):
        rules.apply(REPO, exchange, keys)

    assert broken_clauses(judge) == {"list.only-active"}
    assert len(looked_at) == 3


def test_dates_that_change_from_list_to_list_tell_no_order() -> None:
    items = [item(1, createdAt=EARLIER), item(2, createdAt=LATER)]
    judge, exchange = new_judge(), listing(*items)
    later = listing(item(1, createdAt=LATER), item(2, createdAt=EARLIER))
    traces = Traces()
    rules = ListRules(judge, traces, lambda *_: True, Steadiness(judge, traces, lambda _: later))

    rules.apply(REPO, exchange, [ListedKey(entry) for entry in items])

    assert broken_clauses(judge) == {"list.item-created-at"}


class Lists(Workbench):
    """A workbench whose lists are hand-made, and in which a key that is not listed is gone."""

    def is_active(self, repo_id: str, apikey_id: str) -> bool:
        return self.listing(repo_id).find(apikey_id) is not None

    def __post_init__(self) -> None:
        super().__post_init__()
        self.patience = Patience(0)
        self.steadiness.look = lambda _: self.exchange

    def answer_with(self, *items: dict[str, Any]) -> None:
        self.exchange = listing(*items)

    def listing(self, repo_id: str | None = None) -> Listing:
        assert repo_id == REPO
        entries = self.exchange.response.members["apiKeys"]
        return Listing(self.exchange, tuple(ListedKey(entry) for entry in entries))


def created(number: int) -> CreatedKey:
    return CreatedKey(
        REPO, f"name {number}", "AWS", f"id-{number}", f"key-{number}", Secret("s"), creation("s")
    )


THREE = (item(1, createdAt=LATER), item(2), item(3, createdAt=EARLIER))
CLAUSE = "update.nothing-else"


def compared(
    *after: dict[str, Any],
    before: Sequence[dict[str, Any]] = THREE,
    but: Sequence[str] = (),
    gone: Sequence[str] = (),
) -> set[tuple[str, str]]:
    """Return what a snapshot of three own keys finds broken when lists show `after`."""
    deployment = Deployment("http://127.0.0.1:1", REPO, {"owner": "t"})
    session = Session(deployment)
    lists = Lists(deployment, session, new_judge(), Traces())
    lists.answer_with(*before)
    snapshot = Snapshot.take(lists, [created(number) for number in (1, 2, 3)])
    lists.answer_with(*after)
    snapshot.expect_unchanged(CLAUSE, after="a call", but=but, gone=gone)
    session.close()
    return {(found.clause, found.came) for found in broken(lists.judge)}


def test_a_list_that_is_the_same_is_unchanged() -> None:
    assert compared(*THREE) == set()


@pytest.mark.parametrize("member", ["name", "repoId", "aiType", "createdAt", "deletedAt"])
def test_another_value_of_a_documented_member_is_a_change(member: str) -> None:
    changed = {**THREE[1], member: "other"}

    assert compared(THREE[0], changed, THREE[2]) == {(CLAUSE, f"another {member} of a key")}


def test_another_access_key_breaks_its_own_clause_after_an_update() -> None:
    changed = compared(THREE[0], {**THREE[1], "key": "other"}, THREE[2])

    assert changed == {("update.key-and-secret-fixed", "another key of a key")}


def test_members_beside_the_documented_ones_may_change() -> None:
    assert compared(*({**entry, "lastUsedAt": LATER} for entry in THREE)) == set()


def test_a_key_that_is_gone_is_a_change_unless_it_may_be() -> None:
    assert {clause for clause, _ in compared(*THREE[:2])} == {CLAUSE}
    assert compared(*THREE[:2], gone=["id-3"]) == set()


def test_a_name_may_change_where_that_was_asked_for() -> None:
    renamed = {**THREE[0], "name": "other"}

    assert compared(renamed, *THREE[1:], but=["id-1"]) == set()
    assert compared(renamed, *THREE[1:], but=["id-2"]) == {(CLAUSE, "another name of a key")}


def test_another_order_is_a_change() -> None:
    assert compared(*reversed(THREE)) == {
        (CLAUSE, "key id-2 stands above key id-1, which stood above it before")
    }


def test_keys_of_other_people_may_come_and_go() -> None:
    before = [item(8), *THREE]

    assert compared(*THREE, item(9), before=before) == set()


def test_keys_of_the_same_instant_may_change_places() -> None:
    before = [item(1), item(2), item(3)]

    assert compared(*reversed(before), before=before) == set()
