"""Find out which schemas of a document apply to the same value (`allOf`, `$ref` and the like)."""

from collections.abc import Iterator

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
            if each.kind == "Reference":
                if not self.children[pointer]:
                    return None
                continue
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

    def tangled(self) -> Iterator[Finding]:
        """Find schemas that consist of themselves, or of more others than can be looked at.

        Where each of forty schemas consists of the next one twice, 2 to the power of 40 have to
        be looked at. A circle has one finding, at the reference that leads back.
        """
        sizes: dict[Pointer, int] = {}
        for start in self.children:
            # The schemas from there down to where the walk is, each with what it has still to see.
            way = {start: iter(self.children[start])} if start not in sizes else {}
            while way:
                pointer = next(reversed(way))
                child = next(way[pointer], None)
                if child is None:
                    del way[pointer]
                    below = [sizes.get(each, 0) for each in self.children[pointer]]
                    sizes[pointer] = min(1 + sum(below), MOST_SCHEMAS + 1)
                    if sizes[pointer] > MOST_SCHEMAS >= max(below, default=0):
                        message = f"The schema consists of more than {MOST_SCHEMAS} others."
                        yield Finding("schema-tangled", pointer, message)
                elif child in way:
                    part = self.structure.parts[pointer]
                    message = f"The schema {shown(part.fields['$ref'])} contains itself."
                    hint = "A schema may hold itself as a property or an item only."
                    yield part.error("schema-loop", message, "$ref", hint=hint)
                elif child not in sizes:
                    way[child] = iter(self.children[child])
