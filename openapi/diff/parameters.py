"""Compare the parameters of an operation, those of its path included."""

import re
from collections.abc import Iterable

from openapi.diff.annotations import compare_words
from openapi.diff.bodies import compare_content
from openapi.diff.change import Impact
from openapi.diff.changes import NARROWER, WIDER, Changes, Use
from openapi.diff.node import Node
from openapi.diff.schemas import compare_schemas
from openapi.diff.shape import Schema, parts

BREAKING, REVIEW = Impact.BREAKING, Impact.REVIEW
STYLES = {"path": "simple", "header": "simple", "query": "form", "cookie": "form"}
HANDLED = (
    "name", "in", "required", "schema", "content", "style", "explode", "allowReserved",
    "allowEmptyValue",
)  # fmt: skip
# OpenAPI 3.0.3 has these ignored as parameters: content and security say them.
IGNORED = {("header", "accept"), ("header", "content-type"), ("header", "authorization")}

Key = tuple[str, str]


def parameters(path: str, holders: Iterable[Node]) -> dict[Key, Node]:
    """Return the parameters of a path item and its operation by place and name.

    Those of the operation win. A path parameter is named by its position, because its name never
    reaches the wire; the names of headers are the same in any case.
    """
    found: dict[Key, Node] = {}
    for holder in holders:
        for node in holder.items("parameters"):
            parameter = node.resolved
            place, name = str(parameter.get("in")), str(parameter.get("name"))
            found[place, name.lower() if place == "header" else name] = node
    positions = positions_in(path, [name for place, name in found if place == "path"])
    return {
        (place, positions[name] if place == "path" else name): node
        for (place, name), node in found.items()
        if (place, name) not in IGNORED
    }


def positions_in(path: str, names: list[str]) -> dict[str, str]:
    """Return the positions of path parameters; names that the path lacks take what is left."""
    wanted = re.findall(r"\{([^}]*)\}", path)
    free = [str(index) for index, name in enumerate(wanted) if name not in names]
    known = {name: str(index) for index, name in enumerate(wanted)}
    lost = [name for name in names if name not in known]
    return {name: name for name in lost} | dict(zip(lost, free, strict=False)) | known


def compare_parameters(
    old: dict[Key, Node], new: dict[Key, Node], use: Use, changes: Changes
) -> None:
    """Record the parameters that come, go or change."""
    for key in dict.fromkeys((*old, *new)):
        if key not in old:
            add_parameter(changed(new[key], old), use, changes)
        elif key not in new:
            remove_parameter(changed(old[key], new), use, changes)
        else:
            compare_parameter(old[key].resolved, new[key].resolved, use, changes)


def changed(node: Node, others: dict[Key, Node]) -> Node:
    """Return a parameter that only one document has; what both refer to is another one there."""
    kept = any(other.value == node.value for other in others.values())
    return node.resolved if kept else node


def add_parameter(node: Node, use: Use, changes: Changes) -> None:
    """Record a new parameter."""
    required = node.resolved.get("required") is True
    changes.add(
        node,
        "parameter",
        f"the {'required' if required else 'optional'} {named(node)} is new",
        clients=(BREAKING, "the new server refuses calls without it")
        if required
        else (REVIEW, "its default may change what an old client is answered")
        if use.label in changes.promised and has_default(node)
        else None,
        servers=(BREAKING, "an old server does not know it"),
        use=use.label,
    )


def has_default(node: Node) -> bool:
    """Say whether a query parameter has a value where it is left out."""
    parameter = node.resolved
    return parameter.get("in") == "query" and any(
        isinstance(part.value, dict) and "default" in part.value
        for part in parts(schema_of(parameter))
    )


def remove_parameter(node: Node, use: Use, changes: Changes) -> None:
    """Record a parameter that is gone."""
    required = node.resolved.get("required") is True
    changes.add(
        node,
        "parameter",
        f"the {'required' if required else 'optional'} {named(node)} is gone",
        clients=(REVIEW, "the new server leaves it alone when an old client sends it"),
        servers=(BREAKING, "an old server refuses calls without it") if required else None,
        use=use.label,
    )


def named(node: Node) -> str:
    """Return what messages call a parameter."""
    parameter = node.resolved
    return f"{parameter.get('in')} parameter `{parameter.get('name')}`"


def compare_parameter(old: Node, new: Node, use: Use, changes: Changes) -> None:
    """Compare one parameter of two documents."""
    if old.get("name") != new.get("name"):
        place = new.child("name") or new
        changes.words(place, "name", f"the {named(old)} is called `{new.get('name')}` now")
    compare_words(old, new, changes, HANDLED, use.label)
    optional = changes.add_required(old, new, f"the {named(new)}", use)
    compare_style(old, new, use, changes)
    below = use._replace(text="schema" in old.members(), optional=optional)
    if ("content" in old.members()) == ("content" in new.members()):
        compare_content(old, new, below, changes)
        compare_schemas(schema_of(old), schema_of(new), below, changes)


def schema_of(node: Node) -> Schema:
    """Return the schema of a parameter or header; without one, anything is allowed."""
    return (node.child("schema") or node.at("schema", {}),)


def compare_style(old: Node, new: Node, use: Use, changes: Changes) -> None:
    """Compare how a value is written into the call; `explode` matters to lists and objects only."""
    before, after = style(old), style(new)
    if before != after:
        node = (
            new.child("style")
            or new.child("explode")
            or old.child("style")
            or old.child("explode")
            or new
        )
        reason = "the value is written in another way"
        changes.add(
            node,
            "style",
            f"the {named(new)} is written another way",
            clients=(BREAKING, reason),
            servers=(BREAKING, reason),
            use=use.label,
        )
    for key in ("allowReserved", "allowEmptyValue"):
        was, is_now = old.get(key) is True, new.get(key) is True
        if was != is_now:
            changes.add(
                new.child(key) or old.child(key) or new,
                key,
                f"`{key}` of the {named(new)} becomes {str(is_now).lower()}",
                clients=(BREAKING, NARROWER["clients"]) if was else None,
                servers=(BREAKING, WIDER["servers"]) if is_now else None,
                use=use.label,
            )


def style(node: Node) -> tuple[str, bool]:
    """Return the effective style of a parameter and whether it is exploded."""
    if "content" in node.members():
        return "content", False
    given = str(node.get("style") or STYLES.get(str(node.get("in")), ""))
    several = any(
        {"items", "properties"} & set(part.value) or part.get("type") in ("array", "object")
        for part in parts(schema_of(node))
        if isinstance(part.value, dict)
    )
    exploded = node.get("explode", given == "form") is True
    return given, exploded and several
