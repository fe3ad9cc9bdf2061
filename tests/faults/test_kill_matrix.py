"""Every fault is caught as a breach of its clause, and nothing else is blamed."""

from collections.abc import Iterable

import pytest

from contract_tests.deployment import Limits
from contract_tests.report import Report
from contract_tests.verdicts import RunVerdict, Verdict
from mock_server.fault import Fault
from mock_server.faults import FAULTS
from tests.faults.circumstances import CHANGES_OTHERS, NEEDS_AN_EMPTY_REPOSITORY
from tests.faults.conftest import LyingMock
from tests.faults.steps import Step, checks, long_steps, noticed_by, short_steps


def failed(report: Report) -> set[str]:
    """Return the clauses that a report calls broken."""
    return {entry.clause.id for entry in report.clauses if entry.verdict is Verdict.FAIL}


def examined(mock: LyingMock, fault: Fault, step: Step, connections: int) -> Report:
    """Run checks that may notice a fault."""
    return mock.check(
        fault.id,
        selection=step.selection,
        depth=step.depth,
        empty=["repo-456"] if NEEDS_AN_EMPTY_REPOSITORY & {fault.clause, fault.id} else (),
        connections=connections,
    )


@pytest.mark.parametrize("fault_id", FAULTS)
def test_a_fault_is_caught_and_nothing_else_blamed(
    lying_mock: LyingMock, fault_id: str, in_full: bool
) -> None:
    fault = FAULTS[fault_id]

    expect_caught(lying_mock, fault_id, long_steps(fault.clause) if in_full else short_steps(fault))


@pytest.mark.parametrize("fault_id", FAULTS)
def test_so_it_is_with_one_connection(lying_mock: LyingMock, fault_id: str, in_full: bool) -> None:
    if not in_full:
        pytest.skip("only with --in-full")

    expect_caught(lying_mock, fault_id, long_steps(FAULTS[fault_id].clause), connections=1)


def expect_caught(
    mock: LyingMock, fault_id: str, steps: Iterable[Step], connections: int = Limits.connections
) -> None:
    fault = FAULTS[fault_id]
    lawful = {fault.clause, *fault.also}
    is_caught = False

    for step in steps:
        broken = failed(examined(mock, fault, step, connections))
        seen = mock.seen()

        assert not seen.addressed
        assert not seen.changed or fault_id in CHANGES_OTHERS
        beside = broken - lawful
        # What a fault does to calls at the same moment is seldom the same twice; a wrong blame is.
        assert not beside or not beside & failed(examined(mock, fault, step, connections)), step
        is_caught = fault.clause in broken
        if is_caught:
            break

    assert is_caught


def test_the_truth_passes(lying_mock: LyingMock) -> None:
    report = lying_mock.check(empty=["repo-456"])

    assert not any(lying_mock.seen())
    assert report.verdict is RunVerdict.CONFORMS
    assert failed(report) == set()


def test_harm_is_done_by_faults_that_exist() -> None:
    assert set(CHANGES_OTHERS) <= set(FAULTS)


def test_faults_that_exist_are_noticed_by_checks_that_do() -> None:
    assert set(noticed_by()) <= set(FAULTS)
    assert set(noticed_by().values()) <= {check.name for check in checks()}
