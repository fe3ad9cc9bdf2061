"""Rules about schemas: contradictions, and keywords without effect or meaning."""

import json
from collections.abc import Iterator

from openapi.check.composition import Composition
from openapi.check.finding import Finding, did_you_mean, nearest, shown
from openapi.check.operations import choice
from openapi.check.structure import Part, Structure
from openapi.patterns import is_lenient, is_strict
from openapi.schema import TYPES

# Null is none before OpenAPI 3.1.
SCHEMA_TYPES = sorted(TYPES - {"null"})

NUMBERS = ("integer", "number")
# Keywords that say something about values of some types only.
APPLIES = {
    name: types
    for types, names in (
        (("string",), "minLength maxLength pattern"),
        (NUMBERS, "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf"),
        (("array",), "items minItems maxItems uniqueItems"),
        (("object",), "properties required additionalProperties minProperties maxProperties"),
    )
    for name in names.split()
}
# The formats that OpenAPI 3.0 itself knows, and a few that everybody does.
FORMATS = {
    **dict.fromkeys(("int32", "int64", "float", "double"), NUMBERS),
    **dict.fromkeys(("byte", "binary", "date", "date-time", "password"), ("string",)),
    **dict.fromkeys(("email", "uuid", "uri"), ("string",)),
}
OTHER_FORMATS = ("int8", "int16", "uint8", "uint16", "uint32", "uint64", "time", "uri-reference")
LIMITS = (
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
    ("minimum", "maximum"),
)


def check(structure: Structure) -> Iterator[Finding]:
    """Yield what is wrong about the schemas of a document, their examples aside."""
    composition = Composition(structure)
    for part in structure.of("Schema"):
        yield from types(part)
        yield from limits(part)
        yield from patterns(part)
        yield from enums(part)
        yield from required(part, composition)
        yield from nullable(part)
        yield from access(part)
    yield from composition.tangled()
    for part in structure.of("Discriminator"):
        yield from discriminator(part, composition)
    for part in structure.of("MediaType"):
        if "encoding" in part.fields:
            yield from encodings(part, composition, structure)


def types(part: Part) -> Iterator[Finding]:
    """Find types that do not exist, arrays of anything, and keywords of other types."""
    yield from choice(part, "type", SCHEMA_TYPES, "type-unknown")
    type_ = part.fields.get("type")
    if type_ not in SCHEMA_TYPES:
        return
    if type_ == "array" and part.lacks("items"):
        message = "An array has to say with `items` what it holds."
        yield part.error("array-items", message, hint="`items: {}` allows everything.")
    format_ = part.fields.get("format", "")
    if type_ not in FORMATS.get(format_, (type_,)):
        message = f"The format {shown(format_)} says nothing about {article_of(type_)}."
        yield part.warning("keyword-type", message, "format")
    meant = format_ and format_ not in (*FORMATS, *OTHER_FORMATS) and nearest(format_, FORMATS)
    if meant:
        message = f"No format is called {shown(format_)}."
        yield part.warning("format", message, "format", hint=f"Did you mean `{meant}`?")
    for name in part.fields:
        if type_ not in APPLIES.get(name, (type_,)):
            yield part.warning(
                "keyword-type", f"`{name}` says nothing about {article_of(type_)}.", name
            )


def article_of(type_: str) -> str:
    """Return the name of a type with its article."""
    return f"{'an' if type_[0] in 'aio' else 'a'} {type_}"


def limits(part: Part) -> Iterator[Finding]:
    """Find limits that no value keeps."""
    fields = part.fields
    for low, high in LIMITS:
        if low not in fields or high not in fields:
            continue
        strict = fields.get("exclusiveMinimum") or fields.get("exclusiveMaximum")
        strict = strict if low == "minimum" else False
        if fields[low] > fields[high] or (strict and fields[low] == fields[high]):
            message = f"No value keeps `{low}` {fields[low]} and `{high}` {fields[high]}."
            yield part.error("limits", message, low)
    if fields.get("multipleOf", 1) <= 0:
        yield part.error("limits", "`multipleOf` has to be more than 0.", "multipleOf")
    for name in ("exclusiveMinimum", "exclusiveMaximum"):
        limit = name.removeprefix("exclusive").lower()
        if fields.get(name) and part.lacks(limit):
            message = f"`{name}` has no effect without `{limit}`."
            yield part.warning("keyword-alone", message, name)


