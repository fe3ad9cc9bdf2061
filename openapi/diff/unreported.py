"""Report the differences that no other comparison has reported, all of them harmless."""

from collections.abc import Iterable, Iterator

from openapi.diff.changes import Changes
from openapi.diff.node import Node, Pointer
from openapi.diff.sameness import references, text


def compare_rest(old: Node, new: Node, changes: Changes) -> None:
    """Record what differs between two documents and is part of no recorded change.

    Everything that an operation uses was compared before. What is left has the same meaning in
    another form, or is not used.
    """
    found = [*(change.node for change in changes.collected()), *changes.explained]
    told = {node.pointer for node in (*found, *depended_on(found))}
    above = {pointer[:length] for pointer in told for length in range(len(pointer) + 1)}
    for node, what in differences(old, new):
        if not explained(node.pointer, told, above):
            changes.words(
                node, "writing", f"{node.described} {what}, which changes nothing for any operation"
            )


def depended_on(nodes: Iterable[Node]) -> Iterator[Node]:
    """Yield all that some nodes refer to, directly or not."""
    seen, waiting = set(), list(nodes)
    while waiting:
        node = waiting.pop()
        for reference in references(node.value):
            if reference.startswith("#") and (node.side, reference) not in seen:
                seen.add((node.side, reference))
                waiting.append(node.target(reference))
                yield waiting[-1]


def differences(old: Node, new: Node) -> Iterator[tuple[Node, str]]:
    """Yield the innermost places at which two documents differ."""
    if text(old.value) == text(new.value):
        return
    pair = old.value, new.value
    if not all(isinstance(value, dict) for value in pair) or restructured(old, new):
        yield new, "is written in another way"
        return
    before, after = old.members(), new.members()
    for key in dict.fromkeys((*before, *after)):
        if key in before and key in after:
            yield from differences(before[key], after[key])
        elif key in before:
            yield before[key], "is gone"
        else:
            yield after[key], "is new"


def restructured(old: Node, new: Node) -> bool:
    """Say whether a reference, or a keyword such as `allOf`, was changed or replaced."""
    composed = [
        {key for key in ("allOf", "anyOf", "oneOf") if node.child(key)} for node in (old, new)
    ]
    return old.reference != new.reference or composed[0] != composed[1]


def explained(pointer: Pointer, told: set[Pointer], above: set[Pointer]) -> bool:
    """Say whether a change is recorded at a place, above it or below it.

    A change of `required` is recorded at the property, which is beside that list.
    """
    if pointer[-1:] == ("required",):
        pointer = pointer[:-1]
    return pointer in above or any(pointer[:length] in told for length in range(len(pointer)))
