"""Render a report as one HTML page that needs no other file."""

import base64
import hashlib
import re
from collections import Counter
from importlib.resources import files
from typing import Any

from jinja2 import Environment
from markupsafe import Markup, escape

from contract_tests.report import Report
from contract_tests.reports.exchanges import LONGEST_FINDING, again, received, sent, status_line
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
from contract_tests.reports.text import cut, folded
from openapi.escaping import visible
from openapi.theme import theme

LABELS = ("fail", "required", "note", "error", "known", "skip", "unchecked", "pass")

_HEADINGS = {
    "conforms": "The deployment conforms",
    "violates": "The deployment violates the contract",
    "undecided": "The deployment could not be judged",
}


def render(report: Report) -> str:
    """Return `report` as a page without outside resources.

    Its content security policy lets run the page's own style and script, known by their hashes,
    and nothing else; without scripts all of it can be read, only the filter is missing.
    """
    environment = Environment(autoescape=True, trim_blocks=True)
    environment.filters |= {
        "again": again,
        "alike": alike,
        "again_command": again_command,
        "cut": cut,
        "label": label,
        "proves_alone": proves_alone,
        "reason_beside": reason_beside,
        "received": received,
        "sent": sent,
        "shown_again": shown_again,
        "shown_evidence": shown_evidence,
        "statement": _statement,
        "status_line": status_line,
        "visible": visible,
    }
    style, script = theme() + _part("report.css"), _part("report.js")
    page: str = environment.from_string(_part("report.html.jinja")).render(
        **_values(report),
        style=Markup(style),  # noqa: S704 - our own file
        style_hash=_hash(style),
        script=Markup(script),  # noqa: S704
        script_hash=_hash(script),
    )
    return page


def _values(report: Report) -> dict[str, Any]:
    counts = Counter(map(label, report.clauses))
    return {
        "report": report,
        "longest": LONGEST_FINDING,
        "headings": _HEADINGS,
        "headline": headline(report),
        "coverage": coverage(report),
        "client": CLIENT,
        "bar": _bar(counts),
        "skips": skips(report),
        "sections": sections(report),
        "leftovers": "\n".join(map(visible, report.leftovers)),
        "sweep": folded(visible(sweep_command(report))),
        "counts": {name: counts[name] for name in LABELS if counts[name]},
        "topics": report.by_topic(),
    }


def _bar(counts: Counter[str]) -> list[dict[str, str]]:
    """Return the parts of a bar, each as wide as its percentage of all clauses."""
    parts, start = [], 0.0
    for name in reversed(LABELS):
        width = 100 * counts[name] / (counts.total() or 1)
        if width:
            parts.append({"label": name, "start": f"{start:.2f}", "width": f"{width:.2f}"})
        start += width
    return parts


def _statement(text: str) -> Markup:
    """Return a clause's statement with what stands in backticks as code."""
    return Markup(re.sub(r"`([^`]*)`", r"<code>\1</code>", str(escape(visible(text)))))  # noqa: S704


def _part(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
