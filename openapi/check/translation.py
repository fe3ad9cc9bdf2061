"""Translate schemas of OpenAPI 3.0 into JSON Schema (draft 2020-12) to hold values to them."""

from base64 import b64decode
from collections.abc import Collection
from typing import Any

import jsonschema_rs

from openapi.check.discriminators import Choices, choices
from openapi.check.patterns import is_understood
from openapi.check.references import resolved
from openapi.check.schemas import SCHEMA_TYPES
from openapi.check.structure import Part, Structure
from openapi.locations import Pointer
from openapi.schema import Direction

KEPT = (
    *("multipleOf", "maximum", "minimum", "maxLength", "minLength", "maxItems", "minItems"),
    *("uniqueItems", "maxProperties", "minProperties", "required"),
)
# Others are unknown to OpenAPI 3.0 and mean different things to different authors.
FORMATS = (
    *("byte", "date", "date-time", "email", "hostname", "ipv4", "ipv6"),
    *("uri", "uri-reference", "uuid"),
)
RANGES = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}


def is_base64(text: str) -> bool:
    """Say whether `text` is base64, the format `byte`."""
    try:
        b64decode(text, validate=True)
    except ValueError:
        return False
    return True


class Translation:
    """Validators for the schemas of one document, made when they are needed.

    There is none for a schema that uses one of the `contradictory` schemas, which no value fits.
    """

    def __init__(self, structure: Structure, contradictory: Collection[Pointer] = ()) -> None:
        self.structure = structure
        self.contradictory = contradictory
        self.choices = choices(structure)
        self._validators: dict[tuple[Pointer, Direction], Any] = {}

    def validator(
        self, pointer: Pointer, direction: Direction, *, leave_out: str = ""
    ) -> jsonschema_rs.Draft202012Validator | None:
        """Return the validator of the schema at `pointer`, None if it cannot be made.

        `leave_out` is a keyword of the schema itself that is not to count.
        """
        key = (pointer, direction)
        if leave_out or key not in self._validators:
            made = self._made(pointer, direction, leave_out)
            if leave_out:
                return made
            self._validators[key] = made
        found: jsonschema_rs.Draft202012Validator | None = self._validators[key]
        return found

    def _made(
        self, pointer: Pointer, direction: Direction, leave_out: str
    ) -> jsonschema_rs.Draft202012Validator | None:
        run = _Run(self.structure, direction, self.choices)
        schema = run.schema(pointer)
        if isinstance(schema, dict):
            schema = {name: value for name, value in schema.items() if name != leave_out}
            schema["$defs"] = run.definitions()
        if not run.visited.isdisjoint(self.contradictory):
            return None
        try:
            return jsonschema_rs.Draft202012Validator(
                schema, validate_formats=True, formats={"byte": is_base64}
            )
        except ValueError:
            # What is wrong with the schema itself has its own findings.
            return None


