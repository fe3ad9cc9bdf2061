"""Write what a comparison found for people: on a terminal, or as a comment on a pull request."""

from collections.abc import Iterator, Sequence

from openapi.diff.change import Change, Consequence, Impact
from openapi.diff.result import VIEWS, Comparison, message
from openapi.escaping import markdown, markdown_code
from openapi.terminal import Table

MARKS = {Impact.BREAKING: "🔴", Impact.REVIEW: "🟡", Impact.HARMLESS: "🟢"}

SHOWN = 4


def tables(result: Comparison) -> Iterator[Table]:
    """Yield what changes as tables for a terminal."""
    if result.changes:
        columns = ("Clients", "Servers", "Line", "Change")
        rows = [
            (
                str(change.clients.level),
                str(change.servers.level),
                f"{result.line(change)}{' (old)' if change.node.side == 'old' else ''}",
                f"{sentence(change)} {change.node.location}{stake(result, change)}",
            )
            for change in result.changes
        ]
        yield Table(f"{result.old.name} → {result.new.name}", columns, rows)
    if result.clauses:
        columns = ("Clause", "Change", "Checks", "Faults")
        clauses = [
            (each.clause, each.how, names(each.checks), names(ways(each.faults)))
            for each in result.clauses
        ]
        yield Table("The catalogue", columns, clauses)


def sentence(change: Change) -> str:
    """Return one sentence for both views, with a reason for each that is concerned."""
    told = [
        judgement
        for judgement in (change.clients, change.servers)
        if judgement.level is not Impact.HARMLESS
    ]
    if not told:
        return f"{change.what[:1].upper()}{change.what[1:]}."
    uses = tuple(dict.fromkeys(use for judgement in told for use in judgement.uses))
    reasons = "; ".join(judgement.reason for judgement in told)
    return message(change, Consequence(told[0].level, reasons, uses))


def names(found: Sequence[str]) -> str:
    """Return names in one cell, some of them if there are many."""
    more = len(found) - SHOWN
    return (", ".join(found[:SHOWN]) + (f" and {more} more" if more > 0 else "")) or "-"


def ways(faults: Sequence[str]) -> list[str]:
    """Return what follows the clause in the ids of its faults."""
    return [fault.partition(":")[2] for fault in faults]


def summary(result: Comparison) -> str:
    """Return one line about the whole."""
    levels = ", ".join(f"{result.levels[view]} for {view}" for view in VIEWS)
    return f"{levels}; version bump: {bump_told(result)}"


def bump_told(result: Comparison) -> str:
    """Return the bump, with the version that the new document gives itself."""
    old, new = result.versions
    versions = f"the version stays {old}" if old == new else f"the version goes from {old} to {new}"
    return f"{result.bump} ({versions})"


def comment(result: Comparison) -> str:
    """Return a comment for a pull request."""
    lines = [
        "### What changes in the contract",
        "",
        "| for clients | for servers | version bump |",
        "| --- | --- | --- |",
        f"| {' | '.join(marked(result.levels[view]) for view in VIEWS)} "
        f"| {markdown(bump_told(result))} |",
        "",
    ]
    shown = [change for change in result.changes if change.gravest is not Impact.HARMLESS]
    quiet = [change for change in result.changes if change.gravest is Impact.HARMLESS]
    if shown:
        lines += [*findings(result, shown), ""]
    if quiet:
        count = f"{len(quiet)} harmless change{'s' if len(quiet) > 1 else ''}"
        lines += ["<details>", f"<summary>{count}</summary>", ""]
        lines += [*findings(result, quiet), "", "</details>", ""]
    if not result.changes:
        lines += ["The two documents say the same.", ""]
    if result.clauses:
        lines += ["| clause | change | checks | faults |", "| --- | --- | --- | --- |"]
        lines += [
            f"| {markdown_code(each.clause)} | {markdown(each.how)} "
            f"| {names([*map(markdown, each.checks)])} "
            f"| {names([*map(markdown, ways(each.faults))])} |"
            for each in result.clauses
        ]
        lines += [""]
    return "\n".join(lines)


def findings(result: Comparison, changes: list[Change]) -> Iterator[str]:
    """Yield a table of changes, line by line."""
    yield "| clients | servers | where | what |"
    yield "| --- | --- | --- | --- |"
    for change in changes:
        old = " (old)" if change.node.side == "old" else ""
        where = f"line {result.line(change)}{old} {markdown_code(change.node.location)}"
        levels = " | ".join(marked(change.judgements[view].level) for view in VIEWS)
        told = markdown(f"{sentence(change)}{stake(result, change)}")
        yield f"| {levels} | {where} | {told} |"


def stake(result: Comparison, change: Change) -> str:
    """Return which recorded calls a change would have hit, nothing where there are none to tell."""
    return f" ({result.stakes[change]})" if change in result.stakes else ""


def marked(level: Impact) -> str:
    """Return a level that can be seen from afar."""
    return f"{MARKS[level]} {level}"
