"""Reading timestamps."""

import datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.history.timestamps import instant, names_instant, precision
from tests.contract.generating import QUICK

HALF_PAST_TEN = Fraction(1_705_314_600)  # 2024-01-15T10:30:00Z


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-15T10:30:00Z",
        "2024-01-15T10:30:00.000Z",
        "2024-01-15T10:30:00,0Z",
        "2024-01-15T10:30:00+00:00",
        "2024-01-15T10:30:00",
        "2024-01-15t10:30:00z",
        "2024-01-15 10:30:00Z",
        "2024-01-15T12:30:00+02:00",
        "2024-01-15T12:30:00+0200",
        "2024-01-15T00:00:00-10:30",
        "2024-01-15T10:30Z",
        "20240115T103000Z",
        "2024-W03-1T10:30:00Z",
    ],
)
def test_one_instant_has_many_notations(text: str) -> None:
    assert instant(text) == HALF_PAST_TEN


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        1_705_314_600,
        1_705_314_600_000,
        "",
        "1705314600",
        "now",
        "2024-01-15",
        "10:30:00",
        "15.01.2024 10:30",
        "01/15/2024T10:30:00Z",
        "Mon, 15 Jan 2024 10:30:00 GMT",
        "2024-13-15T10:30:00Z",
        "2024-02-30T10:30:00Z",
        "2024-01-15T25:30:00Z",
        "2024-01-15T10:61:00Z",
        "2024-01-15T10:30:00 CET",
        "2024-01-15T10:30:00Z and more",
        " 2024-01-15T10:30:00Z",
        ["2024-01-15T10:30:00Z"],
        {},
    ],
)
def test_what_is_no_timestamp(value: object) -> None:
    assert instant(value) is None


@pytest.mark.parametrize("digits", ["1", "123", "123456", "123456789", "1" * 30])
def test_every_digit_of_a_fraction_counts(digits: str) -> None:
    expected = HALF_PAST_TEN + Fraction(int(digits), 10 ** len(digits))

    assert instant(f"2024-01-15T10:30:00.{digits}Z") == expected
    assert instant(f"2024-01-15T11:30:00.{digits}+01:00") == expected


def test_times_before_1970_keep_their_fraction() -> None:
    assert instant("1969-12-31T23:59:59.75Z") == Fraction(-1, 4)


@given(st.datetimes(timezones=st.timezones() | st.just(datetime.UTC)))
@QUICK
def test_what_python_writes_is_read_to_the_microsecond(moment: datetime.datetime) -> None:
    offset = moment.utcoffset()
    if offset is None or offset % datetime.timedelta(minutes=1):
        return
    epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
    microseconds = (moment - epoch) // datetime.timedelta(microseconds=1)

    assert instant(moment.isoformat()) == Fraction(microseconds, 1_000_000)


@given(st.text() | st.from_regex(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.,]?\d*.{0,6}"))
@QUICK
def test_no_text_is_too_odd_to_be_looked_at(text: str) -> None:
    assert isinstance(instant(text), Fraction | None)


def test_a_fraction_of_any_length_is_read_or_refused() -> None:
    instant(f"2024-01-15T10:30:00.{'1' * 5000}Z")


def test_digits_are_those_of_ascii() -> None:
    assert instant("2024-01-15T10:30:00.\u0661\u0662\u0663Z") is None


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-15T10:30:00Z",
        "2024-01-15t10:30:00z",
        "2024-01-15T10:30Z",
        "2024-01-15T10:30:00.1Z",
        f"2024-01-15T10:30:00.{'1' * 30}Z",
        "2024-01-15T10:30:00,5Z",
        "2024-01-15T10:30:00+02:00",
        "2024-01-15T10:30:00-0930",
        "2024-01-15T10:30:00+05",
        "2016-12-31T23:59:60Z",
    ],
)
def test_an_instant_is_named_with_an_offset(text: str) -> None:
    assert names_instant(text)
    assert instant(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-15T10:30:00",
        "2024-01-15T10:30:00.000",
        "2024-01-15 10:30:00Z",
        "2024-01-15 10:30:00",
        "20240115T103000Z",
        "2024-W03-1T10:30:00Z",
        "2024-01-15T10Z",
        "2024-01-15T10:30.5Z",
        "2024-01-15T10:30:00+02:00:30",
    ],
)
def test_a_timestamp_in_another_form_names_no_instant(text: str) -> None:
    assert not names_instant(text)
    assert instant(text) is not None


@pytest.mark.parametrize(
    ("texts", "seconds"),
    [
        (["2024-01-15T10:30Z"], 60),
        (["2024-01-15T10:30:00Z", "2024-01-15T10:31:00.000Z"], 60),
        (["2024-01-15T10:30:00Z", "2024-01-15T10:31:07.000Z"], 1),
        (["2024-01-15T10:30:00.120Z", "2024-01-15T10:31:07.300Z"], 0.01),
        (["2024-01-15T10:30:00.123456789+01:00"], 1e-9),
    ],
)
def test_the_digits_that_are_used_tell_the_precision(texts: list[str], seconds: float) -> None:
    assert precision(texts) == seconds
