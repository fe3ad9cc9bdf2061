"""Compare what an operation may answer, status by status."""

from openapi.diff.annotations import compare_words
from openapi.diff.bodies import compare_content
from openapi.diff.changes import BREAKING, REVIEW, Changes, Use
from openapi.diff.node import Node
from openapi.diff.parameters import compare_value
from openapi.schema import Direction

UNSENT = BREAKING, "an old server does not send it"


def compare_responses(old: Node, new: Node, label: str, changes: Changes) -> None:
    """Compare the responses of an operation; `4XX` and `default` stand for many statuses."""
    before, after = responses(old), responses(new)
    for status in dict.fromkeys((*before, *after)):
        use = Use(Direction.RESPONSE, f"{label} {status}")
        mine = before.get(status) or covering(status, after, before)
        other = after.get(status) or covering(status, before, after)
        if mine and other:
            if status not in after:
                what = f"the answer {status} is told by {other.pointer[-1]} now"
                changes.words(mine, "response", what)
            compare_response(mine.resolved, other.resolved, use, changes)
        elif other:
            add_response(other, status, use, changes)
        elif mine:
            missed = status.startswith("2") and not success(before) & success(after)
            clients = missed and (BREAKING, "an old client waits for it")
            servers = BREAKING, "an old server may still give it"
            what = f"the answer {status} is gone"
            changes.add(mine, "response", what, use.label, clients=clients, servers=servers)


def responses(operation: Node) -> dict[str, Node]:
    """Return the responses of an operation by status, in upper case."""
    found = operation.mapping("responses").items()
    return {name if name == "default" else name.upper(): node for name, node in found}


def covering(status: str, found: dict[str, Node], others: dict[str, Node]) -> Node | None:
    """Return the range that a status falls into, among those of the other document.

    Where that names a success, `default` stands for errors, and it never stands for a success
    without a body if it has one.
    """
    names = [each for each in (f"{status[0]}XX", "default") if each in others and each != status]
    if names == ["default"] and status.startswith("2"):
        bodies = [
            bool(node.resolved.mapping("content")) for node in (found[status], others["default"])
        ]
        return None if success(others) or bodies[0] != bodies[1] else others["default"]
    return others[names[0]] if names else None


def success(found: dict[str, Node]) -> set[str]:
    """Return the statuses that say that all went well."""
    return {status for status in found if status.startswith("2")}


def add_response(node: Node, status: str, use: Use, changes: Changes) -> None:
    """Record a new status.

    A client has to treat an unknown error as the x00 of its class (RFC 9110, section 15), so a new
    one may be nothing new to it; a success that looks different is another matter.
    """
    clients = BREAKING, "an old client does not expect it"
    if status[0] in "45d":
        clients = REVIEW, "an old client sees an error that it does not know"
    changes.add(node, "response", f"the answer {status} is new", use.label, clients=clients)


def compare_response(old: Node, new: Node, use: Use, changes: Changes) -> None:
    """Compare one response of two documents."""
    compare_words(old, new, changes, ("headers", "content"), use.label)
    compare_headers(old, new, use, changes)
    bodies = old.mapping("content"), new.mapping("content")
    if bodies[0] and not bodies[1]:
        node, what = old.child("content") or old, "the body of the answer is gone"
        clients = BREAKING, "an old client that reads it finds it no more"
        servers = REVIEW, "an old server still sends it"
        changes.add(node, "body", what, use.label, clients=clients, servers=servers)
    elif bodies[1] and not bodies[0]:
        node, what = new.child("content") or new, "a body of the answer is new"
        changes.add(node, "body", what, use.label, servers=UNSENT)
    else:
        compare_content(old, new, use, changes)


def compare_headers(old: Node, new: Node, use: Use, changes: Changes) -> None:
    """Compare the headers of a response; their names are the same in any case."""
    before, after = headers(old), headers(new)
    for key in dict.fromkeys((*before, *after)):
        node = after.get(key) or before[key]
        name, what = node.pointer[-1], f"the {node.kind} header {node.pointer[-1]}"
        if key not in before:
            unsent = node.is_required and UNSENT
            changes.add(node, "header", f"{what} is new", use.label, servers=unsent)
        elif key not in after:
            level = BREAKING if node.is_required else REVIEW
            missed = level, "an old client that reads it misses it"
            changes.add(node, "header", f"{what} is gone", use.label, clients=missed)
        else:
            mine, other = before[key].resolved, node.resolved
            compare_words(mine, other, changes, ("required", "schema", "content"), use.label)
            compare_value(mine, other, f"the header {name}", use._replace(text=True), changes)


def headers(response: Node) -> dict[str, Node]:
    """Return the headers of a response by name in lower case; `content` tells the type."""
    found = {name.lower(): node for name, node in response.mapping("headers").items()}
    found.pop("content-type", None)
    return found
