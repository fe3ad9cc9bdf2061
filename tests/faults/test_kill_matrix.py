"""Every fault is caught by the checks of the clause that it breaks, and nothing else is blamed."""

import pytest

from contract_tests.deployment import Limits
from contract_tests.report import Report
from contract_tests.verdicts import RunVerdict, Verdict
from mock_server.faults import FAULTS, Fault
from tests.faults.conftest import LyingMock
from tests.faults.known_gaps import (
    BESIDE,
    BLAMING,
    CHANGES_OTHERS,
    ESCAPING,
    NEEDS_AN_EMPTY_REPOSITORY,
)


def failed(report: Report) -> set[str]:
    """Return the clauses that a report calls broken."""
    return {entry.clause.id for entry in report.clauses if entry.verdict is Verdict.FAIL}


def examined(mock: LyingMock, fault: Fault, connections: int = Limits.connections) -> Report:
    """Run the checks that should notice a fault: those of its clause, and of one that helps."""
    beside = BESIDE.get(fault.id)
    return mock.check(
        fault.id,
        clauses=(fault.clause, beside) if beside else (fault.clause,),
        empty=["repo-456"] if NEEDS_AN_EMPTY_REPOSITORY & {fault.clause, fault.id} else (),
        connections=connections,
    )


@pytest.mark.parametrize("fault_id", FAULTS)
def test_a_fault_is_caught_and_nothing_else_blamed(lying_mock: LyingMock, fault_id: str) -> None:
    expect_caught(lying_mock, fault_id)


@pytest.mark.parametrize("fault_id", FAULTS)
def test_so_it_is_with_one_connection(lying_mock: LyingMock, fault_id: str, in_full: bool) -> None:
    if not in_full:
        pytest.skip("only with --in-full")
    expect_caught(lying_mock, fault_id, connections=1)


def expect_caught(
    lying_mock: LyingMock, fault_id: str, connections: int = Limits.connections
) -> None:
    fault = FAULTS[fault_id]

    broken = failed(examined(lying_mock, fault, connections))
    seen = lying_mock.seen()

    assert not seen.addressed
    assert not seen.changed or fault_id in CHANGES_OTHERS
    assert (fault.clause in broken) == (fault_id not in ESCAPING), sorted(broken)
    beside = broken - {fault.clause, *fault.also, *BLAMING.get(fault_id, ())}
    # What a lie does to calls at the same moment is seldom the same twice; a wrong blame is.
    assert not beside or not beside & failed(examined(lying_mock, fault, connections))


def test_the_truth_passes(lying_mock: LyingMock) -> None:
    report = lying_mock.check(empty=["repo-456"])

    assert not any(lying_mock.seen())
    assert report.verdict is RunVerdict.CONFORMS
    assert failed(report) == set()


def test_the_gaps_are_those_of_faults_that_exist() -> None:
    assert ESCAPING | set(BLAMING) | set(BESIDE) | set(CHANGES_OTHERS) <= set(FAULTS)
