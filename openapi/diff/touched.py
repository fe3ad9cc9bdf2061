"""Find the clauses that a change of the document touches."""

from collections.abc import Iterable, Iterator

from openapi.catalogue import Catalogue, Clause
from openapi.diff.catalogue import CatalogueChange
from openapi.diff.change import Change, Kind
from openapi.diff.node import Node
from openapi.diff.parameters import has_default
from openapi.traceability import clause_parts, in_force


def touched_clauses(changes: Iterable[Change], catalogue: Catalogue) -> list[CatalogueChange]:
    """Return the clauses that cover what changes in the document, its wording left aside."""
    parts = {
        part: change.what
        for change in reversed(list(changes))
        if change.kind is Kind.CONTRACT
        for part in parts_at(change.node)
    }
    return [
        CatalogueChange(clause.id, f"touched by the document: {parts[found[0]]}")
        for clause in in_force(catalogue)
        if (found := [part for part in covered(clause) if part in parts])
    ]


def covered(clause: Clause) -> Iterator[str]:
    """Yield the parts that a clause covers, and the operations whose successes it speaks of."""
    yield from clause_parts(clause)
    if not clause.statuses or any(str(status).startswith("2") for status in clause.statuses):
        yield from (f"success {operation}" for operation in clause.operations)


def parts_at(node: Node) -> Iterator[str]:
    """Yield the parts of the document that a place belongs to, as traceability names them."""
    match node.pointer:
        case ("components", "schemas", schema, "properties", name, *_):
            yield f"field {schema}.{name}"
            yield f"enum {schema}.{name}"
        case ("components", "schemas", schema, "enum", *_):
            yield f"enum {schema}"
        case ("paths", _, _, "responses", status, *_):
            yield f"answer {operation_id(node)} {status}"
        case ("paths", _, _, "parameters", _) if has_default(node):
            yield f"success {operation_id(node)}"
        case ("paths", _, _):
            yield f"operation {operation_id(node)}"


def operation_id(node: Node) -> str:
    """Return the id of the operation that a place belongs to."""
    path, method = node.pointer[1:3]
    return str(node.root["paths"][path][method].get("operationId"))
