"""Rules about paths, their parameters, and the names of operations."""

import re
from collections.abc import Iterator

from openapi.check.finding import Finding, Level, did_you_mean, nearest, shown
from openapi.check.references import resolved
from openapi.check.structure import Part, Structure
from openapi.document import METHODS

PLACES = ("path", "query", "header", "cookie")
VARIABLE = re.compile(r"\{([^{}/]*)\}")


def check(structure: Structure) -> Iterator[Finding]:
    """Yield what is wrong about the paths of a document."""
    paths = [part for part in structure.of("PathItem") if part.pointer[:1] == ("paths",)]
    paths = [part for part in paths if len(part.pointer) == 2]
    yield from ambiguous([str(part.pointer[1]) for part in paths])
    for part in paths:
        yield from template(part)
        if "$ref" not in part.value:
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
        yield Finding("path-template", part.pointer, message)
    for name in {name for name in names if names.count(name) > 1}:
        message = f"The path has the variable {shown(name)} twice."
        yield Finding("path-template", part.pointer, message)
    if "?" in path or "#" in path:
        message = f"The path {shown(path)} goes beyond a path."
        hint = "Describe queries as parameters."
        yield Finding("path-template", part.pointer, message, hint, Level.WARNING)


def broken(path: str) -> bool:
    """Say whether the braces of a path, or of an address, do not enclose names."""
    return bool(re.search(r"[{}]", VARIABLE.sub("", path))) or "{}" in path


def ambiguous(paths: list[str]) -> Iterator[Finding]:
    """Find paths that a request cannot tell apart."""
    shapes: dict[str, str] = {}
    for path in paths:
        shape = VARIABLE.sub("{}", path)
        if shape in shapes:
            message = f"The path matches the same requests as {shown(shapes[shape])}."
            hint = "Join the two path items; the names of variables make no difference."
            yield Finding("ambiguous-path", ("paths", path), message, hint)
        shapes.setdefault(shape, path)
    distinct = list(shapes.values())
    for position, path in enumerate(distinct):
        for other in distinct[:position]:
            if overlap(path, other):
                message = f"Some requests match both this path and {shown(other)}."
                yield Finding("ambiguous-path", ("paths", path), message, level=Level.WARNING)


def overlap(one: str, other: str) -> bool:
    """Say whether two paths match a common request and neither is the more concrete one."""
    pairs = list(zip(one.split("/"), other.split("/"), strict=False))
    if one.count("/") != other.count("/"):
        return False
    sides = set()
    for first, second in pairs:
        kinds = ("{" in first, "{" in second)
        if kinds == (False, False) and first != second:
            return False
        if all(kinds) and (VARIABLE.sub("", first) or VARIABLE.sub("", second)):
            return False  # parts such as {a}.json are left to the reader
        sides.add(kinds)
    return {(True, False), (False, True)} <= sides


def parameters(structure: Structure, holder: Part) -> list[Part | None]:
    """Return what `holder` lists as parameters, None in place of what is none."""
    listed = holder.value.get("parameters", [])
    pointers = [
        (*holder.pointer, "parameters", position)
        for position, _ in enumerate(listed if isinstance(listed, list) else [None])
    ]
    return [structure.parts.get(pointer) for pointer in pointers]


def path_parameters(structure: Structure, holder: Part) -> dict[str, Part]:
    """Return the path parameters in the list of `holder` by name, as they stand in the list."""
    found = {}
    for listed in parameters(structure, holder):
        parameter = resolved(structure, listed)
        if listed and parameter and parameter.fields.get("in") == "path":
            found[str(parameter.fields.get("name"))] = listed
    return found


def lists_unresolved(structure: Structure, holder: Part) -> bool:
    """Say whether `holder` lists a parameter whose name or place could not be read."""
    found = [resolved(structure, part) for part in parameters(structure, holder)]
    return any(
        part is None or part.fields.get("in") not in PLACES or "name" not in part.fields
        for part in found
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
    unread = any(lists_unresolved(structure, part) for part in (item, *operations))
    unused = {
        name: part
        for found in (inherited, *own.values())
        for name, part in found.items()
        if name not in names
    }
    for name in [] if unread else names:
        lacking = [part for part in operations if name not in {**inherited, **own[part.pointer]}]
        if not lacking:
            continue
        meant = nearest(name, unused) or (next(iter(unused)) if len(unused) == 1 else None)
        places = [item] if len(lacking) == len(operations) else lacking
        for place in places:
            message = f"The path has a variable {shown(name)}, and no parameter declares it."
            hint = (
                f"There is a path parameter `{meant}`; did you mean it?"
                if meant
                else ("Declare it with `in: path` and `required: true`.")
            )
            yield Finding("path-parameter-undeclared", place.pointer, message, hint)
        unused.pop(meant or "", None)
    for name, part in unused.items():
        if broken(path):
            continue
        message = f"The path has no variable {shown(name)} for this path parameter."
        yield Finding("path-parameter-unused", part.pointer, message, did_you_mean(name, names))


def repeated_parameters(structure: Structure, holder: Part) -> Iterator[Finding]:
    """Find parameters of the same name and place in one list."""
    seen = set()
    for listed in parameters(structure, holder):
        parameter = resolved(structure, listed)
        if parameter is None or listed is None:
            continue
        key = (parameter.fields.get("in"), parameter.fields.get("name"))
        if None not in key and key in seen:
            message = f"The {key[0]} parameter {shown(key[1])} is listed twice."
            yield Finding("parameter-repeated", listed.pointer, message)
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
            yield Finding("operation-id-repeated", (*part.pointer, "operationId"), message)


def links(structure: Structure) -> Iterator[Finding]:
    """Find links to operations or parameters that do not exist."""
    operations = {
        part.fields["operationId"]: part
        for part in structure.of("Operation")
        if "operationId" in part.fields
    }
    all_operations = [part for part in structure.of("Operation") if "operationId" in part.value]
    lost = len(operations) < len(all_operations) or any(
        set(part.value) - set(part.fields) for part in structure.of("Paths", "PathItem")
    )
    for part in structure.of("Link"):
        if "operationId" in part.fields and "operationRef" in part.fields:
            message = "A link has either `operationId` or `operationRef`."
            yield Finding("link", part.pointer, message)
        name = part.fields.get("operationId")
        if not {"operationId", "operationRef"} & set(part.value):
            message = "A link has to have `operationId` or `operationRef`."
            yield Finding("link", part.pointer, message)
        if name is None:
            continue
        if name not in operations:
            if lost:
                continue  # an operation that cannot be read may be called so
            message = f"No operation is called {shown(name)}."
            hint = did_you_mean(name, operations)
            yield Finding("link", (*part.pointer, "operationId"), message, hint)
            continue
        target = operations[name]
        holders = [target, *([target.parent] if target.parent else [])]
        if any(lists_unresolved(structure, holder) for holder in holders):
            continue
        found = [
            resolved(structure, part) for each in holders for part in parameters(structure, each)
        ]
        known = {str(each.fields.get("name")) for each in found if each}
        # A variable that no parameter declares has a finding of its own.
        known.update(VARIABLE.findall(str(target.pointer[-2])))
        for parameter in part.fields.get("parameters", {}):
            plain = re.sub(r"^(path|query|header|cookie)\.", "", parameter)
            if not {plain, parameter} & known:
                message = f"The operation {shown(name)} has no parameter {shown(parameter)}."
                pointer = (*part.pointer, "parameters", parameter)
                yield Finding("link", pointer, message, did_you_mean(parameter, known))
