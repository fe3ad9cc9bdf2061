"""Compare request bodies, and bodies by media type."""

from fnmatch import fnmatchcase

from openapi.diff.annotations import compare_words
from openapi.diff.changes import BREAKING, REVIEW, WITH, WITHOUT, Changes, Use
from openapi.diff.node import Node


def compare_request_bodies(old: Node, new: Node, use: Use, changes: Changes) -> None:
    """Compare the request bodies of an operation."""
    before, after = (operation.child("requestBody") for operation in (old, new))
    if before and after:
        before, after = before.resolved, after.resolved
        compare_words(before, after, changes, ("required", "content"), use.label)
        changes.add_required(before, after, "the request body", use)
        compare_content(before, after, use, changes)
    elif after:
        needed = after.is_required and (BREAKING, WITHOUT["clients"])
        what = f"{'a required' if needed else 'an optional'} request body is new"
        unknown = BREAKING, "an old server does not know it"
        changes.add(after, "body", what, use.label, clients=needed, servers=unknown)
    elif before:
        needed = before.is_required and (BREAKING, WITH["servers"])
        lost = BREAKING, "what an old client sends in it has no effect any more"
        what = "the request body is gone"
        changes.add(before, "body", what, use.label, clients=lost, servers=needed)


def compare_content(old: Node, new: Node, use: Use, changes: Changes) -> None:
    """Compare what a body may be, media type by media type; a range stands for those in it."""
    before, after = media_types(old), media_types(new)
    for name in dict.fromkeys((*before, *after)):
        mine = before.get(name) or covering(name, before)
        other = after.get(name) or covering(name, after)
        if mine and other:
            if name not in after:
                what = f"the media type {mine.pointer[-1]} is one of {other.pointer[-1]} now"
                changes.words(mine, "media type", what)
            compare_media_types(mine, other, use, changes)
        elif other:
            add_media_type(other, use, changes)
        elif mine:
            remove_media_type(mine, use, changes)


def media_types(node: Node) -> dict[str, Node]:
    """Return the bodies by media type in lower case; JSON is UTF-8, whether that is said or not."""
    found = {}
    for name, body in node.mapping("content").items():
        key = "".join(name.lower().split())
        plain, _, parameter = key.partition(";")
        found[plain if parameter == "charset=utf-8" and "json" in plain else key] = body
    return found


def covering(name: str, others: dict[str, Node]) -> Node | None:
    """Return the range among other media types that a media type falls into."""
    found = (each for other, each in others.items() if "*" in other and fnmatchcase(name, other))
    return next(found, None)


def add_media_type(node: Node, use: Use, changes: Changes) -> None:
    """Record a new media type."""
    clients = None if use.requests else (REVIEW, "an old client may be answered with it")
    servers = REVIEW, "an old server cannot be asked for it"
    if use.requests:
        servers = BREAKING, "an old server does not understand it"
    what = f"the media type {node.pointer[-1]} is new"
    changes.add(node, "media type", what, use.label, clients=clients, servers=servers)


def remove_media_type(node: Node, use: Use, changes: Changes) -> None:
    """Record a media type that is gone."""
    clients = BREAKING, "an old client asks for it and does not get it"
    if use.requests:
        clients = BREAKING, "the new server refuses it"
    servers = None if use.requests else (BREAKING, "an old server still answers with it")
    what = f"the media type {node.pointer[-1]} is gone"
    changes.add(node, "media type", what, use.label, clients=clients, servers=servers)


def compare_media_types(old: Node, new: Node, use: Use, changes: Changes) -> None:
    """Compare the bodies of one media type."""
    compare_words(old, new, changes, ("schema",), use.label)
    schemas = [(node.child("schema") or node.at("schema", {}),) for node in (old, new)]
    changes.schemas(schemas[0], schemas[1], use._replace(optional=False))
