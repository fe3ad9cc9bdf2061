"""Rules about schemas: what contradicts itself, has no effect, or means nothing."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import count

import jsonschema_rs

from openapi.check.finding import Finding, Level, did_you_mean, nearest, shown
from openapi.check.references import resolved
from openapi.check.structure import Part, Structure
from openapi.locations import Pointer

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
MOST_SCHEMAS = 10_000
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
    for name in part.fields:
        if type_ not in APPLIES.get(name, (type_,)):
            message = f"`{name}` says nothing about {'an' if type_[0] in 'aio' else 'a'} {type_}."
            yield Finding("keyword-type", (*part.pointer, name), message, level=Level.WARNING)


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
    """Find patterns that are no regular expressions."""
    pattern = part.fields.get("pattern")
    if pattern is not None and not is_regex(pattern):
        message = f"The pattern {shown(pattern)} is no regular expression."
        hint = "Patterns follow ECMA-262: no inline flags, brackets in pairs."
        yield Finding("pattern", (*part.pointer, "pattern"), message, hint)


def is_regex(pattern: str) -> bool:
    """Say whether `pattern` is a regular expression, if only by the lenient rules of browsers."""
    return is_strict_regex(pattern) or ("(?P" not in pattern and is_python_regex(pattern))


def is_strict_regex(pattern: str) -> bool:
    """Say whether values can be held against `pattern` here."""
    try:
        jsonschema_rs.Draft202012Validator({"pattern": pattern})
    except ValueError:
        return False
    return True


def is_python_regex(pattern: str) -> bool:
    """Say whether Python, which takes a stray brace for a character as browsers do, accepts it."""
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return False
    return True


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


def required(part: Part, composition: "Composition") -> Iterator[Finding]:
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
    """Find what can neither be read nor written."""
    if part.fields.get("readOnly") and part.fields.get("writeOnly"):
        message = "A property cannot be both `readOnly` and `writeOnly`."
        yield Finding("read-and-write-only", part.pointer, message)


def discriminator(part: Part, composition: "Composition") -> Iterator[Finding]:
    """Find a discriminator whose property no schema has."""
    name = part.fields.get("propertyName")
    known = composition.properties(part.parent) if part.parent else None
    if name is not None and known is not None and name not in known:
        message = f"No property is called {shown(name)}."
        pointer = (*part.pointer, "propertyName")
        yield Finding("discriminator", pointer, message, did_you_mean(name, known), Level.WARNING)


class Composition:
    """How schemas are put together: which say something about the same value."""

    def __init__(self, structure: Structure) -> None:
        self.structure = structure
        self.children: dict[Pointer, list[Pointer]] = {}
        self.parents: dict[Pointer, list[Pointer]] = {}
        for part in structure.parts.values():
            if part.kind == "Schema" or (part.kind == "Reference" and part.expects == "Schema"):
                self.children[part.pointer] = list(self._children(part))
        for pointer, children in self.children.items():
            for child in children:
                self.parents.setdefault(child, []).append(pointer)

    def _children(self, part: Part) -> Iterator[Pointer]:
        if part.kind == "Reference":
            found = resolved(self.structure, part)
            if found is not None:
                yield found.pointer
        for keyword in ("allOf", "anyOf", "oneOf"):
            for position in count():
                pointer = (*part.pointer, keyword, position)
                if pointer not in self.structure.parts:
                    break
                yield pointer
        if (*part.pointer, "not") in self.structure.parts:
            yield (*part.pointer, "not")

    def properties(self, part: Part) -> set[str] | None:
        """Return the names of all properties for the value that `part` describes.

        None if a part of them cannot be known: unresolved, or open by `additionalProperties`.
        """
        names: set[str] = set()
        above = self._closure([part.pointer], self.parents)
        for pointer in self._closure(list(above), self.children):
            each = self.structure.parts[pointer]
            if each.kind == "Reference" and not self.children[pointer]:
                return None
            rest = each.value.get("additionalProperties", False)
            found = each.value.get("properties", {})
            if rest not in (False, None) or not isinstance(found, dict):
                return None
            if any(nearest(name, ["properties"]) not in (None, name) for name in each.value):
                return None
            names.update(found)
        return names

    @staticmethod
    def _closure(start: list[Pointer], edges: dict[Pointer, list[Pointer]]) -> set[Pointer]:
        found = set(start)
        waiting = list(start)
        while waiting:
            new = [each for each in edges.get(waiting.pop(), ()) if each not in found]
            found.update(new)
            waiting += new
        return found

    def tangled(self) -> Iterator[Finding]:
        """Find schemas that refer to so many others that no value can be held against them.

        Where each of forty schemas consists of the next one twice, 2 to the power of 40 have to
        be looked at.
        """
        sizes: dict[Pointer, int] = {}
        for start in self.children:
            waiting = [start]
            while waiting:
                pointer = waiting[-1]
                children = self.children.get(pointer, [])
                new = [child for child in children if child not in sizes and child not in waiting]
                if new:
                    waiting += new
                else:
                    waiting.pop()
                    sizes[pointer] = 1 + sum(sizes.get(child, 0) for child in children)
            if sizes[start] > MOST_SCHEMAS and all(
                sizes.get(child, 0) <= MOST_SCHEMAS for child in self.children[start]
            ):
                message = f"The schema consists of more than {MOST_SCHEMAS} others."
                yield Finding("schema-tangled", start, message)

    def circles(self) -> Iterator[Finding]:
        """Find schemas that consist of themselves, so that nothing tells whether a value fits."""
        for pointer, children in self.children.items():
            part = self.structure.parts[pointer]
            # One finding for each circle: at the reference that closes it.
            if part.kind == "Reference" and pointer in self._closure(children, self.children):
                message = f"The schema {shown(part.fields['$ref'])} contains itself."
                hint = "A schema may hold itself as a property or an item only."
                yield Finding("schema-loop", (*pointer, "$ref"), message, hint)
