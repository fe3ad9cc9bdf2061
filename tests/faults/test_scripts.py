"""A script shows what is broken as long as it is, and that it holds from then on."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from contract_tests.deployment import OUTSIDER, OWNER, Limits
from contract_tests.evidence import Evidence
from contract_tests.reports.scripts.writing import NOT_REPRODUCIBLE, SCENARIOS, script
from contract_tests.settings import Selection
from contract_tests.verdicts import Verdict
from mock_server.faults import FAULTS
from openapi import load_catalogue
from tests.faults.circumstances import NEEDS_AN_EMPTY_REPOSITORY
from tests.faults.conftest import LyingMock
from tests.faults.steps import Step, own_steps
from tests.faults.witness import Seen
from tests.posix import posix_only

pytestmark = pytest.mark.slow

PROGRAMS = ("bash", "curl", "jq")
MISSING = [program for program in PROGRAMS if shutil.which(program) is None]

CATALOGUE = load_catalogue()
BREAKABLE = {fault.clause for fault in FAULTS.values()}

# Faults of which the calls of the run itself tell more than the story that is common to a clause.
TOLD_BY_THE_RUN = {
    "create.ai-types-closed": "create.ai-types-closed:by-its-beginning",
    "errors.no-server-error": "errors.no-server-error:deep",
    "secret.never-again": "secret.never-again:path-rotate",
    "update.renames": "update.renames:nfc",
}

Start = Callable[[str], "subprocess.Popen[str]"]
Run = Callable[[str], "subprocess.CompletedProcess[str]"]


@pytest.fixture
def start(lying_mock: LyingMock, tmp_path: Path) -> Start:
    """Start a script as a developer would, with the tokens in the environment."""
    if MISSING:
        pytest.skip(f"not installed here: {', '.join(MISSING)}")
    tokens = lying_mock.deployment.tokens
    environment = {
        **os.environ,
        "APIKEY_CONTRACT_TOKEN": tokens[OWNER],
        "APIKEY_CONTRACT_OUTSIDER_TOKEN": tokens[OUTSIDER],
    }

    def start(text: str) -> "subprocess.Popen[str]":
        path = tmp_path / "script.sh"
        path.write_text(text, encoding="utf-8")
        return subprocess.Popen(
            ["bash", str(path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )

    return start


@pytest.fixture
def run(start: Start) -> Run:
    """Run a script to its end."""

    def run(text: str) -> "subprocess.CompletedProcess[str]":
        with start(text) as process:
            output, errors = process.communicate()
        return subprocess.CompletedProcess(process.args, process.returncode, output, errors)

    return run


def empty(clause: str) -> tuple[str, ...]:
    return ("repo-456",) if clause in NEEDS_AN_EMPTY_REPOSITORY else ()


def findings(mock: LyingMock, fault_id: str, steps: Iterable[Step]) -> tuple[Evidence, ...]:
    """Return what the first step that notices a fault finds about its clause, or nothing."""
    clause = FAULTS[fault_id].clause
    for step in steps:
        report = mock.check(
            fault_id, selection=step.selection, depth=step.depth, empty=empty(clause)
        )
        entry = next(entry for entry in report.clauses if entry.clause.id == clause)
        if entry.verdict is Verdict.FAIL:
            return entry.evidence
    return ()


def shows_and_ends(
    mock: LyingMock, run: Run, fault_id: str, evidence: tuple[Evidence, ...]
) -> None:
    clause = FAULTS[fault_id].clause
    deployment = replace(mock.deployment, limits=Limits(keys=30))
    text = script(CATALOGUE[clause], evidence, deployment)

    mock.begin(fault_id, empty=empty(clause))
    faulty = run(text)
    addressed = mock.seen().addressed
    mock.begin(empty=empty(clause))
    honest = run(text)

    assert (faulty.returncode, faulty.stdout.splitlines()[-1:]) == (
        1,
        [last(faulty, "broken", clause)],
    )
    expected = (0, [last(honest, "holds", clause)], "")
    assert (honest.returncode, honest.stdout.splitlines(), honest.stderr) == expected
    assert mock.left() == []
    assert not addressed
    assert mock.seen() == Seen((), ())


def last(ended: "subprocess.CompletedProcess[str]", verdict: str, clause: str) -> str:
    """Return the last line if it is the verdict of a clause, else what it should begin with."""
    line = (ended.stdout.splitlines() or [""])[-1]
    return line if line.startswith(f"{verdict}: {clause}: ") else f"{verdict}: {clause}: "


@pytest.mark.parametrize("clause", SCENARIOS)
def test_a_script_shows_what_is_broken_and_that_it_is_mended(
    lying_mock: LyingMock, run: Run, clause: str
) -> None:
    """By the first of the clause's faults that its own checks notice."""
    faults = [fault.id for fault in FAULTS.values() if fault.clause == clause]
    found = ((each, findings(lying_mock, each, own_steps(clause))) for each in faults)
    fault_id, evidence = next((each, evidence) for each, evidence in found if evidence)

    shows_and_ends(lying_mock, run, fault_id, evidence)


