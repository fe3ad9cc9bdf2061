"""Follow references inside a document, and find those that lead nowhere."""

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import unquote

from openapi.check.finding import Finding, Level, did_you_mean, nearest, shown
from openapi.check.structure import Part, Structure, article
from openapi.locations import Pointer


def parsed(reference: str) -> Pointer:
    """Return the pointer that a local reference, `#/…`, means (RFC 6901, section 6)."""
    tokens = unquote(reference.removeprefix("#")).split("/")[1:]
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in tokens)


def is_local(reference: str) -> bool:
    """Say whether a reference stays in its document."""
    return reference == "#" or reference.startswith("#/")


def target(document: Any, pointer: Pointer) -> Pointer | None:
    """Return `pointer` with positions as integers if `document` has it, else None."""
    found: list[str | int] = []
    for token in pointer:
        if isinstance(document, list) and str(token).isascii() and str(token).isdecimal():
            position = int(str(token)[:9])
            if position >= len(document):
                return None
            document = document[position]
            found.append(position)
        elif isinstance(document, dict) and token in document:
            document = document[str(token)]
            found.append(token)
        else:
            return None
    return tuple(found)


def direct(structure: Structure, part: Part) -> Part | None:
    """Return the part that a reference leads to, itself a reference perhaps; None if to none."""
    reference = part.fields.get("$ref", "")
    found = target(structure.document, parsed(reference)) if is_local(reference) else None
    return structure.parts.get(found) if found is not None else None


def resolved(structure: Structure, part: Part | None) -> Part | None:
    """Follow `part`, while it is a reference; None where that leads nowhere or in circles."""
    passed = []
    while part is not None and part.kind == "Reference" and part.pointer not in structure.ends:
        # Whoever comes here again is in a circle.
        structure.ends[part.pointer] = None
        passed.append(part.pointer)
        part = direct(structure, part)
    if part is not None and part.kind == "Reference":
        part = structure.ends[part.pointer]
    structure.ends |= dict.fromkeys(passed, part)
    return part


def at(structure: Structure, pointer: Pointer) -> Part | None:
    """Return the part at `pointer`, references followed."""
    return resolved(structure, structure.parts.get(pointer))


def check(structure: Structure) -> Iterator[Finding]:
    """Find references that do not resolve, and components that nothing refers to."""
    meant: set[Pointer] = set()
    for part in structure.of("Reference"):
        yield from _reference(structure, part, meant)
    for pointer in circles(structure):
        message = "The reference leads back to itself."
        hint = "Refer to something that is defined."
        yield Finding("reference-loop", (*pointer, "$ref"), message, hint)
    for part in structure.of("PathItem"):
        yield from _path_item(structure, part)
    yield from _unused(structure, meant)


ELSEWHERE = "Nothing is ever fetched; join the files into one document first."


def _path_item(structure: Structure, part: Part) -> Iterator[Finding]:
    """Find a path item that is said to stand elsewhere and cannot be read there."""
    reference = part.fields.get("$ref", "#")
    pointer = (*part.pointer, "$ref")
    if not is_local(reference):
        message = f"The reference {shown(reference)} leads out of this document."
        yield Finding("reference-elsewhere", pointer, message, ELSEWHERE)
    elif target(structure.document, parsed(reference)) is None:
        message = f"Nothing stands at {shown(reference)}."
        yield Finding("reference-unresolved", pointer, message)
    elif "$ref" in part.fields and target(structure.document, parsed(reference)) == part.pointer:
        yield Finding("reference-loop", pointer, "The reference leads back to itself.")


def _reference(structure: Structure, part: Part, meant: set[Pointer]) -> Iterator[Finding]:
    reference = part.fields.get("$ref")
    if reference is None:
        return
    pointer = (*part.pointer, "$ref")
    others = [name for name in part.value if name != "$ref" and not name.startswith("x-")]
    if others:
        message = f"`$ref` stands alone; {shown(', '.join(others))} beside it has no effect."
        yield Finding("reference-siblings", part.pointer, message, level=Level.WARNING)
    if not is_local(reference):
        message = f"The reference {shown(reference)} leads out of this document."
        components = _similar(structure, (reference,)) if reference.isalnum() else []
        hint = f"Did you mean `#/{'/'.join(map(str, components[0]))}`?" if components else ELSEWHERE
        yield Finding("reference-elsewhere", pointer, message, hint)
        return
    wanted = parsed(reference)
    found = target(structure.document, wanted)
    if found is None and _in_misspelt_section(structure, wanted):
        return
    if found is None:
        similar = _similar(structure, wanted)
        meant.update(similar)
        hint = f"Did you mean `#/{'/'.join(map(str, similar[0]))}`?" if similar else ""
        message = f"Nothing stands at {shown(reference)}."
        yield Finding("reference-unresolved", pointer, message, hint)
        return
    yield from _leads_to(structure, part, found, pointer)


