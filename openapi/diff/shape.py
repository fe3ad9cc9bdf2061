"""Collect what a schema demands: follow references, flatten `allOf`, and mind the direction."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from openapi.diff.node import Node, Pointer
from openapi.schema import EXCLUSIVE, TYPES, Direction

# The schemas that a value has to satisfy, all of them.
Schema = tuple[Node, ...]

WORDS = {"description", "title", "example", "examples", "externalDocs", "deprecated", "xml"}
STRUCTURE = {"allOf", "properties", "required", "items", "additionalProperties"}
LOWER = {"minLength": 0, "minItems": 0, "minProperties": 0, "minimum": None}
UPPER = {"maxLength": None, "maxItems": None, "maxProperties": None, "maximum": None}
# Looked at apart from the other keywords, or meaningless by themselves.
APART = {"type", "nullable", "default", "readOnly", "writeOnly", "discriminator", "$schema"}


@dataclass
class Shape:
    """What a schema demands, keyword by keyword.

    `keywords` holds the nodes of each keyword that is neither structure nor words; `bounds` the
    tightest ones, with whether they are exclusive. `mixed` says that the parts of an `allOf` cannot
    be told apart by keywords, because one closes the object for the others.
    """

    schema: Schema
    parts: list[Node]
    types: frozenset[str] = TYPES
    keywords: dict[str, list[Node]] = field(default_factory=dict)
    bounds: dict[str, tuple[float, bool]] = field(default_factory=dict)
    properties: dict[str, Schema] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    required: dict[str, Node] = field(default_factory=dict)
    items: Schema = ()
    additional: Schema = ()
    closed: bool = False
    mixed: bool = False

    @property
    def place(self) -> Node:
        """Return the node to show for the schema as a whole."""
        return self.parts[0] if self.parts else self.schema[0]

    @property
    def subject(self) -> str:
        """Return what messages call what the schema describes."""
        return self.schema[0].resolved.subject

    @property
    def allows_null(self) -> bool:
        """Say whether null is allowed, an enum taken into account."""
        enums = self.keywords.get("enum", ())
        return "null" in self.types and all(None in node.value for node in enums)

    def node_of(self, keyword: str) -> Node | None:
        """Return where a keyword stands first, None if nowhere."""
        for part in self.parts:
            if (child := part.child(keyword)) is not None:
                return child
        return None

    def values(self, keyword: str) -> list[Any]:
        """Return the values of a keyword in all parts, sorted."""
        return sorted((node.value for node in self.keywords.get(keyword, ())), key=json.dumps)


def changed_at(before: Shape, after: Shape, *keywords: str) -> Node:
    """Return where keywords change: at a new value, or else at one that is gone."""
    for mine, others in ((after, before), (before, after)):
        for keyword in keywords:
            known = [part.get(keyword) for part in others.parts]
            for part in mine.parts:
                child = part.child(keyword)
                if child is not None and child.value not in known:
                    return child
    return next(filter(None, map(after.node_of, keywords)), after.place)


def parts(schema: Schema) -> Iterator[Node]:
    """Yield the schemas that have to hold together, each once, without references and `allOf`."""
    waiting, seen = list(reversed(schema)), set[Pointer]()
    while waiting:
        node = waiting.pop().resolved
        if node.pointer in seen:
            continue
        seen.add(node.pointer)
        branches = list(node.items("allOf")) if isinstance(node.value, dict) else []
        if not branches or set(node.value) - {"allOf"} - WORDS:
            yield node
        waiting += reversed(branches)


def shape_of(schema: Schema, direction: Direction) -> Shape:
    """Return what `schema` demands of a value that goes in a direction."""
    shape = Shape(schema, list(parts(schema)))
    for part in shape.parts:
        add_part(shape, part)
    hide(shape, direction)
    objects = [part for part in shape.parts if {"properties", "patternProperties"} & keys(part)]
    closing = [part for part in shape.parts if part.get("additionalProperties", True) is not True]
    alone = len(closing) == 1 and set(objects) <= set(closing)
    shape.mixed = bool(closing) and len(shape.parts) > 1 and not alone
    return shape


def keys(part: Node) -> set[str]:
    """Return the keywords of a schema, none of `true` and `false`."""
    return set(part.members()) if isinstance(part.value, dict) else set()


def add_part(shape: Shape, part: Node) -> None:
    """Add what one part demands."""
    if part.value is False:
        shape.types = frozenset()
    if not isinstance(part.value, dict):
        return
    shape.types &= types_of(part.value)
    for keyword, node in part.members().items():
        if keyword in LOWER or keyword in UPPER or keyword in EXCLUSIVE:
            add_bound(shape, part.value, keyword)
        elif keyword not in STRUCTURE | WORDS | APART and not is_default(keyword, node.value):
            shape.keywords.setdefault(keyword, []).append(node)
    for name, node in part.mapping("properties").items():
        shape.properties[name] = (*shape.properties.get(name, ()), node)
    for node in part.items("required"):
        shape.required.setdefault(str(node.value), node)
    if (items := part.child("items")) is not None:
        shape.items = (*shape.items, items)
    add_additional(shape, part)


def add_additional(shape: Shape, part: Node) -> None:
    """Add what one part demands of properties without a name of their own."""
    additional = part.child("additionalProperties")
    if additional is not None and additional.value is False:
        shape.closed = True
    elif additional is not None and additional.value not in (True, {}):
        shape.additional = (*shape.additional, additional)


def types_of(value: Mapping[str, Any]) -> frozenset[str]:
    """Return the types that one schema allows; every number includes the integers.

    `nullable` adds null to a `type` of the same schema, without one it has no meaning (OpenAPI
    3.0.3, Schema Object).
    """
    given = value.get("type")
    if given is None:
        return TYPES
    named = set(given) if isinstance(given, list) else {str(given)}
    if "number" in named:
        named.add("integer")
    if value.get("nullable") is True:
        named.add("null")
    return frozenset(named)


def add_bound(shape: Shape, value: Mapping[str, Any], keyword: str) -> None:
    """Keep a bound if it is the tightest of its kind, that of OpenAPI 3.0 or of 3.1."""
    name = EXCLUSIVE.get(keyword, keyword)
    if isinstance(value[keyword], bool):
        limit, exclusive = value.get(name), value[keyword]
    else:
        exclusive = keyword in EXCLUSIVE or value.get(flag(keyword)) is True
        limit = value[keyword]
    if not isinstance(limit, int | float) or limit == LOWER.get(name):
        return
    bound, sign = (limit, bool(exclusive)), 1 if name in LOWER else -1
    known = shape.bounds.get(name, bound)
    shape.bounds[name] = max(bound, known, key=lambda each: (sign * each[0], each[1]))


def flag(bound: str) -> str:
    """Return the keyword that makes `minimum` or `maximum` exclusive in OpenAPI 3.0."""
    return f"exclusive{bound[0].upper()}{bound[1:]}"


def is_default(keyword: str, value: object) -> bool:
    """Say whether a keyword says only what holds without it."""
    return (keyword, value) in (("uniqueItems", False), ("minContains", 1))


def hide(shape: Shape, direction: Direction) -> None:
    """Leave out the properties that do not travel in this direction, and their being required."""
    mark = direction.value
    for name, schema in list(shape.properties.items()):
        if any(part.get(mark) is True for part in parts(schema) if isinstance(part.value, dict)):
            del shape.properties[name]
            shape.hidden.add(name)
            shape.required.pop(name, None)


def says_null(schema: Schema) -> bool:
    """Say whether `nullable: true` is written anywhere on the way to the parts of a schema.

    OpenAPI 3.0.3 gives it no meaning beside a reference, or beside an `allOf` without a type; but
    authors mean something by it, and many tools follow them.
    """
    nodes = [*schema, *parts(schema)]
    return any(isinstance(node.value, dict) and node.get("nullable") is True for node in nodes)
