"""Render a report as JUnit XML, so that CI systems list promises instead of functions.

The elements, attributes and their order follow the junit-10.xsd of Jenkins, with one addition:
`properties` in a test case, as pytest and Surefire write them.
"""

import xml.etree.ElementTree as ET
from collections import Counter

from contract_tests.report import Report
from contract_tests.reports.exchanges import told
from contract_tests.reports.outline import (
    again_command,
    headline,
    label,
    reason_beside,
    shown_again,
    shown_evidence,
    why_skipped,
)
from contract_tests.reports.text import cut
from contract_tests.verdicts import ClauseVerdict, Verdict
from openapi.escaping import visible

NAME = "apikey-contract"
LONGEST_MESSAGE = 500

# What becomes of each label: the element inside the test case, and what its message begins with.
_OUTCOMES = {
    "fail": ("failure", ""),
    "required": ("failure", "skipped, but required: "),
    "error": ("error", "could not be judged: "),
    "known": ("skipped", "known: "),
    "skip": ("skipped", ""),
    "unchecked": ("skipped", "unchecked: "),
}


def render(report: Report) -> str:
    """Return `report` as a JUnit file with a test case for each clause.

    A broken clause that does not make the run fail passes with a note in its output. A run that
    could not be judged as a whole has one more test case, which says why.
    """
    cases = [_case(entry, report) for entry in report.clauses]
    if report.reason:
        cases.append(_broken_off(report))
    outcomes = Counter(child.tag for case in cases for child in case)
    counts = {
        "tests": str(len(cases)),
        "failures": str(outcomes["failure"]),
        "errors": str(outcomes["error"]),
        "time": f"{report.seconds:.3f}",
    }
    suites = ET.Element("testsuites", {"name": NAME, **counts})
    details = {"skipped": str(outcomes["skipped"]), "timestamp": report.started.isoformat()}
    suite = ET.SubElement(suites, "testsuite", {"name": NAME, **counts, **details})
    _add_properties(
        suite, {name: str(value) for name, value in report.settings.items() if value is not None}
    )
    suite.extend(cases)
    told = "\n".join((*report.coverage, *report.client, headline(report)))
    ET.SubElement(suite, "system-out").text = visible(told, keep="\n")
    ET.indent(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(suites, encoding="unicode")}\n'


def _case(entry: ClauseVerdict, report: Report) -> ET.Element:
    clause = entry.clause
    case = ET.Element(
        "testcase",
        {
            "classname": visible(report.catalogue.topics[clause.topic]),
            "name": visible(f"{clause.id}: {clause.statement}"),
            "time": f"{report.seconds_by_clause.get(clause.id, 0.0):.3f}",
        },
    )
    source = report.catalogue.source(clause)
    _add_properties(case, {"clause": clause.id, "basis": clause.basis.value, "source": source})
    name = label(entry)
    if name in _OUTCOMES:
        tag, opening = _OUTCOMES[name]
        reason = why_skipped(entry) if entry.verdict is Verdict.SKIP else entry.reason
        message = visible(cut(opening + reason, LONGEST_MESSAGE))
        ET.SubElement(case, tag, {"type": name, "message": message}).text = _why(entry, report)
    elif name == "note":
        text = f"note: this assumed clause is broken\n{_why(entry, report)}"
        ET.SubElement(case, "system-out").text = text
    return case


def _why(entry: ClauseVerdict, report: Report) -> str:
    shown, more = shown_evidence(entry)
    parts = [*filter(None, [visible(reason_beside(entry))]), *map(told, shown)]
    if more:
        parts.append(f"and {more} more of other kinds")
    if shown:
        parts.append(f"This checks it again:\n{visible(again_command(entry, report))}")
        if command := shown_again(entry, report):
            parts.append(f"This shows it again, and that it is mended:\n{visible(command)}")
    return "\n\n".join(parts)


def _broken_off(report: Report) -> ET.Element:
    case = ET.Element("testcase", {"classname": NAME, "name": "The run is judged", "time": "0"})
    ET.SubElement(case, "error", {"type": "undecided", "message": visible(report.reason)})
    return case


def _add_properties(parent: ET.Element, values: dict[str, str]) -> None:
    properties = ET.SubElement(parent, "properties")
    for name, value in values.items():
        ET.SubElement(properties, "property", {"name": name, "value": visible(value)})
