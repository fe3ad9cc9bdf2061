"""Find the clauses that a change of the document touches."""

from collections.abc import Iterable, Iterator, Sequence

from openapi.catalogue import Catalogue, Clause
from openapi.check.structure import Structure
from openapi.diff.catalogue import CatalogueChange
from openapi.diff.change import Change, Kind
from openapi.diff.parameters import has_default
from openapi.locations import Pointer
from openapi.traceability import clause_parts, in_force, operation_parts, schema_parts

Part = tuple[str, Pointer]


def touched_clauses(changes: Sequence[Change], catalogue: Catalogue) -> list[CatalogueChange]:
    """Return the clauses that cover what changes in the document, its wording left aside."""
    roots = {change.node.side: change.node.root for change in changes}
    sound = {side: Structure(root).sound for side, root in roots.items()}
    known = {
        side: [*operation_parts(each), *schema_parts(each, optional_fields=True)]
        for side, each in sound.items()
    }
    parts = {
        part: change.what
        for change in reversed(changes)
        if change.kind is Kind.CONTRACT
        for part in parts_at(change, known[change.node.side])
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
    """Yield the parts of the document that a change concerns, as traceability names them.

    What stands above a part concerns it, and what stands below, save in an operation. All that is
    said beside an enum concerns it.
    """
    pointer = tuple(map(str, change.node.pointer))
    for name, place in parts:
        kind = name.partition(" ")[0]
        whole = tuple(map(str, place[:-1] if kind == "enum" else place))
        depth = min(len(whole), len(pointer))
        if whole[:depth] == pointer[:depth] and (kind != "operation" or depth == len(pointer)):
            yield name
    uses = dict.fromkeys((*change.clients.uses, *change.servers.uses))
    if pointer[:2] in {("components", "responses"), ("components", "headers")}:
        yield from (f"answer {use}" for use in uses)
    if "parameters" in pointer and (
        change.aspect == "default" or (change.aspect == "parameter" and has_default(change.node))
    ):
        yield from (f"success {use}" for use in change.clients.uses)
