"""Tell which schemas a discriminator selects, and by which values.

A value is a name in the mapping, or else the name of the schema it stands for (OpenAPI 3.0.3,
section "Discriminator Object"). Without `oneOf` and `anyOf`, those that build on a schema are its
alternatives.
"""

from collections.abc import Iterable
from typing import Any

from openapi.document import Document, elements, members

ALTERNATIVES = ("oneOf", "anyOf")


def listed(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the alternatives that a schema lists."""
    every = (each for keyword in ALTERNATIVES for each in elements(schema.get(keyword)))
    return [members(each) for each in every]


def property_name(schema: Any) -> str | None:
    """Return the property that tells the alternatives of a schema apart, None if none does."""
    name = members(members(schema).get("discriminator")).get("propertyName")
    return name if isinstance(name, str) else None


def choices(
    schema: dict[str, Any], references: Iterable[str], *, is_generous: bool = False
) -> dict[str, str]:
    """Return which of the `references` each value of a discriminator selects.

    With `is_generous` its name selects a schema, too, that has another one in the mapping.
    """
    mapping = members(schema["discriminator"].get("mapping")).items()
    found: dict[str, str] = {}
    for reference in references:
        name = reference.rpartition("/")[2]
        values = [str(value) for value, told in mapping if told in (reference, name)]
        if is_generous or not values:
            values.append(name)
        found |= dict.fromkeys(values, reference)
    return found


def heirs(document: Document) -> dict[str, list[str]]:
    """Return the references to the schemas that build on another one, by that to that one.

    They name it in their `allOf`.
    """
    found: dict[str, list[str]] = {}
    for name, schema in members(members(document.get("components")).get("schemas")).items():
        for base in elements(members(schema).get("allOf")):
            if isinstance(reference := members(base).get("$ref"), str):
                found.setdefault(reference, []).append(f"#/components/schemas/{name}")
    return found


def all_heirs(reference: str, heirs: dict[str, list[str]]) -> list[str]:
    """Return the references to all that builds on a schema, directly or not."""
    found: dict[str, None] = {}
    waiting = [reference]
    while waiting:
        new = [each for each in heirs.get(waiting.pop(0), ()) if each not in found]
        found |= dict.fromkeys(new)
        waiting += new
    return list(found)
