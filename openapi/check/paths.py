"""Rules about paths, their parameters, and the names of operations."""

import re
from collections.abc import Iterator
from typing import Any

from openapi.check.finding import Finding, Level, did_you_mean, nearest, shown
from openapi.check.references import is_local, resolved, targeted
from openapi.check.structure import Part, Structure
from openapi.document import METHODS

PLACES = ("path", "query", "header", "cookie")
VARIABLE = re.compile(r"\{([^{}/]*)\}")
# The parts of paths, each with what follows it; a path ends at `/`.
Tree = dict[str, Any]


def check(structure: Structure) -> Iterator[Finding]:
    """Yield what is wrong about the paths of a document."""
    paths = [part for part in structure.of("PathItem") if part.pointer[:-1] == ("paths",)]
    yield from ambiguous([str(part.pointer[1]) for part in paths])
    for part in paths:
        yield from template(part)
        if part.lacks("$ref"):
            yield from variables(structure, part)
    yield from operation_ids(structure)
    yield from links(structure)
    for part in structure.of("PathItem", "Operation"):
        yield from repeated_parameters(structure, part)


def template(part: Part) -> Iterator[Finding]:
    """Find a path with braces that do not match, or a variable used twice."""
    path = str(part.pointer[-1])
    names = VARIABLE.findall(path)
    if broken(path):
        message = f"The braces of the path {shown(path)} do not enclose names."
        yield part.error("path-template", message)
    for name in {name for name in names if names.count(name) > 1}:
        yield part.error("path-template", f"The path has the variable {shown(name)} twice.")
    if "?" in path or "#" in path:
        message = f"The path {shown(path)} goes beyond a path."
        yield part.warning("path-template", message, hint="Describe queries as parameters.")


def broken(path: str) -> bool:
    """Say whether the braces of a path, or of an address, do not enclose names."""
    return bool(re.search(r"[{}]", VARIABLE.sub("", path))) or "{}" in path


def ambiguous(paths: list[str]) -> Iterator[Finding]:
    """Find paths that a request cannot tell apart."""
    known: dict[str, str] = {}
    tree: Tree = {}
    for path in paths:
        shape = VARIABLE.sub("{}", path)
        if shape in known:
            message = f"The path matches the same requests as {shown(known[shape])}."
            hint = "Join the two path items; the names of variables make no difference."
            yield Finding("ambiguous-path", ("paths", path), message, hint)
            continue
        known[shape] = path
        for other in overlapping(tree, shape.split("/")):
            message = f"Some requests match both this path and {shown(other)}."
            yield Finding("ambiguous-path", ("paths", path), message, level=Level.WARNING)
        node = tree
        for segment in shape.split("/"):
            node = node.setdefault(segment, {})
        node["/"] = path


def overlapping(tree: Tree, shape: list[str]) -> Iterator[str]:
    """Yield the paths that match a request in common, of which neither is the more concrete one."""
    ways: list[tuple[Tree, set[bool]]] = [(tree, set())]
    for mine in shape:
        ways = [
            (node[other], sides if mine == other else {*sides, mine == "{}"})
            for node, sides in ways
            for other in (node.keys() - "/" if mine == "{}" else node.keys() & {mine, "{}"})
        ]
    yield from (node["/"] for node, sides in ways if "/" in node and len(sides) > 1)


def parameters(structure: Structure, holder: Part) -> list[tuple[Part, Part | None]]:
    """Return what `holder` lists as parameters, each as it stands there and where it leads."""
    pointers = [
        (*holder.pointer, "parameters", position)
        for position, _ in enumerate(holder.fields.get("parameters", ()))
    ]
    listed = [structure.parts[pointer] for pointer in pointers]
    return [(part, resolved(structure, part)) for part in listed]


def path_parameters(structure: Structure, holder: Part) -> dict[str, Part]:
    """Return the path parameters in the list of `holder` by name, as they stand in the list."""
    return {
        found.fields["name"]: listed
        for listed, found in parameters(structure, holder)
        if found and found.fields.get("in") == "path" and "name" in found.fields
    }


def unread(structure: Structure, *holders: Part) -> bool:
    """Say whether one lists a parameter whose name or place could not be read."""
    return any("parameters" in holder.lost for holder in holders) or any(
        found is None or found.fields.get("in") not in PLACES or "name" not in found.fields
        for holder in holders
        for _, found in parameters(structure, holder)
    )


