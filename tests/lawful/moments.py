"""How timestamps may be written, and what may be there before a run."""

import random
import secrets
import time
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

from tests.lawful.answers import Generous
from tests.lawful.service import (
    OTHER_REPO_ID,
    REPO_ID,
    Key,
    Service,
)


class Seconds(Service):
    """Timestamps in seconds, keys of one second in any order at each list."""

    step = 1

    def now(self) -> datetime:
        now = int(time.time())
        return datetime.fromtimestamp(now - now % self.step, UTC)

    def written(self, moment: datetime) -> str:
        return moment.isoformat().replace("+00:00", "Z")

    def in_order(self, keys: list[Key]) -> list[Key]:
        shuffled = random.sample(keys, len(keys))
        return sorted(shuffled, key=lambda key: key.created_at, reverse=True)


class Minutes(Seconds):
    """The same in minutes."""

    step = 60


class CoarseTicks(Service):
    """A clock that goes on every 16 ms, written in tenths of a microsecond."""

    def now(self) -> datetime:
        now = time.time_ns() // 1000
        return datetime.fromtimestamp((now - now % 15_625) / 1_000_000, UTC)

    def written(self, moment: datetime) -> str:
        return f"{moment:%Y-%m-%dT%H:%M:%S.%f}0Z"

    def in_order(self, keys: list[Key]) -> list[Key]:
        return sorted(keys, key=lambda key: key.shown_as, reverse=True)


class ShortOffsets(Service):
    """Offsets without a colon, or of hours only."""

    def written(self, moment: datetime) -> str:
        zone = timezone(timedelta(hours=random.choice([-5, 0, 2])))
        text = f"{moment.astimezone(zone):%Y-%m-%dT%H:%M:%S.%f%z}"
        return text if random.random() < 0.5 else text[:-2]


class MixedZones(Service):
    """Each timestamp in another zone."""

    def written(self, moment: datetime) -> str:
        offset = timedelta(minutes=random.choice([-570, -300, 0, 60, 345, 840]))
        return moment.astimezone(timezone(offset)).isoformat(timespec="microseconds")


class Nanoseconds(Service):
    """Nine digits of a second."""

    def written(self, moment: datetime) -> str:
        return f"{moment:%Y-%m-%dT%H:%M:%S.%f}{random.randrange(1000):03d}Z"

    def in_order(self, keys: list[Key]) -> list[Key]:
        return sorted(keys, key=lambda key: key.shown_as, reverse=True)


class ShortFractions(Service):
    """No zeros at the end of a fraction, and none of a whole second; sorted by time."""

    def written(self, moment: datetime) -> str:
        return f"{moment:%Y-%m-%dT%H:%M:%S.%f}".rstrip("0").rstrip(".") + "Z"


class Tenths(ShortFractions):
    """The same with a clock that goes on every tenth of a second."""

    def now(self) -> datetime:
        tenths = time.time_ns() // 100_000_000
        return datetime.fromtimestamp(tenths // 10, UTC) + timedelta(seconds=tenths % 10 / 10)


class LowerCaseTimes(Service):
    """RFC 3339 in lower case."""

    def written(self, moment: datetime) -> str:
        return super().written(moment).lower()


class ClockAhead(Service):
    """A clock that is years ahead."""

    off = timedelta(days=2_500)

    def now(self) -> datetime:
        return super().now() + self.off


class ClockBehind(ClockAhead):
    """A clock that is years behind."""

    off = timedelta(days=-9_000)


class ClockAtItsEpoch(Service):
    """A clock that was never set, and began with 1970 when the service was started."""

    def now(self) -> datetime:
        return datetime.fromtimestamp(time.monotonic() - self.started, UTC)

    def furnish(self) -> None:
        self.started = time.monotonic()


class TwoClocks(Service):
    """Two servers whose clocks differ by a second, taking turns."""

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=secrets.randbelow(2))


class NoDate(Service):
    """No Date at all, as from a server without a clock (RFC 9110, 6.6.1)."""

    def date(self) -> str | None:
        return None


class NoDateSeconds(NoDate, Seconds):
    """The same, with timestamps in seconds."""


class NoDateMinutes(NoDate, Minutes):
    """The same, with timestamps in minutes."""


class NoDateBehind(NoDate, ClockBehind):
    """The same, and a clock that is years behind."""


class NoDateTwoClocks(NoDate, TwoClocks):
    """The same, and two servers whose clocks differ by a second."""


class NoReadableDate(ClockAhead):
    """A Date that nobody can read."""

    def date(self) -> str | None:
        return "just now"


class ProxyDate(Service):
    """A Date from a proxy whose clock is five minutes ahead, or five minutes behind."""

    off = random.choice([-300, 300])

    def date(self) -> str | None:
        return format_datetime(self.now() + timedelta(seconds=self.off), usegmt=True)


class OldDate(Service):
    """A Date in the oldest format (RFC 9110, 5.6.7)."""

    def date(self) -> str | None:
        return f"{self.now():%a %b %e %H:%M:%S %Y}"


class OfItsBeginning(Service):
    """Timestamps of when a transaction of two seconds began, in which the key was made."""

    def add(
        self, repo_id: str, name: str, ai_type: str = "OTHER", age: timedelta = timedelta()
    ) -> Key:
        return super().add(repo_id, name, ai_type, age + timedelta(seconds=2))


class StoppedClock(Service):
    """A clock that stands still, in its Date as well."""

    def now(self) -> datetime:
        return datetime(2026, 2, 3, 4, 5, 6, 789_000, UTC)


ODD_NAMES = [
    'Traceback (most recent call last): File "/srv/app/main.py", line 3, in <module>',
    "SELECT secret FROM keys WHERE 1=1; -- SQLSTATE 42000",
    "at Object.<anonymous> (/usr/src/app/index.js:12:34)",
    "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "",
    " ",
    "null",
    "🔑" * 50,
    "\u202egnp.exe",
    "x" * 2_000,
    "<script>alert(1)</script>",
    "postgresql://user:password@db/keys",
]


class Furnished(Service):
    """A thousand keys in each repository, with odd names, zones and ages."""

    count = 1_000

    def furnish(self) -> None:
        for repo_id in (REPO_ID, OTHER_REPO_ID):
            for number in range(self.count):
                name = ODD_NAMES[number % len(ODD_NAMES)]
                key = self.add(repo_id, name, age=timedelta(hours=self.count - number))
                zone = timezone(timedelta(hours=number % 24 - 12))
                key.shown_as = key.created_at.astimezone(zone).isoformat()


class WellFurnished(Furnished):
    """Five thousand keys in each repository."""

    count = 5_000


class FurnishedGenerously(Furnished, Generous):
    """Six hundred keys whose additional members change with each list."""

    count = 600


class LeapSecond(Service):
    """A key that was created in a leap second (RFC 3339, section 5.6)."""

    def furnish(self) -> None:
        key = self.add(REPO_ID, "At the end of 2016")
        key.created_at = datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)
        key.shown_as = "2016-12-31T23:59:60Z"
