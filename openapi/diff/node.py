"""A place in a document: its value, its pointer, and the way to what it refers to."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from openapi.document import METHODS

Side = Literal["old", "new"]
Pointer = tuple[str | int, ...]

# Members whose own members have names of their own.
NAMED = {"properties", "schemas", "headers", "parameters"}
PARTS = {"items": "an item", "additionalProperties": "an additional field"}


class BrokenDocumentError(ValueError):
    """A document cannot be compared; the message says where and why, in one sentence."""

    def __init__(self, message: str, side: Side | None = None) -> None:
        super().__init__(message)
        self.side = side


@dataclass(frozen=True)
class Node:
    """A value of the old or the new document, and where it stands.

    Two nodes are equal if they stand at the same place of the same document.
    """

    side: Side
    pointer: Pointer
    root: Any
    value: Any

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Node) and self.identity == other.identity

    def __hash__(self) -> int:
        return hash(self.identity)

    @property
    def identity(self) -> tuple[Side, Pointer]:
        """Return what makes two nodes the same."""
        return self.side, self.pointer

    @cached_property
    def resolved(self) -> "Node":
        """Follow local references to the node that is meant; references elsewhere stay.

        Raises:
            BrokenDocumentError: if a reference leads nowhere, or in a circle.
        """
        node, seen = self, set[Pointer]()
        while (reference := node.reference) is not None and reference.startswith("#"):
            if node.pointer in seen:
                raise BrokenDocumentError(f"the reference {reference} leads in a circle", self.side)
            seen.add(node.pointer)
            node = node.target(reference)
        return node

    @property
    def reference(self) -> str | None:
        """Return the `$ref` of this node, None if it is none."""
        if isinstance(self.value, dict) and isinstance(self.value.get("$ref"), str):
            return str(self.value["$ref"])
        return None

    @property
    def is_required(self) -> bool:
        """Say whether a body, a parameter or a header is required."""
        return self.resolved.get("required") is True

    @property
    def kind(self) -> str:
        """Return what messages call that."""
        return "required" if self.is_required else "optional"

    def target(self, reference: str) -> "Node":
        """Return the node that a local reference (RFC 6901, section 6) leads to.

        Raises:
            BrokenDocumentError: if there is none.
        """
        node = Node(self.side, (), self.root, self.root)
        for token in reference.removeprefix("#").split("/")[1:]:
            key = token.replace("%7B", "{").replace("%7D", "}").replace("~1", "/")
            child = node.child(key.replace("~0", "~"))
            if child is None:
                raise BrokenDocumentError(f"the reference {reference} leads nowhere", self.side)
            node = child
        return node

    def child(self, key: str | int) -> "Node | None":
        """Return what stands under a key or index, None if there is nothing."""
        value = self.value
        if isinstance(value, list) and str(key).isdecimal():
            key = int(key)
            return self.at(key, value[key]) if key < len(value) else None
        if not isinstance(value, dict):
            return None
        found = key if key in value else next((each for each in value if str(each) == key), None)
        return None if found is None else self.at(str(found), value[found])

    def at(self, key: str | int, value: Any) -> "Node":
        """Return a node below this one that holds `value`."""
        return Node(self.side, (*self.pointer, key), self.root, value)

    def get(self, key: str, default: Any = None) -> Any:
        """Return the plain value under a key."""
        child = self.child(key)
        return default if child is None else child.value

    def mapping(self, key: str) -> dict[str, "Node"]:
        """Return the members of the object under a key, none if it is missing.

        Raises:
            BrokenDocumentError: if it is no object.
        """
        child = self.child(key)
        return {} if child is None else child.members()

    def members(self) -> dict[str, "Node"]:
        """Return the members of this object by name, the numbers of statuses as text.

        Raises:
            BrokenDocumentError: if this is no object.
        """
        if self.value is None:
            return {}
        if not isinstance(self.value, dict):
            raise BrokenDocumentError(f"{self.location} is no object", self.side)
        return {str(key): self.at(str(key), value) for key, value in self.value.items()}

    def items(self, key: str) -> Iterator["Node"]:
        """Yield the members of the list under a key, none if it is missing.

        Raises:
            BrokenDocumentError: if it is no list.
        """
        child = self.child(key)
        if child is not None and child.value is not None:
            yield from child.elements()

    def elements(self) -> Iterator["Node"]:
        """Yield the members of this list.

        Raises:
            BrokenDocumentError: if this is no list.
        """
        if not isinstance(self.value, list):
            raise BrokenDocumentError(f"{self.location} is no list", self.side)
        for index, value in enumerate(self.value):
            yield self.at(index, value)

    @property
    def location(self) -> str:
        """Return the pointer as text (RFC 6901, section 3)."""
        tokens = (str(name).replace("~", "~0").replace("/", "~1") for name in self.pointer)
        return "".join(f"/{name}" for name in tokens)

    @property
    def subject(self) -> str:
        """Return what messages call what stands here: the last name on the way to it."""
        names = (self._name(depth) for depth in range(len(self.pointer), 0, -1))
        last = f"`{self.pointer[-1]}`" if self.pointer else "the document"
        return next(filter(None, names), last)

    @property
    def described(self) -> str:
        """Return what messages call this value, as a part of what it belongs to without a name."""
        *above, name = self.pointer
        holder = self.above(len(above))
        if isinstance(name, int):
            return holder.described
        return self.subject if self.subject != holder.subject else f"`{name}` of {self.subject}"

    def _name(self, depth: int) -> str | None:
        above, holder, name = (None, None, *self.pointer[:depth])[-3:]
        if name in PARTS and holder not in NAMED:
            return f"{PARTS[str(name)]} of {self.above(depth - 1).subject}"
        if above in NAMED:  # the holder is called by a name, which may be that of a keyword
            return None
        node = self.above(depth)
        found = f"`{name}`" if holder in NAMED else None
        match self.pointer[:depth]:
            case ("paths", path, str(method)) if method in METHODS:
                found = f"`{node.get('operationId', f'{method.upper()} {path}')}`"
            case ("paths", _, _, "responses", status):
                found = f"the answer {status} of {self.above(3).subject}"
            case (*_, "parameters", int()):
                found = f"`{node.resolved.get('name')}`"
            case (*_, "servers", int()):
                found = f"the address {node.get('url')}"
            case (*_, "content", media_type):
                found = f"the body ({media_type})"
            case (*_, "requestBody"):
                found = "the request body"
            case ("paths", _) | ("components", _, _):
                found = f"`{name}`"
        return found

    def above(self, depth: int) -> "Node":
        """Return the node that the first `depth` tokens of the pointer lead to."""
        node = Node(self.side, (), self.root, self.root)
        for token in self.pointer[:depth]:
            node = node.child(token) or node.at(token, None)
        return node