@pytest.mark.parametrize("fault_id", TOLD_BY_THE_RUN.values())
def test_the_calls_of_the_finding_are_in_the_script(
    lying_mock: LyingMock, run: Run, fault_id: str
) -> None:
    own = Step(Selection((FAULTS[fault_id].clause,)), "standard")
    evidence = findings(lying_mock, fault_id, [own])

    assert evidence
    shows_and_ends(lying_mock, run, fault_id, evidence)


def test_every_clause_that_can_be_broken_has_a_script_or_a_reason() -> None:
    assert SCENARIOS.keys() | NOT_REPRODUCIBLE.keys() == BREAKABLE
    assert sorted(NOT_REPRODUCIBLE) == ["create.key-random", "create.secret-random"]
    assert all(NOT_REPRODUCIBLE.values())


def test_a_script_that_reaches_nobody_says_so(lying_mock: LyingMock, run: Run) -> None:
    nowhere = replace(lying_mock.deployment, base_url="http://localhost:9")

    ended = run(script(CATALOGUE["create.success-true"], (), nowhere))

    assert (ended.returncode, ended.stderr) == (2, "")
    assert ended.stdout == (
        "undecided: create.success-true: nothing answers at http://localhost:9\n"
    )


def test_a_script_with_a_wrong_token_says_so(lying_mock: LyingMock, run: Run) -> None:
    text = script(CATALOGUE["create.success-true"], (), lying_mock.deployment)

    ended = run(f"APIKEY_CONTRACT_TOKEN=wrong\n{text}")

    assert (ended.returncode, ended.stderr) == (2, "")
    assert ended.stdout == "undecided: create.success-true: the token is not accepted (401)\n"


def test_a_script_without_its_token_says_so(lying_mock: LyingMock, run: Run) -> None:
    text = script(CATALOGUE["access.list-forbidden"], (), lying_mock.deployment)

    ended = run(f"unset APIKEY_CONTRACT_OUTSIDER_TOKEN\n{text}")

    assert ended.returncode == 2
    assert ended.stdout.splitlines() == [
        "undecided: access.list-forbidden: the environment variable "
        "APIKEY_CONTRACT_OUTSIDER_TOKEN must be set"
    ]


@posix_only
def test_a_script_that_is_terminated_deletes_what_it_has_made(
    lying_mock: LyingMock, start: Start
) -> None:
    lying_mock.begin()

    # This one waits for two seconds once it has made a key.
    text = script(CATALOGUE["list.created-at-instant"], (), lying_mock.deployment)
    with start(text) as process:
        while not lying_mock.left() and process.poll() is None:
            time.sleep(0.05)
        was_left = lying_mock.left()
        process.terminate()
        output, errors = process.communicate()

    assert (process.returncode, output, errors) == (2, "", "")
    assert was_left
    assert lying_mock.left() == []