def variables(structure: Structure, item: Part) -> Iterator[Finding]:
    """Compare the variables of a path with its parameters, those of its operations included.

    A variable and a parameter that do not meet are one finding if one may be meant by the other.
    """
    path = str(item.pointer[-1])
    names = dict.fromkeys(name for name in VARIABLE.findall(path) if name)
    inherited = path_parameters(structure, item)
    operations = [
        part for method in METHODS if (part := structure.parts.get((*item.pointer, method)))
    ]
    own = {part.pointer: path_parameters(structure, part) for part in operations}
    unused = {
        name: part
        for found in (inherited, *own.values())
        for name, part in found.items()
        if name not in names
    }
    for name in [] if unread(structure, item, *operations) else names:
        lacking = [part for part in operations if name not in {**inherited, **own[part.pointer]}]
        if not lacking:
            continue
        meant = nearest(name, unused) or (next(iter(unused)) if len(unused) == 1 else None)
        places = [item] if len(lacking) == len(operations) else lacking
        for place in places:
            message = f"The path has a variable {shown(name)}, and no parameter declares it."
            hint = "Declare it with `in: path` and `required: true`."
            if meant:
                hint = f"There is a path parameter `{meant}`; did you mean it?"
            yield place.error("path-parameter-undeclared", message, hint=hint)
        unused.pop(meant or "", None)
    for name, part in () if broken(path) else unused.items():
        message = f"The path has no variable {shown(name)} for this path parameter."
        yield part.error("path-parameter-unused", message, hint=did_you_mean(name, names))


def repeated_parameters(structure: Structure, holder: Part) -> Iterator[Finding]:
    """Find parameters of the same name and place in one list; case makes no header another one."""
    seen = set()
    for listed, found in parameters(structure, holder):
        place, name = (found.fields.get(each) for each in ("in", "name")) if found else (None, None)
        key = (place, name.lower() if name and place == "header" else name)
        if None not in key and key in seen:
            message = f"The {place} parameter {shown(name)} is listed twice."
            yield listed.error("parameter-repeated", message)
        seen.add(key)


def operation_ids(structure: Structure) -> Iterator[Finding]:
    """Find operations with the operationId of another."""
    seen: dict[str, Part] = {}
    for part in structure.of("Operation"):
        name = part.fields.get("operationId")
        if name is None or part.pointer[:1] == ("components",):
            continue
        first = seen.setdefault(name, part)
        if first is not part:
            method, path = str(first.pointer[-1]).upper(), first.pointer[-2]
            message = f"The operationId {shown(name)} is that of {method} {shown(path)} already."
            yield part.error("operation-id-repeated", message, "operationId")


def links(structure: Structure) -> Iterator[Finding]:
    """Find links to operations or parameters that do not exist."""
    named = [part for part in structure.of("Operation") if not part.lacks("operationId")]
    operations = {part.fields.get("operationId"): part for part in named}
    # An operation that cannot be read, or shares its name, may be the one.
    lost = len(operations) < len(named) or None in operations
    lost = lost or any(
        part.lost or "$ref" in part.fields for part in structure.of("Paths", "PathItem")
    )
    for part in structure.of("Link"):
        name, reference = (part.fields.get(each) for each in ("operationId", "operationRef"))
        found = operations.get(name) if name else targeted(structure, reference or "")
        if found is not None and found.kind == "Operation":
            yield from link_parameters(structure, part, found, str(name or reference))
        elif name and not lost:
            hint = did_you_mean(name, filter(None, operations))
            message = f"No operation is called {shown(name)}."
            yield part.error("link", message, "operationId", hint=hint)
        elif reference and is_local(reference):
            yield part.error("link", f"No operation stands at {shown(reference)}.", "operationRef")


def link_parameters(
    structure: Structure, part: Part, operation: Part, name: str
) -> Iterator[Finding]:
    """Find parameters of a link that the operation called `name` does not have."""
    holders = [operation, *([operation.parent] if operation.parent else [])]
    if unread(structure, *holders):
        return
    listed = [found for each in holders for _, found in parameters(structure, each)]
    # A variable that no parameter declares has a finding of its own.
    known = {each.fields["name"] for each in listed if each}
    known.update(VARIABLE.findall(str(operation.pointer[-2])))
    for parameter in part.fields.get("parameters", {}):
        if not {parameter, re.sub(r"^(path|query|header|cookie)\.", "", parameter)} & known:
            message = f"The operation {shown(name)} has no parameter {shown(parameter)}."
            hint = did_you_mean(parameter, known)
            yield part.error("link", message, "parameters", parameter, hint=hint)
