"""Limit the rate of requests, and wait where a deployment is busy."""

import datetime
import re
import threading
import time
from email.utils import parsedate_to_datetime

from contract_tests.client.exchange import Response
from contract_tests.deployment import Limits
from contract_tests.findings import Undecided


class Pace:
    """Let through at most so many requests a second; 0 means no limit.

    A deployment that is busy is left alone by everybody for a while.
    """

    def __init__(self, per_second: float) -> None:
        self._interval = 1 / per_second if per_second else 0.0
        self._next = 0.0
        self._held_until = 0.0
        self._lock = threading.Lock()

    def hold(self, seconds: float) -> None:
        """Let nothing through for so long."""
        with self._lock:
            self._held_until = max(self._held_until, time.monotonic() + seconds)

    def wait(self, longest: float = float("inf")) -> None:
        """Sleep until the next request is due, or for the `longest` time."""
        with self._lock:
            now = time.monotonic()
            due = max(now, self._next, self._held_until)
            self._next = due + self._interval
        if due > now:
            time.sleep(min(due - now, longest))


def pause_for(response: Response, attempt: int, limits: Limits) -> float | None:
    """Return the seconds to wait before trying again (RFC 9110, 10.2.3), or None for not at all.

    Raises:
        Undecided: if the deployment asks for more than `limits.longest_pause`.
    """
    if response.status not in {429, 503}:
        return None
    asked = _seconds(response.header("retry-after") or "")
    if asked is None:
        return float(0.2 * 2**attempt)
    if asked > limits.longest_pause:
        raise Undecided(f"The deployment asks to wait {asked:.0f} s before the next request.")
    return asked


def _seconds(retry_after: str) -> float | None:
    """Return the seconds that a Retry-After asks for, as a number or until a date."""
    if re.fullmatch(r"\d{1,9}(\.\d{1,3})?", retry_after, re.ASCII):
        return float(retry_after)
    try:
        date = parsedate_to_datetime(retry_after)
    except (ValueError, OverflowError):
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=datetime.UTC)
    return max(0.0, date.timestamp() - time.time())
