"""The faults that show the same as what a deployment does wrong, as far as findings tell."""

import json
from pathlib import Path
from typing import Any

import pytest

from contract_tests.client.redaction import RedactedExchange
from contract_tests.evidence import Evidence
from contract_tests.findings import Outcome
from contract_tests.learning.symptoms import fault_of
from contract_tests.verdicts import ClauseVerdict, Verdict
from mock_server.faults import FAULTS
from openapi import load_catalogue
from openapi.manners.file import load_manners
from tests.lawful.suite import check
from tests.posix import posix_only

JSON = "application/json"
AS_DESCRIBED = "`apiKeys[0].name` is missing"


def answered(
    body: Any, method: str = "GET", status: int = 200, media_type: str = JSON, target: str = ""
) -> RedactedExchange:
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    path = f"/repo/repo-1/ai/apikey{target}"
    headers = (("content-type", media_type),)
    return RedactedExchange(method, path, "owner", (), None, status, headers, text, "")


def named(clause: str, *found: tuple[str, RedactedExchange], kept: bool = False) -> str | None:
    """Return the way of the fault that goes with findings, each with the answer that shows it."""
    evidence = tuple(
        Evidence(clause, Outcome.BROKEN, "a check", came=came, exchanges=(exchange,))
        for came, exchange in found
    )
    verdict = ClauseVerdict(load_catalogue()[clause], Verdict.FAIL, evidence=evidence, kept=kept)
    fault = fault_of(verdict, FAULTS)
    return fault and fault.partition(":")[2]


def keys(*members: dict[str, Any]) -> RedactedExchange:
    return answered({"success": True, "apiKeys": members})


HTML_403 = ("the answer is not JSON", answered("<p>No", status=403, media_type="text/html"))
HTML_404 = ("the answer is not JSON", answered("<p>No", status=404, media_type="text/html"))


def test_what_is_so_each_time_is_told_from_what_is_so_at_times() -> None:
    missing = ("`key` is missing", answered({}, "POST", 201))

    assert named("create.key-returned", missing) == "dropped"
    assert named("create.key-returned", missing, kept=True) is None


def test_a_list_may_keep_a_clause_for_it_is_empty() -> None:
    each, one = keys({"id": 1}, {"id": 2}), keys({"id": 1}, {"id": 2, "name": "n"})

    assert named("list.item-name", (AS_DESCRIBED, each), kept=True) == "dropped"
    assert named("list.item-name", (AS_DESCRIBED, each), (AS_DESCRIBED, one), kept=True) is None


def test_one_status_alone_is_told_from_many() -> None:
    assert named("errors.json-object", HTML_403, kept=True) == "html-for-403"
    assert named("errors.json-object", HTML_403, HTML_404) == "html"


def test_findings_that_go_with_no_one_fault_have_none() -> None:
    plain = ("Content-Type: text/plain", answered({}, media_type="text/plain"))
    html = ("Content-Type: text/html", answered({}, media_type="text/html"))

    assert named("protocol.json-media-type", plain, html) is None
    assert named("list.newest-first", ("key 1 (10:30) stands above key 2 (10:31)", keys())) is None


def test_what_odd_calls_show_counts_only_if_no_other_calls_do() -> None:
    came = "a secret as it is in the body at /apiKeys/0"
    shown = [{"id": 1, "secret": "•••"}]
    odd = (came, answered({"apiKeys": shown}, target="?all=true"))

    assert named("secret.never-again", (came, keys(*shown)), odd) == "list-as-secret"
    assert named("secret.never-again", odd) is None


@pytest.mark.slow
@posix_only
def test_faults_of_the_mock_are_named_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "staging.yaml"
    faults = {
        "list.newest-first:oldest-first",
        "list.item-ai-type:null",
        "update.message-returned:dropped",
        "delete.success-true:false",
        "errors.json-object:html-for-403",
        "protocol.json-media-type:list",
        "secret.never-again:list-as-secret",
        "access.update-forbidden:404",
    }
    told = [word for fault in faults for word in ("--mock-fault", fault)]

    check(["--mock", *told, "--manners", str(file)])

    assert {each.fault for each in load_manners(file.read_text()).broken} == faults
