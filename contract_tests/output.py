"""Run the checks, show how far they are, and write the reports that were asked for."""

import argparse
import datetime
import sys
from pathlib import Path

from contract_tests.deployment import Deployment, UsageError
from contract_tests.report import Report
from contract_tests.reports import json_report, terminal
from contract_tests.reports.progress import Progress
from contract_tests.run import RunError, run
from contract_tests.settings import Selection
from contract_tests.verdicts import Policy, RunVerdict

EXIT_UNDECIDED = RunVerdict.UNDECIDED.exit_code


def check_and_report(options: argparse.Namespace, deployment: Deployment) -> int:
    """Check `deployment`, report as the options say, and return the exit status.

    Raises:
        UsageError: if a report cannot be written where it was asked for.
    """
    files = {options.json: json_report.render}
    wanted = {path: render for path, render in files.items() if path is not None}
    for path in wanted:
        _expect_writable(path)
    policy = Policy(
        strict=options.strict,
        require_all=options.require_all,
        allowances=deployment.allowances,
        today=datetime.datetime.now(datetime.UTC).date(),
    )
    progress = Progress()
    try:
        report = run(
            deployment,
            Selection(options.clause),
            policy,
            workers=options.workers,
            progress=progress,
        )
    except RunError as error:
        print(f"The run broke off: {error}", file=sys.stderr)
        return EXIT_UNDECIDED
    finally:
        progress.close()
    for path, render in wanted.items():
        path.write_text(render(report), encoding="utf-8")
    _show(report)
    return report.verdict.exit_code


def _show(report: Report) -> None:
    print(terminal.render(report))


def _expect_writable(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from None
