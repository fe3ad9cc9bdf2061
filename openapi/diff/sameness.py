"""Find out what two documents say in the same words, all that it refers to included."""

import json
from collections.abc import Iterator
from typing import Any

from openapi.diff.node import BrokenDocumentError, Node, Side
from openapi.discriminators import all_heirs, heirs
from openapi.document import members


class Sameness:
    """What is the same in two documents; whatever is referred to is looked at once.

    `heirs` holds, for each side, the references to those components whose `allOf` names another
    one, by the reference to that one. Of a schema with a discriminator they are a part.
    """

    def __init__(self, old: Node, new: Node) -> None:
        self.heirs: dict[Side, dict[str, list[str]]] = {
            node.side: heirs(members(node.value)) for node in (old, new)
        }
        self.changed: set[str] = set()
        if text(old.value) == text(new.value):
            return
        users: dict[str, list[str]] = {}
        built = {
            heir for side in self.heirs.values() for listed in side.values() for heir in listed
        }
        for reference in {*references(old.value), *references(new.value), *built}:
            before, after = self._meant(old, reference), self._meant(new, reference)
            if text(before) != text(after):
                self.changed.add(reference)
            for used in {*references(before), *references(after)}:
                users.setdefault(used, []).append(reference)
        found = list(self.changed)
        while found:
            above = [each for each in users.get(found.pop(), ()) if each not in self.changed]
            self.changed.update(above)
            found += above

    def _meant(self, document: Node, reference: str) -> Any:
        """Return what a reference means, None if it leads nowhere or elsewhere."""
        try:
            value = document.target(reference).value if reference.startswith("#") else None
        except BrokenDocumentError:
            return None
        if isinstance(value, dict) and "discriminator" in value:
            return [value, [{"$ref": heir} for heir in self.heirs_of(document.side, reference)]]
        return value

    def heirs_of(self, side: Side, reference: str) -> list[str]:
        """Return the references to all that builds on a component, directly or not."""
        return all_heirs(reference, self.heirs[side])

    def same(self, old: Node, new: Node) -> bool:
        """Say whether two values are the same, to the letter."""
        return text(old.value) == text(new.value) and self.changed.isdisjoint(references(new.value))


def references(value: Any) -> Iterator[str]:
    """Yield what is referred to anywhere in a value."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            if isinstance(each.get("$ref"), str):
                yield each["$ref"]
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each


def text(value: Any) -> str:
    """Return a value as text that does not depend on the order of members."""
    return json.dumps(value, sort_keys=True, default=str)
