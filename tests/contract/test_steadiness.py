"""Telling what a call changed from what every list shows anew."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from contract_tests.checks.steadiness import Steadiness
from contract_tests.client.exchange import Exchange
from tests.contract.exchanges import REPO, broken, item, listing, new_judge
from tests.contract.histories import history_of, made, renamed

OTHERS = {
    "name": "other",
    "repoId": "repo-2",
    "key": "other",
    "aiType": "OTHER",
    "createdAt": "2024-01-15T10:30:07Z",
    "deletedAt": "2024-01-15T10:30:07Z",
}


class Lists:
    """A deployment that gives one list after the other, the last one again and again."""

    def __init__(self, *lists: Sequence[Mapping[str, Any]], given: Sequence[str] = ()) -> None:
        self.exchanges = [listing(*items) for items in lists]
        self.judge = new_judge()
        renames = [renamed("id-1", name).at(2, 3) for name in given]
        self.history = history_of(made("id-1").at(0, 1), *renames)
        self.steadiness = Steadiness(self.judge, self.history, self.next)
        self.moments = itertools.count(10.0)

    def next(self, repo_id: str = REPO) -> Exchange:
        assert repo_id == REPO
        exchange = self.exchanges.pop(0) if len(self.exchanges) > 1 else self.exchanges[0]
        moment = next(self.moments)
        return replace(exchange, sent=moment, answered=moment + 0.5)

    @property
    def blamed(self) -> list[str]:
        return [found.clause for found in broken(self.judge)]


@pytest.mark.parametrize("member", OTHERS)
def test_a_member_that_stays_holds(member: str) -> None:
    lists = Lists([item()])

    assert lists.steadiness.holds(member, lists.next())
    assert lists.blamed == []


@pytest.mark.parametrize("member", OTHERS)
def test_a_member_that_changes_breaks_its_own_clause_once(member: str) -> None:
    lists = Lists([item()], [{**item(), member: OTHERS[member]}])

    assert not lists.steadiness.holds(member, lists.next())
    assert not lists.steadiness.holds(member, lists.next())
    clause = "list.item-created-at" if member == "createdAt" else "list.repeatable"
    assert lists.blamed == [clause]
    assert lists.history.unsteady == {member}


def test_a_member_that_changes_in_every_third_list_is_found() -> None:
    lists = Lists([item()], [item()], [item(aiType="OTHER")])

    assert not lists.steadiness.holds("aiType", lists.next())


def test_one_member_says_nothing_of_another() -> None:
    lists = Lists([item()], [item(aiType="OTHER")])

    assert lists.steadiness.holds("createdAt", lists.next())


def test_other_people_may_rename_their_keys() -> None:
    lists = Lists([item(2)], [item(2, name="other")])

    assert lists.steadiness.holds("name", lists.next())


def test_keys_may_come_and_go() -> None:
    lists = Lists([item(1)], [item(2)], [])

    assert all(lists.steadiness.holds(member, lists.next()) for member in OTHERS)


def test_a_name_that_an_update_gave_is_late() -> None:
    lists = Lists([item()], [item(name="new")], given=["new"])

    assert lists.steadiness.holds("name", lists.next())
    assert lists.blamed == ["update.renames"]


@pytest.mark.parametrize("name", [None, 5, {}, ["new"]])
def test_a_name_that_is_no_text_was_given_by_nobody(name: object) -> None:
    lists = Lists([item()], [item(name=name)], given=["new"])

    assert not lists.steadiness.holds("name", lists.next())


def test_an_item_that_is_no_object_is_left_to_the_document() -> None:
    lists = Lists(["nothing"], [None], [item(id=5)])  # type: ignore[list-item]

    assert lists.steadiness.holds("key", lists.next())


def test_what_is_changed_between_two_lists_is_not_unsteady() -> None:
    lists = Lists([item()], [item(name="new")])
    change = lists.history.begin(renamed("id-1", "new").request, 10.2)
    assert change is not None

    assert lists.steadiness.holds("name", lists.next())
    assert lists.blamed == []
