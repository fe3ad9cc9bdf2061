"""ISO 8601 timestamps, as exact instants."""

import datetime
import re
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache

_DATE_AND_TIME = re.compile(r"[+\dWw-]+[Tt ]\d", re.ASCII)
_FRACTION = re.compile(r"[.,](\d{1,30})\d*", re.ASCII)
_MINUTES = re.compile(r"[Tt ]\d\d:?\d\d$")
_LEAP_SECOND = re.compile(r"([Tt ]\d\d:?\d\d:?)60(?!\d)")
_TIME_OF_AN_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d(?P<seconds>:\d\d([.,](?P<fraction>\d+))?)?(Z|[+-]\d\d(:?\d\d)?)",
    re.ASCII | re.IGNORECASE,
)
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def instant(value: object) -> Fraction | None:
    """Return the seconds since 1970 that an ISO 8601 timestamp names, or None if it is none.

    The standard allows a fraction of any length, an offset or none (taken as UTC), and the basic
    format; a date without a time of day is no timestamp.
    """
    return _instant(value) if isinstance(value, str) else None


@lru_cache(maxsize=65_536)
def _instant(text: str) -> Fraction | None:
    if not text.isascii() or not _DATE_AND_TIME.match(text):
        return None
    fraction = _FRACTION.search(text)
    whole, leap_seconds = _LEAP_SECOND.subn(r"\g<1>59", _FRACTION.sub("", text, count=1))
    try:
        moment = datetime.datetime.fromisoformat(whole.upper())
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.UTC)
    seconds = leap_seconds + Fraction((moment - _EPOCH) // datetime.timedelta(seconds=1))
    if fraction is None:
        return seconds
    unit = 60 if _MINUTES.search(text[: fraction.start()]) else 1
    return seconds + unit * Fraction(int(fraction[1]), 10 ** len(fraction[1]))


def names_instant(text: str) -> bool:
    """Say whether a timestamp is written so that every reader takes it for the same instant.

    That is `YYYY-MM-DDThh:mm`, with seconds and a fraction of any length or without, and `Z` or an
    offset; letters may be small. Without an offset, each reader takes its own.
    """
    return _TIME_OF_AN_INSTANT.fullmatch(text) is not None


def precision(texts: Iterable[str]) -> float:
    """Return the seconds that one step takes of the clock that wrote these timestamps.

    Digits that are zero in all of them count for nothing: a minute, where no text tells seconds.
    """
    finest = -1
    for text in texts:
        found = _TIME_OF_AN_INSTANT.fullmatch(text)
        if found is not None and finest < (digits := _digits(found)):
            finest = digits
    return 60.0 if finest < 0 else float(Fraction(1, 10**finest))


def _digits(found: re.Match[str]) -> int:
    """Return how many digits of a second count, -1 if not even the seconds do."""
    fraction = (found["fraction"] or "").rstrip("0")
    if fraction:
        return len(fraction)
    return 0 if (found["seconds"] or "").strip(":0.,") else -1
