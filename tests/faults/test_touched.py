"""Spec authors run the faults of the clauses that they have touched, and no others."""

import subprocess
import sys

import pytest

from mock_server.faults import FAULTS
from tests.faults.conftest import LAST_RELEASE, touched_clauses
from tests.repository.tree import ROOT

pytestmark = pytest.mark.slow


def test_only_the_faults_of_touched_clauses_are_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    try:
        touched = touched_clauses(LAST_RELEASE)
    except pytest.UsageError:
        pytest.skip("there is no history of the document here")

    words = ["-m", "pytest", "tests/faults/test_kill_matrix.py", "--touched", "--collect-only"]
    finished = subprocess.run(
        [sys.executable, *words, "-q"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert finished.returncode == 0, finished.stdout
    faults = [line.partition("[")[2] for line in finished.stdout.splitlines() if "[" in line]
    breakable = {fault.clause for fault in FAULTS.values()}
    assert {fault.partition(":")[0] for fault in faults} == touched & breakable
