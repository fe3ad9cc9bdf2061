"""What must hold of updates and of lists after them, on written-out histories."""

import pytest

from contract_tests.rules.update import UpdateRule
from tests.contract.histories import (
    Call,
    broken_by,
    judgements,
    key,
    listed,
    made,
    renamed,
)

NEW, NEWER = key("a", "new"), key("a", "newer")


def broken(*calls: Call) -> list[str]:
    return broken_by(UpdateRule(), *calls)


def test_a_name_that_was_replaced_before_and_a_later_list_shows_no_more_came_late() -> None:
    (found,) = judgements(
        UpdateRule(),
        made("a").at(0, 1),
        renamed("a", "new").at(2, 3),
        listed("a").at(4, 5),
        listed(NEW).at(6, 7),
    )

    assert found.clause == "update.renames"
    assert [exchange.sequence for exchange in found.at] == [3, 4]


def test_while_a_rename_is_under_way_lists_show_either_name() -> None:
    assert not broken(
        made("a").at(0, 1),
        renamed("a", "new").at(2, 8),
        listed(NEW).at(3, 4),
        listed("a").at(5, 6),
        listed(NEW).at(9, 10),
    )


def test_a_list_that_was_asked_for_before_a_rename_was_answered_may_show_the_old_name() -> None:
    assert not broken(
        made("a").at(0, 1),
        renamed("a", "new").at(2, 5),
        listed("a").at(4, 6),
        listed(NEW).at(7, 8),
    )


def test_a_name_that_was_replaced_twice_is_late_whatever_the_last_rename_does() -> None:
    assert broken(
        made("a").at(0, 1),
        renamed("a", "new").at(2, 3),
        listed("a").at(4, 5),
        listed(NEW).at(6, 7),
        renamed("a", "newer").at(8, 9),
        listed(NEW).at(10, 11),
        listed(NEWER).at(12, 13),
    ) == ["update.renames", "update.renames"]


def test_a_refused_rename_replaces_nothing() -> None:
    assert not broken(
        made("a").at(0, 1),
        renamed("a", "new").refused(422).at(2, 3),
        listed("a").at(4, 5),
    )


def test_a_rename_that_was_lost_lets_both_names_be() -> None:
    assert not broken(
        made("a").at(0, 1),
        renamed("a", "new").at(2),
        listed("a").at(4, 5),
        listed(NEW).at(6, 7),
        listed("a").at(8, 9),
    )


@pytest.mark.parametrize("name", [None, 5, {}, ["new"]])
def test_a_name_that_is_no_text_is_left_to_the_document(name: object) -> None:
    assert not broken(
        made("a").at(0, 1),
        renamed("a", "new").at(2, 3),
        listed(key("a", name=name)).at(4, 5),  # type: ignore[arg-type]
        listed(NEW).at(6, 7),
    )
