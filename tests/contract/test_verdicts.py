"""From evidence to verdicts."""

import datetime
import itertools

import pytest

from contract_tests.deployment import Allowance
from contract_tests.evidence import Evidence
from contract_tests.findings import Outcome
from contract_tests.verdicts import (
    ClauseVerdict,
    Policy,
    RunVerdict,
    Verdict,
    judge,
    judge_run,
)
from openapi import Basis, Catalogue, Clause

TODAY = datetime.date(2030, 1, 31)
TOMORROW, YESTERDAY = datetime.date(2030, 2, 1), datetime.date(2030, 1, 30)
CLAUSE = "create.example"

BROKEN, UNDECIDED, HELD, NOT_GIVEN, DID_NOT_OCCUR = (
    Outcome.BROKEN,
    Outcome.UNDECIDED,
    Outcome.HELD,
    Outcome.NOT_GIVEN,
    Outcome.DID_NOT_OCCUR,
)
# What beats what, the strongest first.
ORDER = {
    BROKEN: Verdict.FAIL,
    UNDECIDED: Verdict.ERROR,
    HELD: Verdict.PASS,
    NOT_GIVEN: Verdict.SKIP,
    DID_NOT_OCCUR: Verdict.SKIP,
}


def clause(basis: Basis = Basis.DOCUMENTED, **changes: str) -> Clause:
    return Clause(CLAUSE, "Something holds.", basis, "page", "heading", (), **changes)  # type: ignore[arg-type]


def found(finding: Outcome, came: str = "") -> Evidence:
    return Evidence(CLAUSE, finding, "a check", came=came)


def verdict(
    *findings: Outcome, basis: Basis = Basis.DOCUMENTED, policy: Policy | None = None
) -> ClauseVerdict:
    catalogue = Catalogue({CLAUSE: clause(basis)})
    evidence = [found(finding, f"it was {finding}") for finding in findings]
    (result,) = judge(catalogue, evidence, policy or Policy())
    return result


def allowing(until: datetime.date = TODAY, **changes: bool) -> Policy:
    allowance = Allowance(CLAUSE, "being mended", until)
    return Policy(allowances=(allowance,), today=TODAY, **changes)


@pytest.mark.parametrize("findings", list(itertools.permutations(ORDER, 2)))
def test_the_stronger_finding_decides_in_whatever_order_they_come(
    findings: tuple[Outcome, Outcome],
) -> None:
    strongest = min(findings, key=list(ORDER).index)

    assert verdict(*findings).verdict is ORDER[strongest]


def test_only_the_evidence_of_the_verdict_is_kept() -> None:
    result = verdict(HELD, BROKEN, UNDECIDED, BROKEN)

    assert [item.finding for item in result.evidence] == [BROKEN, BROKEN]
    assert result.reason == "it was broken"


def test_a_clause_without_findings_was_not_asked_for() -> None:
    assert verdict() == ClauseVerdict(
        clause(), Verdict.SKIP, "no check was asked for", cause=NOT_GIVEN
    )


@pytest.mark.parametrize(
    ("basis", "strict", "blocks"),
    [
        (Basis.DOCUMENTED, False, True),
        (Basis.IMPLIED, False, True),
        (Basis.ASSUMED, False, False),
        (Basis.ASSUMED, True, True),
    ],
)
def test_a_broken_clause_blocks_unless_it_is_only_assumed(
    basis: Basis, strict: bool, blocks: bool
) -> None:
    result = verdict(BROKEN, basis=basis, policy=Policy(strict=strict))

    assert result.verdict is Verdict.FAIL
    assert result.blocking is blocks


@pytest.mark.parametrize("until", [TODAY, TOMORROW])
def test_an_allowance_holds_to_the_end_of_its_last_day(until: datetime.date) -> None:
    result = verdict(BROKEN, policy=allowing(until))

    assert result.verdict is Verdict.KNOWN
    assert not result.blocking
    assert result.evidence
    assert "being mended" in result.reason
    assert str(until) in result.reason


@pytest.mark.parametrize("basis", list(Basis))
def test_an_expired_allowance_fails_the_run_whatever_the_basis(basis: Basis) -> None:
    result = verdict(BROKEN, basis=basis, policy=allowing(YESTERDAY))

    assert result.verdict is Verdict.FAIL
    assert result.blocking
    assert result.evidence
    assert "it was broken" in result.reason


