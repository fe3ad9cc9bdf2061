"""Comparing what lists show before and after a call, on hand-made ones."""

from collections.abc import Sequence
from typing import Any

import pytest

from contract_tests.checks.snapshots import Snapshot
from contract_tests.checks.workbench import Workbench
from contract_tests.client.http_session import HttpSession
from contract_tests.deployment import Deployment
from contract_tests.history.keys import CreatedKey, Listing, Secret, Shown
from tests.contract.exchanges import REPO, broken, creation, item, listing, new_judge

LATER, EARLIER = "2024-01-15T10:30:01Z", "2024-01-15T10:30:00.5Z"


class Lists(Workbench):
    """A workbench whose lists are hand-made, and in which a key that is not listed is gone."""

    def is_active(self, repo_id: str, apikey_id: str) -> bool:
        return self.listing(repo_id).find(apikey_id) is not None

    def __post_init__(self) -> None:
        super().__post_init__()
        self.session.patience.seconds = 0
        self.steadiness.look = lambda _: self.exchange

    def create(self, *_: object, **__: object) -> CreatedKey:
        return created(4)

    def answer_with(self, *items: dict[str, Any]) -> None:
        self.exchange = listing(*items)

    def listing(self, repo_id: str | None = None) -> Listing:
        assert repo_id == REPO
        entries = self.exchange.response.members["apiKeys"]
        return Listing(self.exchange, Shown(entries))


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
    session = HttpSession(deployment)
    lists = Lists(deployment, session, new_judge())
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
