"""Translate schemas of OpenAPI 3.0 to JSON Schema (draft 2020-12), by direction.

What OpenAPI 3.1 has beyond 3.0 is JSON Schema already and stays as it is. Nothing is expected of a
document: what is no schema, or no keyword, restricts nothing.
"""

from collections.abc import Callable, Collection, Iterable
from enum import Enum
from functools import cached_property
from itertools import islice
from typing import Any

from openapi.discriminators import ALTERNATIVES, all_heirs, choices, heirs, listed, property_name
from openapi.document import Document, elements, layers, members, resolve
from openapi.patterns import is_understood

TYPES = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})
# The least and the greatest number of a format.
RANGES = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}
# Others are unknown to OpenAPI 3.0 and mean different things to different authors.
FORMATS = frozenset({
    *("byte", "date", "date-time", "email", "hostname", "ipv4", "ipv6"),
    *("uri", "uri-reference", "uuid"),
})  # fmt: skip

EXCLUSIVE = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}
# Keywords that hold schemas: in a list, one, or by name.
LISTS = ("allOf", *ALTERNATIVES, "prefixItems")
ONES = ("items", "additionalProperties", "not", "contains", "propertyNames", "if", "then", "else")
MAPS = ("properties", "patternProperties", "dependentSchemas")
# Keywords that hold none, and mean the same in both.
PLAIN = (
    *("enum", "const", "multipleOf", "maximum", "minimum", "maxLength", "minLength", "maxItems"),
    *("minItems", "uniqueItems", "maxContains", "minContains", "maxProperties", "minProperties"),
    *("dependentRequired", "unevaluatedItems", "unevaluatedProperties"),
)
# How many parts of an `allOf` are searched for a property.
MOST_PARTS = 100

Schema = dict[str, Any]


class Direction(Enum):
    """Whether a value is sent, received, or neither; the value is the access it must not have."""

    REQUEST = "readOnly"
    RESPONSE = "writeOnly"
    NEITHER = None


