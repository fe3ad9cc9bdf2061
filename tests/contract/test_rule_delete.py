"""What must hold after a deletion, on written-out histories."""

from contract_tests.rules.delete import DeleteRule
from tests.contract.histories import (
    Call,
    broken_by,
    deleted,
    judgements,
    listed,
    made,
)


def broken(*calls: Call) -> list[str]:
    return broken_by(DeleteRule(), *calls)


def test_a_deleted_key_never_comes_back() -> None:
    (found,) = judgements(
        DeleteRule(),
        made("a").at(0, 1),
        listed("a").at(2, 3),
        deleted("a").at(4, 5),
        listed().at(6, 7),
        listed("a").at(8, 9),
    )

    assert found.clause == "delete.final"
    assert [exchange.sequence for exchange in found.at] == [5]


def test_a_deleted_key_that_every_list_shows_did_not_come_back() -> None:
    """Whether it is active is for the check to find out."""
    assert not broken(
        made("a").at(0, 1),
        deleted("a").at(2, 3),
        listed("a").at(4, 5),
        listed("a").at(6, 7),
    )


def test_of_two_lists_at_the_same_moment_none_is_the_later() -> None:
    assert not broken(
        made("a").at(0, 1),
        deleted("a").at(2, 3),
        listed().at(4, 8),
        listed("a").at(5, 9),
    )


def test_an_id_that_was_given_twice_may_come_back() -> None:
    assert not broken(
        made("a").at(0, 1),
        made("a").at(2, 3),
        deleted("a").at(4, 5),
        listed().at(6, 7),
        listed("a").at(8, 9),
    )
