"""Compare schemas with `oneOf`, `anyOf` or `not`, which cannot be compared keyword by keyword."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from openapi.diff.change import Change, Impact
from openapi.diff.changes import Answer, Changes, TooManyError, Use, judgements
from openapi.diff.containment import lost
from openapi.diff.discriminators import compare_discriminated
from openapi.diff.json_schema import UndecidableError, essence, json_schema
from openapi.diff.keywords import differs
from openapi.diff.node import Node
from openapi.diff.sameness import text
from openapi.diff.shape import WORDS, Schema, Shape, shape_of
from openapi.discriminators import ALTERNATIVES

# Keywords whose meaning depends on those beside them.
ENTANGLED = (
    "patternProperties", "prefixItems", "contains", "minContains", "maxContains", "if", "then",
    "else", "unevaluatedItems", "unevaluatedProperties",
)  # fmt: skip
Pairs = list[tuple[Node | None, Node | None]]

# Where alternatives go deeper than this, or hold more, each change in them is judged by itself.
DEEPEST, MOST_STEPS = 20, 200


def compare_alternatives(before: Shape, after: Shape, use: Use, changes: Changes) -> bool:
    """Record the changes if keywords cannot tell them; return whether that is so."""
    told_apart = compare_discriminated(before, after, use, changes)
    for keyword in () if told_apart else ALTERNATIVES:
        if differs(keyword, before, after, changes):
            inside = branch_changes(keyword, before, after, use, changes)
            if inside is None:
                compare_as_sets(before, after, use, changes)
                return True
            changes.here.found += inside
    entangled = any(
        keyword in ENTANGLED and differs(keyword, before, after, changes)
        for keyword in (*before.keywords, *after.keywords)
    )
    if before.mixed or after.mixed or entangled:
        compare_as_sets(before, after, use, changes)
        return True
    return False


def compare_as_sets(before: Shape, after: Shape, use: Use, changes: Changes) -> None:
    """Compare two schemas as sets of values, and show it where they begin to differ."""
    node = first_difference(before.schema, after.schema, changes)
    if node is None:
        return
    narrower, wider = as_sets(before, after, use)
    listed = {*ALTERNATIVES} & {*map(str, node.pointer[-2:])}
    what = f"the {'alternatives' if listed else 'values'} of {node.subject} change"
    changes.add_sets(node, "schema", what, use, narrower=narrower, wider=wider)
    changes.explained += [place(shape) for shape in (before, after)]


def as_sets(before: Shape, after: Shape, use: Use) -> tuple[Answer, Answer]:
    """Say whether values are lost or gained; formats, which are no part of them, leave doubts."""
    try:
        (old, old_formats), (new, new_formats) = (
            json_schema(shape.schema, use.direction) for shape in (before, after)
        )
    except UndecidableError:
        return None, None
    certain = old_formats == new_formats
    return doubted(lost(old, new), certain), doubted(lost(new, old), certain)


def doubted(answer: Answer, certain: bool) -> Answer:
    """Return an answer, or None where a good one does not take everything into account."""
    return answer if answer or certain else None


def place(shape: Shape) -> Node:
    """Return where the alternatives of a schema stand."""
    found = (node for keyword in ALTERNATIVES if (node := shape.node_of(keyword)) is not None)
    return next(found, shape.place)


def first_difference(old: Schema, new: Schema, changes: Changes) -> Node | None:
    """Return the first of the innermost places at which two schemas differ, words left aside."""
    waiting: Pairs = []
    waiting.extend(reversed([*zip(old, new, strict=False)]))
    seen = set()
    while waiting:
        before, after = pair = waiting.pop()
        if before is None or after is None:
            return after or before
        if pair in seen or changes.sameness.same(before, after):
            continue
        seen.add(pair)
        old_value, new_value = before.resolved, after.resolved
        below = pairs_below(old_value, new_value)
        named = None not in (before.reference, after.reference)
        other = named and before.reference != after.reference
        if below is None or (other and text(old_value.value) != text(new_value.value)):
            return after
        waiting += below[::-1]
    return None


def pairs_below(before: Node, after: Node) -> Pairs | None:
    """Return the members of two values in pairs, or that these values differ and have none."""
    words: Collection[str] = ()
    mine: dict[str, Node]
    if isinstance(before.value, dict) and isinstance(after.value, dict):
        words = () if after.pointer[-1:] == ("properties",) else WORDS
        mine, others = before.members(), after.members()
    elif isinstance(before.value, list) and isinstance(after.value, list):
        if len(before.value) == len(after.value):
            return list(zip(before.elements(), after.elements(), strict=True))
        mine, others = (
            {essence(each, ()): each for each in node.elements()} for node in (before, after)
        )
    else:
        return None if text(before.value) != text(after.value) else []
    names = [name for name in dict.fromkeys((*others, *mine)) if name not in words]
    return [(mine.get(name), others.get(name)) for name in names]


def branch_changes(
    keyword: str, before: Shape, after: Shape, use: Use, changes: Changes
) -> list[Change] | None:
    """Return the changes inside those alternatives that differ, one by one; None if unpaired.

    What one alternative gains may be allowed by another already, or be one too many for `oneOf`:
    unless they are of different types, what is proven about all of them together counts as well.
    """
    lists = [shape.keywords.get(keyword, []) for shape in (before, after)]
    if [len(each) for each in lists] != [1, 1]:
        return None
    old, new = ([*nodes[0].elements()] for nodes in lists)
    if len(old) != len(new):
        return None
    inside = changes.apart()
    for pair in paired(old, new, changes):
        inside.schemas((pair[0],), (pair[1],), use)
    try:
        found = inside.collected(MOST_STEPS if inside.depth < DEEPEST else 0)
    except TooManyError:
        changes.here.below += inside.here.below
        return []
    proven = [change for change in found if change.proven]
    if not proven or (of_different_types(old, use) and of_different_types(new, use)):
        return found
    whole = as_sets(before, after, use)
    answers = [own_answers(change, use) for change in proven]
    alone = [len(proven) == len(found) and not any(column) for column in zip(*answers, strict=True)]
    return [
        amid_others(change, keyword, use, whole, alone) if change.proven else change
        for change in found
    ]


def amid_others(
    change: Change, keyword: str, use: Use, whole: Sequence[Answer], alone: Sequence[bool]
) -> Change:
    """Return a proven change of one alternative as what it is `whole`, among the others.

    `alone` says that no change seems to lose a value, or to gain one, by itself.
    """
    told: list[Answer] = []
    for own, every, nobody in zip(own_answers(change, use), whole, alone, strict=True):
        if every is None:
            told.append(None if own or keyword == "oneOf" else own)
        else:
            told.append(every and (own or nobody))
    clients, servers = judgements(change.aspect, use, *told)
    return replace(change, clients=clients, servers=servers, proven=None not in told)


def own_answers(change: Change, use: Use) -> tuple[Answer, Answer]:
    """Return whether a proven change loses values, and whether it gains some."""
    clients, servers = (each.level is Impact.BREAKING for each in (change.clients, change.servers))
    return (clients, servers) if use.requests else (servers, clients)


def paired(old: list[Node], new: list[Node], changes: Changes) -> Iterator[tuple[Node, Node]]:
    """Yield alternatives in pairs: those that are the same, then the others in their order."""
    known: dict[str, list[Node]] = {}
    for node in old:
        known.setdefault(mark(node, changes), []).append(node)
    others = []
    for node in new:
        if same := known.get(mark(node, changes)):
            yield same.pop(0), node
        else:
            others.append(node)
    yield from zip((node for each in known.values() for node in each), others, strict=True)


def mark(node: Node, changes: Changes) -> str:
    """Return a text by which an alternative is known in the other document."""
    return node.reference or essence(node, changes.sameness.changed)


def of_different_types(branches: list[Node], use: Use) -> bool:
    """Say whether no value is of the types of two alternatives."""
    types = [name for each in branches for name in shape_of((each,), use.direction).types]
    return len(types) == len(set(types))