class Translation:
    """Translates schemas of one document for one direction; what they refer to, once.

    Properties that do not go this way are not required, and restrict nothing. Where a
    discriminator tells alternatives apart, a value has to fit the one that it names. `left_out`
    holds what the result does not say, by keyword: patterns that values cannot be held against
    here, formats other than `formats`, and references that lead nowhere.

    Args:
        document: the document, to follow references in.
        direction: the way that values go.
        formats: the formats that are kept.
        judged: the ids of those schemas that restrict a value; all without it.
        is_generous: whether null fits `nullable` where that has no effect, too: without a type, or
            beside an enum without null (OpenAPI 3.0.3, Schema Object); and whether the name of a
            schema selects it that has another one in a mapping.
    """

    def __init__(
        self,
        document: Document,
        direction: Direction,
        *,
        formats: Collection[str] = FORMATS,
        judged: Collection[int] | None = None,
        is_generous: bool = False,
    ) -> None:
        self.document = document
        self.formats = formats
        self.judged = judged
        self.is_generous = is_generous
        self.left_out: dict[str, list[str]] = {}
        self._access = direction.value
        self._names: dict[tuple[int, bool], tuple[str, Schema]] = {}

    def definitions(self) -> Schema:
        """Return all that was referred to, and what that refers to, to stand in `$defs`."""
        done: Schema = {}
        while len(done) < len(self._names):
            for (_, base), (name, schema) in list(self._names.items())[len(done) :]:
                done[name] = self.schema(schema, base=base)
        return done

    def schema(self, schema: Any, *, base: bool = False, around: Schema | None = None) -> Any:
        """Return the translation of `schema`, a part of the one `around` it.

        As the `base` of another one, it does not select its heirs by their discriminator.
        """
        if isinstance(schema, bool) or not isinstance(schema, dict):
            return schema if isinstance(schema, bool) else {}
        if "$ref" in schema:
            return self._reference(schema, base=base)
        if self.judged is not None and id(schema) not in self.judged:
            return {}

        def translated(keyword: str, each: Any) -> Any:
            together = schema if keyword in {"allOf", *ALTERNATIVES} else None
            return self.schema(each, base=keyword == "allOf", around=together)

        result = with_schemas(schema, translated)
        self._add_own(schema, result)
        self._mind_direction(schema, around or {}, result)
        if not base and property_name(schema) is not None:
            self._select(schema, result)
        return self._nullable(result) if schema.get("nullable") is True else result

    def _reference(self, schema: Schema, *, base: bool = False) -> Schema:
        target = resolve(self.document, schema)
        if not target:
            self._leave_out("$ref", schema["$ref"])
            return {}
        return self.referred(target, base=base)

    def referred(self, target: Schema, *, base: bool = False) -> Schema:
        """Return what stands for a schema that is referred to."""
        name, _ = self._names.setdefault((id(target), base), (str(len(self._names)), target))
        return {"$ref": f"#/$defs/{name}"}

    def _add_own(self, schema: Schema, result: Schema) -> None:
        """Add the keywords that hold no schemas."""
        result |= {name: schema[name] for name in PLAIN if name in schema}
        for exclusive, limit in EXCLUSIVE.items():
            if schema.get(exclusive) is True and limit in result:
                result[exclusive] = result.pop(limit)
            elif is_number(schema.get(exclusive)):
                result[exclusive] = schema[exclusive]
        types = schema.get("type")
        if TYPES.issuperset(map(str, types) if isinstance(types, list) else [str(types)]):
            result["type"] = types
        if not is_number(result.get("multipleOf", 1)) or result.get("multipleOf", 1) <= 0:
            del result["multipleOf"]
        if "pattern" in schema:
            if is_understood(schema["pattern"]):
                result["pattern"] = schema["pattern"]
            else:
                self._leave_out("pattern", schema["pattern"])
        if "format" in schema:
            self._add_format(str(schema["format"]), result)

    def _leave_out(self, keyword: str, value: Any) -> None:
        self.left_out.setdefault(keyword, []).append(str(value))

    def _add_format(self, name: str, result: Schema) -> None:
        if name in self.formats:
            result["format"] = name
            return
        self._leave_out("format", name)
        if name in RANGES and result.get("type") in {"integer", "number"}:
            low, high = RANGES[name]
            result["allOf"] = [*result.get("allOf", ()), {"minimum": low, "maximum": high}]

    def _mind_direction(self, schema: Schema, around: Schema, result: Schema) -> None:
        """Let properties that do not go this way be absent, and anything."""
        for name in result.get("properties", ()):
            if self._access and self._has(schema["properties"][name], [self._access]):
                result["properties"][name] = {}
        accesses = [self._access] if self._access else ["readOnly", "writeOnly"]
        names = [name for name in elements(schema.get("required")) if isinstance(name, str)]
        required = [
            name
            for name in dict.fromkeys(names)
            if not self._has(self._property(name, schema, around), accesses)
        ]
        if required:
            result["required"] = required

    def _has(self, schema: Any, accesses: Iterable[str]) -> bool:
        found = resolve(self.document, members(schema))
        return any(found.get(access) is True for access in accesses)

    def _property(self, name: str, *schemas: Schema) -> Any:
        """Return the property of one of the schemas, or of a part of their `allOf`."""
        for schema in schemas:
            for _, part in islice(layers(self.document, schema, ()), MOST_PARTS):
                if name in members(part.get("properties")):
                    return part["properties"][name]
        return {}

    def _select(self, schema: Schema, result: Schema) -> None:
        """Add that a value has to fit the schema that its discriminator names."""
        name = property_name(schema)
        references = [str(each.get("$ref", "")) for each in listed(schema)]
        if not all(references):
            return
        others = references or self._built_on(schema)
        selected = choices(schema, others, is_generous=self.is_generous)
        for keyword in ALTERNATIVES:
            result.pop(keyword, None)
        if found := self.selected(str(name), selected, only=bool(references)):
            result["allOf"] = [*result.get("allOf", ()), *found]

    def selected(self, name: str, choices: dict[str, str], *, only: bool) -> list[Schema]:
        """Return that a value fits what its property `name` selects, and `only` that selects."""
        found: list[Schema] = []
        if only:
            said = {"required": [name], "properties": {name: {"enum": [*choices]}}}
            found.append({"type": "object", **said})
        for value, reference in choices.items():
            told = {"type": "object", "required": [name], "properties": {name: {"const": value}}}
            found.append({"if": told, "then": self._reference({"$ref": reference})})
        return found

    def _built_on(self, schema: Schema) -> list[str]:
        """Return the references to all that builds on a schema, if that is a component."""
        found, names = self._heirs
        return all_heirs(names[id(schema)], found) if id(schema) in names else []

    @cached_property
    def _heirs(self) -> tuple[dict[str, list[str]], dict[int, str]]:
        """What builds on components, and the references to these by the ids of the schemas."""
        found = heirs(self.document)
        return found, {id(resolve(self.document, {"$ref": each})): each for each in found}

    def _nullable(self, result: Schema) -> Schema:
        if self.is_generous and "type" not in result:
            return {"anyOf": [{"type": "null"}, result]}
        if self.is_generous and "enum" in result:
            result["enum"] = [*result["enum"], None]
        if isinstance(result.get("type"), str):
            result["type"] = [result["type"], "null"]
        return result


def json_schema(document: Document, schema: Schema, direction: Direction) -> Schema:
    """Translate one schema, with all that it refers to."""
    translation = Translation(document, direction)
    translated: Schema = translation.schema(schema)
    return {**translated, "$defs": translation.definitions()}


def with_schemas(schema: Schema, convert: Callable[[str, Any], Any]) -> Schema:
    """Return the keywords of a schema that hold others, with each of these converted."""
    result: Schema = {}
    for key, value in schema.items():
        if key in LISTS and isinstance(value, list) and value:
            result[key] = [convert(key, each) for each in value]
        elif key in ONES:
            result[key] = convert(key, value)
        elif key in MAPS and isinstance(value, dict):
            result[key] = {name: convert(key, each) for name, each in value.items()}
    return result


def is_number(value: object) -> bool:
    """Say whether `value` is a number, which a boolean is not."""
    return isinstance(value, int | float) and not isinstance(value, bool)
