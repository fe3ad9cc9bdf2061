"""Hold values against the schemas of a document, translated once for each direction."""

from base64 import b64decode
from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple

import jsonschema_rs

from openapi.check.structure import Structure
from openapi.locations import Pointer
from openapi.schema import Direction, Translation


class Use(NamedTuple):
    """A schema that values are held against: where it stands, and which way the values go.

    `leave_out` is a keyword of the schema itself that is not to count.
    """

    pointer: Pointer
    direction: Direction
    leave_out: str = ""


class Validators:
    """The schemas of one document that values are held against, in one validator a direction.

    The `contradictory` schemas, which no value fits, restrict none.
    """

    def __init__(
        self, structure: Structure, uses: Iterable[Use], contradictory: Collection[Pointer] = ()
    ) -> None:
        self.structure = structure
        schemas = (part for part in structure.of("Schema") if part.pointer not in contradictory)
        self.judged = {id(part.fields) for part in schemas}
        self._validators: dict[Use, tuple[jsonschema_rs.Draft202012Validator, str]] = {}
        by_direction: dict[Direction, list[Use]] = {}
        for use in dict.fromkeys(uses):
            by_direction.setdefault(use.direction, []).append(use)
        for direction, same in by_direction.items():
            self._make(direction, same)

    def _make(self, direction: Direction, uses: list[Use]) -> None:
        """Make one validator of objects that hold, under a name for each use, a value."""
        translation = Translation(
            self.structure.sound, direction, judged=self.judged, is_generous=True
        )
        schemas: dict[str, Any] = {}
        for name, use in enumerate(uses):
            part = self.structure.parts.get(use.pointer)
            schemas[str(name)] = translation.schema(part.fields if part else {})
            schemas[str(name)].pop(use.leave_out, None)
        whole = {"properties": schemas, "$defs": translation.definitions()}
        try:
            validator = jsonschema_rs.Draft202012Validator(
                whole, validate_formats=True, formats={"byte": is_base64}
            )
        except ValueError:
            # What is wrong with a schema itself has its own findings; the others are made apart.
            half = len(uses) // 2
            for apart in (uses[:half], uses[half:]) if half else ():
                self._make(direction, apart)
            return
        self._validators |= {use: (validator, str(name)) for name, use in enumerate(uses)}

    def errors(self, use: Use, value: Any) -> Iterator[jsonschema_rs.ValidationError]:
        """Yield why a value does not fit a schema; the name of the use leads to it."""
        if use not in self._validators:
            return
        validator, name = self._validators[use]
        yield from validator.iter_errors({name: value})


def is_base64(text: str) -> bool:
    """Say whether `text` is base64, the format `byte`."""
    try:
        b64decode(text, validate=True)
    except ValueError:
        return False
    return True
