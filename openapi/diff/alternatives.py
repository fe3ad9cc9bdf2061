"""Compare schemas with `oneOf`, `anyOf` or `not`, which cannot be compared keyword by keyword."""

from collections.abc import Callable, Iterator
from typing import Any

from openapi.diff.change import Change
from openapi.diff.changes import Answer, Changes, Use
from openapi.diff.containment import lost
from openapi.diff.json_schema import essence, formats, json_schema
from openapi.diff.keywords import differs
from openapi.diff.node import Node
from openapi.diff.shape import ALTERNATIVES, Schema, Shape

Compare = Callable[[Schema, Schema, Use, Changes], None]

# Keywords whose meaning depends on those beside them.
ENTANGLED = (
    "patternProperties", "prefixItems", "contains", "minContains", "maxContains", "if", "then",
    "else", "unevaluatedItems", "unevaluatedProperties",
)  # fmt: skip


def compare_alternatives(
    before: Shape, after: Shape, use: Use, changes: Changes, compare: Compare
) -> bool:
    """Record the changes if keywords cannot tell them; return whether that is so."""
    for keyword in ALTERNATIVES:
        if differs(keyword, before, after, use):
            inside = branch_changes(keyword, before, after, use, changes, compare)
            if inside is None:
                compare_as_sets(before, after, use, changes)
                return True
            changes.found += inside
    entangled = any(differs(keyword, before, after, use) for keyword in ENTANGLED)
    if before.mixed or after.mixed or entangled:
        compare_as_sets(before, after, use, changes)
        return True
    return False


def compare_as_sets(before: Shape, after: Shape, use: Use, changes: Changes) -> None:
    """Compare two schemas as sets of values; formats, which are no part of them, leave doubts."""
    old, new = before.schema, after.schema
    if essence(old, use.direction) == essence(new, use.direction):
        return
    written = json_schema(old, use.direction), json_schema(new, use.direction)
    certain = formats(old, use.direction) == formats(new, use.direction)
    narrower, wider = (doubted(lost(*pair), certain) for pair in (written, written[::-1]))
    what = f"the alternatives of {after.subject} change"
    changes.add_sets(place(before, after), "schema", what, use, narrower=narrower, wider=wider)


def doubted(answer: Answer, certain: bool) -> Answer:
    """Return an answer, or None where a good one does not take everything into account."""
    return answer if answer or certain else None


def place(before: Shape, after: Shape) -> Node:
    """Return where to show that alternatives change."""
    found = (
        node
        for shape in (after, before)
        for keyword in ALTERNATIVES
        if (node := shape.node_of(keyword)) is not None
    )
    return next(found, after.place)


def branch_changes(  # noqa: PLR0913, PLR0917
    keyword: str, before: Shape, after: Shape, use: Use, changes: Changes, compare: Compare
) -> list[Change] | None:
    """Return the changes inside those alternatives that differ, one by one.

    None if they cannot be paired, or if a change is one of the values they allow: what one
    alternative gains may be allowed by another already, or be one too many for `oneOf`.
    """
    lists = [shape.keywords.get(keyword, []) for shape in (before, after)]
    if [len(each) for each in lists] != [1, 1]:
        return None
    sides = [list(branches(nodes[0], use)) for nodes in lists]
    marks = [{mark for mark, _ in side} for side in sides]
    old, new = (
        [node for mark, node in side if mark not in others]
        for side, others in zip(sides, marks[::-1], strict=True)
    )
    if len(old) != len(new) or len(sides[0]) != len(sides[1]):
        return None
    inside = Changes(walking=changes.walking)
    for pair in zip(old, new, strict=True):
        compare((pair[0],), (pair[1],), use, inside)
    return None if any(change.proven for change in inside.found) else inside.found


def branches(node: Node, use: Use) -> Iterator[tuple[str, Node]]:
    """Yield the alternatives, each after what it demands."""
    value: Any = node.value
    for index, each in enumerate(value if isinstance(value, list) else ()):
        branch = node.at(index, each)
        yield essence((branch,), use.direction), branch
