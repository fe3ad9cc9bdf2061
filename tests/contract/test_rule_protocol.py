"""Answers as the document describes them, in JSON as RFC 8259 has it."""

from collections.abc import Iterable

import pytest

from contract_tests.client.exchange import Exchange
from tests.contract.exchanges import answered, broken_clauses, item, judged_answers, undocumented

UPDATE, LIST = "updateRepoAiApiKey", "getRepoAiApiKeys"
PATH = "/repo/repo-1/ai/apikey/key-1/secret"


@pytest.mark.parametrize(
    ("said", "is_well"),
    [
        ("application/json", True),
        ("Application/JSON; charset=utf-8", True),
        ("application/problem+json", True),
        ("text/plain", False),
        ("", False),
    ],
)
def test_json_has_to_say_that_it_is_json(said: str, is_well: bool) -> None:
    headers = [("content-type", said)] if said else []
    exchange = answered(LIST, 200, {"success": True, "apiKeys": []}, headers=headers)

    assert (broken_clauses(judged_answers(exchange)) == set()) is is_well


def written(operation: str, status: int, body: bytes, said: str = "application/json") -> Exchange:
    return answered(operation, status, body, headers=[("content-type", said)])


ANSWERS = [
    (UPDATE, 200, b'{"success": true, "message": "done"}'),
    (UPDATE, 404, b'{"success": false, "message": "no such key"}'),
    (UPDATE, 401, b'{"success": false, "message": "no token"}'),
]


@pytest.mark.parametrize(("operation", "status", "body"), ANSWERS)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be"])
def test_json_in_another_encoding_breaks_that_clause_alone(
    operation: str, status: int, body: bytes, encoding: str
) -> None:
    exchange = written(operation, status, body.decode().encode(encoding))

    assert broken_clauses(judged_answers(exchange)) == {"protocol.json-text"}


@pytest.mark.parametrize(("operation", "status", "body"), ANSWERS)
def test_a_member_that_stands_twice_breaks_that_clause_alone(
    operation: str, status: int, body: bytes
) -> None:
    exchange = written(operation, status, body.replace(b"{", b'{"message": "", '))

    assert broken_clauses(judged_answers(exchange)) == {"protocol.members-once"}


@pytest.mark.parametrize(
    "exchange",
    [
        written(UPDATE, 401, '{"success": false}'.encode("utf-16"), "text/plain"),
        written(UPDATE, 502, b'{"message": "", "message": ""}'),
        undocumented("GET", PATH, 404, b'{"message": "", "message": ""}'),
        written(UPDATE, 404, b"\xef\xbb\xbf<html>", "text/html"),
    ],
    ids=["401 of a server in front", "502", "undocumented", "a page"],
)
def test_how_others_write_json_is_their_own(exchange: Exchange) -> None:
    clauses = {"protocol.json-text", "protocol.members-once"}

    assert not broken_clauses(judged_answers(exchange)) & clauses


def held(exchanges: Iterable[Exchange]) -> set[str]:
    return {entry.clause for entry in judged_answers(*exchanges).finish()}


def test_a_documented_answer_that_conforms_holds_its_clauses() -> None:
    clauses = held([answered(LIST, 200, {"success": True, "apiKeys": [item()]})])

    assert {"list.status-ok", "list.array", "list.item-key", "errors.no-internals"} <= clauses
