"""The faults as a whole: every promise can be broken, by name."""

import re
from collections.abc import Iterable

import pytest

from mock_server.fault import Fault
from mock_server.faults import FAULTS, by_id
from openapi import load_catalogue

CATALOGUE = load_catalogue()


def test_every_checkable_clause_has_a_fault() -> None:
    broken = {fault.clause for fault in FAULTS.values()}

    assert [clause.id for clause in CATALOGUE if clause.checkable and clause.id not in broken] == []


def test_a_fault_breaks_only_what_a_check_can_see() -> None:
    named = {clause for fault in FAULTS.values() for clause in (fault.clause, *fault.also)}

    assert [clause for clause in sorted(named) if clause not in CATALOGUE] == []
    assert [clause for clause in sorted(named) if not CATALOGUE[clause].checkable] == []


def test_no_fault_names_its_own_clause_again() -> None:
    assert [fault.id for fault in FAULTS.values() if fault.clause in fault.also] == []
    assert [fault.id for fault in FAULTS.values() if len(set(fault.also)) < len(fault.also)] == []


def test_an_id_says_the_clause_and_the_way() -> None:
    assert [
        fault.id
        for fault in FAULTS.values()
        if not re.fullmatch(re.escape(fault.clause) + r":[a-z0-9]+(-[a-z0-9]+)*", fault.id)
    ] == []


def test_a_description_is_one_sentence_of_its_own() -> None:
    descriptions = [fault.description for fault in FAULTS.values()]

    assert [text for text in descriptions if not re.fullmatch(r"[^\n]{10,120}\.", text)] == []


def test_two_faults_with_one_id_are_refused() -> None:
    fault = next(iter(FAULTS.values()))
    twice: Iterable[Fault] = [fault, fault]

    with pytest.raises(ValueError, match=fault.id):
        by_id(twice)
