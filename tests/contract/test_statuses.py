"""How an expected status is told."""

from contract_tests.checks import statuses
from contract_tests.checks.statuses import expected_status
from openapi import load_catalogue


def test_a_status_is_told_with_its_reason() -> None:
    assert expected_status("update.deleted-key", (404,)) == "404, since the key was deleted"
    assert expected_status("update.unknown-key", (404, 400)) == (
        "404 or 400, since no key has this id"
    )


def test_a_status_without_a_reason_is_no_bare_number() -> None:
    assert expected_status("list.array", (200,)) == "the status 200"


def test_all_reasons_are_those_of_clauses() -> None:
    assert set(statuses._SINCE) <= {clause.id for clause in load_catalogue()}
