"""Write findings for people, for programs, and as annotations of GitHub."""

import json
from collections.abc import Iterator
from typing import Any

from openapi.check.finding import Level, PlacedFinding, Result, written
from openapi.escaping import logged, visible, workflow_command


def text(result: Result) -> str:
    """Return one or two lines for each finding and a closing line."""
    lines = [logged(visible(line)) for each in result.findings for line in text_lines(each)]
    return "\n".join([*lines, summary(result)])


def text_lines(placed: PlacedFinding) -> Iterator[str]:
    """Yield the place with the message, then the pointer and the hint."""
    finding = placed.finding
    place = f"{placed.file}:{placed.line}:{placed.column}"
    yield f"{place}: {finding.level}: {finding.message} [{finding.rule}]"
    if finding.pointer:
        yield f"    at {written(finding.pointer)}"
    if finding.hint:
        yield f"    {finding.hint}"


def summary(result: Result) -> str:
    """Return one line that says what was checked and found."""
    errors, warnings = result.count(Level.ERROR), result.count(Level.WARNING)
    told = [
        f"{count} {word}{'s' * (count != 1)}"
        for count, word in ((errors, "error"), (warnings, "warning"))
        if count
    ]
    scope = " (what the clauses name is looked for when the document is sound)" * result.postponed
    scope = (
        scope
        if result.own
        else " (another document than our own: no catalogue, none of our own rules)"
    )
    found = ", ".join(told) or "nothing to find fault with"
    return logged(visible(f"{' and '.join(result.files)}: {found}{scope}"))


def as_json(result: Result) -> str:
    """Return the findings as JSON."""
    data = {
        "files": result.files,
        "own": result.own,
        "errors": result.count(Level.ERROR),
        "warnings": result.count(Level.WARNING),
        "findings": [finding_data(each) for each in result.findings],
    }
    return json.dumps(data, indent=2)


def finding_data(placed: PlacedFinding) -> dict[str, Any]:
    """Return a finding as plain data."""
    finding = placed.finding
    return {
        "level": finding.level,
        "rule": finding.rule,
        "file": placed.file,
        "line": placed.line,
        "column": placed.column,
        "pointer": written(finding.pointer),
        "message": finding.message,
        "hint": finding.hint,
    }


def github(result: Result) -> str:
    """Return workflow commands of GitHub Actions, which annotate the lines of a pull request."""
    lines = []
    for each in result.findings:
        finding = each.finding
        told = " ".join(filter(None, [finding.message, finding.hint, written(finding.pointer)]))
        place = {"file": each.file, "line": each.line, "col": each.column}
        lines.append(workflow_command(finding.level, told, **place, title=finding.rule))
    return "\n".join([*lines, summary(result)])


RENDERINGS = {"text": text, "json": as_json, "github": github}
