"""The command `apikey-contract`."""

import argparse
import contextlib
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

from contract_tests.deployment import Deployment
from contract_tests.mock_process import MockError
from contract_tests.options import PARSERS, check_parser, settings_of
from contract_tests.report_files import NoReportError, ReportFiles, undecided
from contract_tests.reports.scripts.files import prepare
from contract_tests.settings import Selection
from openapi.command_line import UsageError

EXIT_UNDECIDED = 2
EXIT_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and exit with a status that CI can trust."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    name = words.pop(0) if words and words[0] in PARSERS else ""
    command = PARSERS.get(name, check_parser)()
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - to the end
    try:
        options = command.parse_args(words)
        _clean_up_at_the_end_of_a_job()
        files = ReportFiles.of(options)
        try:
            status = _carried_out(name, options, files)
        except (Exception, KeyboardInterrupt) as error:
            why = _why(error)
            if not files.ended:
                with contextlib.suppress(NoReportError):
                    files.end(undecided(why))
            if isinstance(error, UsageError):
                command.error(why)
            with contextlib.suppress(OSError):
                print(why, file=sys.stderr)
            interrupted = isinstance(error, KeyboardInterrupt)
            status = EXIT_INTERRUPTED if interrupted else EXIT_UNDECIDED
        sys.exit(status)
    finally:
        _let_go_of_the_streams()


def _carried_out(name: str, options: argparse.Namespace, files: ReportFiles) -> int:
    if sys.stdout is None:
        raise UsageError("standard output is closed, where the outcome is told")
    Selection(getattr(options, "clause", ())).validated()
    files.begin()
    prepare(getattr(options, "reproduce", None))
    if name == "traffic":
        from contract_tests.traffic.command import judge_traffic  # noqa: PLC0415 - as below

        status = judge_traffic(options, files)
    else:
        with settings_of(options) as settings:
            given = options, settings.deployment()
            status = _sweep(*given) if name else _check(*given, files)
    sys.stdout.flush()
    return status


def _why(error: BaseException) -> str:
    """Say what ended the run, in one sentence without anything that no output may show."""
    if isinstance(error, UsageError | NoReportError):
        return str(error)
    if isinstance(error, MockError):
        return f"The mock did not start: {error}"
    if isinstance(error, KeyboardInterrupt):
        return "Interrupted."
    # Other texts and tracebacks may hold what no output may show.
    if isinstance(error, OSError) and error.strerror:
        return f"The run broke off: {error.strerror}."
    return f"The run broke off with {type(error).__name__}."


def _check(options: argparse.Namespace, deployment: Deployment, files: ReportFiles) -> int:
    # Not at the top: --help and usage errors need not wait for pytest and httpx.
    from contract_tests.output import check_and_report  # noqa: PLC0415

    return check_and_report(options, deployment, files)


def _sweep(options: argparse.Namespace, deployment: Deployment) -> int:
    from contract_tests.sweep import sweep  # noqa: PLC0415

    older_than = options.older_than * 60
    return sweep(deployment, older_than=older_than, dry_run=options.dry_run, yes=options.yes)


def _clean_up_at_the_end_of_a_job() -> None:
    """Let the keys of the run go also where CI ends it, or its terminal is closed.

    What is ignored already, as SIGHUP is under `nohup`, stays so.
    """
    for number in _endings():
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupt)


def _interrupt(_: int, __: FrameType | None) -> NoReturn:
    # Both may come, and twice: cleaning up, which takes a minute at most, must go on.
    for number in _endings():
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _endings() -> list[signal.Signals]:
    # Windows has no SIGHUP, and SIGBREAK at the end of a job; others have no SIGBREAK.
    names = ("SIGTERM", "SIGHUP", "SIGBREAK")
    return [signal.Signals[name] for name in names if name in signal.Signals.__members__]


def _let_go_of_the_streams() -> None:
    """Keep the interpreter from failing on output that nobody takes any more."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