def _leads_to(
    structure: Structure, part: Part, found: Pointer, pointer: Pointer
) -> Iterator[Finding]:
    end = resolved(structure, part)
    first = structure.parts.get(found)
    if any(str(token).startswith("x-") for token in found):
        return  # what an extension holds is its author's business
    if found in structure.reported:
        return  # what stands there is the defect
    if first is None:
        message = f"{shown(part.fields['$ref'])} is not {article(part.expects).lower()}."
        yield Finding("reference-kind", pointer, message)
    elif end is not None and end.kind != part.expects and first.kind != "Reference":
        message = (
            f"{article(part.expects)} has to stand here, and {shown(part.fields['$ref'])} "
            f"is {article(end.kind).lower()}."
        )
        yield Finding("reference-kind", pointer, message)


def circles(structure: Structure) -> set[Pointer]:
    """Return, of each circle of references, the one that comes first in order."""
    found: set[Pointer] = set()
    known: set[Pointer] = set()
    for part in structure.of("Reference"):
        path: dict[Pointer, Part] = {}
        current: Part | None = part
        while current is not None and current.kind == "Reference" and current.pointer not in known:
            known.add(current.pointer)
            path[current.pointer] = current
            current = direct(structure, current)
        if current is not None and current.pointer in path:
            passed = list(path)
            found.add(min(passed[passed.index(current.pointer) :]))
    return found


def _in_misspelt_section(structure: Structure, wanted: Pointer) -> bool:
    """Say whether `wanted` is in a section of components whose name has a finding already."""
    components = structure.parts.get(("components",))
    if components is None or wanted[:1] != ("components",) or len(wanted) < 2:
        return False
    return nearest(str(wanted[1]), set(components.value) - set(components.fields)) is not None


def _similar(structure: Structure, wanted: Pointer) -> list[Pointer]:
    """Return the component that `wanted` was probably meant to be, as a list of at most one."""
    components = structure.parts.get(("components",))
    sections = components.fields if components else {}
    chosen = [str(wanted[1])] if len(wanted) > 1 and wanted[1] in sections else list(sections)
    for section in chosen:
        name = nearest(str(wanted[-1]), sections[section]) if wanted else None
        if name:
            return [("components", section, name)]
    return []


def _unused(structure: Structure, meant: set[Pointer]) -> Iterator[Finding]:
    """Find components that no part in use refers to.

    All data are searched, so that a component named in a misspelt field still counts as used.
    """
    components = structure.parts.get(("components",))
    below: dict[Pointer, Any] = {
        ("components", section, name): value
        for section, members in (components.fields if components else {}).items()
        for name, value in members.items()
    }
    outside = {name: value for name, value in structure.document.items() if name != "components"}
    if components:
        outside |= {
            name: components.value[name]
            for name in components.value
            if name not in components.fields
        }
    used: set[Pointer] = set()
    new = {*meant, *named(outside)}
    while new:
        used |= new
        new = {name for each in new for name in named(below.get(each))} - used
    for pointer in below:
        if pointer not in used:
            message = f"Nothing uses {shown(pointer[2])} of `components.{pointer[1]}`."
            hint = "Use it or remove it."
            yield Finding("unused-component", pointer, message, hint, Level.WARNING)


def named(value: Any) -> Iterator[Pointer]:
    """Yield the components that `value` names: in references, mappings and requirements."""
    waiting = [value]
    seen: set[int] = set()
    while waiting:
        each = waiting.pop()
        if isinstance(each, list | dict) and id(each) not in seen:
            seen.add(id(each))
            waiting += each if isinstance(each, list) else each.values()
        if isinstance(each, dict):
            for text in (each.get("$ref"), *members(each.get("mapping"))):
                if isinstance(text, str):
                    yield parsed(text)[:3] if is_local(text) else ("components", "schemas", text)
            security = each.get("security")
            for requirement in security if isinstance(security, list) else [security]:
                for name in requirement if isinstance(requirement, dict) else ():
                    yield ("components", "securitySchemes", str(name))


def members(value: Any) -> Iterable[Any]:
    """Return the values of an object, nothing of anything else."""
    return value.values() if isinstance(value, dict) else ()


def mapping(structure: Structure) -> Iterator[Finding]:
    """Find mappings of discriminators that lead to no schema."""
    schemas = structure.document.get("components")
    names = schemas.get("schemas", {}) if isinstance(schemas, dict) else {}
    for part in structure.of("Discriminator"):
        for name, value in part.fields.get("mapping", {}).items():
            pointer = (*part.pointer, "mapping", name)
            lost = is_local(value) and target(structure.document, parsed(value)) is None
            if isinstance(value, str) and lost:
                hint = did_you_mean(str(parsed(value)[-1]), names) if parsed(value) else ""
                message = f"Nothing stands at {shown(value)}."
                yield Finding("reference-unresolved", pointer, message, hint)
