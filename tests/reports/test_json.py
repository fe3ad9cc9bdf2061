"""The JSON report."""

import json

import jsonschema_rs
import pytest

from contract_tests.findings import Outcome
from contract_tests.report import Report
from contract_tests.reports import json_report
from contract_tests.verdicts import RunVerdict
from tests.reports.builder import HOSTILE, failed, hostile_report, one_of_each, report, skipped


@pytest.mark.parametrize(
    "rendered",
    [
        report(*one_of_each(), leftovers=("/repo/r1/ai/apikey/3",)),
        report(verdict=RunVerdict.UNDECIDED, reason="Nothing listens on localhost:1."),
        hostile_report(),
    ],
    ids=["every verdict", "unreachable", "hostile"],
)
def test_a_report_is_valid_against_its_schema(rendered: Report) -> None:
    jsonschema_rs.meta.validate(json_report.schema())
    validator = jsonschema_rs.Draft202012Validator(json_report.schema(), validate_formats=True)

    validator.validate(json.loads(json_report.render(rendered)))


def test_the_schema_refuses_what_no_report_holds() -> None:
    data = json_report.as_data(report(failed()))
    data["clauses"][0]["verdict"] = "passed"

    assert not jsonschema_rs.Draft202012Validator(json_report.schema()).is_valid(data)


def test_a_failure_says_what_was_expected_what_came_and_how_to_repeat_it() -> None:
    data = json.loads(
        json_report.render(report(failed(), requests_by_clause={"create.id-returned": 7}))
    )

    clause = data["clauses"][0]
    assert (data["verdict"], data["exit_code"]) == ("violates", 1)
    assert (clause["id"], clause["verdict"], clause["blocking"]) == (
        "create.id-returned",
        "fail",
        True,
    )
    assert clause["source"] == "The page of the service, Responses"
    assert clause["requests"] == 7
    found = clause["evidence"][0]
    assert found["expected"] == "an id that is a non-empty string"
    assert found["came"] == "an answer without id"
    assert found["exchanges"][0]["curl"].startswith("curl -i -X POST")
    assert found["exchanges"][0]["request_headers"][1] == {
        "name": "Content-Type",
        "value": "application/json",
    }


def test_counts_and_coverage_tell_each_verdict_apart() -> None:
    data = json_report.as_data(report(*one_of_each()))

    assert data["counts"] == {
        "fail": 2, "error": 1, "known": 1, "skip": 2, "unchecked": 1, "pass": 1
    }  # fmt: skip
    assert (data["judged"], data["checkable"]) == (4, 7)


@pytest.mark.parametrize("cause", [Outcome.NOT_GIVEN, Outcome.DID_NOT_OCCUR])
def test_a_skip_tells_its_cause(cause: Outcome) -> None:
    (entry,) = json_report.as_data(report(skipped("secret.a", "no token", cause)))["clauses"]

    assert (entry["verdict"], entry["cause"], entry["reason"]) == ("skip", cause.value, "no token")


def test_text_of_the_service_comes_through_save_halves_of_surrogate_pairs() -> None:
    text = json_report.render(hostile_report())

    came = json.loads(text.encode())["clauses"][0]["evidence"][0]["came"]
    assert came == HOSTILE.replace("\ud800", "\\ud800").replace("\udc00", "\\udc00")
    assert "\\ud800" not in text.replace("\\\\ud800", "")
