"""Watching that every creation gives something new."""

import pytest
from contract_tests.rules.uniqueness import UniquenessObserver

from contract_tests.client.exchange import Exchange
from contract_tests.client.ownership import Ownership
from tests.contract.exchanges import broken, broken_clauses, creation, new_judge, undocumented


def repeated(*exchanges: Exchange) -> set[str]:
    judge = new_judge()
    observer = UniquenessObserver(judge, Ownership("contract-"))
    for exchange in exchanges:
        observer(exchange)
    return broken_clauses(judge)


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
    judge = new_judge()
    observer = UniquenessObserver(judge, Ownership("contract-"))
    for _ in range(2):
        observer(creation("a-secret-that-comes-twice"))

    entry = next(found for found in broken(judge) if found.clause == "create.secret-unique")

    assert len(entry.exchanges) == 2
    assert "a-secret-that-comes-twice" not in str(entry)
