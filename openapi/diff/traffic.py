"""Count the recorded calls that a change would have hit, to show what is at stake."""

import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema_rs

from openapi.diff.change import Change, Impact
from openapi.diff.json_schema import json_schema
from openapi.diff.node import Node
from openapi.document import Called, Document, finder
from openapi.har.reading import Entry, entries
from openapi.schema import Direction

DEEPER = frozenset(["properties", "items", "additionalProperties", "allOf", "anyOf", "oneOf"])


class Stake(NamedTuple):
    """How many of the recorded calls a change would have hit, and the first of them."""

    hit: int = 0
    of: int = 0
    first: str = ""

    def __str__(self) -> str:
        return f"{self.hit} of {self.of} calls" + (f", first: {self.first}" if self.hit else "")


def stakes(changes: Iterable[Change], old: Document, files: Iterable[Path]) -> dict[Change, Stake]:
    """Return what is at stake with each change that is not harmless.

    Raises:
        HarError: if a file cannot be read, or is no HAR.
    """
    find, total = finder(old), 0
    _validator.cache_clear()  # of other documents
    found = {each: Stake() for each in changes if each.gravest is not Impact.HARMLESS}
    for entry in (each for file in files for each in entries(file)):
        if entry and (called := find(entry.method, entry.url)):
            total += 1
            call = f"{entry.method} {entry.url[len(called.base_url) :].partition('?')[0]}"
            for change, (hit, _, first) in found.items():
                if _hits(change, entry, called):
                    found[change] = Stake(hit + 1, 0, first or call)
    return {change: stake._replace(of=total) for change, stake in found.items()}


def _hits(change: Change, entry: Entry, called: Called) -> bool:
    """Say whether a change concerns a call; of one within a schema, whether its bodies show it."""
    operation, pointer = called.operation, change.node.pointer
    uses = {use for judged in change.judgements.values() for use in judged.uses}
    kinds = (str(entry.status), f"{entry.status // 100}XX", "default")
    answered = [kind for kind in kinds if f"{operation.operation_id} {kind}" in uses]
    if uses and operation.operation_id not in uses and not answered:
        return False
    if not uses and pointer[1:2] not in {(), (operation.path,)}:
        return False
    if pointer[2:3] and pointer[0] == "paths" and not uses:
        return pointer[2] == operation.method
    if not {"schema", "schemas"} & {*pointer}:
        return True
    request = operation.operation_id in uses
    node = change.node.at("", None).target(f"#/paths/{operation.path.replace('/', '~1')}")
    steps = ["requestBody"] if request else ["responses", answered[0]]
    for step in [operation.method, *steps]:
        node = (node.child(step) or node).resolved
    body = entry.request_body if request else entry.response_body
    schemas = [each.child("schema") for each in node.mapping("content").values()]
    try:
        value = json.loads(body or b"")
    except ValueError:
        return False
    places = (each for schema in schemas if schema for each in _places(schema, value))
    # What an old client does not expect may come wherever it reads the place.
    expects = not request and f"{operation.operation_id} {answered[0]}" in change.clients.uses
    at_all = expects and change.clients.level is not Impact.HARMLESS
    return any(_shows(change, place, part, at_all=at_all) for place, part in places)


def _places(schema: Node, value: Any) -> Iterator[tuple[Node, Any]]:
    """Yield each schema that a value has to satisfy, at whatever depth, with its part of it."""
    yield schema, value
    schema = schema.resolved
    yield schema, value
    if isinstance(value, dict):
        for name, child in schema.mapping("properties").items():
            if name in value:
                yield from _places(child, value[name])
    elif isinstance(value, list) and (items := schema.child("items")):
        for item in value:
            yield from _places(items, item)
    for part in (part for word in ("allOf", "anyOf", "oneOf") for part in schema.items(word)):
        yield from _places(part, value)


def _shows(change: Change, place: Node, value: Any, *, at_all: bool) -> bool:
    pointer, depth = change.node.pointer, len(place.pointer)
    rest = pointer[depth:]
    if pointer[:depth] != place.pointer:
        return False
    if len(rest) == 2 and rest[0] == "properties" and isinstance(value, dict):
        missing = rest[1] not in value and rest[1] in (place.get("required") or ())
        return missing or (change.aspect == "property" and rest[1] in value)
    if len(rest) > 1 and rest[0] in DEEPER:
        return False
    if rest[:1] == ("required",) and not at_all:
        return isinstance(value, dict) and change.node.value not in value
    return at_all or place.side == "old" or not _validator(place).is_valid(value)


@cache
def _validator(place: Node) -> jsonschema_rs.Draft202012Validator:
    try:
        return jsonschema_rs.Draft202012Validator(json_schema((place,), Direction.REQUEST)[0])
    except ValueError:
        return jsonschema_rs.Draft202012Validator({})  # nothing is certain to be refused
