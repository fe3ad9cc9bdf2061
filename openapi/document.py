"""Read the OpenAPI document that comes with the package."""

import re
from collections.abc import Callable, Iterator, Mapping
from importlib.resources import files
from typing import Any, NamedTuple
from urllib.parse import unquote

import yaml

from openapi.locations import Pointer

Document = dict[str, Any]

SCHEMAS = ("components", "schemas")
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


class Operation(NamedTuple):
    """One operation of a document: where it stands, what it is, and what its path says of it."""

    operation_id: str
    method: str
    path: str
    definition: dict[str, Any]
    item: dict[str, Any]


class Called(NamedTuple):
    """A call of an operation: the URL before the path, and the parameters of the path as sent."""

    base_url: str
    operation: Operation
    parameters: Mapping[str, str]


def document_text() -> str:
    """Return `openapi.yaml` as it stands, as text."""
    return files("openapi").joinpath("openapi.yaml").read_text(encoding="utf-8")


def load_document() -> Document:
    """Return a fresh copy of the parsed document, references unresolved."""
    document: Document = yaml.load(document_text(), Loader=yaml.CSafeLoader)
    return document


def operations(
    document: Document, paths: Mapping[str, dict[str, Any]] | None = None
) -> Iterator[Operation]:
    """Yield the operations of `document`, or of a callback, in order, methods in lower case.

    Those without an operationId are called by method and path.
    """
    for path, reference in (document.get("paths", {}) if paths is None else paths).items():
        item = resolve(document, reference)
        for method in METHODS:
            if method in item:
                name = item[method].get("operationId") or f"{method.upper()} {path}"
                yield Operation(name, method, path, item[method], item)


def finder(document: Document) -> Callable[[str, str], Called | None]:
    """Return what finds the operation of a call by its method and its absolute URL."""
    # Fixed segments win over parameters (OpenAPI 3.0.3, Path Templating Matching).
    known = [
        (operation, re.compile("(.+)" + re.sub(r"\\{.*?\\}", "([^/]+)", re.escape(operation.path))))
        for operation in sorted(operations(document), key=lambda each: each.path.count("{"))
    ]

    def found(method: str, url: str) -> Called | None:
        path = re.split("[?#]", url, maxsplit=1)[0].rstrip("/")
        for operation, pattern in known:
            if operation.method == method.lower() and (match := pattern.fullmatch(path)):
                names = re.findall(r"{(.*?)}", operation.path)
                base_url, *values = match.groups()
                return Called(base_url, operation, dict(zip(names, values, strict=True)))
        return None

    return found


def resolve(document: Document, node: dict[str, Any]) -> dict[str, Any]:
    """Follow the local references of `node` (RFC 6901, section 6) until it is none any more.

    What leads nowhere, elsewhere or in a circle is an empty object.
    """
    seen: set[str] = set()
    while "$ref" in node:
        reference = str(node["$ref"])
        target: Any = document if reference.startswith("#/") and reference not in seen else {}
        for token in unquote(reference).removeprefix("#/").split("/"):
            name = token.replace("~1", "/").replace("~0", "~")
            target = target.get(name) if isinstance(target, dict) else None
        seen.add(reference)
        node = target if isinstance(target, dict) else {}
    return node


def referred(schema: dict[str, Any]) -> str:
    """Return the name of the schema that is referred to, nothing if none is."""
    return str(schema.get("$ref", "")).rpartition("/")[2]


def layers(
    document: Document, schema: dict[str, Any], place: Pointer, *, follow: bool = True
) -> Iterator[tuple[Pointer, dict[str, Any]]]:
    """Yield `schema`, which stands at `place`, and all that its `allOf` adds, with their places.

    References are followed, each once; without `follow` they are yielded themselves.
    """
    waiting, seen = [(place, schema)], set[Pointer]()
    while waiting:
        place, schema = waiting.pop(0)
        if follow and "$ref" in schema:
            place = tuple(str(schema["$ref"]).split("/")[1:])
            schema = resolve(document, schema)
        if place not in seen:
            seen.add(place)
            yield place, schema
            parts = enumerate(map(members, elements(schema.get("allOf"))))
            waiting += [((*place, "allOf", position), part) for position, part in parts]


def members(value: Any) -> dict[str, Any]:
    """Return an object, an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def elements(value: Any) -> list[Any]:
    """Return a list, an empty one for anything else."""
    return value if isinstance(value, list) else []
