"""Compare what an operation may answer, status by status."""

from openapi.diff.annotations import compare_words
from openapi.diff.bodies import compare_content
from openapi.diff.change import Impact
from openapi.diff.changes import Changes, Use
from openapi.diff.node import Node
from openapi.diff.parameters import schema_of
from openapi.diff.schemas import compare_schemas
from openapi.schema import Direction

BREAKING, REVIEW = Impact.BREAKING, Impact.REVIEW


def compare_responses(old: Node, new: Node, label: str, changes: Changes) -> None:
    """Compare the responses of an operation; `4XX` and `default` stand for many statuses."""
    before, after = responses(old), responses(new)
    for status in dict.fromkeys((*before, *after)):
        use = Use(Direction.RESPONSE, f"{label} {status}")
        if status in before and status in after:
            compare_response(before[status].resolved, after[status].resolved, use, changes)
        elif status in before:
            if (wider := covering(status, before, after)) is None:
                remove_response(
                    before[status], status, success(before) & success(after), use, changes
                )
            else:
                compare_response(before[status].resolved, after[wider].resolved, use, changes)
        elif (wider := covering(status, after, before)) is None:
            add_response(after[status], status, use, changes)
        else:
            compare_response(before[wider].resolved, after[status].resolved, use, changes)


def responses(operation: Node) -> dict[str, Node]:
    """Return the responses of an operation by status, in upper case."""
    found = operation.mapping("responses").items()
    return {name if name == "default" else name.upper(): node for name, node in found}


def covering(status: str, found: dict[str, Node], others: dict[str, Node]) -> str | None:
    """Return the range that a status falls into, among those of the other document.

    Where that names a success, `default` stands for errors, and it never stands for a success
    without a body if it has one.
    """
    names = [each for each in (f"{status[0]}XX", "default") if each in others and each != status]
    if names == ["default"] and status.startswith("2"):
        bodies = [
            bool(node.resolved.mapping("content")) for node in (found[status], others["default"])
        ]
        return None if success(others) or bodies[0] != bodies[1] else "default"
    return next(iter(names), None)


def success(found: dict[str, Node]) -> set[str]:
    """Return the statuses that say that all went well."""
    return {status for status in found if status.startswith("2")}


def add_response(node: Node, status: str, use: Use, changes: Changes) -> None:
    """Record a new status.

    A client has to treat an unknown error as the x00 of its class (RFC 9110, section 15), so a new
    one may be nothing new to it; a success that looks different is another matter.
    """
    error = status[0] in "45d"
    clients = (
        (REVIEW, "an old client sees an error that it does not know")
        if error
        else (BREAKING, "an old client does not expect it")
    )
    changes.add(node, "response", f"the answer {status} is new", clients=clients, use=use.label)


def remove_response(node: Node, status: str, kept: set[str], use: Use, changes: Changes) -> None:
    """Record a status that is gone; clients that wait for a success miss it."""
    missed = status.startswith("2") and not kept
    changes.add(
        node,
        "response",
        f"the answer {status} is gone",
        clients=(BREAKING, "an old client waits for it") if missed else None,
        servers=(BREAKING, "an old server may still give it"),
        use=use.label,
    )


def compare_response(old: Node, new: Node, use: Use, changes: Changes) -> None:
    """Compare one response of two documents."""
    compare_words(old, new, changes, ("headers", "content", "links"), use.label)
    if old.value.get("links") != new.value.get("links"):
        node = new.child("links") or old.child("links") or new
        changes.words(node, "links", "the links of the answer change")
    compare_headers(old, new, use, changes)
    bodies = old.mapping("content"), new.mapping("content")
    if bodies[0] and not bodies[1]:
        changes.add(
            old.child("content") or old,
            "body",
            "the body of the answer is gone",
            clients=(BREAKING, "an old client that reads it finds it no more"),
            servers=(REVIEW, "an old server still sends it"),
            use=use.label,
        )
    elif bodies[1] and not bodies[0]:
        changes.add(
            new.child("content") or new,
            "body",
            "a body of the answer is new",
            servers=(BREAKING, "an old server does not send it"),
            use=use.label,
        )
    else:
        compare_content(old, new, use, changes)


def compare_headers(old: Node, new: Node, use: Use, changes: Changes) -> None:
    """Compare the headers of a response; their names are the same in any case."""
    before, after = headers(old), headers(new)
    for name in dict.fromkeys((*before, *after)):
        if name not in before:
            header, required = told(after[name])
            changes.add(
                after[name],
                "header",
                f"the {header} is new",
                servers=(BREAKING, "an old server does not send it") if required else None,
                use=use.label,
            )
        elif name not in after:
            header, required = told(before[name])
            missed = BREAKING if required else REVIEW, "an old client that reads it misses it"
            changes.add(
                before[name], "header", f"the {header} is gone", clients=missed, use=use.label
            )
        else:
            compare_header(before[name], after[name], use, changes)


def told(header: Node) -> tuple[str, bool]:
    """Return what messages call a header, and whether it is required."""
    required = header.resolved.get("required") is True
    return f"{'required' if required else 'optional'} header {header.pointer[-1]}", required


def headers(response: Node) -> dict[str, Node]:
    """Return the headers of a response by name in lower case; `content` tells the type."""
    found = {name.lower(): node for name, node in response.mapping("headers").items()}
    found.pop("content-type", None)
    return found


def compare_header(old: Node, new: Node, use: Use, changes: Changes) -> None:
    """Compare one header of two documents."""
    name, old, new = new.pointer[-1], old.resolved, new.resolved
    compare_words(old, new, changes, ("required", "schema", "content"), use.label)
    optional = changes.add_required(old, new, f"the header {name}", use)
    below = use._replace(text=True, optional=optional)
    compare_content(old, new, below, changes)
    compare_schemas(schema_of(old), schema_of(new), below, changes)
