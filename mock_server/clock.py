"""Tell the time the way the service writes it: UTC, milliseconds, `2024-01-15T10:30:00.000Z`."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def clock_from(start: datetime, real: Clock = system_clock) -> Clock:
    """Return a clock that shows `start` now and runs on at the speed of `real`."""
    offset = start - real()
    return lambda: real() + offset


def timestamp(moment: datetime) -> str:
    """Write an aware `moment` as text; texts of later moments sort behind those of earlier ones."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_moment(text: str) -> datetime:
    """Read an ISO 8601 date or time; without an offset it is taken as UTC.

    Raises:
        ValueError: `text` is neither.
    """
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
