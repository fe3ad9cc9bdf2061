"""Run the checks, show how far they are, and write the reports that were asked for."""

import argparse
import datetime
import importlib
import os
import sys
from pathlib import Path

from contract_tests.deployment import Deployment, UsageError
from contract_tests.report import Report
from contract_tests.reports import terminal
from contract_tests.reports.progress import Progress
from contract_tests.reports.text import write
from contract_tests.run import RunError, run
from contract_tests.settings import Selection
from contract_tests.verdicts import Policy, RunVerdict

# The modules that render the reports, imported when they are asked for.
RENDERINGS = {"json": "json_report", "junit": "junit", "markdown": "markdown", "html": "html"}


def check_and_report(options: argparse.Namespace, deployment: Deployment) -> int:
    """Check `deployment`, report as the options say, and return the exit status.

    Raises:
        UsageError: if a report cannot be written where it was asked for.
    """
    wanted: dict[str, Path] = {
        name: path for name in RENDERINGS if (path := getattr(options, name)) is not None
    }
    for path in wanted.values():
        _expect_writable(path)
    policy = Policy(
        strict=options.strict,
        require_all=options.require_all,
        allowances=deployment.allowances,
        today=datetime.datetime.now(datetime.UTC).date(),
    )
    selection = Selection(options.clause)
    progress = Progress()
    try:
        report = run(deployment, selection, policy, progress=progress)
    except RunError as error:
        print(f"The run broke off: {error}", file=sys.stderr)
        return RunVerdict.UNDECIDED.exit_code
    finally:
        progress.close()
    for name, path in wanted.items():
        text = render(RENDERINGS[name], report)
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
    terminal.show(report)
    if os.environ.get("GITHUB_ACTIONS") == "true":
        write(render("github", report), sys.stdout)
    return report.verdict.exit_code


def render(module: str, report: Report) -> str:
    """Return `report` as a module of `contract_tests.reports` renders it."""
    text: str = importlib.import_module(f"contract_tests.reports.{module}").render(report)
    return text


def _expect_writable(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from None
