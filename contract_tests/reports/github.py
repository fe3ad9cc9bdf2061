"""Render a report as workflow commands, which GitHub Actions shows as annotations."""

from collections.abc import Sequence

from contract_tests.report import Report
from contract_tests.reports.outline import (
    again_command,
    blocking,
    having,
    notes,
    proves_alone,
    reason_beside,
    shown_again,
)
from contract_tests.reports.text import cut
from contract_tests.verdicts import ClauseVerdict, RunVerdict, Verdict
from openapi.escaping import visible, workflow_command

LONGEST_MESSAGE = 2_000
# GitHub shows ten annotations of a kind for each step.
MOST_ANNOTATIONS = 10


def render(report: Report) -> str:
    """Return one command a line: errors for what fails the run, warnings for notes."""
    errors = [_annotation(entry, report) for entry in blocking(report)]
    doubts = [
        _annotation(entry, report, "could not be judged: ")
        for entry in having(report, Verdict.ERROR)
    ]
    warnings = [_annotation(entry, report, f"{entry.clause.basis}: ") for entry in notes(report)]
    if report.verdict is RunVerdict.VIOLATES:
        warnings += doubts
    else:
        errors += doubts
    if report.reason:
        errors.insert(0, ("apikey-contract", report.reason))
    lines = [*_commands("error", errors), *_commands("warning", warnings)]
    return "".join(f"{line}\n" for line in lines)


def _annotation(entry: ClauseVerdict, report: Report, opening: str = "") -> tuple[str, str]:
    lines = [opening + entry.clause.statement]
    evidence = entry.evidence[0] if entry.evidence else None
    if evidence and evidence.expected:
        lines.append(f"expected: {evidence.expected}")
    if evidence and evidence.came:
        lines.append(f"came: {evidence.came}")
    if reason := reason_beside(entry):
        lines.append(f"reason: {reason}")
    if evidence and proves_alone(evidence):
        lines.append(f"again: {evidence.exchanges[0].curl}")
    if shown := shown_again(entry, report):
        lines.append(f"shown again by: {shown}")
    lines.append(f"check again: {again_command(entry, report)}")
    return entry.clause.id, "\n".join(visible(line) for line in lines)


def _commands(kind: str, annotations: Sequence[tuple[str, str]]) -> list[str]:
    if len(annotations) > MOST_ANNOTATIONS:
        more = len(annotations) - MOST_ANNOTATIONS + 1
        rest = ("apikey-contract", f"and {more} more, which the job's log tells")
        annotations = [*annotations[: MOST_ANNOTATIONS - 1], rest]
    return [
        workflow_command(kind, cut(message, LONGEST_MESSAGE), title=title)
        for title, message in annotations
    ]
