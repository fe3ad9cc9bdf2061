"""Compare the document and the catalogue: what one names, the other must have.

Parts of a document are named `operation ID`, `answer ID STATUS`, `field SCHEMA.PROPERTY`,
`enum SCHEMA` and `enum SCHEMA.PROPERTY`.
"""

from collections.abc import Iterator

from openapi.catalogue import Catalogue, Clause
from openapi.document import Document, operations


def uncovered(document: Document, catalogue: Catalogue) -> list[str]:
    """Name the parts of `document` that a clause has to cover and none does.

    Optional fields need no clause, and withdrawn clauses cover nothing.
    """
    covered = {part for clause in in_force(catalogue) for part in clause_parts(clause)}
    needed = {*operation_parts(document), *schema_parts(document, optional_fields=False)}
    return sorted(needed - covered)


def unfounded(document: Document, catalogue: Catalogue) -> list[str]:
    """Name what clauses refer to and `document`, or the catalogue's own head, does not have."""
    known = {*operation_parts(document), *schema_parts(document, optional_fields=True)}
    return [
        f"{clause.id}: {missing}"
        for clause in in_force(catalogue)
        for missing in [*missing_parts(clause, known), *missing_titles(clause, catalogue)]
    ]


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


def operation_parts(document: Document) -> Iterator[str]:
    """Yield the operations of `document` and their answers."""
    for operation in operations(document):
        yield f"operation {operation.operation_id}"
        for status in operation.definition["responses"]:
            yield f"answer {operation.operation_id} {status}"


def schema_parts(document: Document, *, optional_fields: bool) -> Iterator[str]:
    """Yield the fields and enums of the schemas under `components`."""
    for name, schema in document["components"]["schemas"].items():
        if "enum" in schema:
            yield f"enum {name}"
        for key, definition in schema.get("properties", {}).items():
            if optional_fields or key in schema.get("required", ()):
                yield f"field {name}.{key}"
            if "enum" in definition:
                yield f"enum {name}.{key}"


def missing_parts(clause: Clause, known: set[str]) -> Iterator[str]:
    """Yield what `clause` names and is not `known`; one operation with a status is enough."""
    unknown = set(clause_parts(clause)) - known
    yield from sorted(part for part in unknown if not part.startswith("answer "))
    for status in clause.statuses:
        if all(f"answer {operation} {status}" in unknown for operation in clause.operations):
            yield f"answer {status}"


def missing_titles(clause: Clause, catalogue: Catalogue) -> Iterator[str]:
    """Yield the topic and the source of `clause` that the catalogue has no title for."""
    if clause.topic not in catalogue.topics:
        yield f"topic {clause.topic}"
    if clause.page not in catalogue.sources:
        yield f"source {clause.page}"
