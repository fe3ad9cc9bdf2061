"""The time limit of a run, and the reason why it was stopped early."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from contract_tests.findings import Undecided

CLEANING_UP = 60.0  # seconds
LISTS_TO_WAIT = 4
PAUSES = (0.05, 0.15, 0.3, 0.5, 1.0)  # seconds

T = TypeVar("T")


@dataclass
class Patience:
    """The seconds that a run may wait in vain for what is late; what shows up takes none of them.

    Nothing is tolerated: waiting only tells what comes late from what does not come.
    """

    seconds: float = 2.0

    def until(self, look: Callable[[], T | None], *, at_once: int = LISTS_TO_WAIT) -> T | None:
        """Look a few times `at_once`, and then after pauses; return what was seen, or None."""
        for _ in range(at_once):
            if (seen := look()) is not None:
                return seen
        before = self.seconds
        for pause in PAUSES:
            if pause > self.seconds:
                break
            self.seconds -= pause
            time.sleep(pause)
            if (seen := look()) is not None:
                self.seconds = before
                return seen
        return None


class Course:
    """Let a run go on for so many seconds, and then clean up for some more.

    `ended` says why the run was ended before its time; it is empty if it was not.
    """

    def __init__(self, seconds: float) -> None:
        self.ended = ""
        self.cleaning_up = False
        self._late = f"The run took longer than limits.seconds allows, {seconds:g} s."
        self._stopped = ""
        self._for_good = False
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that are left."""
        return max(0.0, self._end - time.monotonic())

    def expect_going_on(self) -> None:
        """Let another request go out.

        Raises:
            Undecided: if the time is over, or the run was stopped.
        """
        if not self._stopped and not self.left():
            self._stop(self._late)
        if self._stopped:
            raise Undecided(self._stopped)

    def wait(self, seconds: float) -> None:
        """Sleep, but not longer than the run may go on."""
        time.sleep(min(seconds, self.left()))

    def stop(self, reason: str) -> None:
        """Let no more requests out, for a reason that leaves the run undecided."""
        self._stopped = self._stopped or reason
        self.ended = self.ended or reason

    def stop_for_good(self, reason: str) -> None:
        """Let no more requests out, none to clean up either: none could arrive."""
        self._for_good = True
        self.stop(reason)

    def begin_cleaning_up(self) -> None:
        """Go on once more, whatever has stopped the run, to remove what it has made."""
        if not self.cleaning_up:
            self.cleaning_up = True
            if not self._for_good:
                self._stopped = ""
            self._late = f"Cleaning up took longer than {CLEANING_UP:g} s."
            self._end = time.monotonic() + CLEANING_UP

    def _stop(self, reason: str) -> None:
        # What is left behind is listed; the clauses were judged before.
        if self.cleaning_up:
            self._stopped = reason
        else:
            self.stop(reason)
