"""Translate schemas of OpenAPI 3.0 into JSON Schema (draft 2020-12) to hold values to them."""

from base64 import b64decode
from collections.abc import Collection, Iterator
from functools import cached_property
from typing import Any

import jsonschema_rs

from openapi.check.patterns import is_understood
from openapi.check.schemas import SCHEMA_TYPES
from openapi.check.structure import Structure
from openapi.document import referred, resolve
from openapi.locations import Pointer
from openapi.schema import Direction

KEPT = (
    *("multipleOf", "maximum", "minimum", "maxLength", "minLength", "maxItems", "minItems"),
    *("uniqueItems", "maxProperties", "minProperties", "enum"),
)
# Others are unknown to OpenAPI 3.0 and mean different things to different authors.
FORMATS = (
    *("byte", "date", "date-time", "email", "hostname", "ipv4", "ipv6"),
    *("uri", "uri-reference", "uuid"),
)
RANGES = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}

Schema = dict[str, Any]


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
        self.parts = structure.parts
        self.document = structure.sound
        self.named: dict[str, Schema] = self.document.get("components", {}).get("schemas", {})
        self.schemas = {id(part.fields) for part in structure.of("Schema")}
        self.contradictory = {id(structure.parts[pointer].fields) for pointer in contradictory}
        self._validators: dict[tuple[Pointer, Direction, str], Any] = {}

    def validator(
        self, pointer: Pointer, direction: Direction, *, leave_out: str = ""
    ) -> jsonschema_rs.Draft202012Validator | None:
        """Return the validator of the schema at `pointer`, None if it cannot be made.

        `leave_out` is a keyword of the schema itself that is not to count.
        """
        key = (pointer, direction, leave_out)
        if key not in self._validators:
            self._validators[key] = self._made(*key)
        found: jsonschema_rs.Draft202012Validator | None = self._validators[key]
        return found

    def _made(
        self, pointer: Pointer, direction: Direction, leave_out: str
    ) -> jsonschema_rs.Draft202012Validator | None:
        part = self.parts.get(pointer)
        run = _Run(self, direction)
        schema = run.schema(part.fields) if part else {}
        schema = {name: each for name, each in schema.items() if name != leave_out}
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

    @cached_property
    def built_on(self) -> dict[str, list[str]]:
        """Return the names of the schemas that name another one in their `allOf`, by that one."""
        found: dict[str, list[str]] = {}
        for name, schema in self.named.items():
            for member in schema.get("allOf", ()):
                found.setdefault(referred(member), []).append(name)
        return found

    def choices(self, schema: Schema) -> Iterator[tuple[str, str]]:
        """Yield the values of a schema's discriminator, with the names of those that they select.

        A value is a name in the mapping, or that of the selected schema (OpenAPI 3.0.3, section
        "Discriminator Object"). Without `oneOf` and `anyOf` those that build on the schema count.
        """
        listed = [*schema.get("oneOf", ()), *schema.get("anyOf", ())]
        members = [referred(each) for each in listed]
        if not listed:
            members = [name for name, each in self.named.items() if each is schema]
            for name in members:
                members += [each for each in self.built_on.get(name, ()) if each not in members]
            members = members[1:]
        yield from ((name, name) for name in members)
        for value, told in schema["discriminator"].get("mapping", {}).items():
            if told.rpartition("/")[2] in members:
                yield value, told.rpartition("/")[2]


