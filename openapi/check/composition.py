"""Find out which schemas of a document apply to the same value (`allOf`, `$ref` and the like)."""

from collections.abc import Iterator
from functools import cached_property
from itertools import count

from openapi.check.finding import Finding, nearest, shown
from openapi.check.references import resolved
from openapi.check.structure import Part, Structure
from openapi.locations import Pointer

MOST_SCHEMAS = 10_000


class Composition:
    """A graph of the schemas that apply to the same value: the children and parents of each."""

    def __init__(self, structure: Structure) -> None:
        self.structure = structure
        self.children: dict[Pointer, list[Pointer]] = {}
        self.parents: dict[Pointer, list[Pointer]] = {}
        for part in structure.parts.values():
            if part.kind == "Schema" or (part.kind == "Reference" and part.expects == "Schema"):
                self.children[part.pointer] = list(self._children(part))
        for pointer, children in self.children.items():
            for child in children:
                self.parents.setdefault(child, []).append(pointer)

    def _children(self, part: Part) -> Iterator[Pointer]:
        if part.kind == "Reference":
            found = resolved(self.structure, part)
            if found is not None:
                yield found.pointer
        for keyword in ("allOf", "anyOf", "oneOf"):
            for position in count():
                pointer = (*part.pointer, keyword, position)
                if pointer not in self.structure.parts:
                    break
                yield pointer
        if (*part.pointer, "not") in self.structure.parts:
            yield (*part.pointer, "not")

    def properties(self, part: Part) -> set[str] | None:
        """Return the names of all properties for the value that `part` describes.

        None if a part of them cannot be known: unresolved, or open by `additionalProperties`.
        """
        names: set[str] = set()
        above = self._closure([part.pointer], self.parents)
        for pointer in self._closure(list(above), self.children):
            each = self.structure.parts[pointer]
            if each.kind == "Reference" and not self.children[pointer]:
                return None
            rest = each.value.get("additionalProperties", False)
            found = each.value.get("properties", {})
            if rest not in (False, None) or not isinstance(found, dict):
                return None
            if any(nearest(name, ["properties"]) not in (None, name) for name in each.value):
                return None
            names.update(found)
        return names

    @staticmethod
    def _closure(start: list[Pointer], edges: dict[Pointer, list[Pointer]]) -> set[Pointer]:
        found = set(start)
        waiting = list(start)
        while waiting:
            new = [each for each in edges.get(waiting.pop(), ()) if each not in found]
            found.update(new)
            waiting += new
        return found

    @cached_property
    def groups(self) -> list[list[Pointer]]:
        """Return the schemas in groups that consist of each other, the innermost first.

        A group of more than one is a circle. This is Tarjan's algorithm, without recursion.
        """
        result: list[list[Pointer]] = []
        index: dict[Pointer, int] = {}
        lowest: dict[Pointer, int] = {}
        path: dict[Pointer, None] = {}
        for start in self.children:
            waiting = [(start, iter(self.children[start]))] if start not in index else []
            while waiting:
                pointer, rest = waiting[-1]
                if pointer not in index:
                    index[pointer] = lowest[pointer] = len(index)
                    path[pointer] = None
                child = next(rest, None)
                if child is not None and child not in index:
                    waiting.append((child, iter(self.children.get(child, ()))))
                elif child is not None:
                    if child in path:
                        lowest[pointer] = min(lowest[pointer], index[child])
                else:
                    waiting.pop()
                    for above, _ in waiting[-1:]:
                        lowest[above] = min(lowest[above], lowest[pointer])
                    if lowest[pointer] == index[pointer]:
                        group = [path.popitem()[0]]
                        while group[-1] != pointer:
                            group.append(path.popitem()[0])
                        result.append(group)
        return result

    def tangled(self) -> Iterator[Finding]:
        """Find schemas that refer to so many others that no value can be held against them.

        Where each of forty schemas consists of the next one twice, 2 to the power of 40 have to
        be looked at.
        """
        sizes: dict[Pointer, int] = {}
        for group in self.groups:
            below = [sizes.get(child, 0) for each in group for child in self.children.get(each, ())]
            size = min(len(group) + sum(below), MOST_SCHEMAS + 1)
            sizes |= dict.fromkeys(group, size)
            if size > MOST_SCHEMAS >= max(below, default=0):
                message = f"The schema consists of more than {MOST_SCHEMAS} others."
                yield Finding("schema-tangled", group[-1], message)

    def circles(self) -> Iterator[Finding]:
        """Find schemas that consist of themselves, so that nothing tells whether a value fits."""
        circular = {
            pointer
            for group in self.groups
            for pointer in group
            if len(group) > 1 or pointer in self.children.get(pointer, ())
        }
        for pointer in self.children:
            part = self.structure.parts[pointer]
            # One finding for each circle: at the reference that closes it.
            if part.kind == "Reference" and pointer in circular:
                message = f"The schema {shown(part.fields['$ref'])} contains itself."
                hint = "A schema may hold itself as a property or an item only."
                yield Finding("schema-loop", (*pointer, "$ref"), message, hint)
