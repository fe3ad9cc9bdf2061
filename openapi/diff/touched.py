"""Find the clauses that a change of the document touches."""

from collections.abc import Iterable, Iterator, Sequence

from openapi.catalogue import Catalogue, Clause
from openapi.check.structure import Structure
from openapi.diff.catalogue import CatalogueChange
from openapi.diff.change import Change, Kind
from openapi.diff.changes import WITHOUT
from openapi.diff.parameters import has_default
from openapi.document import SCHEMAS, Document
from openapi.locations import Pointer
from openapi.traceability import clause_parts, in_force, operation_parts, schema_parts

Part = tuple[str, Pointer]


def touched_clauses(
    changes: Sequence[Change], catalogue: Catalogue, documents: Iterable[Document]
) -> list[CatalogueChange]:
    """Return the clauses that cover what changes between two documents, wording left aside."""
    known = {
        part
        for each in (Structure(document).sound for document in documents)
        for part in (*operation_parts(each), *schema_parts(each, optional_fields=True))
    }
    parts = {
        part: change.what
        for change in reversed(changes)
        if change.kind is Kind.CONTRACT or change.aspect == "response"
        for part in (*parts_at(change, known), *parts_of_calls(change))
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


def parts_at(change: Change, parts: Iterable[Part]) -> Iterator[str]:
    """Yield the parts of the documents that a change concerns, as traceability names them.

    What stands above a part concerns it, and what stands below, save in an operation. All that is
    said beside an enum concerns it, and what is said of a schema as a whole all its fields.
    """
    pointer = tuple(map(str, change.node.pointer))
    if pointer[:2] == SCHEMAS and pointer[3:4] not in {("properties",), ("allOf",)}:
        pointer = pointer[:3]
    for name, place in parts:
        kind = name.partition(" ")[0]
        whole = tuple(map(str, place[:-1] if kind == "enum" else place))
        depth = min(len(whole), len(pointer))
        if whole[:depth] == pointer[:depth] and (kind != "operation" or depth == len(pointer)):
            yield name


def parts_of_calls(change: Change) -> Iterator[str]:
    """Yield the answers of operations that a change concerns, wherever it stands."""
    pointer = change.node.pointer
    uses = dict.fromkeys((*change.clients.uses, *change.servers.uses))
    if pointer[:2] in {("components", "responses"), ("components", "headers")}:
        yield from (f"answer {use}" for use in uses)
    if change.aspect == "security":
        yield from (f"answer {use} 401" for use in uses)
    for use in uses:
        operation, _, status = use.partition(" ")
        whole = change.aspect in {"response", "media type", "body"} and status.startswith("2")
        if whole or demands(change):
            yield f"success {operation}"


def demands(change: Change) -> bool:
    """Say whether a change is of what every call has to hold, or of what holds without it."""
    pointer, aspect = change.node.pointer, change.aspect
    given = aspect == "default" or (aspect == "parameter" and has_default(change.node))
    return (
        change.clients.reason == WITHOUT["clients"]
        or "requestBody" in pointer
        or ("parameters" in pointer and given)
    )
