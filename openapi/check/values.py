"""Hold every example, default and enum value against its schema."""

import re
from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any, NamedTuple

from openapi.check.finding import Finding, Level, shown, written
from openapi.check.misfits import by_place
from openapi.check.references import at
from openapi.check.structure import Part, Structure
from openapi.check.validators import Use, Validators
from openapi.locations import Pointer
from openapi.schema import Direction

MOST = 20
JSON = re.compile(r"application/(.+\+)?json\b|\*/\*|application/\*")


class Held(NamedTuple):
    """A value that is held against a schema: where it stands, and what it is called there."""

    use: Use
    value: Any
    pointer: Pointer
    what: str


def check(structure: Structure, contradictory: Collection[Pointer] = ()) -> Iterator[Finding]:
    """Yield values that their schemas do not allow, `contradictory` schemas aside."""
    held = [each for part in structure.of("Schema") for each in schema_values(part)]
    for part in structure.of("MediaType", "Parameter", "Header"):
        if "schema" in part.value:
            held += examples(structure, part)
    validators = Validators(structure, (each.use for each in held), contradictory)
    for each in held:
        yield from list(misfits(validators, each)) or wrong_way(structure, each)


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
    received = part.kind == "Header" or part.within("Response") is not None
    use = Use((*part.pointer, "schema"), Direction.RESPONSE if received else Direction.REQUEST)
    is_text = part.kind == "MediaType" and not JSON.match(str(part.pointer[-1]).lower())
    names = part.fields.get("examples", ())
    listed = [at(structure, (*part.pointer, "examples", name)) for name in names]
    for holder, field in [(part, "example"), *((each, "value") for each in listed)]:
        if holder is not None and field in holder.fields:
            value = holder.fields[field]
            # A text stands there as it is sent, for instance as XML.
            if not (is_text and isinstance(value, str)):
                yield Held(use, value, (*holder.pointer, field), "example")


def misfits(validators: Validators, held: Held) -> Iterator[Finding]:
    """Yield what is said about a value, one finding for a place, from `MOST` errors."""
    what = "enum value" if held.what == "enum" else held.what
    try:
        errors = list(islice(validators.errors(held.use, held.value), MOST))
    except ValueError:
        errors = []
    for (_, *place), messages in by_place(errors).items():
        inside = f" at {shown(written(tuple(place)))}" if place else ""
        more = f" (and {len(messages) - 1} more)" if len(messages) > 1 else ""
        message = f"The {what} does not fit its schema{inside}: {messages[0]}{more}."
        yield Finding(f"{held.what}-schema", (*held.pointer, *place), message)


def wrong_way(structure: Structure, held: Held) -> Iterator[Finding]:
    """Find properties that an example sends though they are only received, or the other way."""
    access = held.use.direction.value
    holder = at(structure, held.use.pointer)
    if access is None or holder is None or not isinstance(held.value, dict):
        return
    for name in held.value:
        found = at(structure, (*holder.pointer, "properties", name))
        if found is not None and found.fields.get(access):
            where = "request" if access == "readOnly" else "response"
            message = f"{shown(name)} is `{access}` and has no place in a {where}."
            pointer = (*held.pointer, name)
            yield Finding("example-direction", pointer, message, level=Level.WARNING)
