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


class LyingMock:
    """The bundled mock in a process of its own, whose faults are switched between runs."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self._control = httpx.Client(base_url=deployment.base_url, trust_env=False)

    def check(self, *faults: str, clause: str = "") -> Report:
        """Run the checks of a clause, or all of them, while the mock tells these lies."""
        self._control.put("/__mock__/faults", json={"active": faults}).raise_for_status()
        self._control.post("/__mock__/reset").raise_for_status()
        return run(self.deployment, Selection((clause,) if clause else ()), Policy())

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
