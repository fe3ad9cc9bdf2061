"""The pytest plugin that runs the checks: markers, fixtures, and evidence instead of failures.

Load it with `-p contract_tests.plugin`. The settings come from `apikey-contract` or, when pytest
is run by hand, from the environment.
"""

import contextlib
from collections import Counter, defaultdict
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pytest

from contract_tests.checks.failures import judge_failed_creations
from contract_tests.checks.workbench import Workbench
from contract_tests.context import Context
from contract_tests.deployment import UsageError
from contract_tests.evidence import Evidence, Judge
from contract_tests.findings import Finding, Skipped, Undecided
from contract_tests.settings import DEPTHS, Selection, deployment_from_environment

CHECKS = Path(__file__).parent / "checks"

_CONTEXT = pytest.StashKey[Context]()
_SELECTION = pytest.StashKey[Selection]()


class Progress(Protocol):
    """Whoever wants to know how far the run is."""

    def planned(self, total: int) -> None:
        """Learn how many checks there are."""

    def done(self, check_name: str, evidence: Sequence[Evidence]) -> None:
        """Learn that a check is done, and what is known so far."""


@dataclass
class Outcome:
    """What the run found out, gathered check by check."""

    evidence: list[Evidence] = field(default_factory=list)
    requests_by_check: Counter[str] = field(default_factory=Counter)
    seconds_by_check: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    clauses_by_check: dict[str, list[str]] = field(default_factory=dict)

    @property
    def requests(self) -> int:
        """Return how many requests were sent."""
        return self.requests_by_check.total()

    def add(
        self, check: str, evidence: Sequence[Evidence], requests: int, seconds: float = 0.0
    ) -> None:
        """Add what one check found, and how long it took."""
        self.evidence += evidence
        self.requests_by_check[check] += requests
        self.seconds_by_check[check] += seconds


class ContractRun:
    """One run of the checks; `apikey-contract` hands it to pytest and reads its outcome."""

    def __init__(
        self,
        context: Context,
        selection: Selection,
        outcome: Outcome,
        progress: Progress | None = None,
    ) -> None:
        self.context = context
        self.selection = selection
        self.trouble = ""
        self.interrupted = False
        self._outcome = outcome
        self._progress = progress

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Tell how many checks there are."""
        if self._progress and session.items:
            self._progress.planned(len(session.items))

    def gather(
        self, item: pytest.Item, evidence: Sequence[Evidence], seconds: float, *, called: bool
    ) -> None:
        """Add what a check found; `called` says that it has itself been run."""
        self.add(item.name, evidence, seconds)
        self._outcome.clauses_by_check[item.name] = clauses_of(item)
        if called and self._progress:
            self._progress.done(item.name, self._outcome.evidence)

    def add(self, name: str, evidence: Sequence[Evidence], seconds: float = 0.0) -> None:
        """Add what was found, by a check or beside the checks."""
        self._outcome.add(name, evidence, self.context.take_requests(), seconds)

    def pytest_keyboard_interrupt(self) -> None:
        """Remember that somebody ended the run, which pytest does not tell from other ends."""
        self.interrupted = True

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Remember a check that cannot even be loaded."""
        if report.failed:
            self.trouble = f"{report.nodeid} cannot be loaded"

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
        """Remember what broke, and keep pytest from printing its traceback."""
        self.trouble = f"{excinfo.typename} at line {excinfo.traceback[-1].lineno}"
        return True


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers and make the objects that the checks share."""
    config.addinivalue_line("markers", "clause(*ids): the clauses of the catalogue that it checks")
    config.addinivalue_line("markers", "depth(name): the least depth at which the check runs")
    checks = _controlling_run(config)
    if checks is not None:
        config.stash[_CONTEXT], config.stash[_SELECTION] = checks.context, checks.selection
        return
    try:
        deployment = deployment_from_environment()
    except UsageError as error:
        raise pytest.UsageError(str(error)) from None
    config.stash[_CONTEXT] = Context(deployment)
    config.stash[_SELECTION] = Selection()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Refuse checks without a clause of the catalogue, and leave out what was not asked for."""
    context, selection = config.stash[_CONTEXT], config.stash[_SELECTION]
    checks = [item for item in items if CHECKS in item.path.parents]
    for item in checks:
        unknown = [clause for clause in clauses_of(item) if clause not in context.catalogue]
        if unknown or not clauses_of(item):
            wrong = f"unknown clauses {', '.join(unknown)}" if unknown else "no clause"
            raise pytest.UsageError(f"{item.nodeid} is marked with {wrong}")
    depth = DEPTHS.index(context.deployment.depth)
    unwanted = [
        item
        for item in checks
        if not selection.wants(clauses_of(item)) or DEPTHS.index(_depth(item)) > depth
    ]
    if unwanted:
        config.hook.pytest_deselected(items=unwanted)
        items[:] = [item for item in items if item not in unwanted]


