"""Compare the properties of two object schemas."""

from collections.abc import Callable

from openapi.diff.change import Impact
from openapi.diff.changes import NARROWER, WIDER, Changes, Use
from openapi.diff.node import Node
from openapi.diff.shape import Schema, Shape, changed_at

Compare = Callable[[Schema, Schema, Use, Changes], None]
Judged = tuple[Impact, str] | None

BREAKING, REVIEW = Impact.BREAKING, Impact.REVIEW
NEW_DUTY = "an old server does not know it"
IGNORED = "the new server leaves it alone when an old client sends it"
MISSED = "an old client that reads it finds it no more"
LEAKED = "an old server still tells what is only to be written"


def compare_properties(
    before: Shape, after: Shape, use: Use, changes: Changes, compare: Compare
) -> None:
    """Record the properties that come, go, become required or optional, or change."""
    for name in dict.fromkeys((*before.properties, *after.properties)):
        if is_untyped(name, before) or is_untyped(name, after):
            schemas = before.properties.get(name), after.properties.get(name)
            anything = (before.place.at("properties", {}),), (after.place.at("properties", {}),)
            compare(schemas[0] or anything[0], schemas[1] or anything[1], use, changes)
        elif name not in before.properties:
            add_property(name, before, after, use, changes, compare)
        elif name not in after.properties:
            remove_property(name, before, after, use, changes, compare)
        else:
            optional = not (name in before.required and name in after.required)
            below = use._replace(optional=optional)
            compare(before.properties[name], after.properties[name], below, changes)
    compare_required(before, after, use, changes)
    compare_additional(before, after, use, changes, compare)


def is_untyped(name: str, shape: Shape) -> bool:
    """Say whether a name is required without being declared: it may hold anything."""
    return name in shape.required and name not in shape.properties


def add_property(  # noqa: PLR0913, PLR0917
    name: str, before: Shape, after: Shape, use: Use, changes: Changes, compare: Compare
) -> None:
    """Record a property that only the new schema has."""
    node = after.properties[name][0]
    required = name in after.required
    what = f"the {'required' if required else 'optional'} field `{name}` is new"
    if name in before.hidden:
        what = f"`{name}` is no longer for {'reading' if use.requests else 'writing'} only"
    clients: Judged = None
    servers: Judged = None
    if use.requests:
        servers = BREAKING, NEW_DUTY
        clients = (BREAKING, NARROWER["clients"]) if required else None
    else:
        servers = (BREAKING, "an old server does not send it") if required else None
        clients = (BREAKING, WIDER["clients"]) if before.closed else None
    changes.add(node, "property", what, clients=clients, servers=servers, use=use.label)
    if before.additional:
        compare(before.additional, after.properties[name], use._replace(optional=True), changes)


def remove_property(  # noqa: PLR0913, PLR0917
    name: str, before: Shape, after: Shape, use: Use, changes: Changes, compare: Compare
) -> None:
    """Record a property that only the old schema has."""
    node = before.properties[name][0]
    required = name in before.required
    what = f"the {'required' if required else 'optional'} field `{name}` is gone"
    clients: Judged = None
    servers: Judged = None
    if use.requests:
        clients = (BREAKING, NARROWER["clients"]) if after.closed else (REVIEW, IGNORED)
        if required:
            servers = BREAKING, WIDER["servers"]
    else:
        clients = BREAKING if required else REVIEW, MISSED
        servers = (BREAKING, NARROWER["servers"]) if after.closed else None
    if name in after.hidden:
        what = f"`{name}` is for {'reading' if use.requests else 'writing'} only now"
        node = mark_of(name, after, use) or node
        servers = servers or (None if use.requests else (REVIEW, LEAKED))
    changes.add(node, "property", what, clients=clients, servers=servers, use=use.label)
    if after.additional:
        compare(before.properties[name], after.additional, use._replace(optional=True), changes)


def mark_of(name: str, shape: Shape, use: Use) -> Node | None:
    """Return where it is said that a property does not travel in a direction."""
    given = (part.mapping("properties").get(name) for part in shape.parts)
    marks = (node.resolved.child(str(use.direction.value)) for node in given if node)
    return next((mark for mark in marks if mark is not None), None)


def compare_required(before: Shape, after: Shape, use: Use, changes: Changes) -> None:
    """Record what becomes required or optional, new and removed properties left aside."""
    for name in dict.fromkeys((*before.required, *after.required)):
        was, is_now = name in before.required, name in after.required
        declared = (name in before.properties, name in after.properties)
        if was == is_now or declared == (was, is_now):
            continue
        if name in before.hidden | after.hidden:
            continue
        node = required_node(name, before, after)
        verb = "required" if is_now else "optional"
        changes.add_sets(
            node, "required", f"`{name}` becomes {verb}", use, narrower=is_now, wider=was
        )


def required_node(name: str, before: Shape, after: Shape) -> Node:
    """Return where to show that a name is required or not: at the property, if there is one."""
    declared = after.properties.get(name)
    if declared:
        return declared[0]
    return after.required.get(name) or before.required[name]


def compare_additional(
    before: Shape, after: Shape, use: Use, changes: Changes, compare: Compare
) -> None:
    """Compare what is said about properties that have no name in the schema."""
    if before.closed != after.closed:
        verb = "are no longer allowed" if after.closed else "are allowed now"
        changes.add_sets(
            changed_at(before, after, "additionalProperties"),
            "additionalProperties",
            f"additional fields of {after.subject} {verb}",
            use,
            narrower=after.closed,
            wider=before.closed,
        )
    elif before.additional or after.additional:
        rest = [
            shape.additional or (shape.place.at("additionalProperties", {}),)
            for shape in (before, after)
        ]
        compare(rest[0], rest[1], use._replace(optional=True), changes)
