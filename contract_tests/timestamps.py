"""ISO 8601 timestamps, as exact instants."""

import datetime
import re
from fractions import Fraction

_FRACTION = re.compile(r"[.,](\d+)")


def instant(value: object) -> Fraction | None:
    """Return the seconds since 1970 that an ISO 8601 timestamp names, or None if it is none.

    The standard allows a fraction of any length, an offset or none (taken as UTC), and the basic
    format; a date without a time of day is no timestamp.
    """
    if not isinstance(value, str) or not re.match(r"^[+\dWw-]+[Tt ]\d", value):
        return None
    fraction = _FRACTION.search(value)
    whole = _FRACTION.sub("", value, count=1)
    try:
        moment = datetime.datetime.fromisoformat(whole.upper())
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.UTC)
    epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
    seconds = Fraction((moment - epoch) // datetime.timedelta(microseconds=1), 1_000_000)
    if fraction is None:
        return seconds
    return seconds + Fraction(int(fraction[1]), 10 ** len(fraction[1]))
