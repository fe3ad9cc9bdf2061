"""Faults are rows: the clause and what their descriptions have in common are said once."""

import pytest

from mock_server.fault import Fault
from mock_server.faults.parts.call import Handler
from mock_server.faults.parts.replies import refuse
from mock_server.faults.parts.table import Faults


def told(fault: Fault) -> tuple[str, str, str, tuple[str, ...]]:
    return fault.id, fault.clause, fault.description, tuple(fault.also)


@pytest.fixture
def faults() -> Faults:
    return Faults()


def test_a_row_says_the_way_and_the_words(faults: Faults) -> None:
    row = faults.of("list.array", "A list {}.")
    row["null", "holds {}"] = refuse(400)

    assert [told(fault) for fault in faults] == [
        ("list.array:null", "list.array", "A list holds {}.", ())
    ]


def test_the_way_may_stand_elsewhere_in_the_id(faults: Faults) -> None:
    row = faults.of("*:swapped", "Two {}.")
    row["create.name-kept", "names are swapped"] = refuse(400)

    assert [fault.id for fault in faults] == ["create.name-kept:swapped"]
    assert [fault.clause for fault in faults] == ["create.name-kept"]


def test_other_clauses_of_a_row_stand_in_place_of_those_of_all(faults: Faults) -> None:
    row = faults.of("list.array", also="list.complete")
    row["one", "One"] = refuse(400)
    row["two", "Two", "list.repeatable", "list.newest-first"] = refuse(400)

    assert [fault.also for fault in faults] == [
        ["list.complete"],
        ["list.repeatable", "list.newest-first"],
    ]


def test_a_handler_is_made_of_what_the_row_gives(faults: Faults) -> None:
    given: list[tuple[object, ...]] = []

    def made(*arguments: object) -> Handler:
        given.append(arguments)
        return refuse(400)

    row = faults.of("list.array", by=made)
    row["one", "One"] = 1
    row["two", "Two"] = 1, 2
    row.add([("three", "Three", 1, 2, 3)])

    assert given == [(1,), (1, 2), (1, 2, 3)]


def test_a_handler_is_made_of_what_the_line_above_gives_first(faults: Faults) -> None:
    given: list[tuple[object, ...]] = []

    def made(*arguments: object) -> Handler:
        given.append(arguments)
        return refuse(400)

    row = faults.of("list.array", "{}.", made, "for all")
    row["one", "One"] = 1, 2

    assert given == [("for all", 1, 2)]


def test_a_row_may_be_made_of_each_value(faults: Faults) -> None:
    faults.of("list.array", "A list is answered with {}.").each(refuse, 400, 404)

    assert [told(fault)[::2] for fault in faults] == [
        ("list.array:400", "A list is answered with 400."),
        ("list.array:404", "A list is answered with 404."),
    ]
