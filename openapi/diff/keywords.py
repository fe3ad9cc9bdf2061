"""Compare the keywords of two schemas that constrain a value by itself."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from openapi.diff.changes import Answer, Changes, Use
from openapi.diff.containment import lost
from openapi.diff.formats import format_answers
from openapi.diff.json_schema import UndecidableError, essence, json_schema
from openapi.diff.node import Node
from openapi.diff.patterns import patterns_lost
from openapi.diff.sameness import text
from openapi.diff.shape import LOWER, UPPER, Shape, changed_at, flag
from openapi.discriminators import ALTERNATIVES
from openapi.schema import RANGES

# Keywords that mean the same whatever stands beside them, and that jsonschema-rs understands.
UNDERSTOOD = {
    "anyOf", "oneOf", "not", "enum", "const", "pattern", "multipleOf", "uniqueItems",
    "propertyNames", "dependentRequired", "dependentSchemas",
}  # fmt: skip


@dataclass
class Difference:
    """A keyword that differs: where, what, and whether values are lost or gained by it."""

    node: Node
    keyword: str
    what: str
    narrower: Answer
    wider: Answer


def compare_keywords(before: Shape, after: Shape, use: Use, changes: Changes) -> None:
    """Record, for each keyword, which values only one of two schemas forbids.

    A keyword is judged by itself first. What jsonschema-rs proves about all of them together wins:
    a constraint may only have moved to another keyword.
    """
    found = [*bounds(before, after)]
    found += [
        difference(keyword, before, after, use)
        for keyword in dict.fromkeys((*before.keywords, *after.keywords))
        if keyword not in ALTERNATIVES and differs(keyword, before, after, changes)
    ]
    if not found:
        return
    # jsonschema-rs was not asked about formats and what it does not know.
    asked = [each for each in found if each.keyword in UNDERSTOOD | set(LOWER) | set(UPPER)]
    narrower, wider = together(before, after, use)
    narrowers, widers = ([each.narrower for each in found], [each.wider for each in found])
    for each in asked:
        each.narrower = settled(each.narrower, narrower, narrowers)
        each.wider = settled(each.wider, wider, widers)
    for each in found:
        changes.add_sets(
            each.node, each.keyword, each.what, use, narrower=each.narrower, wider=each.wider
        )


def settled(own: Answer, whole: Answer, every: list[Answer]) -> Answer:
    """Return the answer about one keyword, given that about all and those about every one.

    If nothing is lost by all of them together, nothing is by this one; if something is, though no
    keyword of several seems to lose it, they do so together only.
    """
    if whole is False or len(every) == 1:
        return False if whole is False else own
    return own if any(answer is not False for answer in every) else whole


def together(before: Shape, after: Shape, use: Use) -> tuple[Answer, Answer]:
    """Say whether values are lost, and whether some are gained, by all keywords together."""
    try:
        old, new = own_schema(before, use), own_schema(after, use)
    except UndecidableError:
        return None, None
    return lost(old, new), lost(new, old)


def bounds(before: Shape, after: Shape) -> Iterator[Difference]:
    """Yield the bounds that differ; comparing numbers decides them."""
    for keyword in (*LOWER, *UPPER):
        old, new = before.bounds.get(keyword), after.bounds.get(keyword)
        if old == new:
            continue
        up, down = tighter(keyword, after, before), tighter(keyword, before, after)
        what = f"{named(keyword, after)} {moved(old, new)}"
        node = changed_at(before, after, keyword, flag(keyword))
        yield Difference(node, keyword, what, narrower=up, wider=down)


def tighter(keyword: str, shape: Shape, other: Shape) -> bool:
    """Say whether a bound of one schema forbids what that of another allows."""
    mine, others = effective(keyword, shape), effective(keyword, other)
    sign = 1 if keyword in LOWER else -1
    return mine is not None and (
        others is None or (sign * mine[0], mine[1]) > (sign * others[0], others[1])
    )


def effective(keyword: str, shape: Shape) -> tuple[float, bool] | None:
    """Return the bound that counts: that of the format, or of required names, may be tighter."""
    found = [shape.bounds[keyword]] if keyword in shape.bounds else []
    formats = [RANGES[name] for name in shape.values("format") if name in RANGES]
    if keyword == "minProperties" and shape.required:
        found.append((len(shape.required), False))
    if keyword == "minimum":
        found += [(low, False) for low, _ in formats]
    if keyword == "maximum":
        found += [(high, False) for _, high in formats]
    tightest = max if keyword in LOWER else min
    return tightest(found, key=lambda each: each[0], default=None)


def moved(old: tuple[float, bool] | None, new: tuple[float, bool] | None) -> str:
    """Return how a bound moves, in words."""
    if old is None and new is not None:
        return f"is new: {limit(new)}"
    if new is None and old is not None:
        return f"is gone (was {limit(old)})"
    return f"goes from {limit(old)} to {limit(new)}"


def limit(bound: tuple[float, bool] | None) -> str:
    """Return a bound in words."""
    return "" if bound is None else f"{bound[0]}{' (exclusive)' if bound[1] else ''}"


def named(keyword: str, shape: Shape) -> str:
    """Return what messages call a keyword of a schema."""
    return f"`{keyword}` of {shape.subject}"


def differs(keyword: str, before: Shape, after: Shape, changes: Changes) -> bool:
    """Say whether a keyword demands something else, its order and words left aside."""
    old, new = (
        {essence(alone(node, keyword), changes.sameness.changed) for node in nodes}
        for nodes in (before.keywords.get(keyword, ()), after.keywords.get(keyword, ()))
    )
    return old != new


def alone(node: Node, keyword: str) -> Node:
    """Return the schema that holds nothing but a keyword, at its place; or its discriminator."""
    holder = node.above(len(node.pointer) - 1)
    told = holder.get("discriminator") if keyword in ALTERNATIVES else None
    value = {keyword: node.value} | ({"discriminator": told} if told else {})
    return replace(holder, value=value)


def difference(keyword: str, before: Shape, after: Shape, use: Use) -> Difference:
    """Return what a keyword that differs means."""
    old, new = before.keywords.get(keyword, []), after.keywords.get(keyword, [])
    node = (new or old)[0]
    how = "changes" if old and new else "is new" if new else "is gone"
    what = f"{named(keyword, after)} {how}"
    if keyword in {"format", "pattern"}:
        was = f" from {told(old)} to" if old and new else ":" if new else " (was"
        what = f"{what}{was} {told(new or old)}{'' if new else ')'}"
    if keyword == "format":
        return Difference(node, keyword, what, *format_answers(values(old), values(new)))
    if keyword == "enum":
        node, what = enum_change(before, after, node, what)
    if keyword not in UNDERSTOOD:
        return Difference(node, keyword, f"{what}, whose meaning is not known here", None, None)
    narrower, wider = by_keyword(keyword, before, after, use)
    by_itself = BY_ITSELF.get(keyword)
    if by_itself:
        narrower = by_itself(values(old), values(new)) if narrower is None else narrower
        wider = by_itself(values(new), values(old)) if wider is None else wider
    return Difference(node, keyword, what, narrower, wider)


def by_keyword(keyword: str, before: Shape, after: Shape, use: Use) -> tuple[Answer, Answer]:
    """Say whether values are lost, and whether some are gained, if only one keyword changes."""
    try:
        mine, others = own_schema(before, use), own_schema(before, use, without=keyword)
        changed = {"allOf": [others, keyword_schema(keyword, after, use)]}
    except UndecidableError:
        return None, None
    return lost(mine, changed), lost(changed, mine)


def multiples_lost(old: Sequence[Any], new: Sequence[Any]) -> Answer:
    """Say whether what `old` divides may not be divided by all `new`; None if unknown."""
    if len(old) != 1:
        return None
    return any(Fraction(str(old[0])) % Fraction(str(number)) != 0 for number in new)


# What can be decided without jsonschema-rs, where that cannot.
BY_ITSELF: dict[str, Callable[[Sequence[Any], Sequence[Any]], Answer]] = {
    "pattern": patterns_lost,
    "multipleOf": multiples_lost,
}


def values(nodes: list[Node]) -> list[Any]:
    """Return the values of nodes."""
    return [node.value for node in nodes]


def told(nodes: list[Node]) -> str:
    """Return values in words."""
    return " and ".join(f"`{node.value}`" for node in nodes)


def enum_change(before: Shape, after: Shape, node: Node, what: str) -> tuple[Node, str]:
    """Return where and how an enum changes: at the first new value, or else as a whole."""
    old, new = (shape.keywords.get("enum", []) for shape in (before, after))
    if len(old) != 1 or len(new) != 1:
        return node, what
    known, given = [text(value) for value in old[0].value], [text(value) for value in new[0].value]
    added = [value for value in given if value not in known]
    gone = [value for value in known if value not in given]
    verbs = [
        f"{verb} {', '.join(changed)}"
        for verb, changed in (("gains", added), ("loses", gone))
        if changed
    ]
    where = node.at(given.index(added[0]), None) if added else node
    return where, f"the enum of {after.subject} {' and '.join(verbs)}" if verbs else what


def own_schema(shape: Shape, use: Use, without: str = "") -> dict[str, Any]:
    """Return what a schema demands of a value by itself, as JSON Schema, formats left out."""
    result: dict[str, Any] = {"type": sorted(shape.types)} if shape.types else {"not": {}}
    for name in shape.bounds:
        bound, exclusive = effective(name, shape) or (0, False)
        result[flag(name) if exclusive else name] = bound
    names = [key for key in shape.keywords if key in UNDERSTOOD and key != without]
    every = [keyword_schema(key, shape, use) for key in names]
    return {**result, "allOf": every} if every else result


def keyword_schema(keyword: str, shape: Shape, use: Use) -> dict[str, Any]:
    """Return what one keyword demands, as JSON Schema."""
    nodes = [alone(node, keyword) for node in shape.keywords.get(keyword, ())]
    return json_schema(tuple(nodes), use.direction)[0] if nodes else {}