def clauses_of(item: pytest.Item) -> list[str]:
    """Return the ids that a check is marked with."""
    return [clause for marker in item.iter_markers("clause") for clause in marker.args]


def _depth(item: pytest.Item) -> str:
    marker = item.get_closest_marker("depth")
    return str(marker.args[0]) if marker else DEPTHS[0]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn what a check raised into evidence, which is all that is told of it."""
    error = call.excinfo.value if call.excinfo is not None else None
    # Assertion messages and tracebacks may show what no output may hold; to make them takes time.
    call.excinfo = None
    report = yield
    context = item.config.stash[_CONTEXT]
    report.sections = []
    if call.when == "setup" and error is not None:
        report.outcome, report.longrepr = "skipped", (str(item.path), 0, "")
    if call.when != "setup" or error is not None:
        if call.when == "call" or error is not None:
            _settle(context.judge, item, error)
        evidence = context.judge.finish()
        checks = _controlling_run(item.config)
        if checks is None:
            _tell(report, evidence)
        else:
            checks.gather(item, evidence, call.duration, called=call.when == "call")
    context.judge.begin(item.name)
    return report


def _controlling_run(config: pytest.Config) -> ContractRun | None:
    plugins = config.pluginmanager.get_plugins()
    return next((plugin for plugin in plugins if type(plugin) is ContractRun), None)


def _tell(report: pytest.TestReport, evidence: Sequence[Evidence]) -> None:
    """Let pytest itself say what was found, where nobody gathers the evidence."""
    wrong = [
        f"{entry.clause}: {entry.expected or 'could not be judged'}: {entry.came}"
        for entry in evidence
        if entry.finding in {Finding.BROKEN, Finding.UNDECIDED}
    ]
    if wrong:
        report.outcome = "failed"
        report.longrepr = "\n".join(wrong)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Attribute what happens from here on to the check, if the run still goes on."""
    context = item.config.stash[_CONTEXT]
    context.judge.begin(item.name)
    if context.session.course.ended:
        raise Undecided(context.session.course.ended)


def _settle(judge: Judge, item: pytest.Item, error: BaseException | None) -> None:
    """Give every clause of the check a finding, whatever became of the check."""
    for clause in clauses_of(item):
        if judge.found(clause):
            continue
        if isinstance(error, Skipped):
            judge.skipped(clause, error)
        elif isinstance(error, Undecided):
            judge.undecided(clause, str(error))
        elif error is not None:
            judge.undecided(clause, f"The check stopped with {type(error).__name__}.")
        else:
            judge.undecided(clause, "The check ended without a look at this.")


@pytest.fixture(scope="session")
def _context(request: pytest.FixtureRequest) -> Iterator[Context]:
    context = request.config.stash[_CONTEXT]
    context.judge.begin("calibration")
    context.workbench.calibrate()
    checks = _controlling_run(request.config)
    if checks is not None:
        checks.add("calibration", context.judge.finish())
    yield context
    context.remove_made()


@pytest.fixture
def workbench(_context: Context) -> Iterator[Workbench]:
    """Return the owner's view of the deployment under check."""
    _context.workbench.begin()
    yield _context.workbench
    with contextlib.suppress(Skipped, Undecided):
        judge_failed_creations(_context.workbench)


@pytest.fixture
def judge(_context: Context) -> Judge:
    """Return what collects the evidence of the running check."""
    return _context.judge