@pytest.mark.parametrize("until", [TOMORROW, YESTERDAY])
def test_a_clause_that_holds_against_its_allowance_fails_the_run(until: datetime.date) -> None:
    result = verdict(HELD, policy=allowing(until))

    assert result.verdict is Verdict.FAIL
    assert result.blocking
    assert "remove the allowance" in result.reason


@pytest.mark.parametrize("finding", [UNDECIDED, NOT_GIVEN, DID_NOT_OCCUR])
def test_an_allowance_says_nothing_about_a_clause_that_was_not_judged(
    finding: Outcome,
) -> None:
    assert verdict(finding, policy=allowing()).verdict is ORDER[finding]


def test_a_known_violation_blocks_not_even_a_strict_run() -> None:
    assert not verdict(BROKEN, policy=allowing(strict=True)).blocking


@pytest.mark.parametrize(
    ("findings", "cause"),
    [
        ((), NOT_GIVEN),
        ((NOT_GIVEN,), NOT_GIVEN),
        ((DID_NOT_OCCUR,), DID_NOT_OCCUR),
        ((DID_NOT_OCCUR, NOT_GIVEN), NOT_GIVEN),
    ],
    ids=["nothing was asked", "not given", "did not occur", "one check each"],
)
def test_what_was_not_given_blocks_where_all_is_required_and_what_did_not_occur_never(
    findings: tuple[Outcome, ...], cause: Outcome
) -> None:
    required = verdict(*findings, policy=Policy(require_all=True))

    assert required.cause is cause
    assert required.blocking is (cause is NOT_GIVEN)
    assert not verdict(*findings).blocking


def test_the_reason_of_a_skip_is_that_of_its_cause() -> None:
    assert verdict(DID_NOT_OCCUR, NOT_GIVEN).reason == "it was not given"


def test_a_clause_that_nothing_can_check_is_never_more_than_unchecked() -> None:
    catalogue = Catalogue({CLAUSE: clause(unchecked="it is out of sight")})

    (result,) = judge(catalogue, [found(BROKEN), found(HELD)], Policy(require_all=True))

    assert result == ClauseVerdict(
        clause(unchecked="it is out of sight"), Verdict.UNCHECKED, "it is out of sight"
    )


def test_a_withdrawn_clause_has_no_verdict() -> None:
    assert judge(Catalogue({CLAUSE: clause(withdrawn="given up")}), [found(BROKEN)], Policy()) == []


def test_verdicts_come_in_the_order_of_the_catalogue() -> None:
    ids = ["list.z", "create.a", "list.b"]
    catalogue = Catalogue(
        {each: Clause(each, "", Basis.IMPLIED, "page", "heading", ()) for each in ids}
    )

    assert [result.clause.id for result in judge(catalogue, [], Policy())] == ids


def entry(kind: Verdict, *, blocking: bool = False) -> ClauseVerdict:
    return ClauseVerdict(clause(), kind, blocking=blocking)


@pytest.mark.parametrize(
    ("verdicts", "comes_to"),
    [
        ([], RunVerdict.CONFORMS),
        ([entry(kind) for kind in Verdict if kind is not Verdict.ERROR], RunVerdict.CONFORMS),
        ([entry(Verdict.PASS), entry(Verdict.ERROR)], RunVerdict.UNDECIDED),
        ([entry(Verdict.ERROR), entry(Verdict.FAIL, blocking=True)], RunVerdict.VIOLATES),
        ([entry(Verdict.PASS), entry(Verdict.SKIP, blocking=True)], RunVerdict.VIOLATES),
    ],
    ids=["nothing", "nothing blocks", "undecided", "violation beats undecided", "required"],
)
def test_the_worst_clause_decides_the_run(
    verdicts: list[ClauseVerdict], comes_to: RunVerdict
) -> None:
    assert judge_run(verdicts) is comes_to


def test_each_verdict_of_a_run_has_an_exit_status_of_its_own() -> None:
    assert [run.exit_code for run in RunVerdict] == [0, 1, 2]
    assert list(RunVerdict) == [RunVerdict.CONFORMS, RunVerdict.VIOLATES, RunVerdict.UNDECIDED]
