"""Derive the verdicts from the evidence. Pure."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from contract_tests.deployment import Allowance
from contract_tests.evidence import Evidence
from contract_tests.findings import Outcome
from openapi import Basis, Catalogue, Clause


class Verdict(StrEnum):
    """The verdict of a clause; only `pass` means that it is kept."""

    FAIL = "fail"  # some answer broke it
    ERROR = "error"  # it could not be judged
    KNOWN = "known"  # broken, with an allowance
    SKIP = "skip"  # what it needs was not given, or did not occur
    UNCHECKED = "unchecked"  # nothing can check it
    PASS = "pass"  # noqa: S105 - looked for and kept


class RunVerdict(StrEnum):
    """The verdict of a run."""

    CONFORMS = "conforms"
    VIOLATES = "violates"
    UNDECIDED = "undecided"

    @property
    def exit_code(self) -> int:
        """Return the exit status that CI reads."""
        return {"conforms": 0, "violates": 1, "undecided": 2}[self.value]


@dataclass(frozen=True)
class Policy:
    """What makes a run fail; `alone` says that nobody else changes keys of the deployment's."""

    strict: bool = False
    require_all: bool = False
    alone: bool = True
    allowances: tuple[Allowance, ...] = ()
    today: datetime.date = datetime.date.min


@dataclass(frozen=True)
class ClauseVerdict:
    """The verdict of one clause with the evidence that tells why.

    `blocking` says that it makes the run fail, `cause` of a skip whether what it needs was not
    given or did not occur, `kept` of a broken one that other looks found it kept.
    """

    clause: Clause
    verdict: Verdict
    reason: str = ""
    evidence: tuple[Evidence, ...] = ()
    blocking: bool = False
    cause: Outcome | None = None
    kept: bool = False


def judge(
    catalogue: Catalogue, evidence: Iterable[Evidence], policy: Policy
) -> list[ClauseVerdict]:
    """Return a verdict for every clause that was not withdrawn, in the catalogue's order."""
    by_clause: dict[str, list[Evidence]] = {}
    for item in evidence:
        by_clause.setdefault(item.clause, []).append(item)
    allowed = {allowance.clause: allowance for allowance in policy.allowances}
    return [
        _judge_clause(clause, by_clause.get(clause.id, []), allowed, policy)
        for clause in catalogue
        if clause.withdrawn is None
    ]


def judge_run(verdicts: Sequence[ClauseVerdict]) -> RunVerdict:
    """Return what the verdicts of the clauses come to."""
    if any(verdict.blocking for verdict in verdicts):
        return RunVerdict.VIOLATES
    if any(verdict.verdict is Verdict.ERROR for verdict in verdicts):
        return RunVerdict.UNDECIDED
    return RunVerdict.CONFORMS


def _judge_clause(
    clause: Clause, found: list[Evidence], allowed: Mapping[str, Allowance], policy: Policy
) -> ClauseVerdict:
    if clause.unchecked is not None:
        return ClauseVerdict(clause, Verdict.UNCHECKED, clause.unchecked)
    plain = _without_allowance(clause, found, policy)
    allowance = allowed.get(clause.id)
    return plain if allowance is None else _with_allowance(plain, allowance, policy)


def _without_allowance(clause: Clause, found: list[Evidence], policy: Policy) -> ClauseVerdict:
    findings = {item.finding for item in found}

    def only(finding: Outcome) -> tuple[Evidence, ...]:
        return tuple(item for item in found if item.finding is finding)

    if Outcome.BROKEN in findings:
        broken = only(Outcome.BROKEN)
        blocking = clause.basis is not Basis.ASSUMED or policy.strict
        blocking = blocking and (policy.alone or not all(item.shared for item in broken))
        kept = Outcome.HELD in findings
        return ClauseVerdict(clause, Verdict.FAIL, broken[0].came, broken, blocking, kept=kept)
    if Outcome.UNDECIDED in findings:
        undecided = only(Outcome.UNDECIDED)
        return ClauseVerdict(clause, Verdict.ERROR, undecided[0].came, undecided)
    if Outcome.HELD in findings:
        return ClauseVerdict(clause, Verdict.PASS)
    return _skip(only(Outcome.NOT_GIVEN), only(Outcome.DID_NOT_OCCUR), clause, policy)


def _skip(
    not_given: Sequence[Evidence], absent: Sequence[Evidence], clause: Clause, policy: Policy
) -> ClauseVerdict:
    """Return why a clause was not looked at; what could have been given weighs more."""
    if absent and not not_given:
        reason = absent[0].came
        return ClauseVerdict(clause, Verdict.SKIP, reason, cause=Outcome.DID_NOT_OCCUR)
    reason = not_given[0].came if not_given else "no check was asked for"
    cause = Outcome.NOT_GIVEN
    return ClauseVerdict(clause, Verdict.SKIP, reason, blocking=policy.require_all, cause=cause)


def _with_allowance(verdict: ClauseVerdict, allowance: Allowance, policy: Policy) -> ClauseVerdict:
    if verdict.verdict is Verdict.PASS:
        reason = f"allowed to fail ({allowance.reason}), but it holds: remove the allowance"
        return ClauseVerdict(verdict.clause, Verdict.FAIL, reason, blocking=True)
    if verdict.verdict is not Verdict.FAIL:
        return verdict
    if allowance.expired(policy.today):
        reason = f"the allowance ended on {allowance.until}: {verdict.reason}"
        return replace(verdict, reason=reason, blocking=True)
    reason = f"{allowance.reason} (allowed until {allowance.until})"
    return replace(verdict, verdict=Verdict.KNOWN, reason=reason, blocking=False)
