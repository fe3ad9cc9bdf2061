"""Rules about schemas: contradictions, and keywords without effect or meaning."""

from collections import Counter
from collections.abc import Iterator

from openapi.check.composition import Composition
from openapi.check.finding import Finding, Level, did_you_mean, nearest, shown
from openapi.check.structure import Part, Structure
from openapi.patterns import is_lenient, is_strict

SCHEMA_TYPES = ("array", "boolean", "integer", "number", "object", "string")

# Keywords that say something about values of some types only.
APPLIES = {
    **dict.fromkeys(("minLength", "maxLength", "pattern"), ("string",)),
    **dict.fromkeys(
        ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
        ("integer", "number"),
    ),
    **dict.fromkeys(("items", "minItems", "maxItems", "uniqueItems"), ("array",)),
    **dict.fromkeys(
        (
            "properties",
            "required",
            "additionalProperties",
            "minProperties",
            "maxProperties",
        ),
        ("object",),
    ),
}
# The formats that OpenAPI 3.0 itself knows, and a few that everybody does.
FORMATS = {
    **dict.fromkeys(("int32", "int64"), ("integer", "number")),
    **dict.fromkeys(("float", "double"), ("number", "integer")),
    **dict.fromkeys(
        ("byte", "binary", "date", "date-time", "password", "email", "uuid", "uri"), ("string",)
    ),
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
    yield from composition.circles()
    yield from composition.tangled()
    for part in structure.of("Discriminator"):
        yield from discriminator(part, composition)


def types(part: Part) -> Iterator[Finding]:
    """Find types that do not exist, arrays of anything, and keywords of other types."""
    type_ = part.fields.get("type")
    if type_ is None:
        return
    if type_ not in SCHEMA_TYPES:
        message = f"A schema cannot have the type {shown(type_)}."
        hint = did_you_mean(type_, SCHEMA_TYPES, f"The types are {', '.join(SCHEMA_TYPES)}.")
        if type_ == "null":
            hint = "OpenAPI 3.0 has `nullable: true` for it."
        yield Finding("type-unknown", (*part.pointer, "type"), message, hint)
        return
    misspelt = any(nearest(name, ["items"]) for name in part.value)
    if type_ == "array" and "items" not in part.value and not misspelt:
        message = "An array has to say with `items` what it holds."
        yield Finding("array-items", part.pointer, message, "`items: {}` allows everything.")
    format_ = part.fields.get("format", "")
    if type_ not in FORMATS.get(format_, (type_,)):
        message = f"The format {shown(format_)} is none of {article_of(type_)}."
        pointer = (*part.pointer, "format")
        yield Finding("keyword-type", pointer, message, level=Level.WARNING)
    meant = nearest(format_, FORMATS)
    if format_ not in OTHER_FORMATS and meant not in (None, format_):
        message = f"No format is called {shown(format_)}."
        pointer = (*part.pointer, "format")
        yield Finding("format", pointer, message, f"Did you mean `{meant}`?", Level.WARNING)
    for name in part.fields:
        if type_ not in APPLIES.get(name, (type_,)):
            message = f"`{name}` says nothing about {article_of(type_)}."
            yield Finding("keyword-type", (*part.pointer, name), message, level=Level.WARNING)


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
            yield Finding("limits", (*part.pointer, low), message)
    if "multipleOf" in fields and fields["multipleOf"] <= 0:
        message = "`multipleOf` has to be more than 0."
        yield Finding("limits", (*part.pointer, "multipleOf"), message)
    for name in ("exclusiveMinimum", "exclusiveMaximum"):
        limit = name.removeprefix("exclusive").lower()
        if fields.get(name) and limit not in part.value:
            message = f"`{name}` has no effect without `{limit}`."
            yield Finding("keyword-alone", (*part.pointer, name), message, level=Level.WARNING)


def patterns(part: Part) -> Iterator[Finding]:
    """Find patterns that are no regular expressions, or only for some readers."""
    pattern = part.fields.get("pattern")
    if pattern is None or is_strict(pattern):
        return
    if is_lenient(pattern):
        message = f"JavaScript takes the pattern {shown(pattern)} only without the flag `u`."
        hint = "Escape braces and brackets that stand for themselves; `\\A` means the letter A."
        level = Level.WARNING
    else:
        message = f"The pattern {shown(pattern)} is no regular expression."
        hint = "Patterns follow ECMA-262: no inline flags, names as `(?<n>…)`, pairs of brackets."
        level = Level.ERROR
    yield Finding("pattern", (*part.pointer, "pattern"), message, hint, level)


def enums(part: Part) -> Iterator[Finding]:
    """Find an empty enum, and values given twice."""
    values = part.fields.get("enum")
    if values is None:
        return
    if not values:
        yield Finding("enum-empty", (*part.pointer, "enum"), "The enum allows no value.")
    seen = set()
    for position, value in enumerate(values):
        key = repr(value)
        if key in seen:
            message = f"The enum has {shown(value)} twice."
            pointer = (*part.pointer, "enum", position)
            yield Finding("enum", pointer, message, level=Level.WARNING)
        seen.add(key)


def required(part: Part, composition: Composition) -> Iterator[Finding]:
    """Find required names that no property has, however the schema is composed."""
    names = part.fields.get("required")
    if names is None:
        return
    pointer = (*part.pointer, "required")
    if not names:
        hint = "Leave `required` out where nothing is."
        yield Finding("required", pointer, "`required` has to name something.", hint)
    known = composition.properties(part)
    times = Counter(names)
    for position, name in enumerate(names):
        if times[name] > 1 and name in names[:position]:
            message = f"{shown(name)} is required twice."
            yield Finding("required", (*pointer, position), message)
        elif known is not None and name not in known:
            message = f"{shown(name)} is required, and no property is called so."
            level = Level.ERROR if known else Level.WARNING
            hint = did_you_mean(name, known, "Declare it below `properties`.")
            yield Finding("required-unknown", (*pointer, position), message, hint, level)


def nullable(part: Part) -> Iterator[Finding]:
    """Find `nullable: true` without a type, which has no effect."""
    if part.fields.get("nullable") and "type" not in part.value:
        message = "`nullable` has no effect without a `type` beside it."
        hint = "Write the `type` into the same schema."
        pointer = (*part.pointer, "nullable")
        yield Finding("nullable-without-type", pointer, message, hint, Level.WARNING)


def access(part: Part) -> Iterator[Finding]:
    """Find properties that are `readOnly` and `writeOnly` at once."""
    if part.fields.get("readOnly") and part.fields.get("writeOnly"):
        message = "A property cannot be both `readOnly` and `writeOnly`."
        yield Finding("read-and-write-only", part.pointer, message)


def discriminator(part: Part, composition: Composition) -> Iterator[Finding]:
    """Find a discriminator whose property no schema has."""
    name = part.fields.get("propertyName")
    known = composition.properties(part.parent) if part.parent else None
    if name is not None and known is not None and name not in known:
        message = f"No property is called {shown(name)}."
        pointer = (*part.pointer, "propertyName")
        yield Finding("discriminator", pointer, message, did_you_mean(name, known), Level.WARNING)
