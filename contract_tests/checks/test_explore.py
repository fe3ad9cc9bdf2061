"""Generated calls: Schemathesis makes valid and invalid ones from the document."""

import contextlib
import datetime
import json
from collections.abc import Iterator
from functools import cache, partial
from typing import Any, cast
from urllib.parse import quote

import httpx
import pytest

from contract_tests.checks.generation import generate
from contract_tests.checks.workbench import Workbench
from contract_tests.client.exchange import Exchange, Request
from contract_tests.evidence import Judge
from contract_tests.findings import DidNotOccur, Skipped
from contract_tests.history.keys import CreatedKey
from openapi import Document, load_document

EXAMPLES = {"standard": 1, "deep": 200}

REFUSES_INVALID = {
    "createRepoAiApiKey": "create.invalid-refused",
    "updateRepoAiApiKey": "update.invalid-refused",
}


@pytest.mark.depth("standard")
@pytest.mark.clause("errors.no-server-error", "errors.no-internals")
@pytest.mark.clause("create.invalid-refused", "update.invalid-refused")
def test_generated_calls_are_answered_as_documented(workbench: Workbench, judge: Judge) -> None:
    """The observers judge every answer; the named checks judge what was asked for it."""
    key = workbench.create()
    workbench.listing()
    examples = EXAMPLES[workbench.deployment.depth]
    for operation in _operations():
        if operation.method == "delete" and not workbench.supports_deletion:
            continue
        cases = _cases(operation, examples, workbench.deployment.seed)
        exchanges = workbench.together(*(partial(_send, workbench, key, case) for case in cases))
        for case, exchange in zip(cases, exchanges, strict=True):
            if exchange is not None:
                _judge(judge, case, exchange)
    for clause in REFUSES_INVALID.values():
        if not judge.found(clause):
            judge.skipped(clause, DidNotOccur("no generated body was invalid"))


@cache
def _document() -> Document:
    return load_document()


def _operations() -> Iterator[Any]:
    # Not at the top: it takes a third of a second, and the quick depth does without it.
    import schemathesis  # noqa: PLC0415

    schema = schemathesis.openapi.from_dict(_document())
    # To find out which characters UTF-8 has, all but surrogates, takes Hypothesis half a second.
    schema.config.generation.codec = None
    for result in schema.get_all_operations():
        yield cast(Any, result).ok()


def _cases(operation: Any, examples: int, seed: int) -> list[Any]:
    """Return generated cases of an operation, half of them with invalid data if it has a body."""
    from schemathesis import GenerationMode  # noqa: PLC0415

    if "requestBody" not in operation.definition.raw:
        return generate(operation.as_strategy(), max(1, examples // 2), seed)
    return [
        case
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
        for case in generate(operation.as_strategy(generation_mode=mode), examples, seed)
    ]


def _send(workbench: Workbench, key: CreatedKey, case: Any) -> Exchange | None:
    """Send a case to the owner's repository, if it can be: to an own key, or to nobody's."""
    with contextlib.suppress(Skipped):
        return _sent(workbench, key, case)
    return None


def _sent(workbench: Workbench, key: CreatedKey, case: Any) -> Exchange:
    operation = case.operation.definition.raw["operationId"]
    generated = str(case.path_parameters.get("apikeyId", ""))
    keep = operation != "deleteRepoAiApiKey" and bool(len(generated) % 2)
    apikey_id = key.id if keep else workbench.session.ownership.nobodys_id()
    target = case.path.replace("{repoId}", quote(workbench.repo_id, safe=""))
    target = target.replace("{apikeyId}", quote(apikey_id, safe=""))
    case.body = _marked(workbench, case.body)
    body = _encoded(case.body)
    headers = {"Content-Type": "application/json"} if body is not None else {}
    request = Request(
        case.method, target, "owner", headers, body, operation, workbench.repo_id, apikey_id
    )
    return workbench.session.send(request)


def _marked(workbench: Workbench, body: Any) -> Any:
    """Put the mark of the run into a name, so that the key can be found and removed."""
    if isinstance(body, dict) and isinstance(body.get("name"), str):
        return {**body, "name": f"{workbench.name()} {body['name']}"}
    return body


def _encoded(body: Any) -> bytes | None:
    if isinstance(body, bytes):
        return body
    try:
        return json.dumps(body).encode()
    except (TypeError, ValueError):
        return None


def _judge(judge: Judge, case: Any, exchange: Exchange) -> None:
    from schemathesis.checks import not_a_server_error  # noqa: PLC0415

    clause, body = REFUSES_INVALID.get(exchange.request.operation or ""), exchange.request.body
    if clause is not None and body is not None and not _is_valid(case, body):
        judge.expect(
            clause,
            not exchange.response.succeeds,
            expected="a refusal of a body that the document does not allow",
            came=exchange.response.in_words,
            at=[exchange],
        )
    try:
        case.validate_response(_as_httpx(exchange), checks=[not_a_server_error])
    except (Exception, BaseExceptionGroup) as failure:
        # Its text would show the whole exchange.
        judge.broken(
            "errors.no-server-error",
            expected="an answer that passes the named checks of Schemathesis",
            came=f"{exchange.response.in_words}: {_found_by_schemathesis(failure)}",
            at=[exchange],
        )


def _found_by_schemathesis(failure: BaseException) -> str:
    """Return the titles of what Schemathesis has found, which are its own words."""
    found = failure.exceptions if isinstance(failure, BaseExceptionGroup) else [failure]
    return ", ".join(sorted({str(getattr(each, "title", "not to be read")) for each in found}))


def _is_valid(case: Any, body: bytes) -> bool:
    from openapi_schema_validator import OAS30Validator  # noqa: PLC0415

    content = case.operation.definition.raw["requestBody"]["content"]
    schema = content["application/json"]["schema"]
    validator = OAS30Validator({**schema, "components": _document()["components"]})
    try:
        return bool(validator.is_valid(json.loads(body)))
    except ValueError:
        return False


def _as_httpx(exchange: Exchange) -> httpx.Response:
    response = httpx.Response(
        exchange.response.status,
        headers=[pair for pair in exchange.response.headers if pair[0] != "content-encoding"],
        content=exchange.response.content,
        request=httpx.Request(
            exchange.request.method, f"http://localhost{exchange.request.target}"
        ),
    )
    response.elapsed = datetime.timedelta(seconds=exchange.seconds)
    return response
