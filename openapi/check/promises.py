"""Check the catalogue against its schema, and compare it with the document."""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs

from openapi.catalogue import Catalogue, Clause, catalogue_schema
from openapi.check.finding import Finding, did_you_mean, shown
from openapi.check.misfits import by_place
from openapi.check.structure import Structure
from openapi.document import METHODS, Document
from openapi.locations import Pointer
from openapi.traceability import clause_parts, in_force, parts, uncovered

HINTS = {
    "operation": "Write a clause that names it under `operations`.",
    "answer": "Write the status into `statuses` of a clause of this operation.",
    "field": "Write it into `fields` of a clause, or make the property optional.",
    "enum": "Write it into `enums` of a clause.",
}


def shape(raw: Any) -> Iterator[Finding]:
    """Yield where `raw`, the data of a catalogue, breaks the catalogue's schema."""
    validator = jsonschema_rs.Draft202012Validator(catalogue_schema())
    for place, messages in by_place(validator.iter_errors(raw)).items():
        for told in messages:
            message = f"The catalogue does not fit its schema: {told}."
            yield Finding("catalogue-schema", place, message)


def repeated(raw: dict[str, Any]) -> Iterator[Finding]:
    """Yield clauses with the id of another."""
    seen = set()
    for position, entry in enumerate(raw["clauses"]):
        if entry["id"] in seen:
            message = f"The clause id {shown(entry['id'])} is used already."
            yield Finding("clause-repeated", ("clauses", position, "id"), message)
        seen.add(entry["id"])


def without_clause(document: Document, found: Catalogue) -> Iterator[Finding]:
    """Yield, as places in the document, what no clause covers."""
    places, names = parts(document), uncovered(document, found)
    for name in names:
        kind, *words = name.split(" ")
        if kind == "answer" and f"operation {words[0]}" in names:
            continue
        message = f"No clause covers {described(kind, words)}."
        yield Finding("without-clause", places[name], message, HINTS[kind])


def described(kind: str, words: list[str]) -> str:
    """Return the name of a part as it stands in a sentence."""
    if kind == "answer":
        return f"the status {words[1]} of {shown(words[0])}"
    return f"the {kind} {shown(words[0])}"


def without_document(document: Document, found: Catalogue) -> Iterator[Finding]:
    """Yield, as places in the catalogue, what clauses name and the document lacks.

    A name that many clauses have wrong is found at the first of them. The status of an answer has
    to be there for one of the clause's operations.
    """
    known = set(parts(document))
    wrong: dict[str, list[Pointer]] = {}
    for position, clause in enumerate(found):
        if clause.withdrawn is not None:
            continue
        at: Pointer = ("clauses", position)
        missing = set(clause_parts(clause)) - known
        for key, kind in (("operations", "operation"), ("fields", "field"), ("enums", "enum")):
            for index, part in enumerate(f"{kind} {name}" for name in getattr(clause, key)):
                if part in missing:
                    wrong.setdefault(part, []).append((*at, key, index))
        for index, status in enumerate(clause.statuses):
            absent = {f"answer {name} {status}" for name in clause.operations} <= missing
            if absent and not missing & {f"operation {name}" for name in clause.operations}:
                message = f"None of the clause's operations has the status {status}."
                yield Finding("clause-unfounded", (*at, "statuses", index), message)
        yield from without_head(clause, at, found)
    named = {part for clause in in_force(found) for part in clause_parts(clause)}
    for part, places in wrong.items():
        yield unknown(part, places, known, known - named)


def without_head(clause: Clause, at: Pointer, found: Catalogue) -> Iterator[Finding]:
    """Yield the topic and the source of a clause if the head of the catalogue lacks them."""
    titles = (("topic", clause.topic, found.topics), ("source", clause.page, found.sources))
    for kind, name, known in titles:
        if name not in known:
            inner = ("id",) if kind == "topic" else ("source", "page")
            message = f"The head of the catalogue has no {kind} {shown(name)}."
            yield Finding("clause-unfounded", (*at, *inner), message)


def unknown(part: str, places: list[Pointer], known: set[str], unnamed: set[str]) -> Finding:
    """Return what is said of a part that clauses name and the document lacks."""
    kind, name = part.split(" ")
    # What many clauses call so has another name now, which none of them has yet.
    many = len(places) > 1
    found = sorted(unnamed if many else known)
    others = [each.split(" ")[1] for each in found if each.startswith(f"{kind} ")]
    hint = f"No clause names {shown(others[0])}." if many and len(others) == 1 else ""
    more = f", which {len(places)} clauses name" if many else ""
    message = f"The document has no {kind} {shown(name)}{more}."
    return Finding("clause-unfounded", places[0], message, did_you_mean(name, others, hint))


def outline(structure: Structure) -> Document:
    """Return the parts of a document that clauses can name, even if other parts are damaged."""
    paths = {
        path: {
            method: {"responses": {}, **item[method]}
            for method in METHODS
            if item.get(method, {}).get("operationId")
        }
        for path, item in structure.sound.get("paths", {}).items()
    }
    return {**structure.sound, "paths": paths}
