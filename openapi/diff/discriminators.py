"""Tell the alternatives of a schema apart by the value of its discriminator.

A value is a name in the mapping, or else the name of the schema it stands for (OpenAPI 3.0.3,
section "Discriminator Object"). So no value of one alternative is one of another, which sets alone
do not show. Without `oneOf` and `anyOf`, those that build on the schema are its alternatives.
"""

from collections.abc import Callable, Iterable

from openapi.diff.changes import Changes, Use
from openapi.diff.node import Node
from openapi.diff.shape import ALTERNATIVES, Schema, Shape

Compare = Callable[[Schema, Schema, Use, Changes], None]
# The schema that has the discriminator, and its alternatives by value.
Selection = tuple[Node, dict[str, Node]]


def property_name(node: Node) -> str | None:
    """Return the property that tells the alternatives of a schema apart, None if none does."""
    discriminator = node.get("discriminator")
    name = discriminator.get("propertyName") if isinstance(discriminator, dict) else None
    return name if isinstance(name, str) else None


def listed(node: Node) -> list[Node]:
    """Return the alternatives that a schema lists."""
    return [branch for keyword in ALTERNATIVES for branch in node.items(keyword)]


def discriminated(node: Node) -> bool:
    """Say whether a schema lists alternatives that a discriminator tells apart."""
    branches = listed(node) if property_name(node) is not None else []
    return bool(branches) and all(branch.reference is not None for branch in branches)


def choices(node: Node, heirs: Iterable[str] = ()) -> dict[str, Node]:
    """Return the alternatives of a discriminator by the values that select them.

    Args:
        node: the schema with the discriminator.
        heirs: references to the schemas that build on it, its alternatives if it lists none.
    """
    mapping = node.get("discriminator").get("mapping")
    entries = mapping.items() if isinstance(mapping, dict) else ()
    found: dict[str, Node] = {}
    for branch in listed(node) or [node.target(heir) for heir in heirs]:
        reference = branch.reference or f"#{branch.location}"
        name = reference.rpartition("/")[2]
        values = [value for value, told in entries if told in (reference, name)]
        found |= dict.fromkeys(values or [name], branch)
    return found


def selection(shape: Shape, changes: Changes) -> Selection | None:
    """Return what tells the alternatives of a schema apart, None if nothing does."""
    for part in shape.parts:
        if discriminated(part):
            return part, choices(part)
    own = shape.schema[0].resolved
    heirs = changes.sameness.heirs_of(own.side, f"#{own.location}")
    if heirs and property_name(own) is not None and not listed(own):
        return own, choices(own, heirs)
    return None


def selections(before: Shape, after: Shape, changes: Changes) -> tuple[Selection, Selection] | None:
    """Return what tells alternatives apart if it is the same property in both schemas."""
    old, new = selection(before, changes), selection(after, changes)
    if old is None or new is None or property_name(old[0]) != property_name(new[0]):
        return None
    return old, new


def compare_discriminated(
    before: Shape, after: Shape, use: Use, changes: Changes, compare: Compare
) -> bool:
    """Record what happens to alternatives that both schemas tell apart by the same property.

    Return whether they do so.
    """
    found = selections(before, after, changes)
    if found is None:
        return False
    (holder, old), (new_holder, new) = found
    for value in dict.fromkeys((*old, *new)):
        if value in old and value in new:
            compare((old[value],), (new[value],), use, changes)
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
    return name if f"`{value}`" == name else f"{name} (`{property_name(holder)}`: {value})"


def place(value: str, holder: Node, branch: Node, others: dict[str, Node]) -> Node:
    """Return where an alternative is gained or lost: in the list, or else in the mapping."""
    known = {other.resolved.pointer for other in others.values()}
    discriminator = holder.child("discriminator")
    mapping = discriminator and discriminator.child("mapping")
    entry = mapping and mapping.child(value)
    return entry if entry and branch.resolved.pointer in known else branch
