"""Holding every creation against those before it."""

import pytest

from contract_tests.client.exchange import Exchange
from contract_tests.client.ownership import Ownership
from contract_tests.rules.create import CreateRule
from tests.contract.exchanges import (
    UNFIT_IDS,
    broken,
    broken_clauses,
    creation,
    new_judge,
    told,
    undocumented,
)


def new_rule() -> CreateRule:
    return CreateRule(Ownership("contract-").is_foreign)


def repeated(*exchanges: Exchange) -> set[str]:
    return broken_clauses(told(new_judge(), [new_rule()], *exchanges))


def test_creations_that_differ_in_everything_are_well() -> None:
    assert repeated(*(creation(f"secret-{number}", number) for number in range(5))) == set()


@pytest.mark.parametrize("member", ["id", "key", "secret"])
@pytest.mark.parametrize("between", [0, 3])
def test_a_value_that_was_given_before_breaks_its_clause(member: str, between: int) -> None:
    first = creation("secret-0", 0)
    others = [creation(f"secret-{number}", number) for number in range(1, between + 1)]
    last = creation("secret-9", 9).response.json
    again = {**last, member: first.response.json[member]}
    judged = creation(again["secret"], 9, id=again["id"], key=again["key"])

    assert repeated(first, *others, judged) == {f"create.{member}-unique"}


def test_the_same_text_as_id_and_key_is_no_repetition() -> None:
    assert repeated(creation("secret-1", id="one", key="one")) == set()


def test_answers_to_other_calls_may_repeat_what_was_created() -> None:
    created = creation("secret-1")
    again = undocumented("POST", "/repo/repo-1/else", 201, created.response.json)

    assert repeated(created, again) == set()


def test_both_exchanges_are_shown_and_neither_secret() -> None:
    twice = [creation("a-secret-that-comes-twice")] * 2

    judge = told(new_judge(), [new_rule()], *twice)

    entry = next(found for found in broken(judge) if found.clause == "create.secret-unique")

    assert len(entry.exchanges) == 2
    assert "a-secret-that-comes-twice" not in str(entry)


@pytest.mark.parametrize("identifier", UNFIT_IDS)
def test_an_id_that_no_path_can_hold_is_found(identifier: str) -> None:
    assert repeated(creation("s", id=identifier)) == {"create.id-returned"}


def test_the_id_of_a_key_of_somebody_else_is_found() -> None:
    judge = told(new_judge(), [CreateRule(lambda identifier: identifier == "id-1")], creation("s"))

    assert [found.came for found in broken(judge)] == ["the id of a key that was there before"]
