"""Show the progress of a run on standard error."""

import contextlib
import os
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from typing import TextIO

from contract_tests.evidence import Evidence
from contract_tests.findings import Outcome
from contract_tests.reports.text import write
from openapi.escaping import visible

STEPS = 10
PAUSE = 2.0


class Progress:
    """Count the checks, or another unit, that are done and the clauses that were found broken.

    A terminal gets one line that is written anew after each check; anything else, such as the log
    of a CI job, a line after each tenth of the checks, and none within the first `PAUSE` seconds
    nor so soon after the last one.
    """

    def __init__(
        self,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
        unit: str = "checks",
    ) -> None:
        self._unit = unit
        self._stream = stream or sys.stderr
        self._terminal = self._stream.isatty() and os.environ.get("TERM") != "dumb"
        self._clock = clock
        self._told = clock()
        self._total = 0
        self._done = 0
        self._step = 0
        self._broken: set[str] = set()

    def planned(self, total: int) -> None:
        """Take note of how many checks there are, and start counting."""
        self._total = total
        self._done = self._step = 0
        self._told = self._clock()

    def done(self, check_name: str, evidence: Sequence[Evidence], amount: int = 1) -> None:
        """Count a check; `evidence` may be its own or that of the whole run so far."""
        self._done += amount
        self._broken |= {item.clause for item in evidence if item.finding is Outcome.BROKEN}
        if self._terminal:
            self._rewrite(f"{self._line()}  {visible(check_name)}")
        else:
            self._log()

    def close(self) -> None:
        """Leave the terminal's line empty for what comes next."""
        if self._terminal and self._done:
            self._rewrite("")

    def _line(self) -> str:
        broken = len(self._broken)
        clauses = "1 clause" if broken == 1 else f"{broken or 'no'} clauses"
        total = max(self._total, self._done)
        return f"{self._done:,} of {total:,} {self._unit}, {clauses} broken so far"

    def _rewrite(self, line: str) -> None:
        width = shutil.get_terminal_size().columns - 1
        self._write(f"\r\x1b[2K{line[:width]}")

    def _log(self) -> None:
        step = self._done * STEPS // max(self._total, 1)
        now = self._clock()
        if step > self._step and now - self._told >= PAUSE:
            self._step, self._told = step, now
            self._write(f"{self._line()}\n")

    def _write(self, text: str) -> None:
        # The run goes on where nobody is left to watch it.
        with contextlib.suppress(OSError):
            write(text, self._stream)
            self._stream.flush()
