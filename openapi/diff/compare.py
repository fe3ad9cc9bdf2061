"""Compare two documents as wholes."""

from collections.abc import Collection
from typing import Any

from openapi.diff.annotations import compare_words
from openapi.diff.change import Change, merged
from openapi.diff.changes import Changes
from openapi.diff.node import BrokenDocumentError, Node
from openapi.diff.operations import compare_paths
from openapi.diff.sameness import Sameness
from openapi.diff.schemas import compare_schemas
from openapi.diff.security import compare_schemes
from openapi.diff.unreported import compare_rest

HANDLED = ("components", "info", "openapi", "paths", "security", "servers")


def compare(old: Any, new: Any, promised: Collection[str] = ()) -> list[Change]:
    """Return the changes from one document to another, the most severe first.

    Args:
        old: the parsed old document.
        new: the parsed new document.
        promised: the operations that clauses are about.

    Raises:
        BrokenDocumentError: if one of them cannot be walked through.
    """
    before, after = Node("old", (), old, old), Node("new", (), new, new)
    for node in (before, after):
        require_openapi(node)
    changes = Changes(Sameness(before, after), compare_schemas, promised)
    compare_words(before, after, changes, HANDLED)
    compare_info(before, after, changes)
    compare_version(before, after, changes)
    compare_paths(before, after, changes)
    compare_schemes(before, after, changes)
    compare_rest(before, after, changes)
    return sorted(merged(changes.collected()), key=lambda change: -change.gravest.rank)


def require_openapi(node: Node) -> None:
    """Refuse what is no OpenAPI document of version 3.

    Raises:
        BrokenDocumentError: if it is none.
    """
    if not isinstance(node.value, dict):
        raise BrokenDocumentError("it holds no object", node.side)
    if not str(node.get("openapi", "")).startswith("3."):
        raise BrokenDocumentError("it does not say `openapi: 3.…`", node.side)


def compare_info(old: Node, new: Node, changes: Changes) -> None:
    """Compare what documents say about themselves."""
    before, after = old.mapping("info"), new.mapping("info")
    for key in dict.fromkeys((*before, *after)):
        mine, other = before.get(key), after.get(key)
        if mine is None or other is None or mine.value != other.value:
            node = other or mine
            if node is not None:
                changes.words(node, "info", f"`{key}` of the document changes")


def compare_version(old: Node, new: Node, changes: Changes) -> None:
    """Compare the versions of OpenAPI: schemas mean the same within 3.0 only."""
    before, after = (str(node.get("openapi")) for node in (old, new))
    place = new.child("openapi")
    if before == after or place is None:
        return
    what = f"the document follows OpenAPI {after} instead of {before}"
    if before.split(".")[:2] == after.split(".")[:2]:
        changes.words(place, "openapi", what)
    else:
        changes.review(place, "openapi", what)
