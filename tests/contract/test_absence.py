"""Finding out why a list does not show what it should."""

from collections.abc import Sequence
from typing import Any

import pytest
from contract_tests.rules.listings import ListRules

from contract_tests.checks.absence import Patience, blame_absence, blame_name
from contract_tests.checks.steadiness import Steadiness
from contract_tests.cleanup import Traces
from contract_tests.evidence import Evidence
from contract_tests.history.keys import CreatedKey, ListedKey, Listing, Secret
from tests.contract.exchanges import REPO, broken, creation, item, listing, new_judge

KEY = CreatedKey(REPO, "name 1", "AWS", "id-1", "key-1", Secret("s"), creation("s"))
Items = Sequence[dict[str, Any]]


class Replica:
    """A deployment that gives one list after the other, the last one again and again."""

    def __init__(self, *lists: Items, active: bool = True, seen: bool = False, **traces: Any):
        self.lists = list(lists)
        self.judge = new_judge()
        self.traces = Traces(ever_made={KEY.id}, **traces)
        self.patience = Patience(0)
        self.steadiness = Steadiness(self.judge, self.traces, lambda _: self.listing().exchange)
        self.list_rules = ListRules(self.judge, self.traces, self.is_active, self.steadiness)
        self.list_rules.listed = {KEY.id: -1} if seen else {}
        self.active = active

    def listing(self, repo_id: str | None = None) -> Listing:
        assert repo_id in {None, REPO}
        items = self.lists.pop(0) if len(self.lists) > 1 else self.lists[0]
        return Listing(listing(*items), tuple(ListedKey(entry) for entry in items))

    def is_active(self, *_: str) -> bool:
        return self.active

    def found(self) -> list[Evidence]:
        return broken(self.judge)


@pytest.mark.parametrize(
    ("lists", "state", "clause"),
    [
        ([[], [], [item()]], {}, "create.listed-at-once"),
        ([[], [], [item()]], {"seen": True}, "list.repeatable"),
        ([[]], {}, "list.complete"),
        ([[]], {"active": False}, "delete.others-stay"),
        ([[item(5, key=KEY.key)]], {}, "delete.others-stay"),
    ],
)
def test_an_absence_is_blamed_on_what_it_breaks(
    lists: Sequence[Items], state: dict[str, bool], clause: str
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
    assert late.traces.spoilt == set()
    assert lost.traces.spoilt == {KEY.id}


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
    replica = Replica(*([item(name=name)] for name in names), given={KEY.id: set(given)})

    blame_name(replica, KEY, "new", replica.listing(), "delete.others-stay")

    assert [found.clause for found in replica.found()] == clauses


def test_patience_looks_at_once_before_it_waits() -> None:
    answers = iter([None, None, "seen"])
    patience = Patience()

    assert patience.until(lambda: next(answers)) == "seen"
    assert patience == Patience()


def test_patience_that_is_used_up_does_not_wait() -> None:
    patience = Patience(0)

    assert patience.until(lambda: None) is None
    assert patience == Patience(0)
