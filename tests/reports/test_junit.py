"""The report for CI systems."""

import re
import xml.etree.ElementTree as ET

import pytest

from contract_tests.findings import Outcome
from contract_tests.report import Report
from contract_tests.reports import junit
from contract_tests.verdicts import RunVerdict
from tests.reports.builder import (
    HOSTILE,
    evidence,
    failed,
    hostile_report,
    one_of_each,
    repeatable,
    report,
    skipped,
)

# What the junit-10.xsd of Jenkins allows; `properties` of a test case are our addition to it.
ATTRIBUTES = {
    "testsuites": {"name", "time", "tests", "failures", "errors"},
    "testsuite": {"name", "tests", "failures", "errors", "skipped", "time", "timestamp"},
    "testcase": {"name", "classname", "time"},
    "failure": {"type", "message"},
    "error": {"type", "message"},
    "skipped": {"type", "message"},
    "properties": set(),
    "property": {"name", "value"},
    "system-out": set(),
}
CHILDREN = {
    "testsuites": {"testsuite"},
    "testsuite": {"properties", "testcase", "system-out"},
    "testcase": {"properties", "failure", "error", "skipped", "system-out"},
    "properties": {"property"},
}
SECONDS = r"([0-9]{0,3})*(\.[0-9]*)?"


def parsed(rendered: Report) -> ET.Element:
    return ET.fromstring(junit.render(rendered).encode())


def outcomes(root: ET.Element) -> dict[str, list[str]]:
    return {
        case.attrib["name"].partition(":")[0]: [
            child.tag for child in case if child.tag != "properties"
        ]
        for case in root.iter("testcase")
    }


def test_a_test_case_says_how_long_its_checks_took() -> None:
    clauses = (failed("create.broken"), failed("create.other"))

    root = parsed(report(*clauses, seconds_by_clause={"create.broken": 1.25}))

    assert [case.attrib["time"] for case in root.iter("testcase")] == ["1.250", "0.000"]


def test_a_failure_tells_what_was_expected_what_came_and_how_to_repeat_it() -> None:
    case = next(parsed(report(repeatable())).iter("testcase"))

    assert case.attrib["name"] == "create.id-returned: The answer holds the id."
    assert case.attrib["classname"] == "Creating a key"
    failure = case.find("failure")
    assert failure is not None
    assert failure.attrib["message"] == "an answer without id"
    for part in ("expected: an id that", "came: an answer", "curl -i -X GET", "HTTP/1.1 201"):
        assert part in str(failure.text)


def test_a_test_case_has_clause_basis_and_source_as_properties() -> None:
    case = next(parsed(report(failed())).iter("testcase"))

    properties = {item.attrib["name"]: item.attrib["value"] for item in case.iter("property")}
    assert properties == {
        "clause": "create.id-returned",
        "basis": "documented",
        "source": "The page of the service, Responses",
    }


def test_each_verdict_has_its_own_outcome() -> None:
    assert outcomes(parsed(report(*one_of_each()))) == {
        "create.kept": [],
        "create.broken": ["failure"],
        "errors.noted": ["system-out"],
        "create.undecided": ["error"],
        "create.known": ["skipped"],
        "secret.skipped": ["skipped"],
        "secret.required": ["failure"],
        "secret.unseen": ["skipped"],
    }


def test_the_message_of_a_skip_begins_with_its_cause() -> None:
    root = parsed(
        report(
            skipped("secret.a", "no outsider's token was given"),
            skipped("secret.b", "no outsider's token was given", blocking=True),
            skipped("secret.c", "nothing failed", Outcome.DID_NOT_OCCUR),
        )
    )

    assert [case[1].attrib["message"] for case in root.iter("testcase")] == [
        "not given: no outsider's token was given",
        "skipped, but required: not given: no outsider's token was given",
        "did not occur: nothing failed",
    ]


def test_a_broken_clause_that_does_not_block_leaves_a_note() -> None:
    root = parsed(report(*one_of_each()))

    note = root.findtext(".//testcase/system-out")
    assert str(note).startswith("note: this assumed clause is broken")
    assert "came: 409" in str(note)


def test_the_counts_are_those_of_the_elements() -> None:
    suite = parsed(report(*one_of_each())).find("testsuite")

    assert suite is not None
    counts = {name: suite.attrib[name] for name in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": "8", "failures": "2", "errors": "1", "skipped": "3"}
    assert suite.attrib["time"] == "4.125"


def test_a_run_that_could_not_be_judged_is_not_green() -> None:
    root = parsed(report(verdict=RunVerdict.UNDECIDED, reason="Nothing listens on localhost:1."))

    assert root.attrib["errors"] == "1"
    error = root.find(".//error")
    assert error is not None
    assert error.attrib["message"] == "Nothing listens on localhost:1."


@pytest.mark.parametrize(
    "rendered",
    [report(*one_of_each()), hostile_report(), report(failed(), seconds=12345.5)],
    ids=["every verdict", "hostile", "slow"],
)
def test_elements_and_attributes_are_those_that_ci_systems_know(rendered: Report) -> None:
    root = parsed(rendered)

    for element in root.iter():
        assert set(element.attrib) <= ATTRIBUTES[element.tag]
        assert {child.tag for child in element} <= CHILDREN.get(element.tag, set())
        assert re.fullmatch(SECONDS, element.attrib.get("time", "0"))


def test_no_text_of_the_service_breaks_the_xml() -> None:
    root = parsed(hostile_report())

    failure = root.find(".//failure")
    assert failure is not None
    assert "<script>alert(1)</script>" in failure.attrib["message"]
    assert "]]>" in str(failure.text)
    assert "\\x1b[31m" in str(failure.text)
    assert HOSTILE not in str(failure.text)


def test_many_findings_are_counted_not_listed() -> None:
    found = tuple(evidence(came=f"finding {n}") for n in "ABCDEFGHIJKLMNO")

    text = junit.render(report(failed(evidence=found, reason="finding A")))

    assert "finding J" in text
    assert "finding K" not in text
    assert "and 5 more of other kinds" in text
