"""Compare request bodies, and bodies by media type."""

import json
from fnmatch import fnmatchcase

from openapi.diff.annotations import compare_words
from openapi.diff.change import Impact
from openapi.diff.changes import Changes, Use
from openapi.diff.node import Node
from openapi.diff.schemas import compare_schemas

BREAKING, REVIEW = Impact.BREAKING, Impact.REVIEW


def compare_request_bodies(old: Node, new: Node, use: Use, changes: Changes) -> None:
    """Compare the request bodies of an operation."""
    before, after = (operation.child("requestBody") for operation in (old, new))
    if before is None and after is not None:
        required = after.resolved.get("required") is True
        changes.add(
            after,
            "body",
            f"{'a required' if required else 'an optional'} request body is new",
            clients=(BREAKING, "the new server refuses calls without it") if required else None,
            servers=(BREAKING, "an old server does not know it"),
            use=use.label,
        )
    elif before is not None and after is None:
        required = before.resolved.get("required") is True
        changes.add(
            before,
            "body",
            "the request body is gone",
            clients=(BREAKING, "what an old client sends in it has no effect any more"),
            servers=(BREAKING, "an old server refuses calls without it") if required else None,
            use=use.label,
        )
    elif before is not None and after is not None:
        compare_body(before.resolved, after.resolved, use, changes)


def compare_body(before: Node, after: Node, use: Use, changes: Changes) -> None:
    """Compare a request body that both documents have."""
    compare_words(before, after, changes, ("required", "content"), use.label)
    changes.add_required(before, after, "the request body", use)
    compare_content(before, after, use, changes)


def compare_content(old: Node, new: Node, use: Use, changes: Changes) -> None:
    """Compare what a body may be, media type by media type."""
    before, after = media_types(old), media_types(new)
    for name in dict.fromkeys((*before, *after)):
        if name not in after:
            if (wider := covering(name, after)) is None:
                remove_media_type(before[name], use, changes)
            else:
                compare_media_types(before[name], after[wider], use, changes)
        elif name not in before:
            if (wider := covering(name, before)) is None:
                add_media_type(after[name], use, changes)
            else:
                compare_media_types(before[wider], after[name], use, changes)
        else:
            compare_media_types(before[name], after[name], use, changes)


def media_types(node: Node) -> dict[str, Node]:
    """Return the bodies by media type in lower case; JSON is UTF-8, whether that is said or not."""
    found = {}
    for name, body in node.mapping("content").items():
        key = "".join(name.lower().split())
        plain, _, parameter = key.partition(";")
        found[plain if parameter == "charset=utf-8" and "json" in plain else key] = body
    return found


def covering(name: str, others: dict[str, Node]) -> str | None:
    """Return the range among other media types that a media type falls into."""
    return next((other for other in others if "*" in other and fnmatchcase(name, other)), None)


def add_media_type(node: Node, use: Use, changes: Changes) -> None:
    """Record a new media type."""
    if use.requests:
        clients, servers = None, (BREAKING, "an old server does not understand it")
    else:
        clients = REVIEW, "an old client may be answered with it"
        servers = REVIEW, "an old server cannot be asked for it"
    what = f"the media type {node.pointer[-1]} is new"
    changes.add(node, "media type", what, clients=clients, servers=servers, use=use.label)


def remove_media_type(node: Node, use: Use, changes: Changes) -> None:
    """Record a media type that is gone."""
    if use.requests:
        clients, servers = (BREAKING, "the new server refuses it"), None
    else:
        clients = BREAKING, "an old client asks for it and does not get it"
        servers = BREAKING, "an old server still answers with it"
    what = f"the media type {node.pointer[-1]} is gone"
    changes.add(node, "media type", what, clients=clients, servers=servers, use=use.label)


def compare_media_types(old: Node, new: Node, use: Use, changes: Changes) -> None:
    """Compare the bodies of one media type."""
    compare_words(old, new, changes, ("schema", "encoding"), use.label)
    if json.dumps(old.get("encoding"), sort_keys=True) != json.dumps(
        new.get("encoding"), sort_keys=True
    ):
        node = new.child("encoding") or old.child("encoding") or new
        changes.review(node, "encoding", "the encoding of the body changes", use.label)
    schemas = [(node.child("schema") or node.at("schema", {}),) for node in (old, new)]
    compare_schemas(schemas[0], schemas[1], use._replace(optional=False), changes)
