"""Find the answers that the document declares, with its examples."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson

from mock_server.asgi import Answer
from openapi.document import Document, operations, resolve


class DeclaredAnswer(NamedTuple):
    """An answer with its first example and the examples of its headers, and what it means."""

    answer: Answer
    description: str


DeclaredAnswers = Mapping[str, Mapping[int, DeclaredAnswer]]


def declared_answers(document: Document) -> DeclaredAnswers:
    """Return the answers of every operation by operationId and status."""
    return {
        operation.operation_id: {
            int(status): _answer(document, int(status), resolve(document, response))
            for status, response in operation.definition["responses"].items()
            if status.isdigit()
        }
        for operation in operations(document)
    }


def _answer(document: Document, status: int, response: dict[str, Any]) -> DeclaredAnswer:
    headers = [
        (name.lower().encode("ascii"), str(definition["example"]).encode("latin-1"))
        for name, header in response.get("headers", {}).items()
        if "example" in (definition := resolve(document, header))
    ]
    body = b""
    if content := response.get("content", {}).get("application/json", {}):
        headers.append((b"content-type", b"application/json"))
        body = orjson.dumps(_example(document, content))
    description = " ".join(response["description"].split())
    return DeclaredAnswer(Answer(status, headers, body), description)


def _example(document: Document, content: dict[str, Any]) -> Any:
    if "examples" in content:
        return resolve(document, next(iter(content["examples"].values())))["value"]
    return content.get("example")
