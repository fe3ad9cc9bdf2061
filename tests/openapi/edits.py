"""What the tables of edits share: small changes to our own document, and what they mean."""

from collections.abc import Callable
from typing import Any, NamedTuple

from openapi.document import Document, operations

BREAKING, REVIEW, HARMLESS = "breaking", "review", "harmless"
MAJOR, MINOR, PATCH, NONE = "major", "minor", "patch", "none"

KEYS = "/repo/{repoId}/ai/apikey"
KEY = "/repo/{repoId}/ai/apikey/{apikeyId}"


class Edit(NamedTuple):
    """A change to the document and what it means; `pointer` is where its gravest finding stands."""

    name: str
    change: Callable[[Document], object]
    clients: str
    servers: str
    bump: str
    pointer: str | None = None


def schema(document: Document, name: str) -> Any:
    return document["components"]["schemas"][name]


def field(document: Document, name: str) -> Any:
    """Return the property that is called `Schema.property`."""
    component, _, key = name.partition(".")
    return schema(document, component)["properties"][key]


def operation(document: Document, operation_id: str) -> Any:
    (found,) = (each for each in operations(document) if each.operation_id == operation_id)
    return found.definition


def body(document: Document, operation_id: str) -> Any:
    return operation(document, operation_id)["requestBody"]


def answer(document: Document, operation_id: str, status: str) -> Any:
    return operation(document, operation_id)["responses"][status]


def create(document: Document) -> Any:
    return operation(document, "createRepoAiApiKey")


def listing(document: Document) -> Any:
    return operation(document, "getRepoAiApiKeys")


def parameter(**members: Any) -> dict[str, Any]:
    """Return a query parameter that is called `limit`, changed by `members`."""
    return {"name": "limit", "in": "query", "schema": {"type": "integer"}, **members}


def drop(holder: Any, name: str) -> Any:
    """Remove a property, and that it is required."""
    del holder["properties"][name]
    if name in holder.get("required", ()):
        holder["required"].remove(name)
    return holder


def add(holder: Any, name: str, definition: Any, *, required: bool = False) -> Any:
    """Add a property."""
    holder["properties"][name] = definition
    if required:
        holder.setdefault("required", []).append(name)
    return holder


def rename(holder: Any, old: str, new: str) -> Any:
    """Rename a member, its place kept."""
    members = {new if key == old else key: value for key, value in holder.items()}
    holder.clear()
    holder.update(members)
    return holder
