"""Compare the document and the catalogue: what one names, the other must have.

Parts of a document are named `operation ID`, `answer ID STATUS`, `field SCHEMA.PROPERTY`,
`enum SCHEMA` and `enum SCHEMA.PROPERTY`.
"""

from collections.abc import Iterator
from typing import Any

from openapi.catalogue import Catalogue, Clause
from openapi.document import SCHEMAS, Document, layers, operations
from openapi.locations import Pointer


def uncovered(document: Document, catalogue: Catalogue) -> list[str]:
    """Name the parts of `document` that a clause has to cover and none does.

    Optional fields need no clause, and withdrawn clauses cover nothing.
    """
    known = parts(document)
    covered = {known.get(part) for clause in in_force(catalogue) for part in clause_parts(clause)}
    needed = {
        place: name
        for name, place in sorted(parts(document, optional_fields=False).items())
        if place not in covered
    }
    return sorted(needed.values())


def parts(document: Document, *, optional_fields: bool = True) -> dict[str, Pointer]:
    """Return the parts of `document` that clauses can name, with where they stand."""
    return dict(
        [*operation_parts(document), *schema_parts(document, optional_fields=optional_fields)]
    )


def in_force(catalogue: Catalogue) -> Iterator[Clause]:
    """Yield the clauses that were not withdrawn."""
    return (clause for clause in catalogue if clause.withdrawn is None)


def clause_parts(clause: Clause) -> Iterator[str]:
    """Yield the parts that `clause` covers: each of its statuses for each of its operations."""
    for operation in clause.operations:
        yield f"operation {operation}"
        yield from (f"answer {operation} {status}" for status in clause.statuses)
    yield from (f"field {name}" for name in clause.fields)
    yield from (f"enum {name}" for name in clause.enums)


def operation_parts(document: Document) -> Iterator[tuple[str, Pointer]]:
    """Yield the operations of `document` and their answers."""
    for operation in operations(document):
        place = ("paths", operation.path, operation.method)
        yield f"operation {operation.operation_id}", place
        for status in operation.definition.get("responses", {}):
            yield f"answer {operation.operation_id} {status}", (*place, "responses", status)


def schema_parts(document: Document, *, optional_fields: bool) -> Iterator[tuple[str, Pointer]]:
    """Yield the fields and enums of the schemas under `components`.

    What a schema takes over from another by `allOf` is a part of both, at one place. The enum of
    an array's items, and any other inside, is that of the field or schema that holds it.
    """
    for name, whole in document.get("components", {}).get("schemas", {}).items():
        found = list(layers(document, whole, (*SCHEMAS, name)))
        required = {field for _, schema in found for field in schema.get("required", ())}
        for place, schema in found:
            own = {**schema, "properties": {}, "allOf": []}
            yield from ((f"enum {name}", each) for each in enums(own, place))
            for key, definition in schema.get("properties", {}).items():
                field = (*place, "properties", key)
                if optional_fields or key in required:
                    yield f"field {name}.{key}", field
                yield from ((f"enum {name}.{key}", each) for each in enums(definition, field))


def enums(schema: dict[str, Any], place: Pointer) -> Iterator[Pointer]:
    """Yield where enums stand in a schema and in what it holds, references left aside."""
    if "enum" in schema:
        yield (*place, "enum")
    for name in ("items", "additionalProperties"):
        if isinstance(schema.get(name), dict):
            yield from enums(schema[name], (*place, name))
    for name, inner in schema.get("properties", {}).items():
        yield from enums(inner, (*place, "properties", name))
    for name in ("allOf", "anyOf", "oneOf"):
        for position, inner in enumerate(schema.get(name, ())):
            yield from enums(inner, (*place, name, position))
