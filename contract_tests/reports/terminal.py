"""Render a report for people who read it in a terminal or in the log of a CI job."""

import os
import secrets
import shutil
import sys
from collections.abc import Iterable, Iterator
from io import StringIO
from textwrap import indent
from typing import TextIO

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from contract_tests.client.redaction import RedactedExchange
from contract_tests.evidence import Evidence
from contract_tests.report import Report
from contract_tests.reports.exchanges import (
    LONGEST_FINDING,
    again,
    status_line,
)
from contract_tests.reports.outline import (
    CLIENT,
    again_command,
    alike,
    coverage,
    headline,
    label,
    proves_alone,
    reason_beside,
    sections,
    shown_again,
    shown_evidence,
    skips,
    sweep_command,
)
from contract_tests.reports.text import cut, folded, write
from contract_tests.verdicts import ClauseVerdict, Verdict
from openapi.escaping import visible

LONGEST_BODY = 300
WIDEST = 100

_STYLES = {
    "fail": "bold red",
    "required": "bold red",
    "note": "yellow",
    "error": "bold yellow",
    "known": "magenta",
    "skip": "dim",
    "unchecked": "dim",
    "pass": "green",
    "violates": "bold red",
    "undecided": "bold yellow",
    "conforms": "bold green",
}


class Whole(Text):
    """Text whose lines are never broken to fit, so that a command can be copied."""


def render(report: Report, *, width: int = 80, colour: bool = False) -> str:
    """Return `report` as text of at most `width` columns, save commands and the last line.

    Failures come first, then what could not be judged, then every clause by topic; the last line
    is the verdict. Text of the service is data: escapes and markup in it are shown, not obeyed.
    """
    console = Console(
        file=StringIO(),
        width=width,
        force_terminal=colour,
        force_jupyter=False,
        color_system="standard" if colour else None,
        no_color=not colour,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )
    with console.capture() as capture:
        for part in _parts(report):
            console.print(part, soft_wrap=isinstance(part, Whole))
    lines = (line.rstrip() for line in capture.get().splitlines())
    return "\n".join(lines) + "\n"


def show(report: Report, stream: TextIO | None = None) -> None:
    """Write `report` to `stream`, standard output by default, as suits what reads it.

    Colours need a terminal and are left out when `NO_COLOR` is set.
    """
    stream = stream or sys.stdout
    terminal = stream.isatty()
    colour = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    width = min(shutil.get_terminal_size().columns, WIDEST) if terminal else 80
    text = render(report, width=width, colour=colour)
    write(_inert(text) if os.environ.get("GITHUB_ACTIONS") == "true" else text, stream)
    stream.flush()


def _inert(text: str) -> str:
    """Keep the runner of GitHub Actions from obeying lines that begin like its commands.

    A line that was broken to fit may begin so, with text of the service.
    """
    token = secrets.token_hex(16)
    return f"::stop-commands::{token}\n{text}::{token}::\n"


def _parts(report: Report) -> Iterator[RenderableType]:
    yield from _top(report)
    for title, entries in sections(report):
        yield from _section(title, entries, report)
    yield from _topics(report)
    if report.client:
        yield Text(CLIENT, "bold")
        for line in report.client:
            yield _indented(Text(visible(line), _STYLES["note"]), 2)
        yield Text()
    for note in report.notes:
        yield Text(f"Note: {visible(note)}", _STYLES["note"])
    if report.leftovers:
        yield from _leftovers(report)
    if report.reason:
        yield Text(visible(report.reason), _STYLES[report.verdict.value])
    yield Whole(headline(report), _STYLES[report.verdict.value])


def _top(report: Report) -> Iterator[RenderableType]:
    base_url = report.settings.get("base_url")
    if base_url:
        yield Text(visible(f"Contract run against {base_url}"), "bold")
    yield Text(f"{coverage(report)}.")
    for line in report.coverage:
        yield _indented(Text(visible(line), overflow="fold"), 2)
    for why, count in skips(report).items():
        yield _indented(Text(visible(f"{count} skipped, {why}"), "dim"), 2)
    yield Text()


