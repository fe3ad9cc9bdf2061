"""Find out which schemas of a document apply to the same value (`allOf`, `$ref` and the like)."""

from collections.abc import Iterator
from functools import cached_property

from openapi.check.finding import Finding, shown
from openapi.check.references import resolved
from openapi.check.structure import Part, Structure
from openapi.locations import Pointer

MOST_SCHEMAS = 10_000
# The keywords that tell of properties.
NAMING = {"properties", "additionalProperties", "allOf", "anyOf", "oneOf"}


class Composition:
    """A graph of the schemas that apply to the same value: the children and parents of each."""

    def __init__(self, structure: Structure) -> None:
        self.structure = structure
        self.children: dict[Pointer, list[Pointer]] = {}
        self.parents: dict[Pointer, list[Pointer]] = {}
        for part in structure.parts.values():
            if part.kind == "Schema" or (part.kind == "Reference" and part.expects == "Schema"):
                self.children[part.pointer] = self._children(part)
        for pointer, children in self.children.items():
            for child in children:
                self.parents.setdefault(child, []).append(pointer)

    def _children(self, part: Part) -> list[Pointer]:
        if part.kind == "Reference":
            found = resolved(self.structure, part)
            return [found.pointer] if found and found.kind == "Schema" else []
        listed = [
            (*part.pointer, keyword, position)
            for keyword in ("allOf", "anyOf", "oneOf")
            for position, _ in enumerate(part.fields.get(keyword, ()))
        ]
        return [*listed, (*part.pointer, "not")] if "not" in part.fields else listed

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
            if each.fields.get("additionalProperties", False) is not False or each.lost & NAMING:
                return None
            names.update(each.value.get("properties", ()))
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
        number = {pointer: index for index, group in enumerate(self.groups) for pointer in group}
        position = {pointer: index for index, pointer in enumerate(self.children)}
        for pointer, children in self.children.items():
            # One finding for each circle: at the reference that leads back.
            back = [child for child in children if position[child] <= position[pointer]]
            if any(number[child] == number[pointer] for child in back):
                part = self.structure.parts[pointer]
                message = f"The schema {shown(part.fields['$ref'])} contains itself."
                hint = "A schema may hold itself as a property or an item only."
                yield part.error("schema-loop", message, "$ref", hint=hint)
