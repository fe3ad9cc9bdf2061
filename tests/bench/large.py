"""Make large documents: of many schemas, of chains and of circles of references."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Schema = dict[str, Any]

# A schema of the components holds seven others, so that one of many is eight schemas.
SCHEMAS_EACH = 8
# One operation for so many schemas of the components, and one kind of so many that have a base.
OPERATIONS, KINDS = 10, 5
BASE = {
    "type": "object",
    "required": ["id", "kind"],
    "properties": {"id": {"type": "string", "minLength": 1}, "kind": {"type": "string"}},
    "discriminator": {"propertyName": "kind"},
}


def reference(name: str | int) -> Schema:
    return {"$ref": f"#/components/schemas/{name if isinstance(name, str) else f'S{name}'}"}


def schema(index: int, count: int) -> Schema:
    """Return one schema of many, which refers to its neighbours and to one far away."""
    next_one, far, other = ((index * step + 1) % count for step in (1, 7, 13))
    own = {
        "type": "object",
        "description": f"The schema of number {index}.",
        "required": ["state"],
        "properties": {
            "state": {"type": "string", "enum": ["small", "large"]},
            "amount": {"type": "integer", "minimum": 0, "maximum": 1000, "default": 1},
            "name": {"type": "string", "example": f"Name {index}"},
            "next": reference(next_one),
            "far": {"anyOf": [{"type": "string"}, reference(far)]},
            "list": {"type": "array", "items": {"oneOf": [reference(next_one), reference(other)]}},
        },
    }
    return {"allOf": [reference("Base"), own]} if index % KINDS == 0 else own


def operation(index: int) -> dict[str, Any]:
    """Return an operation that takes a schema and answers it, with an example."""
    example = {"id": "1", "kind": f"S{index}", "state": "small", "next": {"state": "large"}}
    content = {"application/json": {"schema": reference(index), "example": example}}
    identifier = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        "operationId": f"change{index}",
        "parameters": [identifier],
        "requestBody": {"content": content},
        "responses": {"200": {"description": "Done.", "content": content}},
    }


def document(paths: dict[str, Any], schemas: dict[str, Schema]) -> dict[str, Any]:
    return {
        "openapi": "3.0.3",
        "info": {"title": "Large", "version": "1.0.0"},
        "paths": {path: {"put": operation} for path, operation in paths.items()},
        "components": {"schemas": schemas},
    }


def many(schemas: int) -> dict[str, Any]:
    """Return a document of so many schemas, which refer to each other in circles."""
    count = schemas // SCHEMAS_EACH
    paths = {f"/s{index}/{{id}}": operation(index) for index in range(0, count, OPERATIONS)}
    named = {f"S{index}": schema(index, count) for index in range(count)}
    return document(paths, {"Base": BASE, **named})


LINKS: dict[str, Callable[[Schema], Schema]] = {
    "properties": lambda below: {"type": "object", "properties": {"a": below, "b": below}},
    "items": lambda below: {"type": "array", "items": below},
    "allOf": lambda below: {"allOf": [below, {"type": "object"}]},
    "oneOf": lambda below: {"oneOf": [below, {"type": "integer"}]},
    "reference": lambda below: below,
}


def chain(count: int, keyword: str, *, circle: bool = False) -> dict[str, Any]:
    """Return a document of schemas each of which holds the next one, the last one the first."""
    link = LINKS[keyword]
    named = {f"S{index}": link(reference(index + 1)) for index in range(count)}
    named[f"S{count}"] = link(reference(0)) if circle else {"type": "object"}
    answer = {"description": "Done.", "content": {"application/json": {"schema": reference(0)}}}
    return document({"/": {"responses": {"200": answer}}}, named)


def write(path: Path, made: dict[str, Any]) -> Path:
    path.write_text(json.dumps(made, indent=1), encoding="utf-8")
    return path
