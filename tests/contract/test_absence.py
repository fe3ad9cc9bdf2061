"""Outcome out why a list does not show what it should."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from contract_tests.checks.absence import blame_absence, blame_name, blame_presence
from contract_tests.checks.steadiness import Steadiness
from contract_tests.client.course import Patience
from contract_tests.current import IN_COMPANY
from contract_tests.evidence import Evidence
from contract_tests.findings import Unclear
from contract_tests.history.keys import CreatedKey, ListedKey, Listing, Secret, Shown
from contract_tests.history.record import History
from contract_tests.rules.all_lists import AllListsRule
from tests.contract.exchanges import REPO, broken, creation, item, listing, new_judge
from tests.contract.histories import Call, listed, lived, made, renamed

KEY = CreatedKey(REPO, "name 1", "AWS", "id-1", "key-1", Secret("s"), creation("s"))
Items = Sequence[dict[str, Any]]


class Replica:
    """A deployment that gives one list after the other, the last one again and again.

    Its first list comes after what is in `before`; a key can be updated if it is `active`.
    """

    def __init__(self, *lists: Items, active: bool = True, before: Sequence[Call] = ()) -> None:
        self.answers = list(lists)
        self.judge = new_judge()
        self.history = History()
        self.lists = AllListsRule()
        for exchange in lived(self.history, made("id-1").at(0, 1), *before):
            self.judge.hear(self.lists(self.history, exchange))
        self.patience = Patience(0)
        self.steadiness = Steadiness(self.judge, self.history, lambda _: self.listing().exchange)
        self.still_listed: dict[str, str] = {}
        self.active = active
        self.tried: list[str] = []
        self.moments = itertools.count(10.0)

    def listing(self, repo_id: str | None = None) -> Listing:
        assert repo_id in {None, REPO}
        items = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        moment = next(self.moments)
        exchange = replace(listing(*items), sent=moment, answered=moment + 0.5)
        return Listing(exchange, Shown(items))

    def is_active(self, _: str, apikey_id: str) -> bool:
        self.tried.append(apikey_id)
        return self.active

    def found(self) -> list[Evidence]:
        return broken(self.judge)


@pytest.mark.parametrize(
    ("lists", "state", "clause"),
    [
        ([[], [], [item()]], {}, "create.listed-at-once"),
        ([[], [], [item()]], {"before": [listed("id-1").at(2, 3)]}, "list.repeatable"),
        ([[]], {}, "list.complete"),
        ([[]], {"active": False}, "delete.others-stay"),
        ([[item(5, key=KEY.key)]], {}, "delete.others-stay"),
    ],
)
def test_an_absence_is_blamed_on_what_it_breaks(
    lists: Sequence[Items], state: dict[str, Any], clause: str
) -> None:
    replica = Replica(*lists, **state)

    blame_absence(replica, KEY, replica.listing(), gone="delete.others-stay")

    assert [found.clause for found in replica.found()] == [clause]


def test_a_key_that_is_only_late_is_of_use_later() -> None:
    late, lost = Replica([], [item()]), Replica([])

    shown = [
        blame_absence(replica, KEY, replica.listing(), gone="delete.others-stay")
        for replica in (late, lost)
    ]

    assert shown == [ListedKey(item()), None]
    assert late.history.spoilt == set()
    assert lost.history.spoilt == {KEY.id}


@pytest.mark.parametrize(
    ("names", "given", "clauses"),
    [
        (["old", "old", "old", "new"], ["new"], ["update.renames"]),
        (["old"], ["new"], ["delete.others-stay"]),
        (["old"], [], ["delete.others-stay"]),
        (["OLD", "old", "OLD"], [], ["list.repeatable"]),
    ],
)
def test_another_name_is_blamed_on_what_it_breaks(
    names: Sequence[str], given: Sequence[str], clauses: Sequence[str]
) -> None:
    renames = [renamed("id-1", name).at(2, 3) for name in given]
    replica = Replica(*([item(name=name)] for name in names), before=renames)

    blame_name(replica, KEY, "new", replica.listing(), "delete.others-stay")

    assert [found.clause for found in replica.found()] == clauses


@pytest.mark.parametrize("if_active", ["delete.removes", "delete.final"])
@pytest.mark.parametrize("active", [True, False])
@pytest.mark.parametrize("mark", [None, "2024-01-15T10:30:01Z"])
def test_a_deleted_key_that_is_listed_is_blamed_on_what_became_of_it(
    active: bool, if_active: str, mark: str | None
) -> None:
    replica = Replica([item(deletedAt=mark)], active=active)

    blame_presence(replica, "id-1", replica.listing(), if_active)

    clause = if_active if active else "list.only-active"
    assert [found.clause for found in replica.found()] == [clause]


def test_of_many_deleted_keys_a_few_are_tried() -> None:
    replica = Replica([item(number) for number in range(9)], active=False)

    for _ in range(3):
        for number in range(9):
            blame_presence(replica, f"id-{number}", replica.listing(), "delete.removes")

    assert replica.tried == ["id-0", "id-1", "id-2"]
    assert {found.clause for found in replica.found()} == {"list.only-active"}


def test_beside_other_checks_nothing_is_blamed() -> None:
    replica = Replica([], [item()])
    empty = replica.listing()
    company = IN_COMPANY.set(True)
    try:
        with pytest.raises(Unclear):
            blame_absence(replica, KEY, empty, gone="delete.others-stay")
        with pytest.raises(Unclear):
            blame_name(replica, KEY, "new", empty, "delete.others-stay")
        with pytest.raises(Unclear):
            blame_presence(replica, "id-1", empty, "delete.removes")
    finally:
        IN_COMPANY.reset(company)

    assert replica.found() == []
    assert len(replica.answers) == 1


def test_patience_looks_at_once_before_it_waits() -> None:
    answers = iter([None, None, "seen"])
    patience = Patience()

    assert patience.until(lambda: next(answers)) == "seen"
    assert patience == Patience()


def test_patience_that_is_used_up_does_not_wait() -> None:
    patience = Patience(0)

    assert patience.until(lambda: None) is None
    assert patience == Patience(0)
