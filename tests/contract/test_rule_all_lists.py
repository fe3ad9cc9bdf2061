"""What must hold between lists, by the intervals of the calls, on written-out histories."""

import pytest

from contract_tests.history.record import History
from contract_tests.rules.all_lists import AllListsRule
from tests.contract.histories import (
    OTHER_REPO,
    Call,
    broken_by,
    deleted,
    exchanges_judged_by,
    judgements,
    key,
    listed,
    lived,
    made,
    renamed,
)

NEW = key("a", "new")


def broken(*calls: Call) -> list[str]:
    return broken_by(AllListsRule(), *calls)


def test_a_key_that_every_list_shows_from_its_creation_on_is_well() -> None:
    assert not broken(
        listed().at(0, 1),
        made("a").at(2, 3),
        listed("a").at(4, 5),
        listed("a").at(6, 7),
    )


def test_a_list_that_is_asked_for_before_a_creation_is_answered_may_lack_the_key() -> None:
    assert not broken(
        made("a").at(0, 5),
        listed().at(3, 6),
        listed("a").at(7, 8),
    )


def test_a_list_that_was_asked_for_after_it_must_not() -> None:
    (found,) = judgements(
        AllListsRule(),
        made("a").at(0, 5),
        listed().at(6, 7),
        listed("a").at(8, 9),
    )

    assert found.clause == "create.listed-at-once"
    assert [exchange.sequence for exchange in found.at] == [2, 3]


def test_a_list_that_the_creation_overlapped_does_not_excuse_a_later_one() -> None:
    assert broken(
        made("a").at(0, 5),
        listed().at(3, 6),
        listed().at(7, 8),
        listed("a").at(9, 10),
    ) == ["create.listed-at-once"]


def test_a_full_list_may_show_a_key_once_another_one_is_gone() -> None:
    assert not broken(
        made("a").at(0, 1),
        made("b").at(2, 3),
        listed("a").at(4, 5),
        deleted("a").at(6, 7),
        listed("b").at(8, 9),
    )


def test_a_key_that_was_shown_and_is_hidden_for_a_while_tells_of_lists_that_differ() -> None:
    assert broken(
        made("a").at(0, 1),
        listed("a").at(2, 3),
        listed().at(4, 5),
        listed("a").at(6, 7),
    ) == ["list.repeatable"]


def test_so_does_one_that_a_list_showed_while_the_creation_was_under_way() -> None:
    assert broken(
        made("a").at(0, 5),
        listed("a").at(1, 2),
        listed().at(6, 7),
        listed("a").at(8, 9),
    ) == ["list.repeatable"]


def test_lists_that_overlap_may_come_from_any_of_two_moments() -> None:
    """Nobody knows which of the two is the older one."""
    assert not broken(
        made("a").at(0, 1),
        listed().at(2, 6),
        listed("a").at(3, 7),
    )


def test_a_key_of_somebody_else_that_is_hidden_for_a_while_makes_lists_incomplete() -> None:
    assert broken(
        listed("theirs").at(0, 1),
        listed().at(2, 3),
        listed("theirs").at(4, 5),
    ) == ["list.complete"]


def test_keys_of_other_people_may_come_and_go() -> None:
    assert not broken(
        listed("theirs").at(0, 1),
        listed("theirs", "another").at(2, 3),
        listed("another").at(4, 5),
    )


def test_each_repository_has_its_own_lists() -> None:
    assert not broken(
        made("a").at(0, 1),
        listed("a").at(2, 3),
        listed(repo_id=OTHER_REPO).at(4, 5),
        listed("a").at(6, 7),
    )


@pytest.mark.parametrize("during", [("a",), ()])
def test_a_list_that_overlaps_a_deletion_may_show_the_key_or_not(during: tuple[str, ...]) -> None:
    assert not broken(
        made("a").at(0, 1),
        listed("a").at(2, 3),
        deleted("a").at(4, 8),
        listed(*during).at(5, 6),
        listed().at(9, 10),
    )


@pytest.mark.parametrize("then", [("a",), ()])
def test_after_a_deletion_that_was_lost_lists_may_show_the_key_or_not(
    then: tuple[str, ...],
) -> None:
    assert not broken(
        made("a").at(0, 1),
        listed("a").at(2, 3),
        deleted("a").at(4),
        listed().at(5, 6),
        listed(*then).at(7, 8),
    )


def test_a_refused_deletion_hides_no_key() -> None:
    assert broken(
        made("a").at(0, 1),
        listed("a").at(2, 3),
        deleted("a").refused(403).at(4, 5),
        listed().at(6, 7),
        listed("a").at(8, 9),
    ) == ["list.repeatable"]


def anomalies(*calls: Call) -> list[tuple[float, float]]:
    rule, history = AllListsRule(), History()
    for exchange in lived(history, *calls):
        list(rule(history, exchange))
    return rule.anomalies


def test_what_every_call_can_have_done_is_no_anomaly() -> None:
    assert not anomalies(
        made("a").at(0, 5),
        listed().at(1, 2),
        listed("a").at(6, 7),
        renamed("a", "new").at(8, 11),
        listed("a").at(9, 10),
        listed(NEW).at(12, 13),
        deleted("a").at(14, 17),
        listed().at(15, 16),
        listed().at(18, 19),
    )


@pytest.mark.parametrize(
    "shown", [(), (key("a", "a name of nobody's"),), (key("a", aiType="OTHER"),)]
)
def test_what_no_call_can_have_done_happened_since_the_key_was_well(
    shown: tuple[dict[str, object], ...],
) -> None:
    assert anomalies(
        made("a").at(0, 1),
        listed("a").at(2, 3),
        listed("a").at(4, 5),
        listed(*shown).at(6, 7),
    ) == [(4, 7)]


def test_an_anomaly_concerns_whoever_was_at_work_meanwhile() -> None:
    rule = AllListsRule(anomalies=[(4, 7)])

    assert rule.happened_within(0, 4)
    assert rule.happened_within(5, 6)
    assert rule.happened_within(7, 9)
    assert not rule.happened_within(0, 3)
    assert not rule.happened_within(8, 9)


def test_a_deleted_key_that_a_list_did_not_show_was_gone_before_later_ones() -> None:
    rule = AllListsRule()
    *_, again = exchanges_judged_by(
        rule,
        made("a").at(0, 1),
        deleted("a").at(2, 3),
        listed().at(4, 6),
        listed("a").at(7, 8),
    )

    assert rule.was_gone("a", again)


@pytest.mark.parametrize("first", [listed("a").at(4, 5), listed().at(4, 8)])
def test_a_deleted_key_was_not_gone_if_no_list_said_so_before(first: Call) -> None:
    rule = AllListsRule()
    *_, again = exchanges_judged_by(
        rule, made("a").at(0, 1), deleted("a").at(2, 3), first, listed("a").at(6, 9)
    )

    assert not rule.was_gone("a", again)


def test_a_list_that_differs_after_a_change_is_no_list_that_was_repeated() -> None:
    calls = [
        made("a").at(0, 1),
        listed("a").at(2, 3),
        listed().at(4, 5),
        listed("a").at(8, 9),
    ]

    assert broken(*calls) == ["list.repeatable"]
    assert broken(*calls[:3], made("b").at(6, 7), calls[3]) == ["list.complete"]
