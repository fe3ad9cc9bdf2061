"""Run the checks, show how far they are, and write the reports that were asked for."""

import argparse
import contextlib
import datetime
import os
import sys
from dataclasses import replace

from contract_tests.deployment import Deployment
from contract_tests.learning.drift import Learner
from contract_tests.options import command_again
from contract_tests.report import Report
from contract_tests.report_files import NoReportError, ReportFiles, render
from contract_tests.reports import terminal
from contract_tests.reports.progress import Progress
from contract_tests.reports.scripts.files import with_scripts
from contract_tests.reports.text import write
from contract_tests.run import InterruptedRun, run
from contract_tests.settings import Selection
from contract_tests.verdicts import Policy
from openapi.escaping import visible


def check_and_report(
    options: argparse.Namespace, deployment: Deployment, files: ReportFiles
) -> int:
    """Check `deployment`, report as the options say, and return the exit status.

    Raises:
        KeyboardInterrupt: if it was interrupted, after everything else.
        NoReportError: if a report could not be written.
        RunError: if the run broke off.
    """
    policy = Policy(
        strict=options.strict,
        require_all=options.require_all,
        allowances=deployment.allowances,
        today=datetime.datetime.now(datetime.UTC).date(),
    )
    progress, learner = Progress(), Learner.of(options)
    try:
        report = run(
            deployment,
            Selection(options.clause),
            policy,
            progress=progress,
            learn=learner.learn if learner else None,
        )
        report = report if learner is None else learner.end(report)
        report = replace(report, command=command_again(options))
        report = with_scripts(report, deployment, options.reproduce)
    except InterruptedRun as interrupted:
        report = replace(interrupted.report, command=command_again(options))
        files.end(with_scripts(report, deployment, options.reproduce))
        with contextlib.suppress(OSError):
            for path in interrupted.report.leftovers:
                print(f"left behind: {visible(path)}", file=sys.stderr)
        raise
    finally:
        progress.close()
    end_and_show(report, files)
    return report.exit_code


def end_and_show(report: Report, files: ReportFiles) -> None:
    """Write the reports that were asked for, and show one on the terminal.

    Raises:
        NoReportError: if one could not be written.
    """
    files.end(report)
    try:
        terminal.show(report)
        if os.environ.get("GITHUB_ACTIONS") == "true":
            write(render("github", report), sys.stdout)
            sys.stdout.flush()
    except OSError as error:
        raise NoReportError(
            f"The report could not be written to standard output: {error.strerror}."
        ) from None
