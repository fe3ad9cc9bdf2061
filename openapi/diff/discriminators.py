"""Tell the alternatives of a schema apart by the value of its discriminator.

So no value of one alternative is one of another, which sets alone do not show.
"""

from collections.abc import Iterable

from openapi import discriminators
from openapi.diff.changes import Changes, Use
from openapi.diff.node import Node
from openapi.diff.shape import Shape
from openapi.discriminators import ALTERNATIVES, property_name

# The schema that has the discriminator, and its alternatives by value.
Selection = tuple[Node, dict[str, Node]]


def listed(node: Node) -> list[Node]:
    """Return the alternatives that a schema lists."""
    return [branch for keyword in ALTERNATIVES for branch in node.items(keyword)]


def choices(node: Node, branches: Iterable[Node]) -> dict[str, Node]:
    """Return the alternatives of a discriminator by the values that select them."""
    found = {branch.reference or f"#{branch.location}": branch for branch in branches}
    return {value: found[told] for value, told in discriminators.choices(node.value, found).items()}


def selection(shape: Shape, changes: Changes) -> Selection | None:
    """Return what tells the alternatives of a schema apart, None if nothing does."""
    for part in shape.parts:
        branches = listed(part) if property_name(part.value) is not None else []
        if branches and all(branch.reference is not None for branch in branches):
            return part, choices(part, branches)
    own = shape.schema[0].resolved
    heirs = changes.sameness.heirs_of(own.side, f"#{own.location}")
    if heirs and property_name(own.value) is not None and not listed(own):
        return own, choices(own, map(own.target, heirs))
    return None


def selections(before: Shape, after: Shape, changes: Changes) -> tuple[Selection, Selection] | None:
    """Return what tells alternatives apart if it is the same property in both schemas."""
    old, new = selection(before, changes), selection(after, changes)
    if old is None or new is None or property_name(old[0].value) != property_name(new[0].value):
        return None
    return old, new


def compare_discriminated(before: Shape, after: Shape, use: Use, changes: Changes) -> bool:
    """Record what happens to alternatives that both schemas tell apart by the same property.

    Return whether they do so.
    """
    found = selections(before, after, changes)
    if found is None:
        return False
    (holder, old), (new_holder, new) = found
    for value in dict.fromkeys((*old, *new)):
        if value in old and value in new:
            changes.schemas((old[value],), (new[value],), use)
            continue
        gained = value in new
        verb = "gains" if gained else "loses"
        branch = new[value] if gained else old[value]
        what = f"{after.subject} {verb} the member {told(value, branch, holder)}"
        node = place(value, new_holder if gained else holder, branch, old if gained else new)
        changes.add_sets(node, "member", what, use, narrower=not gained, wider=gained)
        changes.explained += [each.at("discriminator", None) for each in (holder, new_holder)]
    return True


def told(value: str, branch: Node, holder: Node) -> str:
    """Return what messages call an alternative: its schema, and the value that selects it."""
    name = branch.resolved.subject
    return name if f"`{value}`" == name else f"{name} (`{property_name(holder.value)}`: {value})"


def place(value: str, holder: Node, branch: Node, others: dict[str, Node]) -> Node:
    """Return where an alternative is gained or lost: in the list, or else in the mapping."""
    known = {other.resolved.pointer for other in others.values()}
    discriminator = holder.child("discriminator")
    mapping = discriminator and discriminator.child("mapping")
    entry = mapping and mapping.child(value)
    return entry if entry and branch.resolved.pointer in known else branch
