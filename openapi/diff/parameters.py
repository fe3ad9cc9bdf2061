"""Compare the parameters of an operation, those of its path included."""

import re
from collections.abc import Iterable
from dataclasses import replace

from openapi.diff.annotations import compare_words
from openapi.diff.bodies import compare_content
from openapi.diff.changes import BREAKING, REVIEW, WITH, WITHOUT, Changes, Judged, Use
from openapi.diff.node import Node
from openapi.diff.shape import WORDS, Schema, parts
from openapi.diff.types import SCALARS

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
    clients: Judged = node.is_required and (BREAKING, WITHOUT["clients"])
    if not clients and use.label in changes.promised and has_default(node):
        clients = REVIEW, "its default may change what an old client is answered"
    servers = BREAKING, "an old server does not know it"
    what = f"the {node.kind} {named(node)} is new"
    changes.add(node, "parameter", what, use.label, clients=clients, servers=servers)


def has_default(node: Node) -> bool:
    """Say whether a query parameter has a value where it is left out."""
    parameter = node.resolved
    return parameter.get("in") == "query" and any(
        isinstance(part.value, dict) and "default" in part.value
        for part in parts(schema_of(parameter))
    )


def remove_parameter(node: Node, use: Use, changes: Changes) -> None:
    """Record a parameter that is gone."""
    clients = REVIEW, "the new server leaves it alone when an old client sends it"
    servers = node.is_required and (BREAKING, WITH["servers"])
    what = f"the {node.kind} {named(node)} is gone"
    changes.add(node, "parameter", what, use.label, clients=clients, servers=servers)


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
    compare_style(old, new, use, changes)
    use = use._replace(text="schema" in old.members())
    if ("content" in old.members()) == ("content" in new.members()):
        compare_value(old, new, f"the {named(new)}", use, changes)
    else:
        changes.add_required(old, new, f"the {named(new)}", use)


def compare_value(old: Node, new: Node, what: str, use: Use, changes: Changes) -> None:
    """Compare what a parameter or a header holds, and whether it has to be there."""
    below = use._replace(optional=changes.add_required(old, new, what, use))
    compare_content(old, new, below, changes)
    before, after = repeated(old), repeated(new)
    lost, gained = bool(before), bool(after)
    if lost != gained and is_single(new if lost else old):
        node = next(parts(schema_of(new)), new).child("type") or new
        said = f"{what} may be given {'several times' if gained else 'once only'} now"
        changes.add_sets(node, "type", said, use, narrower=lost, wider=gained)
        every = before or schema_of(old), after or schema_of(new)
        changes.schemas(wordless(every[0]), wordless(every[1]), below)
    else:
        changes.schemas(schema_of(old), schema_of(new), below)


def repeated(node: Node) -> Schema:
    """Return what a parameter holds each time that it is given, if that may be several times."""
    part = next(parts(schema_of(node)), node)
    if style(node) != ("form", True) or part.get("type") != "array" or part.get("minItems", 0) > 1:
        return ()
    return (part.child("items") or part.at("items", {}),)


def wordless(schema: Schema) -> Schema:
    """Return what a schema demands, without what it says for people about a list or one value."""
    return tuple(
        replace(part, value={key: part.value[key] for key in part.value if key not in WORDS})
        if isinstance(part.value, dict)
        else part
        for part in parts(schema)
    )


def is_single(node: Node) -> bool:
    """Say whether a parameter of that form is given once, with one value."""
    every = (str(part.get("type")) in SCALARS for part in parts(schema_of(node)))
    return style(node) == ("form", None) and all(every)


def schema_of(node: Node) -> Schema:
    """Return the schema of a parameter or header; without one, anything is allowed."""
    return (node.child("schema") or node.at("schema", {}),)


def compare_style(old: Node, new: Node, use: Use, changes: Changes) -> None:
    """Compare how a value is written into the call; `explode` matters to lists and objects only."""
    (before, was_exploded), (after, is_exploded) = style(old), style(new)
    if before != after or {was_exploded, is_exploded} == {True, False}:
        words = [node.child(word) for node in (new, old) for word in ("style", "explode")]
        node = next(filter(None, words), new)
        judged = BREAKING, "the value is written in another way"
        what = f"the {named(new)} is written another way"
        changes.add(node, "style", what, use.label, clients=judged, servers=judged)
    for key in ("allowReserved", "allowEmptyValue"):
        was, is_now = old.get(key) is True, new.get(key) is True
        if was != is_now:
            node = new.child(key) or old.child(key) or new
            what = f"`{key}` of the {named(new)} becomes {str(is_now).lower()}"
            changes.add_sets(node, key, what, use, narrower=was, wider=is_now)


def style(node: Node) -> tuple[str, bool | None]:
    """Return the effective style of a parameter, and whether what may be several is exploded."""
    if "content" in node.members():
        return "content", None
    given = str(node.get("style") or STYLES.get(str(node.get("in")), ""))
    several = any(
        {"items", "properties"} & set(part.value) or part.get("type") in ("array", "object")
        for part in parts(schema_of(node))
        if isinstance(part.value, dict)
    )
    exploded = node.get("explode", given == "form") is True
    return given, exploded if several else None
