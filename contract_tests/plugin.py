"""The pytest plugin that runs the checks: markers, fixtures, and evidence instead of failures.

Load it with `-p contract_tests.plugin`. The settings come from `apikey-contract` or, when pytest
is run by hand, from the environment.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from contract_tests.context import Context
from contract_tests.deployment import Deployment, UsageError
from contract_tests.evidence import Evidence, Judge, Skipped, Undecided
from contract_tests.settings import Selection, deployment_from_environment
from contract_tests.workbench import Workbench

DEPTHS = ("quick", "standard", "deep")
CHECKS = Path(__file__).parent

_CONTEXT = pytest.StashKey[Context]()
_SELECTION = pytest.StashKey[Selection]()


@dataclass
class Outcome:
    """What the run found out, gathered by the controlling process."""

    evidence: list[Evidence] = field(default_factory=list)
    requests: int = 0
    checks: int = 0
    leftovers: list[str] = field(default_factory=list)
    requests_by_check: dict[str, int] = field(default_factory=dict)


class ContractRun:
    """One run of the checks; `apikey-contract` hands it to pytest and reads its outcome."""

    def __init__(self, deployment: Deployment, selection: Selection, progress: Any = None) -> None:
        self.deployment = deployment
        self.selection = selection
        self.outcome = Outcome()
        self._progress = progress

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Hand the settings to a worker process of pytest-xdist."""
        node.workerinput["deployment"] = self.deployment.to_dict()
        node.workerinput["clauses"] = list(self.selection.clauses)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Tell how many checks there are."""
        if self._progress:
            self._progress.planned(len(session.items))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Gather what a check found, in whichever process it ran."""
        for name, value in report.user_properties:
            if name == "evidence":
                self.outcome.evidence += map(Evidence.from_dict, value)
            elif name == "requests":
                self.outcome.requests += value
                check = report.nodeid.rpartition("::")[2]
                self.outcome.requests_by_check[check] = (
                    self.outcome.requests_by_check.get(check, 0) + value
                )
            elif name == "leftovers":
                self.outcome.leftovers += value
        if report.when == "call":
            self.outcome.checks += 1
            if self._progress:
                self._progress.done(report.nodeid.rpartition("::")[2], self.outcome.evidence)


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers and make the objects that the checks share."""
    config.addinivalue_line("markers", "clause(*ids): the clauses of the catalogue that it checks")
    config.addinivalue_line("markers", "depth(name): the least depth at which the check runs")
    run = config.pluginmanager.get_plugin("contract-run")
    workerinput = getattr(config, "workerinput", None)
    if workerinput is not None:
        deployment = Deployment.from_dict(workerinput["deployment"])
        clauses = tuple(workerinput["clauses"])
    elif run is not None:
        deployment, clauses = run.deployment, run.selection.clauses
    else:
        try:
            deployment, clauses = deployment_from_environment(), ()
        except UsageError as error:
            raise pytest.UsageError(str(error)) from None
    config.stash[_CONTEXT] = Context(deployment)
    config.stash[_SELECTION] = Selection(clauses)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Refuse checks without a clause of the catalogue, and leave out what was not asked for."""
    context = config.stash[_CONTEXT]
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
        if not config.stash[_SELECTION].wants(clauses_of(item)) or DEPTHS.index(_depth(item)) > depth
    ]
    if unwanted:
        config.hook.pytest_deselected(items=unwanted)
        items[:] = [item for item in items if item not in unwanted]


def clauses_of(item: pytest.Item) -> list[str]:
    """Return the ids that a check is marked with."""
    return [clause for marker in item.iter_markers("clause") for clause in marker.args]


def _depth(item: pytest.Item) -> str:
    marker = item.get_closest_marker("depth")
    return str(marker.args[0]) if marker else "quick"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[Any]:
    """Attribute everything that happens during a check to it."""
    context = item.config.stash[_CONTEXT]
    context.judge.begin(item.name)
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Iterator[pytest.TestReport]:
    """Turn what a check raised into evidence, which is all that leaves the process."""
    report: pytest.TestReport = yield
    context = item.config.stash[_CONTEXT]
    if call.excinfo is not None:
        _settle(context.judge, item, call.excinfo.value)
    elif call.when == "call":
        _settle(context.judge, item, None)
    # Assertion messages and tracebacks may show what no output may hold.
    report.longrepr = None
    report.sections = []
    if report.outcome == "failed":
        report.outcome = "passed" if call.when == "teardown" else "skipped"
    if report.outcome == "skipped":
        report.longrepr = (str(item.path), 0, "not judged")
    if call.when != "setup" or call.excinfo is not None:
        evidence = context.judge.finish()
        report.user_properties = [
            ("evidence", [entry.to_dict() for entry in evidence]),
            ("requests", context.take_requests()),
            ("leftovers", context.leftovers),
        ]
        context.judge.begin(item.name)
    return report


def _settle(judge: Judge, item: pytest.Item, error: BaseException | None) -> None:
    """Give every clause of the check a finding, whatever became of the check."""
    if isinstance(error, KeyboardInterrupt | SystemExit):
        return
    for clause in clauses_of(item):
        if judge.found(clause):
            continue
        if isinstance(error, Skipped):
            judge.skipped(clause, str(error))
        elif isinstance(error, Undecided):
            judge.undecided(clause, str(error))
        elif error is not None:
            judge.undecided(clause, f"The check stopped with {type(error).__name__}.")
        else:
            judge.undecided(clause, "The check came to no finding.")


@pytest.fixture(scope="session")
def _context(request: pytest.FixtureRequest) -> Iterator[Context]:
    context = request.config.stash[_CONTEXT]
    context.calibrate()
    yield context
    context.clean_up()


@pytest.fixture
def workbench(_context: Context) -> Workbench:
    """Return the owner's view of the deployment under check."""
    return _context.workbench


@pytest.fixture
def judge(_context: Context) -> Judge:
    """Return what collects the evidence of the running check."""
    return _context.judge
