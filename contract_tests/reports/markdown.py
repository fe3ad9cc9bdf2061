"""Render a report as Markdown, for a comment on a pull request or the summary of a CI job.

Text of the service stands inside `code` and `pre` elements only, where neither Markdown nor the
references of GitHub and GitLab (`@name`, `#1`) are looked for.
"""

import html
import re
from collections import Counter

from contract_tests.report import Report
from contract_tests.reports.exchanges import told
from contract_tests.reports.outline import (
    CLIENT,
    again_command,
    coverage,
    headline,
    label,
    reason_beside,
    sections,
    shown_again,
    shown_evidence,
    skips,
    sweep_command,
)
from contract_tests.reports.text import cut, folded
from contract_tests.verdicts import ClauseVerdict
from openapi.escaping import character_references, visible

LONGEST = 60_000
LONGEST_EVIDENCE = 3_000
LONGEST_REASON = 300
MOST_LISTED = 10

_LABELS = ("pass", "fail", "required", "note", "error", "known", "skip", "unchecked")


def render(report: Report) -> str:
    """Return `report` as Markdown of at most `LONGEST` characters, failures first."""
    top = _top(report)
    bottom = f"{_table(report)}\n{_leftovers(report)}"
    return f"{top}\n{_failures(report, LONGEST - len(top) - len(bottom) - 1)}{bottom}"


def _top(report: Report) -> str:
    lines = [f"### API key contract: {report.verdict.value}", "", headline(report), ""]
    if report.reason:
        lines += [_code(report.reason), ""]
    lines += [f"{coverage(report)}.", ""]
    lines += [f"- {_code(line)}" for line in report.coverage]
    if report.client:
        lines += ["", f"{CLIENT}:", "", *(f"- {_code(line)}" for line in report.client), ""]
    lines += [f"- Note: {_code(note)}" for note in report.notes[:MOST_LISTED]]
    skipped = list(skips(report).items())
    lines += [f"- {count} skipped: {_code(why)}" for why, count in skipped[:MOST_LISTED]]
    if len(skipped) > MOST_LISTED:
        lines.append(f"- and more, for {len(skipped) - MOST_LISTED} other reasons")
    return "\n".join([*lines, ""])


def _failures(report: Report, room: int) -> str:
    """Return the clauses that need a word; evidence gives way first where there is no room."""
    parts: list[str] = []
    unsaid = 0
    room -= 100
    for title, entries in sections(report):
        heading = f"#### {title} ({len(entries)})\n\n"
        for index, entry in enumerate(entries):
            lead = heading if index == 0 else ""
            for part in (lead + _details(entry, report), lead + _bare(entry)):
                if len(part) <= room:
                    parts.append(part)
                    room -= len(part)
                    break
            else:
                unsaid += 1
    if unsaid:
        parts.append(f"and {unsaid} more, for which there is no room here\n\n")
    return "".join(parts)


def _details(entry: ClauseVerdict, report: Report) -> str:
    source = f"{entry.clause.basis.value}: {report.catalogue.source(entry.clause)}"
    shown, more = shown_evidence(entry)
    reason = reason_beside(entry)
    blocks = [f"reason: {visible(reason)}"] if reason else []
    blocks += [told(evidence) for evidence in shown]
    if more:
        blocks.append(f"and {more} more of other kinds")
    blocks.append(f"This checks it again:\n{visible(again_command(entry, report))}")
    if command := shown_again(entry, report):
        blocks.append(f"This shows it again, and that it is mended:\n{visible(command)}")
    pre = "\n\n".join(f"<pre>{_escaped(cut(block, LONGEST_EVIDENCE))}</pre>" for block in blocks)
    return (
        f"<details><summary>{_summary(entry)}</summary>\n\n"
        f"<pre>{_escaped(source)}</pre>\n\n{pre}\n\n</details>\n\n"
    )


def _bare(entry: ClauseVerdict) -> str:
    return f"<p>{_summary(entry)}</p>\n\n"


def _summary(entry: ClauseVerdict) -> str:
    statement = re.sub(r"`([^`]*)`", r"<code>\1</code>", _escaped(entry.clause.statement))
    return f"<b>{label(entry)}</b> <code>{_escaped(entry.clause.id)}</code> {statement}"


def _table(report: Report) -> str:
    topics = {title: Counter(map(label, found)) for title, found in report.by_topic().items()}
    shown = [name for name in _LABELS if any(counts[name] for counts in topics.values())]
    rows = [
        f"| topic | {' | '.join(shown)} |" if shown else "",
        f"| --- |{' ---: |' * len(shown)}" if shown else "",
    ]
    rows += [
        f"| {' | '.join([character_references(title), *counted])} |"
        for title, counts in topics.items()
        for counted in [[str(counts[name] or "") for name in shown]]
    ]
    return "\n".join([*rows, ""])


def _leftovers(report: Report) -> str:
    if not report.leftovers:
        return ""
    listed = [cut(path, LONGEST_REASON) for path in report.leftovers[:MOST_LISTED]]
    more = len(report.leftovers) - len(listed)
    lines = [*listed, f"and {more} more"] if more else listed
    return (
        f"Left behind: {len(report.leftovers)}\n\n"
        f"<pre>{_escaped(chr(10).join(map(visible, lines)))}</pre>\n\n"
        "This removes them, and those of any other run:\n\n"
        f"<pre>{_escaped(cut(folded(visible(sweep_command(report))), LONGEST_REASON * 4))}</pre>\n"
    )


def _code(text: str) -> str:
    return f"<code>{character_references(cut(text, LONGEST_REASON))}</code>"


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)
