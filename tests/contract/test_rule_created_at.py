"""Holding `createdAt` against the moments of the creations."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from contract_tests.client.exchange import Exchange, Response
from contract_tests.evidence import Judge
from contract_tests.rules.created_at import CLAUSE, CreatedAtRule, date_of
from tests.contract.exchanges import JSON_HEADERS, broken, creation, item, listing, new_judge, told

DATE = "Mon, 15 Jan 2024 10:30:{:02} GMT"


@dataclass(frozen=True)
class Made:
    """A key created `at` seconds after the first: what lists show, and what Date tells."""

    at: float
    shown_as: str
    date: str | None = None


def judged(*exchanges: Exchange) -> Judge:
    judge = new_judge()
    return told(judge, [CreatedAtRule(judge.quote)], *exchanges)


def found(*made: Made, lists: int = 2) -> set[str]:
    """Return what is found broken when several lists show these keys, the last made first."""
    creations = []
    for number, one in enumerate(made):
        exchange = creation(f"secret {number}", number)
        headers = [*JSON_HEADERS, *([("date", one.date)] if one.date else [])]
        response = replace(exchange.response, headers=tuple(headers))
        sent = 1_000 + one.at
        creations.append(replace(exchange, response=response, sent=sent, answered=sent + 0.1))
    items = [item(number, createdAt=one.shown_as) for number, one in enumerate(made)][::-1]
    judge = judged(*creations, *([listing(*items)] * lists))
    assert {entry.clause for entry in broken(judge)} <= {CLAUSE}
    return {entry.came for entry in broken(judge)}


def dated(*shown_as: str, step: int = 1) -> list[Made]:
    """Return keys created `step` seconds apart from half past ten on, by Date and by our clock."""
    return [
        Made(number * step, text, DATE.format(number * step))
        for number, text in enumerate(shown_as)
    ]


def undated(*shown_as: str, step: float = 1) -> list[Made]:
    return [Made(number * step, text) for number, text in enumerate(shown_as)]


@pytest.mark.parametrize(
    "texts",
    [
        ["2024-01-15T10:30:00.120Z", "2024-01-15T10:30:01.130Z"],
        ["2024-01-15T11:30:00+01:00", "2024-01-15T05:30:01-05:00"],
        ["2024-01-15T10:30Z", "2024-01-15T10:30Z"],
        ["2024-01-15T10:36:59Z", "2024-01-15T10:36:58Z"],
        ["2024-01-15T10:23:30Z", "2024-01-15T10:23:31Z"],
    ],
)
def test_the_time_that_date_tells_is_right(texts: Sequence[str]) -> None:
    assert found(*dated(*texts)) == set()


@pytest.mark.parametrize(
    ("text", "came"),
    [
        ("2024-01-15T11:30:00Z", "a moment 60 minutes after it"),
        ("2024-01-15T05:30:00Z", "a moment 5 hours before it"),
        ("2024-01-15T10:21:00Z", "a moment 9 minutes before it"),
        ("1970-01-01T00:00:00Z", "a moment 19737 days before it"),
    ],
)
def test_another_time_than_date_tells_is_wrong(text: str, came: str) -> None:
    assert found(*dated(text)) == {came}


@pytest.mark.parametrize("text", ["2024-01-15T10:30:00", "2024-01-15 10:30:00Z"])
def test_a_time_that_names_no_instant_is_wrong_in_the_first_list(text: str) -> None:
    assert found(*dated(text), lists=1) == {text}


@pytest.mark.parametrize("text", ["yesterday", "2024-01-15", ""])
def test_what_is_no_timestamp_is_left_to_the_document(text: str) -> None:
    assert found(*dated(text)) == set()


@pytest.mark.parametrize("value", [None, 5, True, {}, ["2024-01-15T10:30:00Z"]])
def test_what_is_no_text_is_left_to_the_document(value: object) -> None:
    shown = listing(item(createdAt=value), {"id": value, "createdAt": value})

    judge = judged(creation("secret"), shown, shown)

    assert judge.finish() == []


def test_a_time_counts_once_two_lists_have_shown_it() -> None:
    assert found(*dated("1970-01-01T00:00:00Z"), lists=1) == set()


def test_a_time_that_changes_from_list_to_list_is_no_instant() -> None:
    first, second = "1970-01-01T00:00:00Z", "1980-01-01T00:00:00Z"
    lists = [listing(item(createdAt=text)) for text in (first, second, second)]

    assert broken(judged(creation("secret"), *lists)) == []


def test_keys_far_apart_have_different_times() -> None:
    still = ["2024-01-15T10:30:00.120Z"] * 2

    assert found(*dated(*still, step=4)) == {"the same one for keys created 3.9 s apart"}
    assert found(*dated(*still, step=2)) == set()
    assert found(*dated(*["2024-01-15T10:30Z"] * 2, step=50)) == set()


def test_a_clock_that_stands_still_is_right_where_date_does() -> None:
    shown_as, date = "2024-01-15T10:30:00.120Z", DATE.format(0)

    assert found(Made(0, shown_as, date), Made(100, shown_as, date)) == set()


def test_times_do_not_always_go_back() -> None:
    backwards = [f"2024-01-15T10:30:0{second}.120Z" for second in (5, 4, 3, 2, 1)]

    assert found(*dated(*backwards)) == {"it goes back each time"}
    assert found(*dated(*backwards[:4])) == set()


@pytest.mark.parametrize(
    "texts",
    [
        ["1970-01-01T00:00:00.120Z", "1970-01-01T00:00:01.130Z", "1970-01-01T00:00:02.110Z"],
        ["2030-01-01T00:00:01.120Z", "2030-01-01T00:00:01.130Z", "2030-01-01T00:00:03.110Z"],
        ["2030-01-01T00:00:01Z", "2030-01-01T00:00:02Z"],
        ["2030-01-01T00:00Z", "2030-01-01T00:01Z"],
    ],
)
def test_without_date_any_clock_at_our_speed_is_right(texts: Sequence[str]) -> None:
    assert found(*undated(*texts)) == set()


def test_without_date_a_clock_at_another_speed_is_wrong() -> None:
    fast = ["2030-01-01T00:00:00.120Z", "2030-01-01T01:00:00.130Z"]
    double = ["2030-01-01T00:00:00.120Z", "2030-01-01T00:00:20.130Z"]

    assert found(*undated(*fast)) == {"60 minutes later for a key created 1.0 s after the other"}
    assert found(*undated(*double, step=10)) == {
        "20.0 s later for a key created 10.0 s after the other"
    }


def test_of_two_keys_with_one_id_nothing_is_said() -> None:
    shown = listing(item(createdAt="1970-01-01T00:00:00.120Z"))

    assert broken(judged(*[creation("secret")] * 2, shown, shown)) == []


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ([("Date", "Mon, 15 Jan 2024 10:30:00 GMT")], 1_705_314_600),
        ([("date", "Mon Jan 15 10:30:00 2024")], 1_705_314_600),
        ([("date", "now")], None),
        ([("date", "Mon, 15 Jan 2024 99:30:00 GMT")], None),
        ([("date", DATE.format(0)), ("date", DATE.format(9))], None),
        ([], None),
    ],
)
def test_a_date_is_read_where_there_is_one(
    headers: Sequence[tuple[str, str]], seconds: float | None
) -> None:
    assert date_of(Response(200, tuple(headers), b"")) == seconds