def patterns(part: Part) -> Iterator[Finding]:
    """Find patterns that are no regular expressions, or only for some readers."""
    pattern = part.fields.get("pattern", "")
    if is_strict(pattern):
        return
    if is_lenient(pattern):
        message = f"JavaScript takes the pattern {shown(pattern)} only without the flag `u`."
        hint = "Escape braces and brackets that stand for themselves; `\\A` means the letter A."
        yield part.warning("pattern", message, "pattern", hint=hint)
    else:
        message = f"The pattern {shown(pattern)} is no regular expression."
        hint = "Patterns follow ECMA-262: no inline flags, names as `(?<n>…)`, pairs of brackets."
        yield part.error("pattern", message, "pattern", hint=hint)


def enums(part: Part) -> Iterator[Finding]:
    """Find an empty enum, and values given twice."""
    values = part.fields.get("enum", [""])
    if not values:
        yield part.error("enum-empty", "The enum allows no value.", "enum")
    seen = set()
    for position, value in enumerate(values):
        text = json.dumps(value, sort_keys=True)
        if text in seen:
            yield part.warning("enum", f"The enum has {shown(text)} twice.", "enum", position)
        seen.add(text)


def required(part: Part, composition: Composition) -> Iterator[Finding]:
    """Find required names that no property has, however the schema is composed."""
    names = part.fields.get("required")
    if names is None:
        return
    if not names:
        hint = "Leave `required` out where nothing is."
        yield part.error("required", "`required` has to name something.", "required", hint=hint)
    known = composition.properties(part)
    for position, name in enumerate(names):
        place = ("required", position)
        if name in names[:position]:
            yield part.error("required", f"{shown(name)} is required twice.", *place)
        elif known is not None and name not in known:
            message = f"{shown(name)} is required, and no property is called so."
            hint = did_you_mean(name, known, "Declare it below `properties`.")
            report = part.error if known else part.warning
            yield report("required-unknown", message, *place, hint=hint)


def nullable(part: Part) -> Iterator[Finding]:
    """Find `nullable: true` without a type, which has no effect."""
    if part.fields.get("nullable") and part.lacks("type"):
        message = "`nullable` has no effect without a `type` beside it."
        hint = "Write the `type` into the same schema."
        yield part.warning("nullable-without-type", message, "nullable", hint=hint)


def access(part: Part) -> Iterator[Finding]:
    """Find properties that are `readOnly` and `writeOnly` at once."""
    if part.fields.get("readOnly") and part.fields.get("writeOnly"):
        message = "A property cannot be both `readOnly` and `writeOnly`."
        yield part.error("read-and-write-only", message)


def discriminator(part: Part, composition: Composition) -> Iterator[Finding]:
    """Find a discriminator whose property no schema has."""
    name = part.fields.get("propertyName")
    known = composition.properties(part.parent) if part.parent else None
    if name is not None and known is not None and name not in known:
        hint = did_you_mean(name, known)
        message = f"No property is called {shown(name)}."
        yield part.warning("discriminator", message, "propertyName", hint=hint)


def encodings(part: Part, composition: Composition, structure: Structure) -> Iterator[Finding]:
    """Find encodings of properties that the schema of a media type does not have."""
    schema = structure.parts.get((*part.pointer, "schema"))
    known = composition.properties(schema) if schema else None
    for name in part.fields.get("encoding", ()):
        if known is not None and name not in known:
            message = f"No property is called {shown(name)}."
            yield part.error("encoding", message, "encoding", name, hint=did_you_mean(name, known))
