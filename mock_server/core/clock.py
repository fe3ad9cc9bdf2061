"""Clocks, and timestamps as the service writes them: `2024-01-15T10:30:00.000Z`."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from math import floor

Clock = Callable[[], datetime]

# The calendar ends with the year 9999. A clock that runs must not get there in anybody's lifetime.
END_OF_RUNNING = datetime(9999, 1, 1, tzinfo=UTC)

MILLISECOND = timedelta(milliseconds=1)


def system_clock() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def clock_from(start: datetime, real: Clock = system_clock) -> Clock:
    """Return a clock that shows `start` now and runs on at the speed of `real`.

    Raises:
        OverflowError: it could run beyond the end of the calendar.
    """
    check_running(start)
    offset = start - real()
    return lambda: real() + offset


def check_running(start: datetime) -> None:
    """Check that a clock may run from `start` on; raises `OverflowError`."""
    if start >= END_OF_RUNNING:
        raise OverflowError("a running clock must start before the year 9999")


def timestamp(moment: datetime) -> str:
    """Write an aware `moment` as text; texts of later moments sort behind those of earlier ones."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_moment(text: str) -> datetime:
    """Read an ISO 8601 date or time; without an offset it is taken as UTC.

    Raises:
        ValueError: `text` is neither, or beyond the calendar in UTC.
    """
    moment = datetime.fromisoformat(text)
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError:
        raise ValueError(text) from None


class AdjustableClock:
    """A clock that shows what `real` shows until it is frozen or put forward.

    With `frozen` it stands there in the beginning, and moves by a millisecond for each change.
    """

    def __init__(self, real: Clock = system_clock, frozen: datetime | None = None) -> None:
        self._real = real
        self._first = frozen
        self.reset()

    def reset(self) -> None:
        """Go back to the beginning."""
        self._ahead, self._frozen, self.step = timedelta(), self._first, MILLISECOND

    def __call__(self) -> datetime:
        """Return the present moment of this clock."""
        if self._frozen is None:
            return self._real() + self._ahead if self._ahead else self._real()
        return self._frozen

    @property
    def is_frozen(self) -> bool:
        """Tell whether the clock stands still."""
        return self._frozen is not None

    @property
    def offset(self) -> timedelta:
        """Tell by how much the clock is ahead of `real`."""
        return self() - self._real()

    def of_change(self) -> datetime:
        """Return the moment of a change; a frozen clock moves by its step after it."""
        moment = self()
        if self._frozen:
            with suppress(OverflowError):
                self._frozen += self.step
        return moment

    def freeze(self, moment: datetime | None = None, *, step: timedelta = timedelta()) -> None:
        """Stop at `moment`, or now, and move by `step` for each change from then on."""
        self._frozen = moment or self()
        self.step = step

    def advance(self, by: timedelta) -> None:
        """Go forward, and on from there unless the clock is frozen.

        Raises:
            OverflowError: no calendar goes that far, or the clock could run beyond its end.
        """
        later = self() + by
        if self._frozen:
            self._frozen = later
        else:
            check_running(later)
            self._ahead += by

    def release(self) -> None:
        """Show what `real` shows again."""
        self._ahead, self._frozen = timedelta(), None


class DateHeader:
    """The header `Date` by a clock (RFC 9110, 6.6.1), written anew for each second."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._second: int | None = None
        self._header = (b"date", b"")

    def __call__(self) -> tuple[bytes, bytes]:
        """Return name and value."""
        second = floor(self._clock().timestamp())
        if second != self._second:
            self._second = second
            self._header = (b"date", formatdate(second, usegmt=True).encode("ascii"))
        return self._header
