"""ISO 8601 timestamps, as exact instants."""

import datetime
import re
from fractions import Fraction
from functools import lru_cache

_DATE_AND_TIME = re.compile(r"[+\dWw-]+[Tt ]\d", re.ASCII)
_FRACTION = re.compile(r"[.,](\d{1,30})\d*", re.ASCII)
_MINUTES = re.compile(r"[Tt ]\d\d:?\d\d$")
_LEAP_SECOND = re.compile(r"([Tt ]\d\d:?\d\d:?)60(?!\d)")
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
