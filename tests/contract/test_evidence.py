"""Collecting evidence."""

import pytest

from contract_tests.client.ledger import Ledger
from contract_tests.evidence import MOST_KINDS, Evidence, Judge
from contract_tests.findings import DidNotOccur, Outcome, Skipped
from tests.contract.exchanges import listing, new_judge

CLAUSE = "list.array"
SECRET = "d41f0c9e7ab2365880cb19d7f35a4e62"


def test_an_unknown_clause_is_refused() -> None:
    judge = new_judge()

    for record in (judge.held, lambda clause: judge.undecided(clause, "why")):
        with pytest.raises(LookupError, match=r"list\.nothing"):
            record("list.nothing")


def told(judge: Judge) -> list[tuple[str, str, int]]:
    return [(entry.expected, entry.came, entry.alike) for entry in judge.finish()]


def test_the_same_finding_is_kept_once_and_counted() -> None:
    judge = new_judge()
    for _ in range(3):
        judge.held(CLAUSE)
        judge.broken(CLAUSE, expected="this", came="that")

    assert told(judge) == [("", "", 0), ("this", "that", 2)]


def test_distinct_causes_are_all_kept() -> None:
    judge = new_judge()
    for cause in ("KeyError", "TypeError", "ValueError", "TypeError"):
        came = f"POST was answered with 500, and shows a {cause}"
        judge.broken(CLAUSE, expected="no 5xx", came=came)
    judge.broken(CLAUSE, expected="no 5xx", came="POST was answered with 502")
    judge.broken(CLAUSE, expected="200", came="POST was answered with 502")

    assert [
        (expected, came.rpartition(" ")[2], alike) for expected, came, alike in told(judge)
    ] == [
        ("no 5xx", "KeyError", 0),
        ("no 5xx", "TypeError", 1),
        ("no 5xx", "ValueError", 0),
        ("no 5xx", "502", 0),
        ("200", "502", 0),
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("`apiKeys[0].createdAt` is missing", "`apiKeys[12].createdAt` is missing"),
        (
            "key B (10:30:01) stands above key A (10:30:02)",
            "key D (11:30:01) stands above key C (11:30:02)",
        ),
        ("a moment 3.5 s after it", "a moment 17 s after it"),
        ("repoId 'repo-1'", "repoId 'repo-2'"),
    ],
)
def test_names_places_and_numbers_make_no_other_cause(first: str, second: str) -> None:
    judge = new_judge()
    for came in (first, second):
        judge.broken(CLAUSE, expected="this", came=came)

    assert told(judge) == [("this", first, 1)]


def test_a_service_cannot_make_findings_without_end() -> None:
    judge = new_judge()
    for number in range(1000):
        name = chr(0x4E00 + number)
        judge.broken(CLAUSE, expected="this", came=f"a member called {name}")

    assert len(told(judge)) <= MOST_KINDS + 1
    assert sum(1 + alike for _, _, alike in told(judge)) == 1000


def test_each_check_begins_without_findings() -> None:
    judge = new_judge()
    judge.broken(CLAUSE, expected="this", came="that")

    judge.begin("the next check")
    judge.skipped(CLAUSE, Skipped("not asked for"))

    assert judge.finish() == [
        Evidence(CLAUSE, Outcome.NOT_GIVEN, "the next check", came="not asked for")
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
    assert broken.finding is Outcome.BROKEN
    assert held == Evidence(CLAUSE, Outcome.HELD, "a check")
