"""Every fault is caught by the checks of the clause that it breaks, and nothing else is blamed."""

import pytest

from contract_tests.report import Report
from contract_tests.verdicts import RunVerdict, Verdict
from mock_server.faults import FAULTS, Fault
from tests.faults.conftest import LyingMock
from tests.faults.known_gaps import BLAMING, ESCAPING, ONLY_IN_A_WHOLE_RUN

# The short runs first and the long ones last would leave one worker alone with the long ones.
ORDER = sorted(FAULTS, key=lambda fault_id: fault_id not in ONLY_IN_A_WHOLE_RUN)


def failed(report: Report) -> set[str]:
    """Return the clauses that a report calls broken."""
    return {entry.clause.id for entry in report.clauses if entry.verdict is Verdict.FAIL}


def examined(mock: LyingMock, fault: Fault) -> Report:
    """Run the checks that should notice a fault: those of its clause, unless it takes them all."""
    whole = fault.id in ONLY_IN_A_WHOLE_RUN
    return mock.check(fault.id, clause="" if whole else fault.clause)


@pytest.mark.parametrize("fault_id", ORDER)
def test_a_fault_is_caught_and_nothing_else_blamed(lying_mock: LyingMock, fault_id: str) -> None:
    fault = FAULTS[fault_id]

    broken = failed(examined(lying_mock, fault))

    assert (fault.clause in broken) == (fault_id not in ESCAPING), sorted(broken)
    assert broken - {fault.clause, *fault.also} <= set(BLAMING.get(fault_id, ()))


def test_the_truth_passes(lying_mock: LyingMock) -> None:
    report = lying_mock.check()

    assert report.verdict is RunVerdict.CONFORMS
    assert failed(report) == set()


def test_the_gaps_are_those_of_faults_that_exist() -> None:
    assert ESCAPING | set(BLAMING) | set(ONLY_IN_A_WHOLE_RUN) <= set(FAULTS)
