from datetime import UTC, datetime, timedelta, timezone

import pytest

from mock_server.clock import clock_from, parse_moment, system_clock, timestamp

NOON = datetime(2024, 1, 15, 12, 0, tzinfo=UTC)


def test_a_timestamp_is_in_utc_with_milliseconds() -> None:
    moment = datetime(2024, 1, 15, 12, 30, 0, 7_999, tzinfo=timezone(timedelta(hours=2)))

    assert timestamp(moment) == "2024-01-15T10:30:00.007Z"


def test_a_clock_starts_where_it_was_set_and_runs_on() -> None:
    real = iter([NOON, NOON, NOON + timedelta(seconds=5)])
    clock = clock_from(datetime(2030, 1, 1, tzinfo=UTC), real=lambda: next(real))

    assert [timestamp(clock()) for _ in range(2)] == [
        "2030-01-01T00:00:00.000Z",
        "2030-01-01T00:00:05.000Z",
    ]


def test_the_system_clock_knows_its_offset() -> None:
    assert system_clock().utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "text", ["2024-01-15T12:00:00.000Z", "2024-01-15T14:00:00+02:00", "2024-01-15T12:00"]
)
def test_moments_are_read_with_and_without_offset(text: str) -> None:
    assert parse_moment(text) == NOON


def test_what_is_not_a_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="noon"):
        parse_moment("noon")
