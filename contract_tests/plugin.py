"""The pytest plugin that runs the checks: markers, fixtures, and evidence instead of failures.

Load it with `-p contract_tests.plugin`. The settings come from `apikey-contract` or, when pytest
is run by hand, from the environment.
"""

from collections.abc import Callable, Generator, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol, cast

import pytest

from contract_tests.checks.workbench import Workbench
from contract_tests.context import Context
from contract_tests.deployment import DEPTHS, UsageError
from contract_tests.evidence import Evidence, Judge
from contract_tests.findings import Outcome
from contract_tests.runner import Done, clauses_of, perform, perform_together
from contract_tests.settings import Selection, deployment_from_environment

CHECKS = Path(__file__).parent / "checks"

_CONTEXT = pytest.StashKey[Context]()
_SELECTION = pytest.StashKey[Selection]()
_DONE = pytest.StashKey[dict[str, Done]]()


class ProgressListener(Protocol):
    """A listener for the progress of a run."""

    def planned(self, total: int) -> None:
        """Learn how many checks there are."""

    def done(self, check_name: str, evidence: Sequence[Evidence]) -> None:
        """Learn that a check is done, and what it found."""


class ContractRun:
    """One run of the checks; `apikey-contract` hands it to pytest and reads what it gathers."""

    def __init__(
        self,
        context: Context,
        selection: Selection,
        progress: ProgressListener | None = None,
        learn: Callable[[Workbench], None] | None = None,
    ) -> None:
        self.context = context
        self.selection = selection
        self.progress = progress
        self.learn = learn
        self.done: dict[str, Done] = {}
        self.seconds_by_check: dict[str, float] = {}
        self.clauses_by_check: dict[str, list[str]] = {}
        self.beside: list[Evidence] = []
        self.trouble = ""
        self.interrupted = False

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Tell how many checks there are."""
        if self.progress and session.items:
            self.progress.planned(len(session.items))

    @property
    def evidence(self) -> list[Evidence]:
        """Return what was found so far, beside the checks and by them."""
        return [*self.beside, *(item for done in self.done.values() for item in done.evidence)]

    def gather(self, item: pytest.Item, done: Done) -> None:
        """Add what a check found, in the place of what it found before."""
        self.done[item.nodeid] = done
        self.seconds_by_check[item.name] = done.seconds
        self.clauses_by_check[item.name] = clauses_of(item)

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
    add = config.addinivalue_line
    add("markers", "clause(*ids): the clauses of the catalogue that it checks")
    add("markers", "depth(name): the least depth at which the check runs")
    add("markers", "long: makes many calls one after the other, and begins early")
    add("markers", "alone: needs a moment of its own, after all that run side by side")
    add("markers", "last: needs a moment of its own, after those that count the keys of the others")
    checks = _controlling_run(config)
    config.stash[_DONE] = {}
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
    """Refuse checks without a clause of the catalogue, and leave out what was not asked for.

    What needs a moment of its own comes last.
    """
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
    wanted = [item for item in items if item not in unwanted]
    items[:] = sorted(wanted, key=_turn)


def _turn(item: pytest.Item) -> int:
    """Return 0 for a check that runs beside others, more for one that has to wait for them."""
    markers = {marker.name for marker in item.iter_markers()}
    return 2 if "last" in markers else 1 if "alone" in markers else 0


def _depth(item: pytest.Item) -> str:
    marker = item.get_closest_marker("depth")
    return str(marker.args[0]) if marker else DEPTHS[0]


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    """Run what can run side by side; pytest then goes through all checks and reports."""
    config = session.config
    if session.config.option.collectonly:
        return (yield)
    context, checks = config.stash[_CONTEXT], _controlling_run(config)
    try:
        context.judge.begin("calibration")
        context.workbench.calibrate()
        if checks is not None:
            checks.beside += context.judge.finish()
        if not context.session.guard.deletion_works:
            # There are but a few keys to work with, none for a check to be repeated.
            context.session.connections.lower(1)
        if context.session.connections.most > 1:
            items = [cast(pytest.Function, item) for item in session.items if not _turn(item)]
            if len(items) > 1:
                perform_together(context, items, partial(_note, config))
        result = yield
        if checks is not None and checks.learn is not None and not context.session.course.ended:
            context.judge.begin("manners")
            checks.learn(context.workbench)
            checks.beside += context.judge.finish()
        return result
    finally:
        context.judge.begin("closing")
        context.remove_made()
        if checks is not None and not context.session.course.ended:
            checks.beside += context.judge.finish()


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool:
    """Run a check, unless it was run already and what it came to is certain."""
    config = pyfuncitem.config
    context, done = config.stash[_CONTEXT], config.stash[_DONE].get(pyfuncitem.nodeid)
    if done is None:
        done = perform(context, pyfuncitem)
    elif not done.is_clear or context.workbench.lists.happened_within(done.started, done.ended):
        if not any(each.is_repeated for each in config.stash[_DONE].values()):
            context.workbench.renew_shared()
        with context.session.connections.one_at_a_time():
            done = done.confirmed_by(perform(context, pyfuncitem))
    _note(config, pyfuncitem, done)
    if done.error is not None:
        raise done.error
    return True


def _note(config: pytest.Config, item: pytest.Item, done: Done) -> None:
    """Note down what a check came to, and tell whoever wants to know how far the run is."""
    is_new = item.nodeid not in config.stash[_DONE]
    config.stash[_DONE][item.nodeid] = done
    if checks := _controlling_run(config):
        checks.gather(item, done)
        if is_new and checks.progress:
            checks.progress.done(item.name, done.evidence)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Limit the report of pytest to what was found, and leave it out where we report ourselves."""
    # Assertion messages and tracebacks may show what no output may hold; to make them takes time.
    call.excinfo = None
    report = yield
    report.sections = []
    done = item.config.stash[_DONE].get(item.nodeid)
    if call.when == "call" and done is not None and _controlling_run(item.config) is None:
        _tell(report, done.evidence)
    return report


def _controlling_run(config: pytest.Config) -> ContractRun | None:
    plugins = config.pluginmanager.get_plugins()
    return next((plugin for plugin in plugins if type(plugin) is ContractRun), None)


def _tell(report: pytest.TestReport, evidence: Sequence[Evidence]) -> None:
    wrong = [
        f"{entry.clause}: {entry.expected or 'could not be judged'}: {entry.came}"
        for entry in evidence
        if entry.finding in {Outcome.BROKEN, Outcome.UNDECIDED}
    ]
    if wrong:
        report.outcome = "failed"
        report.longrepr = "\n".join(wrong)


@pytest.fixture
def workbench(request: pytest.FixtureRequest) -> Workbench:
    """Return the owner's view of the deployment under check."""
    return request.config.stash[_CONTEXT].workbench


@pytest.fixture
def judge(request: pytest.FixtureRequest) -> Judge:
    """Return what collects the evidence of the running check."""
    return request.config.stash[_CONTEXT].judge
