"""Compare two schemas for one use: what a request has to satisfy, what a response may hold."""

from typing import Any

from openapi.diff.alternatives import compare_alternatives
from openapi.diff.annotations import compare_words, owner
from openapi.diff.changes import Changes, Use
from openapi.diff.discriminators import selections
from openapi.diff.keywords import compare_keywords
from openapi.diff.properties import compare_properties
from openapi.diff.sameness import text
from openapi.diff.shape import WORDS, Schema, Shape, changed_at, says_null, shape_of
from openapi.diff.types import compare_types
from openapi.schema import TYPES


def compare_schemas(old: Schema, new: Schema, use: Use, changes: Changes) -> None:
    """Record what differs between two schemas; what they hold is compared later."""
    before, after = shape_of(old, use.direction), shape_of(new, use.direction)
    if compare_elsewhere(before, after, use, changes):
        return
    compare_parts(before, after, changes)
    compare_serialization(before, after, use, changes)
    compare_siblings(before, after, use, changes)
    if not compare_alternatives(before, after, use, changes):
        compare_shapes(before, after, use, changes)


def compare_elsewhere(before: Shape, after: Shape, use: Use, changes: Changes) -> bool:
    """Report what only one of two schemas has from another document, and say whether there is any.

    Nothing is known of it, so that nothing can be said of the rest.
    """
    old, new = ({part.reference: part for part in shape.parts} for shape in (before, after))
    found = sorted(filter(None, old.keys() ^ new.keys()))
    for reference in found:
        node, verb = (new[reference], "is") if reference in new else (old[reference], "was")
        what = f"{node.subject} {verb} what {reference} holds, which is not read"
        changes.review(node, "reference", what, use.label)
        changes.explained += [*before.schema, *after.schema]
    return bool(found)


def compare_parts(before: Shape, after: Shape, changes: Changes) -> None:
    """Compare what the parts of two schemas say for people, where they can be told apart."""
    if len(before.parts) != len(after.parts):
        return
    for old, new in zip(before.parts, after.parts, strict=True):
        if isinstance(old.value, dict) and isinstance(new.value, dict):
            compare_words(old, new, changes, ({*old.members(), *new.members()} - WORDS) | {"xml"})


def compare_serialization(before: Shape, after: Shape, use: Use, changes: Changes) -> None:
    """Report changes of what tells how a value is written and read; a person has to judge them."""
    for keyword in ("discriminator", "xml"):
        if keyword == "discriminator" and selections(before, after, changes):
            continue
        old, new = before.node_of(keyword), after.node_of(keyword)
        if text(old and old.value) != text(new and new.value):
            node = changed_at(before, after, keyword)
            changes.review(node, keyword, f"`{keyword}` of {after.subject} changes", use.label)


def compare_siblings(before: Shape, after: Shape, use: Use, changes: Changes) -> None:
    """Report what stands beside a reference, which has a meaning from OpenAPI 3.1 on."""
    old, new = (siblings(shape) for shape in (before, after))
    if text(old) != text(new) and not str(after.place.root.get("openapi")).startswith("3.0"):
        what = f"what stands beside the reference to {after.subject} changes"
        changes.review(after.schema[0], "siblings", what, use.label)


def siblings(shape: Shape) -> list[dict[str, Any]]:
    """Return the keywords beside the references of a schema, its words left out."""
    beside = (
        {key: value for key, value in node.value.items() if key not in {*WORDS, "$ref"}}
        for node in shape.schema
        if node.reference is not None
    )
    return [each for each in beside if each]


def compare_shapes(before: Shape, after: Shape, use: Use, changes: Changes) -> None:
    """Compare two schemas keyword by keyword, and what stands below them."""
    compare_null(before, after, use, changes)
    compare_defaults(before, after, use, changes)
    if not compare_types(before, after, use, changes):
        changes.explained += [*before.parts, *after.parts]
        return
    compare_keywords(before, after, use, changes)
    compare_properties(before, after, use, changes)
    if before.items or after.items:
        items = [shape.items or (shape.place.at("items", {}),) for shape in (before, after)]
        changes.schemas(items[0], items[1], use._replace(optional=False))


def compare_null(before: Shape, after: Shape, use: Use, changes: Changes) -> None:
    """Report a `nullable` that strictly has no effect, and surely was meant to have one."""
    meant = says_null(before.schema), says_null(after.schema)
    shape, other = (after, before) if meant[1] else (before, after)
    effective = {"null"} <= other.types < TYPES  # as OpenAPI 3.1 writes it
    if meant[0] != meant[1] and before.allows_null == after.allows_null and not effective:
        node = next(
            child
            for each in (*shape.schema, *shape.parts)
            if (child := each.child("nullable")) is not None
        )
        what = f"`nullable` of {owner(node)} {'is new' if meant[1] else 'is gone'}"
        changes.review(
            node, "nullable", f"{what}, though without effect in OpenAPI 3.0.3", use.label
        )


def compare_defaults(before: Shape, after: Shape, use: Use, changes: Changes) -> None:
    """Compare what holds where a value is left out."""
    old, new = before.node_of("default"), after.node_of("default")
    if (old and old.value) == (new and new.value) and (old is None) == (new is None):
        return
    node = new or old
    how = "changes" if old and new else "is new" if new else "is gone"
    what = f"the default of {(after if new else before).subject} {how}"
    if node is None:
        return
    if use.optional and (use.requests or old):
        changes.review(node, "default", what, use.label)
    else:
        changes.words(node, "default", what)
