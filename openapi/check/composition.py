"""Find out which schemas of a document apply to the same value (`allOf`, `$ref` and the like)."""

from collections.abc import Iterator
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

    def tangled(self) -> Iterator[Finding]:
        """Find schemas that refer to so many others that no value can be held against them.

        Where each of forty schemas consists of the next one twice, 2 to the power of 40 have to
        be looked at.
        """
        sizes: dict[Pointer, int] = {}
        for start in self.children:
            waiting = [start]
            while waiting:
                pointer = waiting[-1]
                children = self.children.get(pointer, [])
                new = [child for child in children if child not in sizes and child not in waiting]
                if new:
                    waiting += new
                else:
                    waiting.pop()
                    sizes[pointer] = 1 + sum(sizes.get(child, 0) for child in children)
            if sizes[start] > MOST_SCHEMAS and all(
                sizes.get(child, 0) <= MOST_SCHEMAS for child in self.children[start]
            ):
                message = f"The schema consists of more than {MOST_SCHEMAS} others."
                yield Finding("schema-tangled", start, message)

    def circles(self) -> Iterator[Finding]:
        """Find schemas that consist of themselves, so that nothing tells whether a value fits."""
        for pointer, children in self.children.items():
            part = self.structure.parts[pointer]
            # One finding for each circle: at the reference that closes it.
            if part.kind == "Reference" and pointer in self._closure(children, self.children):
                message = f"The schema {shown(part.fields['$ref'])} contains itself."
                hint = "A schema may hold itself as a property or an item only."
                yield Finding("schema-loop", (*pointer, "$ref"), message, hint)
