"""Run the checks against a deployment and make a report of it."""

import datetime
import os
import re
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest

from contract_tests.checks.workbench import Workbench
from contract_tests.context import Context
from contract_tests.deployment import Deployment
from contract_tests.evidence import Evidence
from contract_tests.findings import Outcome
from contract_tests.opening import open_deployment
from contract_tests.plugin import ContractRun, ProgressListener
from contract_tests.report import Report, effective_settings
from contract_tests.report_files import NoReportError
from contract_tests.reports.har import calls
from contract_tests.settings import Selection
from contract_tests.verdicts import ClauseVerdict, Policy, RunVerdict, judge, judge_run

CHECKS = Path(__file__).parent / "checks"

_Amount = TypeVar("_Amount", int, float)

# Parts of pytest that would write files or print, or that take time and serve other tests.
UNNEEDED_PLUGINS = (
    "cacheprovider",
    "terminal",
    "unraisableexception",
    "threadexception",
    "faulthandler",
    "logging",
    "skipping",
    "doctest",
    "unittest",
    "recwarn",
    "pastebin",
    "junitxml",
    "stepwise",
    "setuponly",
    "setupplan",
)


class RunError(NoReportError):
    """The run itself went wrong, which says nothing about the deployment."""


class InterruptedRun(KeyboardInterrupt):
    """Somebody ended the run; `report` says what was found until then, and what is left."""

    def __init__(self, report: Report) -> None:
        super().__init__()
        self.report = report


def run(
    deployment: Deployment,
    selection: Selection,
    policy: Policy,
    *,
    progress: ProgressListener | None = None,
    learn: Callable[[Workbench], None] | None = None,
) -> Report:
    """Check `deployment` and return the report; `learn` comes between the checks and the clean-up.

    Raises:
        InterruptedRun: on Ctrl-C, after the keys of the run have been removed.
        RunError: if pytest could not do its work.
    """
    started, clock = datetime.datetime.now(datetime.UTC), time.monotonic()
    context = Context(deployment)
    course, redactor = context.session.course, context.judge.redactor
    checks = ContractRun(context, selection, progress, learn)
    interrupted = False
    try:
        opening = open_deployment(context.workbench)
        checks.beside += context.judge.finish()
        if opening.reason is not None:
            course.stop(opening.reason)
        if course.ended:
            context.remove_made()
        else:
            _run_checks(checks)
    except KeyboardInterrupt:
        interrupted = True
    finally:
        leftovers = context.close()
    # How the deployment answers a run that could not go on is none of its promises.
    found_last = [] if course.ended else context.judge.finish()
    found = [context.judge.redacted_again(item) for item in [*checks.evidence, *found_last]]
    clauses = tuple(judge(context.catalogue, _asked_for(context, found, selection), policy))
    reason = "The run was interrupted." if interrupted else course.ended
    report = Report(
        verdict=RunVerdict.UNDECIDED if reason else judge_run(clauses),
        clauses=clauses,
        catalogue=context.catalogue,
        settings=effective_settings(deployment),
        requests=context.session.requests,
        seconds=time.monotonic() - clock,
        started=started,
        requests_by_clause=_by_clause(clauses, checks, context.session.requests_by_check),
        seconds_by_clause=_by_clause(clauses, checks, checks.seconds_by_check),
        leftovers=tuple(map(redactor.text, leftovers)),
        notes=tuple(map(redactor.sentence, context.workbench.capacity.notes)),
        selection=selection,
        reason=redactor.sentence(reason),
        recorded=partial(calls, context.session.history, redactor, time.time() - time.monotonic()),
    )
    if interrupted:
        raise InterruptedRun(report)
    return report


def _run_checks(checks: ContractRun) -> None:
    # Plugins of other packages would slow the start, and might print what no output may hold;
    # options meant for other runs of pytest might leave out checks.
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    # Hypothesis would leave a folder where the run was started; it does well without.
    os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", os.devnull)
    for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DEBUG"):
        os.environ.pop(name, None)
    arguments = [*_modules(checks.selection), f"--rootdir={CHECKS}", "-c", os.devnull]
    arguments += ["--strict-markers", "--assert=plain"]
    arguments += ["-p", "contract_tests.plugin"]
    for unneeded in UNNEEDED_PLUGINS:
        arguments += ["-p", f"no:{unneeded}"]
    status = pytest.main(arguments, plugins=[checks])
    if checks.interrupted:
        raise KeyboardInterrupt
    if status not in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
        why = checks.trouble or f"pytest ended with the status {int(status)}"
        raise RunError(f"The run broke off: {why}.")


def _modules(selection: Selection) -> list[str]:
    """Return the modules of checks that may hold what was asked for: a mark names its clauses.

    To import the others takes a good part of a short run.
    """
    if not selection.clauses:
        return [str(CHECKS)]
    named = re.compile(f'"(?:{"|".join(map(re.escape, selection.clauses))})[".]')
    modules = sorted(CHECKS.glob("test_*.py"))
    found = [str(path) for path in modules if named.search(path.read_text(encoding="utf-8"))]
    return found or [str(CHECKS)]


def _asked_for(context: Context, evidence: list[Evidence], selection: Selection) -> list[Evidence]:
    """Leave out passes of clauses that were not asked for: they were looked at by chance only.

    If `createdAt` changes from list to list, mark the order of lists as undecided.
    """
    no_order = "createdAt" in context.session.history.unsteady
    return [
        item.undecided("createdAt changes from one list to the next.")
        if no_order and item.clause == "list.newest-first"
        else item
        for item in evidence
        if item.finding is not Outcome.HELD or selection.wants([item.clause])
    ]


def _by_clause(
    clauses: tuple[ClauseVerdict, ...], checks: ContractRun, spent: Mapping[str, _Amount]
) -> dict[str, _Amount | int]:
    """Return what the checks of each clause have spent together."""
    return {
        entry.clause.id: sum(
            amount
            for check, amount in spent.items()
            if entry.clause.id in checks.clauses_by_check.get(check, ())
        )
        for entry in clauses
    }
