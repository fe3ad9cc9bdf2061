"""Follow references inside a document, and find those that lead nowhere."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from openapi.check.finding import Finding, article, did_you_mean, inside, nearest, shown
from openapi.check.structure import Part, Structure
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


def targeted(structure: Structure, reference: str) -> Part | None:
    """Return the part that a reference leads to, itself a reference perhaps; None if to none."""
    found = target(structure.document, parsed(reference)) if is_local(reference) else None
    return structure.parts.get(found) if found is not None else None


def resolved(structure: Structure, part: Part | None) -> Part | None:
    """Follow `part`, while it is a reference; None where that leads nowhere or in circles."""
    passed = []
    while part is not None and part.kind == "Reference" and part.pointer not in structure.ends:
        # Whoever comes here again is in a circle.
        structure.ends[part.pointer] = None
        passed.append(part.pointer)
        part = targeted(structure, part.fields.get("$ref", ""))
    if part is not None and part.kind == "Reference":
        structure.loops += [part] * (part.pointer in passed)
        part = structure.ends[part.pointer]
    structure.ends |= dict.fromkeys(passed, part)
    return part


def at(structure: Structure, pointer: Pointer) -> Part | None:
    """Return the part at `pointer`, references followed."""
    return resolved(structure, structure.parts.get(pointer))


def section(structure: Structure, name: str) -> dict[str, Any] | None:
    """Return the components of a section by name, None if they could not be read."""
    components = structure.parts.get(("components",))
    if components is None:
        return {} if structure.parts[()].lacks("components") else None
    return None if name in components.lost else components.fields.get(name, {})


def check(structure: Structure) -> Iterator[Finding]:
    """Find references that do not resolve, and components that nothing refers to."""
    meant: set[Pointer] = set()
    for part in structure.of("Reference", "PathItem"):
        if "$ref" in part.fields:
            yield from _reference(structure, part, meant)
    for part in structure.loops:
        yield part.error("reference-loop", *LOOP)
    yield from _unused(structure, meant)


LOOP = ("The reference leads back to itself.", "$ref")
ELSEWHERE = "Nothing is ever fetched; join the files into one document first."


def _reference(structure: Structure, part: Part, meant: set[Pointer]) -> Iterator[Finding]:
    reference = part.fields["$ref"]
    others = [name for name in part.value if name != "$ref" and not name.startswith("x-")]
    if others and part.kind == "Reference":
        message = f"`$ref` stands alone; {shown(', '.join(others))} beside it has no effect."
        yield part.warning("reference-siblings", message)
    if not is_local(reference):
        message = f"The reference {shown(reference)} leads out of this document."
        hint = _similar(structure, (reference,), meant) or ELSEWHERE
        yield part.error("reference-elsewhere", message, "$ref", hint=hint)
        return
    wanted = parsed(reference)
    found = target(structure.document, wanted)
    if found is not None:
        yield from _leads_to(structure, part, found)
    elif not _damaged(structure, wanted):
        hint = _similar(structure, wanted, meant)
        message = f"Nothing stands at {shown(reference)}."
        yield part.error("reference-unresolved", message, "$ref", hint=hint)


def _leads_to(structure: Structure, part: Part, found: Pointer) -> Iterator[Finding]:
    first = structure.parts.get(found)
    end = resolved(structure, part if part.kind == "Reference" else first)
    reference, expected = shown(part.fields["$ref"]), article(part.expects or part.kind)
    if any(str(token).startswith("x-") for token in found):
        return  # what an extension holds is its author's business
    if found in structure.reported:
        return  # what stands there is the defect
    if first is part and part.kind == "PathItem":
        yield part.error("reference-loop", *LOOP)
    elif first is None:
        message = f"{reference} is not {inside(part.expects or part.kind)}."
        yield part.error("reference-kind", message, "$ref")
    elif end is first and end.kind != (part.expects or part.kind):
        message = f"{expected} has to stand here, and {reference} is {inside(end.kind)}."
        yield part.error("reference-kind", message, "$ref")


def _damaged(structure: Structure, wanted: Pointer) -> bool:
    """Say whether something could not be read on the way to `wanted`."""
    ways = [(structure.parts.get(wanted[:depth]), name) for depth, name in enumerate(wanted)]
    return any(part is not None and name in part.lost for part, name in ways)


def _similar(structure: Structure, wanted: Pointer, meant: set[Pointer]) -> str:
    """Return a hint at the component that was probably meant, which is added to `meant`."""
    if not 0 < len(wanted) <= len(("components", "section", "name")):
        return ""
    components = structure.parts.get(("components",))
    sections = components.fields if components else {}
    for name in [wanted[1]] if wanted[1:] and wanted[1] in sections else sections:
        found = nearest(str(wanted[-1]), sections[str(name)])
        if found:
            meant.add(("components", name, found))
            return f"Did you mean `#/components/{name}/{found}`?"
    return ""


def _unused(structure: Structure, meant: set[Pointer]) -> Iterator[Finding]:
    """Find components that no part in use refers to.

    All data are searched, so that a component named in a misspelt field still counts as used.
    """
    components = structure.parts.get(("components",))
    if components is None:
        return
    sections = {name: components.value[name] for name in components.fields}
    outside = {name: value for name, value in structure.document.items() if name != "components"}
    outside |= {name: value for name, value in components.value.items() if name not in sections}
    used: set[Pointer] = set()
    new = {*meant, *named([outside])}
    while new:
        used |= new
        known = [each for each in new if len(each) == 3 and each[1] in sections]
        new = set(named([sections[str(each[1])].get(each[-1]) for each in known])) - used
    for name, members in components.fields.items():
        for member in members:
            if ("components", name, member) not in used:
                message = f"Nothing uses {shown(member)} of `components.{name}`."
                yield components.warning(
                    "unused-component", message, name, member, hint="Use it or remove it."
                )


def named(values: list[Any]) -> Iterator[Pointer]:
    """Yield the components that `values` name: in references, mappings and requirements."""
    seen: set[int] = set()
    while values:
        each = values.pop()
        if isinstance(each, str) and is_local(each):
            yield parsed(each)[:3]
        if not isinstance(each, list | dict) or id(each) in seen:
            continue
        seen.add(id(each))
        values += each if isinstance(each, list) else each.values()
        if isinstance(each, dict):
            mapping, security = each.get("mapping"), each.get("security")
            for text in mapping.values() if isinstance(mapping, dict) else ():
                yield ("components", "schemas", str(text))
            for requirement in security if isinstance(security, list) else [security]:
                for name in requirement if isinstance(requirement, dict) else ():
                    yield ("components", "securitySchemes", str(name))


def mapping(structure: Structure) -> Iterator[Finding]:
    """Find mappings of discriminators that lead to no schema."""
    names = section(structure, "schemas")
    for part in structure.of("Discriminator"):
        for name, value in part.fields.get("mapping", {}).items():
            wanted = parsed(value) if is_local(value) else ("components", "schemas", value)
            if _damaged(structure, wanted) or target(structure.document, wanted) is not None:
                continue
            hint = did_you_mean(str(wanted[-1]), names or {}) if wanted else ""
            where = (f"Nothing stands at {shown(value)}.", "mapping", name)
            if is_local(value):
                yield part.error("reference-unresolved", *where, hint=hint)
            elif re.fullmatch(r"[\w-]+", value):  # else it may be the address of a file
                yield part.warning("reference-unresolved", *where, hint=hint)
