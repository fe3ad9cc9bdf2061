"""A mock that lies on demand, and the suite run against it in this process."""

import gc
from collections.abc import Iterator

import httpx
import pytest

from contract_tests.deployment import Deployment
from contract_tests.mock_process import running_mock
from contract_tests.report import Report
from contract_tests.run import run
from contract_tests.settings import Selection
from contract_tests.verdicts import Policy
from mock_server.faults import FAULTS
from openapi.diff.result import examine
from openapi.diff.source import UnreadableError, new_source, released_source


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--touched",
        action="store_true",
        help="only the faults of clauses that have been touched since the last release",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--touched", default=False):
        return
    clauses = touched_clauses()
    unasked = [item for item in items if fault_clause(item) not in {None, *clauses}]
    items[:] = [item for item in items if item not in unasked]
    config.hook.pytest_deselected(items=unasked)


def touched_clauses() -> set[str]:
    try:
        result = examine(released_source(), new_source(None))
    except UnreadableError as error:
        raise pytest.UsageError(str(error)) from None
    return {change.clause for change in result.clauses}


def fault_clause(item: pytest.Item) -> str | None:
    """Return the clause of the fault that a test is about, None if it is about none."""
    call = getattr(item, "callspec", None)
    fault_id = call and call.params.get("fault_id")
    return FAULTS[fault_id].clause if fault_id else None


class LyingMock:
    """The bundled mock in a process of its own, whose faults are switched between runs."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self._control = httpx.Client(base_url=deployment.base_url, trust_env=False)

    def check(self, *faults: str, clauses: tuple[str, ...] = ()) -> Report:
        """Run the checks of some clauses, or all of them, while the mock tells these lies."""
        self._control.put("/__mock__/faults", json={"active": faults}).raise_for_status()
        self._control.post("/__mock__/reset").raise_for_status()
        return run(self.deployment, Selection(clauses), Policy())

    def close(self) -> None:
        self._control.close()


@pytest.fixture(scope="session")
def lying_mock() -> Iterator[LyingMock]:
    # Each run ends with a full collection of garbage; what is there by now need not be looked at.
    gc.collect()
    gc.freeze()
    # A run sets this for good, and the tests that come after must not feel it.
    with running_mock() as settings, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        mock = LyingMock(settings.deployment())
        yield mock
        mock.close()
    gc.unfreeze()
