"""Make large documents: of many schemas, of chains and of circles of references."""

import json
from pathlib import Path
from typing import Any

OPERATIONS_EACH = 30


def reference(index: int) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/S{index}"}


def schema(index: int, count: int) -> dict[str, Any]:
    """Return one schema of many, which refers to its neighbours and to one far away."""
    return {
        "type": "object",
        "description": f"The schema of number {index}.",
        "required": ["id", "kind"],
        "properties": {
            "id": {"type": "string", "minLength": 1, "example": f"s-{index}"},
            "kind": {"type": "string", "enum": ["small", "large"]},
            "amount": {"type": "integer", "minimum": 0, "maximum": 1000, "default": 1},
            "next": reference((index + 1) % count),
            "far": {"anyOf": [{"type": "string"}, reference((index * 7 + 3) % count)]},
            "list": {"type": "array", "items": reference((index + 5) % count)},
        },
    }


def operation(index: int) -> dict[str, Any]:
    """Return an operation that takes one schema and answers the next one."""
    body = {"content": {"application/json": {"schema": reference(index)}}}
    answer = {"content": {"application/json": {"schema": reference(index + 1)}}}
    return {
        "operationId": f"change{index}",
        "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
        "requestBody": body,
        "responses": {"200": {"description": "Done.", **answer}},
    }


def document(paths: dict[str, Any], schemas: list[dict[str, Any]]) -> dict[str, Any]:
    named = {f"S{index}": each for index, each in enumerate(schemas)}
    return {
        "openapi": "3.0.3",
        "info": {"title": "Large", "version": "1.0.0"},
        "paths": paths,
        "components": {"schemas": named},
    }


def many(count: int) -> dict[str, Any]:
    """Return a document of `count` schemas that refer to each other in circles."""
    paths = {
        f"/things{index}/{{id}}": {"put": operation(index)}
        for index in range(0, count - 1, OPERATIONS_EACH)
    }
    return document(paths, [schema(index, count) for index in range(count)])


def chain(count: int, *, circle: bool = False) -> dict[str, Any]:
    """Return a document of schemas each of which holds the next one, the last one the first."""
    end = [{"type": "string"}] if not circle else []
    links = [
        {"type": "object", "properties": {"below": reference((index + 1) % count)}}
        for index in range(count - len(end))
    ]
    return document({"/things/{id}": {"put": operation(0)}}, [*links, *end])


def write(path: Path, made: dict[str, Any]) -> Path:
    path.write_text(json.dumps(made, indent=1), encoding="utf-8")
    return path
