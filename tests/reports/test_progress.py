"""Progress while a run goes on."""

import io
from collections.abc import Sequence

from contract_tests.findings import Outcome
from contract_tests.reports.progress import Progress
from tests.reports.builder import HOSTILE, evidence


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    """A clock that goes on by `seconds` each time it is read."""

    def __init__(self, seconds: float) -> None:
        self.now = 0.0
        self.seconds = seconds

    def __call__(self) -> float:
        self.now += self.seconds
        return self.now


def run(progress: Progress, checks: Sequence[str]) -> None:
    progress.planned(len(checks))
    for check in checks:
        progress.done(check, [])
    progress.close()


def test_a_terminal_gets_one_line_that_is_written_anew() -> None:
    stream = Terminal()
    progress = Progress(stream)

    progress.planned(2)
    progress.done("test_a", [evidence("create.a"), evidence("create.b", finding=Outcome.HELD)])

    assert stream.getvalue() == "\r\x1b[2K1 of 2 checks, 1 clause broken so far  test_a"
    progress.close()
    assert stream.getvalue().endswith("\r\x1b[2K")
    assert "\n" not in stream.getvalue()


def test_a_clause_that_is_broken_twice_counts_once() -> None:
    stream = Terminal()
    progress = Progress(stream)

    progress.planned(2)
    progress.done("test_a", [evidence("create.a")])
    progress.done("test_b", [evidence("create.a"), evidence("create.a"), evidence("create.b")])

    assert "2 of 2 checks, 2 clauses broken so far" in stream.getvalue()


def test_the_line_of_a_terminal_never_wraps_nor_obeys_what_is_in_a_name() -> None:
    stream = Terminal()

    run(Progress(stream), [HOSTILE])

    line = stream.getvalue().split("\r\x1b[2K")[1]
    assert len(line) < 80
    assert line.isprintable()


def test_a_log_gets_a_line_after_each_tenth_of_a_long_run() -> None:
    stream = io.StringIO()

    run(Progress(stream, Clock(seconds=10)), [f"test_{n}" for n in range(200)])

    lines = stream.getvalue().splitlines()
    assert len(lines) == 10
    assert lines[0] == "20 of 200 checks, no clauses broken so far"
    assert lines[-1].startswith("200 of 200 checks")


def test_a_log_gets_nothing_from_a_short_run() -> None:
    stream = io.StringIO()

    run(Progress(stream, Clock(seconds=0.001)), [f"test_{n}" for n in range(200)])

    assert stream.getvalue() == ""


def test_more_checks_than_planned_do_no_harm() -> None:
    stream = Terminal()
    progress = Progress(stream)

    progress.done("test_a", [])
    progress.close()

    assert "1 of 1 checks" in stream.getvalue()
