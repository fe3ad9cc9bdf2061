"""Translate schemas of OpenAPI 3.0 into JSON Schema (draft 2020-12) to hold values to them."""

from base64 import b64decode
from collections.abc import Collection, Hashable, Iterable, Iterator
from functools import cached_property
from typing import Any, NamedTuple

import jsonschema_rs

from openapi.check.patterns import is_understood
from openapi.check.schemas import SCHEMA_TYPES
from openapi.check.structure import Structure
from openapi.document import referred, resolve
from openapi.locations import Pointer
from openapi.schema import RANGES, Direction

KEPT = (
    *("multipleOf", "maximum", "minimum", "maxLength", "minLength", "maxItems", "minItems"),
    *("uniqueItems", "maxProperties", "minProperties", "enum"),
)
# Others are unknown to OpenAPI 3.0 and mean different things to different authors.
FORMATS = (
    *("byte", "date", "date-time", "email", "hostname", "ipv4", "ipv6"),
    *("uri", "uri-reference", "uuid"),
)

Schema = dict[str, Any]


def is_base64(text: str) -> bool:
    """Say whether `text` is base64, the format `byte`."""
    try:
        b64decode(text, validate=True)
    except ValueError:
        return False
    return True


class Use(NamedTuple):
    """A schema that values are held against: where it stands, and which way the values go.

    `leave_out` is a keyword of the schema itself that is not to count.
    """

    pointer: Pointer
    direction: Direction
    leave_out: str = ""


class Translation:
    """The schemas of one document that values are held against, in one validator a direction.

    So each schema is translated once for a direction, whatever refers to it. No value is held
    against a schema that uses one of the `contradictory` schemas, which none fits.
    """

    def __init__(
        self, structure: Structure, uses: Iterable[Use], contradictory: Collection[Pointer] = ()
    ) -> None:
        self.parts = structure.parts
        self.document = structure.sound
        self.named: dict[str, Schema] = self.document.get("components", {}).get("schemas", {})
        self.names = {id(schema): name for name, schema in self.named.items()}
        self.schemas = {id(part.fields) for part in structure.of("Schema")}
        self.contradictory = {id(structure.parts[pointer].fields) for pointer in contradictory}
        self._validators: dict[Use, tuple[jsonschema_rs.Draft202012Validator, str]] = {}
        by_direction: dict[Direction, list[Use]] = {}
        for use in dict.fromkeys(uses):
            by_direction.setdefault(use.direction, []).append(use)
        for direction, same in by_direction.items():
            self._make(direction, same)

    def _make(self, direction: Direction, uses: list[Use]) -> None:
        """Make one validator of objects that hold, under a name for each use, a value."""
        run = _Run(self, direction)
        schemas = {use: run.used(use) for use in uses}
        definitions, unfit = run.definitions(), run.unfit()
        names = {use: str(index) for index, use in enumerate(uses) if use not in unfit}
        whole = {"properties": {name: schemas[use] for use, name in names.items()}}
        try:
            validator = jsonschema_rs.Draft202012Validator(
                {**whole, "$defs": definitions}, validate_formats=True, formats={"byte": is_base64}
            )
        except ValueError:
            # What is wrong with a schema itself has its own findings; the others are made apart.
            half = len(uses) // 2
            for part in (uses[:half], uses[half:]) if half else ():
                self._make(direction, part)
            return
        self._validators |= {use: (validator, name) for use, name in names.items()}

    def errors(self, use: Use, value: Any) -> Iterator[tuple[Pointer, str]]:
        """Yield where a value does not fit a schema, and what the validator says about it."""
        if use not in self._validators:
            return
        validator, name = self._validators[use]
        for error in validator.iter_errors({name: value}):
            yield tuple(error.instance_path[1:]), error.message

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
            members = [self.names[id(schema)]] if id(schema) in self.names else []
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
        # What each use and each definition holds: parts of it, and definitions.
        self.holds: dict[Hashable, set[Hashable]] = {}
        self.here: set[Hashable] = set()

    def used(self, use: Use) -> Schema:
        """Return the translation of the schema that values are held against."""
        self.here = self.holds.setdefault(use, set())
        part = self.translation.parts.get(use.pointer)
        schema = self.schema(part.fields) if part else {}
        return {name: each for name, each in schema.items() if name != use.leave_out}

    def definitions(self) -> dict[str, Any]:
        """Return all schemas that were referred to, and those that they refer to."""
        done: dict[str, Any] = {}
        while len(done) < len(self.names):
            for key, (name, schema) in list(self.names.items())[len(done) :]:
                self.here = self.holds.setdefault(key, set())
                done[name] = self.schema(schema, base=key[1])
        return done

    def unfit(self) -> set[Hashable]:
        """Return all that holds one of the contradictory schemas, directly or not."""
        users: dict[Hashable, list[Hashable]] = {}
        for user, held in self.holds.items():
            for each in held:
                users.setdefault(each, []).append(user)
        found: set[Hashable] = set(self.translation.contradictory)
        waiting = list(found)
        while waiting:
            new = [user for user in users.get(waiting.pop(), ()) if user not in found]
            found.update(new)
            waiting += new
        return found

    def reference(self, schema: Schema, *, base: bool = False) -> Schema:
        """Return a reference to the translation of `schema`, nothing if it is no schema."""
        if id(schema) not in self.translation.schemas:
            return {}
        key = (id(schema), base)
        name, _ = self.names.setdefault(key, (str(len(self.names)), schema))
        self.here.add(key)
        return {"$ref": f"#/$defs/{name}"}

    def schema(self, schema: Schema, *, base: bool = False, around: Schema | None = None) -> Schema:
        """Return the translation of `schema`, a part of the one `around` it.

        As the `base` of another one, it does not select its heirs by their discriminator.
        """
        if "$ref" in schema:
            return self.reference(resolve(self.translation.document, schema), base=base)
        self.here.add(id(schema))
        result = keywords(schema)
        self._hold(schema, result)
        named = dict.fromkeys(schema.get("required", ()))
        required = [name for name in named if self._goes(schema, around, name)]
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