class _Run:
    """One translation, which collects the schemas that are referred to."""

    def __init__(self, translation: Translation, direction: Direction) -> None:
        self.translation = translation
        self.direction = direction
        self.names: dict[tuple[int, bool], tuple[str, Schema]] = {}
        self.visited: set[int] = set()

    def definitions(self) -> dict[str, Any]:
        """Return all schemas that were referred to, and those that they refer to."""
        done: dict[str, Any] = {}
        while len(done) < len(self.names):
            for (_, base), (name, schema) in list(self.names.items()):
                if name not in done:
                    done[name] = self.schema(schema, base=base)
        return done

    def reference(self, schema: Schema, *, base: bool = False) -> Schema:
        """Return a reference to the translation of `schema`, nothing if it is no schema."""
        if id(schema) not in self.translation.schemas:
            return {}
        name, _ = self.names.setdefault((id(schema), base), (str(len(self.names)), schema))
        return {"$ref": f"#/$defs/{name}"}

    def schema(self, schema: Schema, *, base: bool = False, around: Schema | None = None) -> Schema:
        """Return the translation of `schema`, a part of the one `around` it.

        As the `base` of another one, it does not select its heirs by their discriminator.
        """
        if "$ref" in schema:
            return self.reference(resolve(self.translation.document, schema), base=base)
        self.visited.add(id(schema))
        result = keywords(schema)
        self._hold(schema, result)
        required = [name for name in schema.get("required", ()) if self._goes(schema, around, name)]
        if required:
            result["required"] = required
        if "discriminator" in schema and not base:
            result.setdefault("allOf", []).extend(self._selected(schema))
        return nullable(result) if schema.get("nullable") else result

    def _hold(self, schema: Schema, result: Schema) -> None:
        for name in ("allOf", "anyOf", "oneOf"):
            if schema.get(name):
                # With a discriminator only one is meant, though several may fit.
                as_name = "anyOf" if name == "oneOf" and "discriminator" in schema else name
                made = [
                    self.schema(each, base=name == "allOf", around=schema) for each in schema[name]
                ]
                result[as_name] = [*result.get(as_name, []), *made]
        for name in ("not", "items", "additionalProperties"):
            if name in schema:
                whole = isinstance(schema[name], bool)
                result[name] = schema[name] if whole else self.schema(schema[name])
        if "properties" in schema:
            properties = schema["properties"].items()
            result["properties"] = {name: self.schema(each) for name, each in properties}

    def _selected(self, schema: Schema) -> Iterator[Schema]:
        """Yield that a value has to fit the schema that its discriminator names."""
        name = schema["discriminator"].get("propertyName", "")
        for value, chosen in self.translation.choices(schema):
            said = {"required": [name], "properties": {name: {"const": value}}}
            then = self.reference(self.translation.named.get(chosen, {}))
            yield {"if": {"type": "object", **said}, "then": then}

    def _goes(self, schema: Schema, around: Schema | None, name: str) -> bool:
        """Say whether a property goes this way: what only the other way has is not required."""
        accesses = [self.direction.value or "readOnly"]
        if self.direction is Direction.NEITHER:
            accesses.append("writeOnly")
        found = [each.get("properties", {}).get(name, {}) for each in (schema, around or {})]
        resolved = [resolve(self.translation.document, each) for each in found]
        return not any(each.get(access) for each in resolved for access in accesses)


def keywords(schema: Schema) -> Schema:
    """Return the keywords of a schema that hold no others, as JSON Schema has them."""
    result = {name: schema[name] for name in KEPT if name in schema}
    for limit in ("minimum", "maximum"):
        if schema.get(f"exclusive{limit.capitalize()}") and limit in result:
            result[f"exclusive{limit.capitalize()}"] = result.pop(limit)
    if schema.get("type") in SCHEMA_TYPES:
        result["type"] = schema["type"]
    if result.get("multipleOf", 1) <= 0:
        del result["multipleOf"]
    if is_understood(schema.get("pattern", "(")):
        result["pattern"] = schema["pattern"]
    if schema.get("format") in FORMATS:
        result["format"] = schema["format"]
    low, high = RANGES.get(schema.get("format", ""), (None, None))
    if low is not None and schema.get("type") in ("integer", "number"):
        result["allOf"] = [{"minimum": low, "maximum": high}]
    return result


def nullable(schema: Schema) -> Schema:
    """Allow null; generously also without a type beside, which has a finding of its own."""
    if "type" in schema and "enum" not in schema:
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [{"type": "null"}, schema]}
