"""Read the control document, and compile what it asks of requests."""

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple
from urllib.parse import parse_qs

import yaml

from mock_server.asgi import Receive, Scope, header
from mock_server.bodies import read_json
from mock_server.core.paths import PathTable
from mock_server.core.validation import Rule
from mock_server.errors import Refusal
from openapi.document import Document, operations, resolve

READERS: Mapping[str, Callable[[str], Any]] = {
    "integer": int,
    "boolean": {"true": True, "false": False}.__getitem__,
    "string": str,
}


class Parameter(NamedTuple):
    """A parameter of a query."""

    name: str
    type: str
    rule: Rule
    default: Any

    def read(self, text: str) -> Any:
        """Return the value; raises `Refusal` (400)."""
        try:
            value = READERS[self.type](text)
        except (KeyError, ValueError):
            value = text
        if breaches := self.rule.breaches(value, self.name):
            raise Refusal(400, "; ".join(breaches))
        return value


class Demands(NamedTuple):
    """What an operation asks of a request; `body` is None where the endpoint reads it itself."""

    parameters: tuple[Parameter, ...]
    body: Rule | None
    body_required: bool

    def query(self, text: bytes) -> dict[str, Any]:
        """Return the parameters of a query; raises `Refusal` (400)."""
        sent = parse_qs(text.decode("latin-1"), keep_blank_values=True)
        known = {parameter.name: parameter for parameter in self.parameters}
        if unknown := sorted(sent.keys() - known.keys()):
            names = ", ".join(known) or "none"
            raise Refusal(400, f"the query has {len(unknown)} unknown parameters; known: {names}")
        return {
            name: parameter.read(sent[name][0]) if name in sent else parameter.default
            for name, parameter in known.items()
        }

    async def read_body(self, scope: Scope, receive: Receive) -> Any:
        """Return the JSON body, None if there is none; raises `Refusal` (400, 413, 415)."""
        empty = header(scope["headers"], b"content-length") == b"0"
        if self.body is None or (empty and not self.body_required):
            return None
        body = await read_json(scope, receive)
        breaches = self.body.breaches(body, "The body")
        if breaches and (body is not None or self.body_required):
            raise Refusal(400, "; ".join(breaches))
        return body


@cache
def control_document() -> Document:
    """Return the control document; it is shared, and must not be changed."""
    text = files("mock_server").joinpath("control.yaml").read_text(encoding="utf-8")
    document: Document = yaml.load(text, Loader=yaml.CSafeLoader)
    return document


@cache
def control_paths() -> PathTable:
    """Return the paths of the control document."""
    return PathTable(control_document())


@cache
def demands() -> Mapping[str, Demands]:
    """Return what each operation asks, by operationId."""
    document = control_document()
    return {
        operation.operation_id: Demands(
            tuple(
                _parameter(parameter)
                for parameter in inlined(document, operation.definition.get("parameters", []))
            ),
            *_body(inlined(document, operation.definition.get("requestBody", {}))),
        )
        for operation in operations(document)
    }


def _parameter(definition: dict[str, Any]) -> Parameter:
    schema = definition["schema"]
    return Parameter(definition["name"], schema["type"], Rule(schema), schema.get("default"))


def _body(definition: dict[str, Any]) -> tuple[Rule | None, bool]:
    content = definition.get("content", {})
    if list(content) != ["application/json"]:
        return None, False
    return Rule(content["application/json"]["schema"]), definition["required"]


def inlined(document: Document, node: Any) -> Any:
    """Return a part of the document with what it refers to in place of the references."""
    if isinstance(node, list):
        return [inlined(document, item) for item in node]
    if isinstance(node, dict):
        return {name: inlined(document, value) for name, value in resolve(document, node).items()}
    return node
