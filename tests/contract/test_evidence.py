"""Collecting evidence."""

import pytest

from contract_tests.evidence import DidNotOccur, Evidence, Finding, Skipped
from contract_tests.ledger import Ledger
from tests.contract.exchanges import listing, new_judge

CLAUSE = "list.array"
SECRET = "d41f0c9e7ab2365880cb19d7f35a4e62"


def test_an_unknown_clause_is_refused() -> None:
    judge = new_judge()

    for record in (judge.held, lambda clause: judge.undecided(clause, "why")):
        with pytest.raises(LookupError, match=r"list\.nothing"):
            record("list.nothing")


def test_the_same_finding_is_kept_once() -> None:
    judge = new_judge()
    for came in ("first", "second"):
        judge.held(CLAUSE)
        judge.broken(CLAUSE, expected="this", came=came)
    judge.broken(CLAUSE, expected="that", came="third")

    found = [(entry.finding, entry.expected, entry.came) for entry in judge.finish()]

    assert found == [
        (Finding.HELD, "", ""),
        (Finding.BROKEN, "this", "first"),
        (Finding.BROKEN, "that", "third"),
    ]


def test_each_check_begins_without_findings() -> None:
    judge = new_judge()
    judge.broken(CLAUSE, expected="this", came="that")

    judge.begin("the next check")
    judge.skipped(CLAUSE, Skipped("not asked for"))

    assert judge.finish() == [
        Evidence(CLAUSE, Finding.NOT_GIVEN, "the next check", came="not asked for")
    ]


def test_a_judge_knows_what_it_has_found() -> None:
    judge = new_judge()

    assert judge.expect(CLAUSE, True, expected="this", came="that")
    assert judge.found(CLAUSE)
    assert not judge.is_broken(CLAUSE)
    assert not judge.expect(CLAUSE, False, expected="this", came="that")
    assert judge.is_broken(CLAUSE)
    assert not judge.found("list.status-ok")


@pytest.mark.parametrize("text", [f"a name: {SECRET}", f"a name: {SECRET[4:20]}"])
def test_a_secret_in_what_came_is_not_kept(text: str) -> None:
    ledger = Ledger()
    ledger.add(SECRET)
    judge = new_judge(ledger)

    judge.broken(CLAUSE, expected="a name", came=text)
    judge.undecided(CLAUSE, text)
    judge.skipped(CLAUSE, DidNotOccur(text))

    assert len(judge.finish()) == 3
    assert not any(SECRET[4:20] in entry.came for entry in judge.finish())


def test_a_token_in_a_quotation_is_masked() -> None:
    judge = new_judge(tokens={"owner": "sesame-1", "outsider": "sesame-12"})

    assert judge.quote("sesame-12 and sesame-1") == "••• and •••"


@pytest.mark.parametrize("token", ["key", "owner", "list", "a"])
def test_a_sentence_of_a_check_is_kept_whatever_the_token_is(token: str) -> None:
    judge = new_judge(tokens={"owner": token})

    judge.undecided(CLAUSE, "the owner's list shows a key")

    assert judge.finish()[0].came == "the owner's list shows a key"


def test_a_long_token_that_somebody_forgot_to_mask_is_masked_in_a_sentence() -> None:
    judge = new_judge(tokens={"owner": "sesame-8f3a1c-44be"})

    judge.undecided(CLAUSE, "it says sesame-8f3a1c-44be")

    assert judge.finish()[0].came == "it says •••"


def test_what_becomes_known_as_a_secret_later_is_masked_in_what_was_found_before() -> None:
    ledger = Ledger()
    judge = new_judge(ledger)
    judge.broken(CLAUSE, expected="this", came=f"a name: {SECRET}", at=[listing({"name": SECRET})])
    judge.held(CLAUSE)

    ledger.add(SECRET)
    broken, held = map(judge.redacted_again, judge.finish())

    assert SECRET not in repr(broken)
    assert broken.finding is Finding.BROKEN
    assert held == Evidence(CLAUSE, Finding.HELD, "a check")
