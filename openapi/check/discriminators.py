"""Find out which schema a value of a discriminator names."""

from collections.abc import Iterator

from openapi.check.references import is_local, parsed, resolved, target
from openapi.check.structure import Part, Structure
from openapi.locations import Pointer

SCHEMAS: Pointer = ("components", "schemas")

# The name of the property, and the schema that each of its values selects, by schema.
Choices = dict[Pointer, dict[str, dict[str, Pointer]]]


def choices(structure: Structure) -> Choices:
    """Return what the discriminators of a document select among.

    A value is a name in the mapping, or that of the schema itself (OpenAPI 3.0.3, "Discriminator
    Object"). Without `oneOf` and `anyOf` the choice is among those that build on the schema.
    """
    discriminators = [part for part in structure.of("Discriminator") if part.parent is not None]
    heirs = built_on(structure) if discriminators else {}
    found: Choices = {}
    for part in discriminators:
        holder, name = part.parent, part.fields.get("propertyName")
        if holder is None or name is None:
            continue
        members = set(members_of(structure, holder)) or set(descendants(holder.pointer, heirs))
        named = {str(pointer[-1]): pointer for pointer in members if pointer[:-1] == SCHEMAS}
        for value, told in part.fields.get("mapping", {}).items():
            pointer = target(structure.document, parsed(told)) if is_local(str(told)) else None
            pointer = pointer or (*SCHEMAS, told)
            if pointer in members:
                named[value] = pointer
        found[holder.pointer] = {name: named}
    return found


def members_of(structure: Structure, holder: Part) -> Iterator[Pointer]:
    """Yield the schemas that `oneOf` and `anyOf` of a schema refer to."""
    for keyword in ("oneOf", "anyOf"):
        for place in range(len(holder.fields.get(keyword, ()))):
            found = resolved(structure, structure.parts.get((*holder.pointer, keyword, place)))
            if found is not None:
                yield found.pointer


def built_on(structure: Structure) -> dict[Pointer, list[Pointer]]:
    """Return the schemas of the components that name another one in their `allOf`, by that one."""
    heirs: dict[Pointer, list[Pointer]] = {}
    for part in structure.of("Schema"):
        if part.pointer[:-1] == SCHEMAS:
            for place in range(len(part.fields.get("allOf", ()))):
                base = resolved(structure, structure.parts.get((*part.pointer, "allOf", place)))
                if base is not None and base.pointer[:-1] == SCHEMAS:
                    heirs.setdefault(base.pointer, []).append(part.pointer)
    return heirs


def descendants(pointer: Pointer, heirs: dict[Pointer, list[Pointer]]) -> list[Pointer]:
    """Return all schemas that build on the one at `pointer`, directly or not."""
    found: dict[Pointer, None] = {}
    waiting = [pointer]
    while waiting:
        new = [each for each in heirs.get(waiting.pop(), ()) if each not in found]
        found |= dict.fromkeys(new)
        waiting += new
    return list(found)
