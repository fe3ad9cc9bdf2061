"""Compare the types that two schemas allow."""

from openapi.diff.changes import Answer, Changes, Use
from openapi.diff.keywords import together
from openapi.diff.shape import Shape, changed_at
from openapi.schema import TYPES

SCALARS = frozenset({"string", "number", "integer", "boolean"})


def compare_types(before: Shape, after: Shape, use: Use, changes: Changes) -> bool:
    """Record a change of types; return whether the two schemas share a type other than null."""
    old, new = before.types, after.types
    if old == new:
        return True
    gained, gone = new - old, old - new
    if gained | gone == {"null"}:
        compare_nullable(before, after, use, changes)
        return True
    narrower: Answer = bool(gone)
    wider: Answer = bool(gained)
    if use.text and old | new <= SCALARS:
        narrower, wider = text_answers(before, after, narrower=bool(gone), wider=bool(gained))
    values_lost, values_gained = together(before, after, use)
    narrower = narrower and values_lost is not False
    wider = wider and values_gained is not False
    subject = after.subject
    what = f"the type of {subject} goes from {told(old)} to {told(new)}"
    node = changed_at(before, after, "type")
    changes.add_sets(node, "type", what, use, narrower=narrower, wider=wider)
    return bool(old & new - {"null"})


def compare_nullable(before: Shape, after: Shape, use: Use, changes: Changes) -> None:
    """Record that null becomes allowed or forbidden, unless an enum forbids it anyway."""
    gained = after.allows_null
    if gained == before.allows_null:
        return
    verb = "may be null now" if gained else "may no longer be null"
    changes.add_sets(
        changed_at(before, after, "nullable", "type"),
        "nullable",
        f"{after.subject} {verb}",
        use,
        narrower=not gained,
        wider=gained,
    )


def text_answers(
    before: Shape, after: Shape, *, narrower: bool, wider: bool
) -> tuple[Answer, Answer]:
    """Judge types of what travels as text: a number or a boolean is a text there as well."""
    if "string" in after.types and unconstrained(after):
        narrower = False
    if "string" in before.types and unconstrained(before):
        wider = False
    return narrower, wider


def unconstrained(shape: Shape) -> bool:
    """Say whether any text at all, or any but the empty one, is allowed."""
    return not shape.keywords and set(shape.bounds) <= {"minLength"}


def told(types: frozenset[str]) -> str:
    """Return what messages call a set of types."""
    if types == TYPES:
        return "any"
    names = types - {"integer"} if "number" in types else types
    return " or ".join(sorted(names, key=lambda name: (name == "null", name))) or "none"