class _Run:
    """One translation, which collects the schemas that are referred to."""

    def __init__(self, structure: Structure, direction: Direction, choices: Choices) -> None:
        self.structure = structure
        self.direction = direction
        self.choices = choices
        self.names: dict[tuple[Pointer, bool], str] = {}
        self.visited: set[Pointer] = set()

    def definitions(self) -> dict[str, Any]:
        """Return all schemas that were referred to, and those that they refer to."""
        done: dict[str, Any] = {}
        while len(done) < len(self.names):
            for (pointer, base), name in list(self.names.items()):
                if name not in done:
                    done[name] = self.schema(pointer, base=base)
        return done

    def schema(self, pointer: Pointer, *, base: bool = False) -> Any:
        """Return the translation of the schema at `pointer`, true where there is none.

        As the `base` of another one, a schema does not select its heirs by their discriminator.
        """
        self.visited.add(pointer)
        part = self.structure.parts.get(pointer)
        if part is not None and part.kind == "Reference":
            target = resolved(self.structure, part)
            if target is None or target.kind != "Schema":
                return True
            return self._named(target.pointer, base=base)
        if part is None or part.kind != "Schema":
            return True
        result = self._keywords(part)
        if not base:
            self._select(part, result)
        return self._nullable(part, result)

    def _select(self, part: Part, result: dict[str, Any]) -> None:
        """Hold a value against the schema that its discriminator names, if it names one."""
        for name, by_value in self.choices.get(part.pointer, {}).items():
            for value, pointer in by_value.items():
                named = {"required": [name], "properties": {name: {"const": value}}}
                chosen = {"if": {"type": "object", **named}, "then": self._named(pointer)}
                result.setdefault("allOf", []).append(chosen)

    def _named(self, pointer: Pointer, *, base: bool = False) -> dict[str, Any]:
        name = self.names.setdefault((pointer, base), str(len(self.names)))
        return {"$ref": f"#/$defs/{name}"}

    def _keywords(self, part: Part) -> dict[str, Any]:
        fields = part.fields
        result = {name: fields[name] for name in KEPT if name in fields}
        for limit in ("Minimum", "Maximum"):
            if fields.get(f"exclusive{limit}") and limit.lower() in result:
                result[f"exclusive{limit}"] = result.pop(limit.lower())
        if fields.get("type") in SCHEMA_TYPES:
            result["type"] = fields["type"]
        if result.get("multipleOf", 1) <= 0:
            del result["multipleOf"]
        if "enum" in fields:
            result["enum"] = list(fields["enum"])
        if is_understood(fields.get("pattern", "(")):
            result["pattern"] = fields["pattern"]
        if fields.get("format") in FORMATS:
            result["format"] = fields["format"]
        low, high = RANGES.get(fields.get("format", ""), (None, None))
        if low is not None and fields.get("type") in ("integer", "number"):
            result.setdefault("allOf", []).append({"minimum": low, "maximum": high})
        self._applicators(part, result)
        self._required(part, result)
        return result

    def _applicators(self, part: Part, result: dict[str, Any]) -> None:
        def inner(*tokens: str | int, base: bool = False) -> Any:
            return self.schema((*part.pointer, *tokens), base=base)

        for name in ("allOf", "anyOf", "oneOf"):
            if part.fields.get(name):
                # With a discriminator only one is meant, though several may fit.
                as_name = "anyOf" if name == "oneOf" and "discriminator" in part.fields else name
                places = range(len(part.fields[name]))
                made = [inner(name, place, base=name == "allOf") for place in places]
                result[as_name] = [*result.get(as_name, []), *made]
        for name in ("not", "items"):
            if name in part.fields:
                result[name] = inner(name)
        if "properties" in part.fields:
            names = part.fields["properties"]
            result["properties"] = {name: inner("properties", name) for name in names}
        if "additionalProperties" in part.fields:
            value = part.fields["additionalProperties"]
            result["additionalProperties"] = (
                value if value in (True, False) else inner("additionalProperties")
            )

    def _required(self, part: Part, result: dict[str, Any]) -> None:
        """Require what only the other direction has in the other direction only."""
        if self.direction is Direction.NEITHER:
            accesses = ["readOnly", "writeOnly"]
        else:
            accesses = [self.direction.value]
        names = result.pop("required", [])
        kept = [name for name in names if not self._has_access(part, name, accesses)]
        if kept:
            result["required"] = kept

    def _has_access(self, part: Part, name: str, accesses: list[str]) -> bool:
        around = part.parent if part.parent and part.parent.kind == "Schema" else part
        for holder in (part, around):
            found = resolved(
                self.structure, self.structure.parts.get((*holder.pointer, "properties", name))
            )
            if found and any(found.fields.get(access) for access in accesses):
                return True
        return False

    def _nullable(self, part: Part, result: dict[str, Any]) -> dict[str, Any]:
        """Allow null; generously also without a type beside, which has a finding of its own."""
        if not part.fields.get("nullable"):
            return result
        if set(result) == {"type"}:
            return {"type": [result["type"], "null"]}
        if "type" in result and "enum" not in result:
            return {**result, "type": [result["type"], "null"]}
        return {"anyOf": [{"type": "null"}, result]}