def _section(title: str, entries: list[ClauseVerdict], report: Report) -> Iterator[RenderableType]:
    style = _STYLES[label(entries[0])]
    yield Text(f"{title} ({len(entries)})", style)
    yield Text()
    for entry in entries:
        yield Text.assemble((label(entry), _STYLES[label(entry)]), "  ", (entry.clause.id, "bold"))
        yield _indented(Text(visible(entry.clause.statement)))
        source = f"{entry.clause.basis.value}: {report.catalogue.source(entry.clause)}"
        yield _indented(Text(visible(source), "dim"))
        yield from _why(entry)
        yield Text()
        yield _indented(Text("This checks it again:", "dim"))
        yield _command(visible(again_command(entry, report)), 8)
        if shown := shown_again(entry, report):
            yield _indented(Text("This shows it again, and that it is mended:", "dim"))
            yield _command(visible(shown), 8)
        yield Text()


def _why(entry: ClauseVerdict) -> Iterator[RenderableType]:
    shown, more = shown_evidence(entry)
    if reason := reason_beside(entry):
        yield _fields([("reason", reason)])
    for index, evidence in enumerate(shown):
        if index:
            yield Text()
        yield _fields(_facts(evidence))
        for exchange in evidence.exchanges:
            yield _fields(_exchange(exchange))
            if proves_alone(evidence):
                yield _fields([("again", "")])
                yield _command(again(exchange), 8)
    if more:
        yield _indented(Text(f"and {more} more of other kinds"))


def _facts(evidence: Evidence) -> Iterator[tuple[str, str]]:
    if evidence.expected:
        yield "expected", cut(evidence.expected, LONGEST_FINDING)
    if evidence.came:
        yield "came", cut(evidence.came, LONGEST_FINDING)
    if more := alike(evidence):
        yield "", more
    yield "check", evidence.check


def _exchange(exchange: RedactedExchange) -> Iterator[tuple[str, str]]:
    target = cut(exchange.target, LONGEST_BODY)
    yield "sent", f"{exchange.method} {target} as {exchange.principal}"
    if exchange.request_body is not None:
        yield "", cut(exchange.request_body, LONGEST_BODY)
    yield "answered", status_line(exchange)
    for name, value in exchange.response_headers:
        yield "", cut(f"{name}: {value}", LONGEST_BODY)
    if exchange.response_body:
        yield "", cut(exchange.response_body, LONGEST_BODY)


def _fields(pairs: Iterable[tuple[str, str]]) -> Padding:
    table = Table.grid(padding=(0, 1))
    table.add_column(width=8, no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in pairs:
        table.add_row(Text(name, "dim"), Text(visible(value)))
    return _indented(table)


def _topics(report: Report) -> Iterator[RenderableType]:
    for title, all_entries in report.by_topic().items():
        entries = list(filter(report.was_asked_for, all_entries))
        if not entries:
            continue
        passed = sum(entry.verdict is Verdict.PASS for entry in entries)
        yield Text(f"{title}: {passed} of {len(entries)} pass", "bold")
        table = Table.grid(padding=(0, 1))
        table.add_column(width=9, no_wrap=True)
        table.add_column(overflow="fold")
        for entry in entries:
            name = label(entry)
            table.add_row(Text(name, _STYLES[name]), Text(entry.clause.id))
        yield _indented(table, 2)
        yield Text()


def _leftovers(report: Report) -> Iterator[RenderableType]:
    keys = "key is" if len(report.leftovers) == 1 else "keys are"
    yield Text(f"{len(report.leftovers)} {keys} left behind:", _STYLES["error"])
    for path in report.leftovers:
        yield _indented(Text(visible(path), overflow="fold"), 2)
    yield Text(
        "This removes them, and those of any other run; the token is $APIKEY_CONTRACT_TOKEN:"
    )
    yield _command(folded(visible(sweep_command(report))), 2)
    yield Text()


def _command(command: str, columns: int) -> Whole:
    return Whole(indent(command, " " * columns))


def _indented(part: RenderableType, columns: int = 6) -> Padding:
    return Padding(part, (0, 0, 0, columns))
