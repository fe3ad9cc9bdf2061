"""Hold every example, default and enum value against its schema."""

import re
from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any, NamedTuple

from openapi.check.finding import Finding, Level, shown, written
from openapi.check.misfits import by_place
from openapi.check.references import resolved
from openapi.check.structure import Part, Structure
from openapi.check.validators import Use, Validators
from openapi.locations import Pointer
from openapi.schema import Direction

MOST = 20
JSON = re.compile(r"application/(.+\+)?json\b|\*/\*|application/\*")


class Held(NamedTuple):
    """A value that is held against a schema: where it stands, and what it is called there.

    `part` is the media type, parameter or header that it is an example of.
    """

    use: Use
    value: Any
    pointer: Pointer
    what: str
    part: Part | None = None


def check(structure: Structure, contradictory: Collection[Pointer] = ()) -> Iterator[Finding]:
    """Yield values that their schemas do not allow, `contradictory` schemas aside."""
    held = [each for part in structure.of("Schema") for each in schema_values(part)]
    for part in structure.of("MediaType", "Parameter", "Header"):
        if "schema" in part.value:
            held += examples(structure, part)
    validators = Validators(structure, (each.use for each in held), contradictory)
    for each in held:
        found = list(misfits(validators, each))
        yield from found
        if each.part is not None and not found:
            yield from wrong_way(structure, each.part, each.use.pointer, each.pointer, each.value)


def schema_values(part: Part) -> Iterator[Held]:
    """Yield the example, the default and the enum of a schema, which are held against it."""
    for name in ("example", "default"):
        if name in part.fields:
            use = Use(part.pointer, Direction.NEITHER)
            yield Held(use, part.fields[name], (*part.pointer, name), name)
    use = Use(part.pointer, Direction.NEITHER, "enum")
    for position, value in enumerate(part.fields.get("enum", ())):
        if value is not None or not part.fields.get("nullable"):
            yield Held(use, value, (*part.pointer, "enum", position), "enum")


def examples(structure: Structure, part: Part) -> Iterator[Held]:
    """Yield the examples of a media type, parameter or header, held against its schema."""
    use = Use((*part.pointer, "schema"), direction(part))
    for pointer, value in example_values(structure, part):
        if part.kind == "MediaType" and isinstance(value, str) and not is_json(part):
            continue  # the value as it is sent, for instance XML
        yield Held(use, value, pointer, "example", part)


def example_values(structure: Structure, part: Part) -> Iterator[tuple[Pointer, Any]]:
    """Yield where the examples of `part` stand, and what they are."""
    if "example" in part.fields:
        yield (*part.pointer, "example"), part.fields["example"]
    for name in part.fields.get("examples", {}):
        listed = structure.parts.get((*part.pointer, "examples", name))
        example = resolved(structure, listed)
        if example is not None and "value" in example.fields:
            yield (*example.pointer, "value"), example.fields["value"]


def is_json(part: Part) -> bool:
    """Say whether the media type `part` is JSON."""
    return bool(JSON.match(str(part.pointer[-1]).lower()))


def direction(part: Part) -> Direction:
    """Return which way the value goes that `part` describes."""
    if part.within("Response") or part.kind == "Header":
        return Direction.RESPONSE
    return Direction.REQUEST


def misfits(validators: Validators, held: Held) -> Iterator[Finding]:
    """Yield what is said about a value, one finding for a place, from `MOST` errors."""
    names = {"example": "example", "default": "default", "enum": "enum value"}
    try:
        errors = list(islice(validators.errors(held.use, held.value), MOST))
    except ValueError:
        errors = []
    for (_, *place), messages in by_place(errors).items():
        inside = f" at {shown(written(tuple(place)))}" if place else ""
        more = f" (and {len(messages) - 1} more)" if len(messages) > 1 else ""
        message = f"The {names[held.what]} does not fit its schema{inside}: {messages[0]}{more}."
        yield Finding(f"{held.what}-schema", (*held.pointer, *place), message)


def wrong_way(
    structure: Structure, part: Part, schema: Pointer, pointer: Pointer, value: Any
) -> Iterator[Finding]:
    """Find properties that an example sends though they are only received, or the other way."""
    access = direction(part).value
    holder = resolved(structure, structure.parts.get(schema))
    if not isinstance(value, dict) or holder is None:
        return
    for name in value:
        inner = structure.parts.get((*holder.pointer, "properties", name))
        found = resolved(structure, inner)
        if found is not None and access and found.fields.get(access):
            where = "request" if access == "readOnly" else "response"
            message = f"{shown(name)} is `{access}` and has no place in a {where}."
            yield Finding("example-direction", (*pointer, name), message, level=Level.WARNING)
