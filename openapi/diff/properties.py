"""Compare the properties of two object schemas."""

from openapi.diff.changes import BREAKING, NARROWER, REVIEW, WIDER, WITHOUT, Changes, Judged, Use
from openapi.diff.node import Node
from openapi.diff.shape import Schema, Shape, changed_at


def compare_properties(before: Shape, after: Shape, use: Use, changes: Changes) -> None:
    """Record the properties that come, go, become required or optional, or change."""
    for name in dict.fromkeys((*before.properties, *after.properties)):
        mine, other = held(name, before), held(name, after)
        if not mine:
            add_property(name, before, after, use, changes)
            mine = before.additional
        elif not other:
            remove_property(name, before, after, use, changes)
            other = after.additional
        if mine and other:
            needed = name in before.required and name in after.required
            changes.schemas(mine, other, use._replace(optional=not needed))
    compare_required(before, after, use, changes)
    compare_additional(before, after, use, changes)


def held(name: str, shape: Shape) -> Schema:
    """Return what a property holds: anything, where it is required without being declared."""
    untyped = (shape.place.at("properties", {}),) if name in shape.required else ()
    return shape.properties.get(name) or untyped


def add_property(name: str, before: Shape, after: Shape, use: Use, changes: Changes) -> None:
    """Record a property that only the new schema has."""
    required = name in after.required
    what = f"the {'required' if required else 'optional'} field `{name}` is new"
    if name in before.hidden:
        what = f"`{name}` is no longer for {'reading' if use.requests else 'writing'} only"
    if use.requests:
        clients: Judged = required and (BREAKING, WITHOUT["clients"])
        servers: Judged = BREAKING, "an old server does not know it"
    else:
        clients = before.closed and (BREAKING, WIDER["clients"])
        servers = required and (BREAKING, "an old server does not send it")
    node = after.properties[name][0]
    changes.add(node, "property", what, use.label, clients=clients, servers=servers)


def remove_property(name: str, before: Shape, after: Shape, use: Use, changes: Changes) -> None:
    """Record a property that only the old schema has."""
    node, required = before.properties[name][0], name in before.required
    what = f"the {'required' if required else 'optional'} field `{name}` is gone"
    if use.requests:
        clients = REVIEW, "the new server leaves it alone when an old client sends it"
        if after.closed:
            clients = BREAKING, NARROWER["clients"]
        servers: Judged = required and (BREAKING, WIDER["servers"])
    else:
        clients = BREAKING if required else REVIEW, "an old client that reads it finds it no more"
        servers = after.closed and (BREAKING, NARROWER["servers"])
    if name in after.hidden:
        what = f"`{name}` is for {'reading' if use.requests else 'writing'} only now"
        node = mark_of(name, after, use) or node
        if not use.requests and not servers:
            servers = REVIEW, "an old server still tells what is only to be written"
    changes.add(node, "property", what, use.label, clients=clients, servers=servers)


def mark_of(name: str, shape: Shape, use: Use) -> Node | None:
    """Return where it is said that a property does not travel in a direction."""
    given = (part.mapping("properties").get(name) for part in shape.parts)
    marks = (node.resolved.child(str(use.direction.value)) for node in given if node)
    return next((mark for mark in marks if mark is not None), None)


def compare_required(before: Shape, after: Shape, use: Use, changes: Changes) -> None:
    """Record what becomes required or optional, new and removed properties left aside."""
    for name in dict.fromkeys((*before.required, *after.required)):
        was, is_now = name in before.required, name in after.required
        declared = name in before.properties, name in after.properties
        if was == is_now or (was, is_now) == declared or name in before.hidden | after.hidden:
            continue
        said = after.required.get(name) or before.required[name]
        node = after.properties[name][0] if declared[1] else said
        what = f"`{name}` becomes {'required' if is_now else 'optional'}"
        changes.add_sets(node, "required", what, use, narrower=is_now, wider=was)


def compare_additional(before: Shape, after: Shape, use: Use, changes: Changes) -> None:
    """Compare what is said about properties that have no name in the schema."""
    keyword, lost, gained = "additionalProperties", after.closed, before.closed
    if lost != gained:
        verb = "are no longer allowed" if lost else "are allowed now"
        what = f"additional fields of {after.subject} {verb}"
        node = changed_at(before, after, keyword)
        changes.add_sets(node, keyword, what, use, narrower=lost, wider=gained)
    elif before.additional or after.additional:
        rest = [shape.additional or (shape.place.at(keyword, {}),) for shape in (before, after)]
        changes.schemas(rest[0], rest[1], use._replace(optional=True))
