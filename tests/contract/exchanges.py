"""Hand-made exchanges, and a judge to look at them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from contract_tests.client.exchange import Exchange, Request, Response, collection_path, item_path
from contract_tests.client.ledger import Ledger
from contract_tests.client.redaction import Redactor
from contract_tests.evidence import Evidence, Judge
from contract_tests.findings import Outcome
from contract_tests.history.keys import ListedKey
from contract_tests.rules.conformance import Conformance
from contract_tests.rules.errors import ErrorRule
from contract_tests.rules.judgement import Rule
from contract_tests.rules.protocol import AnswerRule
from contract_tests.rules.secret import RefusalRule
from openapi import load_catalogue, load_document

REPO, KEY_ID = "repo-1", "key-1"
JSON_HEADERS = (("content-type", "application/json"),)

# No path can hold these as one segment.
UNFIT_IDS = (".", "..", "a/b", "a%2F", "a?", "a#", "a\\b", "\0", "\ud800")

METHODS = {
    "createRepoAiApiKey": "POST",
    "getRepoAiApiKeys": "GET",
    "updateRepoAiApiKey": "PUT",
    "deleteRepoAiApiKey": "DELETE",
}


def answered(  # noqa: PLR0913 - an exchange has many parts
    operation: str,
    status: int,
    body: Any,
    *,
    headers: Iterable[tuple[str, str]] = JSON_HEADERS,
    sent: Mapping[str, str] | None = None,
    sent_body: bytes | None = None,
) -> Exchange:
    """Return a call of the owner to a documented operation; `body` is bytes or a JSON value."""
    single = operation in {"updateRepoAiApiKey", "deleteRepoAiApiKey"}
    request = Request(
        METHODS[operation],
        item_path(REPO, KEY_ID) if single else collection_path(REPO),
        "owner",
        sent or {},
        sent_body,
        operation,
        REPO,
        KEY_ID if single else None,
    )
    return Exchange(request, Response(status, tuple(headers), as_bytes(body)))


def undocumented(
    method: str,
    target: str,
    status: int,
    body: Any,
    headers: Iterable[tuple[str, str]] = JSON_HEADERS,
) -> Exchange:
    """Return a call that the document does not know."""
    return Exchange(
        Request(method, target, "owner"), Response(status, tuple(headers), as_bytes(body))
    )


def creation(secret: str, number: int = 1, **members: Any) -> Exchange:
    """Return the creation of a key with this secret."""
    body = {"success": True, "id": f"id-{number}", "key": f"key-{number}", "secret": secret}
    return answered("createRepoAiApiKey", 201, {**body, **members})


def listing(*items: Mapping[str, Any], **members: Any) -> Exchange:
    """Return a list of these items."""
    return answered("getRepoAiApiKeys", 200, {"success": True, "apiKeys": list(items), **members})


def item(number: int = 1, **members: Any) -> dict[str, Any]:
    """Return a listed key that keeps every promise."""
    return {
        "id": f"id-{number}",
        "name": f"name {number}",
        "repoId": REPO,
        "key": f"key-{number}",
        "aiType": "AWS",
        "createdAt": "2024-01-15T10:30:00Z",
        "deletedAt": None,
        **members,
    }


def listed(number: int = 1, **members: Any) -> ListedKey:
    """Return a listed key as the checks see it."""
    return ListedKey(item(number, **members))


def as_bytes(body: Any) -> bytes:
    return body if isinstance(body, bytes) else json.dumps(body).encode()


def new_judge(ledger: Ledger | None = None, tokens: Mapping[str, str] | None = None) -> Judge:
    """Return a judge that is at work on a check."""
    ledger = Ledger() if ledger is None else ledger
    judge = Judge(load_catalogue(), Redactor(ledger, "http://localhost:1", tokens or {}))
    judge.begin("a check")
    return judge


def told(judge: Judge, rules: Iterable[Rule], *exchanges: Exchange) -> Judge:
    """Let a judge hear what rules say of exchanges that happen one after the other."""
    rules, history = tuple(rules), judge.history
    for exchange in exchanges:
        number = len(history.exchanges) + 1
        placed = replace(exchange, sequence=number)
        if not exchange.answered:
            placed = replace(placed, sent=float(number), answered=number + 0.5)
        history.end(placed)
        for rule in rules:
            judge.hear(rule(history, placed))
    return judge


def judged_answers(*exchanges: Exchange) -> Judge:
    """Return a judge that has heard what the rules for each answer by itself say of these."""
    judge = new_judge()
    answers = AnswerRule(Conformance(load_document(), load_catalogue()), judge.quote)
    return told(judge, [ErrorRule(judge.quote), answers, RefusalRule()], *exchanges)


def broken(judge: Judge) -> list[Evidence]:
    """Return what the running check found broken."""
    return [found for found in judge.finish() if found.finding is Outcome.BROKEN]


def broken_clauses(judge: Judge) -> set[str]:
    """Return the clauses that the running check found broken."""
    return {found.clause for found in broken(judge)}
