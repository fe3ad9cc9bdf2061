"""Compare descriptions, examples and the like, and report members that are not known here."""

from collections.abc import Collection
from dataclasses import replace

from openapi.diff.changes import Changes
from openapi.diff.node import Node

# Members that change nothing on the wire, wherever they stand.
WORDS = {
    "$comment", "bearerFormat", "description", "example", "examples", "externalDocs", "links",
    "operationId", "summary", "tags", "title",
}  # fmt: skip
# Members whose changes a person has to judge, though it is known what they are for.
REVIEWED = {
    "callbacks", "encoding", "flows", "oauth2MetadataUrl", "openIdConnectUrl", "variables",
}  # fmt: skip


def compare_words(
    old: Node, new: Node, changes: Changes, handled: Collection[str], use: str = ""
) -> None:
    """Compare the members of two objects that are `handled` by nobody else.

    Descriptions, examples and the like are harmless; an extension, a member that is not known, and
    what nothing can be proven about has to be reviewed.
    """
    before, after = old.members(), new.members()
    if still_there(old, new) or still_there(new, old):
        handled = {*handled, *WORDS}
    for key in dict.fromkeys((*before, *after)):
        if key in handled or (
            before.get(key) and key in after and before[key].value == after[key].value
        ):
            continue
        node = after.get(key) or before[key]
        how = "is gone" if key not in after else "changes" if key in before else "is new"
        if key == "deprecated":
            compare_deprecated(node, changes, use)
        elif key == "operationId" and how == "changes":
            changes.words(node, key, f"`{before[key].value}` is called `{node.value}` now")
        elif key in WORDS:
            changes.words(node, key, f"`{key}` of {owner(node)} {how}")
        else:
            unknown = "" if key in REVIEWED else ", whose meaning is not known here"
            changes.review(node, key, f"`{key}` of {owner(node)} {how}{unknown}", use)


def still_there(node: Node, other: Node) -> bool:
    """Say whether the document of `other` has this component, too, though `other` is another one.

    What either of them says is no change, then.
    """
    component = node.pointer[:3]
    if component[:1] != ("components",) or component == other.pointer[:3]:
        return False
    return replace(other, pointer=component).above(3).value is not None


def compare_deprecated(node: Node, changes: Changes, use: str) -> None:
    """Record that something is deprecated, or no longer is."""
    deprecated = node.side == "new" and node.value is True
    what = "is now deprecated" if deprecated else "is no longer deprecated"
    changes.add(node, "deprecated", f"{owner(node)} {what}", use=use)


def owner(node: Node) -> str:
    """Return what messages call what a member belongs to."""
    return node.above(len(node.pointer) - 1).subject
