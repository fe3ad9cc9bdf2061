"""Every clause that can be seen has a check, and every check has clauses that exist."""

from pathlib import Path
from textwrap import dedent

import pytest

from openapi import load_catalogue
from tests.repository.marks import clauses_by_check, marked_clauses

CATALOGUE = load_catalogue()
LIST = Path(__file__).with_name("still_to_be_checked.txt")
STILL_TO_BE_CHECKED = [
    line for line in LIST.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"
]
CHECKED = {clause for clauses in clauses_by_check().values() for clause in clauses}


def test_every_clause_has_a_check_or_says_why_not_or_is_on_the_list() -> None:
    needed = {clause.id for clause in CATALOGUE if clause.checkable}

    assert sorted(needed - CHECKED - set(STILL_TO_BE_CHECKED)) == []


def test_the_list_of_clauses_still_to_be_checked_only_shrinks() -> None:
    """A clause that has a check, or needs none, leaves the list."""
    assert [clause for clause in STILL_TO_BE_CHECKED if clause in CHECKED] == []
    assert [each for each in STILL_TO_BE_CHECKED if not CATALOGUE[each].checkable] == []


def test_the_list_of_clauses_still_to_be_checked_is_in_order_and_without_repetition() -> None:
    assert sorted(set(STILL_TO_BE_CHECKED)) == STILL_TO_BE_CHECKED


@pytest.mark.parametrize("check", clauses_by_check())
def test_the_check_is_marked_with_clauses_that_can_be_checked(check: str) -> None:
    clauses = clauses_by_check()[check]

    assert clauses
    assert [clause for clause in clauses if not CATALOGUE[clause].checkable] == []


def test_the_marks_of_functions_classes_and_modules_are_read(tmp_path: Path) -> None:
    module = tmp_path / "test_it.py"
    module.write_text(
        dedent("""
            NAME = "of.name"
            ONE, TWO = ("of.one", "of.two")
            pytestmark = [pytest.mark.slow, pytest.mark.clause("of.module")]

            @pytest.mark.clause("of.function", NAME, TWO)
            @pytest.mark.parametrize("clause", ["no.clause"])
            def test_function(): ...

            @mark.clause("of.class")
            class TestClass:
                pytestmark = pytest.mark.clause("of.body")

                def test_method(self): ...

            def helper(): ...
        """),
        encoding="utf-8",
    )

    assert marked_clauses(module) == {
        "test_function": {"of.module", "of.function", "of.name", "of.two"},
        "test_method": {"of.module", "of.class", "of.body"},
    }


def test_a_mark_that_cannot_be_traced_is_refused(tmp_path: Path) -> None:
    module = tmp_path / "test_it.py"
    module.write_text("@pytest.mark.clause(NAME)\ndef test_it(): ...\n", encoding="utf-8")

    with pytest.raises(ValueError, match="line 1 cannot be read: NAME"):
        marked_clauses(module)
