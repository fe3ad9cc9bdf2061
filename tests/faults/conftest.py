"""A mock that shows faults on demand, and the suite run against it in this process."""

import contextlib
import gc
import os
import subprocess
import sys
from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import httpx
import pytest

from contract_tests import run as run_module
from contract_tests.client import transport, trust
from contract_tests.deployment import Deployment, Limits
from contract_tests.mock_process import DEFAULT_WORLD
from contract_tests.report import Report
from contract_tests.run import run
from contract_tests.settings import Selection, Settings
from contract_tests.verdicts import Policy
from mock_server.faults import FAULTS
from openapi.diff.result import examine
from openapi.diff.source import old_source, released_source
from openapi.source import UnreadableError, chosen
from tests.faults.collected import CollectedChecks
from tests.faults.inhabited_mock import WITNESS
from tests.faults.other_people import as_first_keys, strangers_at_first
from tests.faults.steps import EVERYTHING
from tests.faults.witness import Arrived, Seen, harmful
from tests.repository.tree import ROOT

LAST_RELEASE = "the last release"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--touched",
        nargs="?",
        const=LAST_RELEASE,
        metavar="REVISION",
        help="only the faults of clauses that have been touched since then, or the last release",
    )
    parser.addoption(
        "--in-full",
        action="store_true",
        help="also the runs that take long, which look after the keys of other people",
    )


@pytest.fixture
def in_full(request: pytest.FixtureRequest) -> bool:
    """Say whether the runs that take long are wanted."""
    return bool(request.config.getoption("--in-full", default=False))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    since = config.getoption("--touched", default=None)
    if since is None:
        return
    clauses = touched_clauses(since)
    unasked = [item for item in items if fault_clause(item) not in {None, *clauses}]
    items[:] = [item for item in items if item not in unasked]
    config.hook.pytest_deselected(items=unasked)


def touched_clauses(since: str) -> set[str]:
    try:
        old = released_source() if since == LAST_RELEASE else old_source(since)
        result = examine(old, chosen(None))
    except UnreadableError as error:
        raise pytest.UsageError(str(error)) from None
    return {change.clause for change in result.clauses}


def fault_clause(item: pytest.Item) -> str | None:
    """Return the clause of the fault that a test is about, None if it is about none."""
    call = getattr(item, "callspec", None)
    fault_id = call and call.params.get("fault_id")
    return FAULTS[fault_id].clause if fault_id else None


class LyingMock:
    """The bundled mock in a process of its own, whose faults are switched between runs.

    Other people's keys are in each of its repositories, except in `empty` ones.
    """

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self._control = httpx.Client(base_url=deployment.base_url, trust_env=False)
        self._world = self._control.get("/__mock__/world").json()
        repo_ids = [repository["id"] for repository in self._world["repositories"]]
        self._strangers = strangers_at_first(deployment.prefix, *repo_ids)

    def check(
        self,
        *faults: str,
        selection: Selection = EVERYTHING,
        depth: str = "standard",
        empty: Collection[str] = (),
        connections: int = Limits.connections,
    ) -> Report:
        """Run some checks, or all of them, while the mock shows these faults."""
        self.begin(*faults, empty=empty)
        limits = replace(self.deployment.limits, connections=connections)
        return run(replace(self.deployment, limits=limits, depth=depth), selection, Policy())

    def begin(self, *faults: str, empty: Collection[str] = ()) -> None:
        """Let everything be as it was before the first run, and the mock show these faults."""
        self._world["repositories"] = [
            {"id": repo_id, "keys": [] if repo_id in empty else as_first_keys(strangers)}
            for repo_id, strangers in self._strangers.items()
        ]
        self._call("PUT", json={"faults": faults, "world": self._world})

    def seen(self) -> Seen:
        """Return what became of the keys of other people since the run began."""
        witness = self._call("GET")
        arrived = [Arrived(*each) for each in witness["arrived"]]
        were = [key for repository in self._world["repositories"] for key in repository["keys"]]
        were += witness["made"]
        there = [key for each in witness["world"]["repositories"] for key in each["keys"]]
        are = {key["key"]: key for key in there}
        return Seen(
            tuple(harmful(arrived, {key["id"] for key in were})),
            tuple(key["id"] for key in were if are.get(key["key"]) != key),
        )

    def left(self) -> list[str]:
        """Return the names of the keys that are neither of other people nor were there at first."""
        were = [key for repository in self._world["repositories"] for key in repository["keys"]]
        witness = self._call("GET")
        known = {key["key"] for key in [*were, *witness["made"]]}
        keys = [key for each in witness["world"]["repositories"] for key in each["keys"]]
        return [key["name"] for key in keys if key["key"] not in known and "deletedAt" not in key]

    def _call(self, method: str, **content: Any) -> Any:
        return self._control.request(method, WITNESS, **content).raise_for_status().json()

    def close(self) -> None:
        self._control.close()


@contextlib.contextmanager
def inhabited_mock() -> Iterator[LyingMock]:
    """Run the mock with other people in it."""
    command = [sys.executable, "-m", "tests.faults.inhabited_mock"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        base_url = process.stdout.readline().strip() if process.stdout else ""
        mock = LyingMock(Settings({**DEFAULT_WORLD, "base_url": base_url}).deployment())
        try:
            yield mock
        finally:
            mock.close()
            process.terminate()


@pytest.fixture(scope="session")
def lying_mock() -> Iterator[LyingMock]:
    # Each run ends with a full collection of garbage; what is there by now need not be looked at.
    gc.collect()
    gc.freeze()
    with inhabited_mock() as mock, pytest.MonkeyPatch.context() as patch:
        patch.setattr(run_module, "_run_checks", CollectedChecks())
        # As a run sets them.
        patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        patch.setenv("HYPOTHESIS_STORAGE_DIRECTORY", os.devnull)
        # To read all certificates that a computer trusts takes a good part of a short run.
        patch.setattr(transport, "tls_context", cache(trust.tls_context))
        yield mock
    gc.unfreeze()
