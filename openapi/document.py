"""Read the OpenAPI document that comes with the package."""

from collections.abc import Iterator
from importlib.resources import files
from typing import Any, NamedTuple

import yaml

Document = dict[str, Any]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


class Operation(NamedTuple):
    """One operation of a document: where it stands and what it is."""

    operation_id: str
    method: str
    path: str
    definition: dict[str, Any]


def document_text() -> str:
    """Return `openapi.yaml` as it stands, as text."""
    return files("openapi").joinpath("openapi.yaml").read_text(encoding="utf-8")


def load_document() -> Document:
    """Return a fresh copy of the parsed document, references unresolved."""
    document: Document = yaml.load(document_text(), Loader=yaml.CSafeLoader)
    return document


def operations(document: Document) -> Iterator[Operation]:
    """Yield the operations of `document` in its order, methods in lower case."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                definition = item[method]
                yield Operation(definition["operationId"], method, path, definition)


def resolve(document: Document, node: dict[str, Any]) -> dict[str, Any]:
    """Follow the local references of `node` until it is not a reference any more."""
    while "$ref" in node:
        target: Any = document
        for token in node["$ref"].removeprefix("#/").split("/"):
            target = target[token.replace("~1", "/").replace("~0", "~")]
        node = target
    return node
