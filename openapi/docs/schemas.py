"""Say in words what the schemas of a document allow, by all keywords of OpenAPI 3.0."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from openapi.docs.text import anchor, link, markdown, pretty, value
from openapi.document import SCHEMAS, Document, layers, referred

# What is said of keywords that are true, and of those with a value, which is shown behind it.
FLAGS = {
    "deprecated": "deprecated",
    "readOnly": "only in answers",
    "writeOnly": "only in requests",
    "uniqueItems": "no item twice",
    "allowReserved": "reserved characters unescaped",
    "allowEmptyValue": "may be empty",
}
VALUES = {
    "title": "called",
    "minimum": "≥",
    "maximum": "≤",
    "multipleOf": "a multiple of",
    "minLength": "length ≥",
    "maxLength": "length ≤",
    "pattern": "matches",
    "minItems": "items ≥",
    "maxItems": "items ≤",
    "minProperties": "fields ≥",
    "maxProperties": "fields ≤",
    "default": "default",
    "xml": "as XML",
    "style": "style",
    "explode": "explode",
}
STRICT = {"minimum": ">", "maximum": "<"}
GROUPS = {"oneOf": "Exactly one of", "anyOf": "One or more of", "not": "Not"}

Schema = dict[str, Any]


class View(NamedTuple):
    """What the page says of something: its kind, what else is to know, and its parts.

    Examples come with a caption.
    """

    kind: Markup = Markup("")
    facts: Sequence[Markup] = ()
    description: Markup = Markup("")
    examples: Sequence[tuple[str, str]] = ()
    fields: Sequence["Field"] = ()
    groups: Sequence["Group"] = ()


class Field(NamedTuple):
    """Something with a name, and the name of the schema that brings a field in."""

    name: str
    view: View
    required: bool = True
    origin: str = ""

    @property
    def optional(self) -> list[str]:
        """Return the word that says so, if it is."""
        return [] if self.required else ["optional"]


class Group(NamedTuple):
    """Schemas that belong together, under a title that says how."""

    title: str
    members: list[View]


def plain(holder: dict[str, Any], *without: str) -> View:
    """Return what the page says of an object that is no schema: its fields by their own names."""
    told = {name: each for name, each in holder.items() if name not in without}
    text = told.pop("description", "")
    values = {name: each for name, each in told.items() if not isinstance(each, dict)}
    return View(
        facts=[fact(k, *(v if isinstance(v, list) else [v])) for k, v in values.items()],
        description=markdown(text if isinstance(text, str) else pretty(text)),
        fields=parts(told, *(told.keys() - values)),
    )


def parts(holder: dict[str, Any], *names: str) -> list[Field]:
    """Return what the page says of some of the objects in an object, if they are there."""
    return [Field(name, plain(each)) for name, each in holder.items() if name in names and each]


def view(document: Document, schema: Schema, owner: str | None = None) -> View:
    """Return what the page says of `schema`.

    With an `owner`, the schema's own name or an empty one, what it takes over from others by
    `allOf` is told as its own; without one, the others are named.
    """
    found, others = taken_over(document, schema, owner)
    parts = [each for _, each in found if "$ref" not in each]
    described = [each.get("description") for name, each in found if name in ("", owner)]
    return View(
        kind(document, schema, owner),
        [Markup("builds on ") + each for each in others if owner is not None]
        + [*facts(document, parts)],
        markdown("\n\n".join(filter(None, described))),
        [("", pretty(each["example"])) for each in parts if "example" in each],
        [*fields(document, found)],
        [group for each in parts for group in groups(document, each)],
    )


def taken_over(
    document: Document, schema: Schema, owner: str | None
) -> tuple[list[tuple[str, Schema]], list[Markup]]:
    """Return a schema and what its `allOf` adds, each after its name, and links to the others."""
    place = (*SCHEMAS, owner) if owner else ()
    found = [
        (str(at[2]) if at[:2] == SCHEMAS else "", each)
        for at, each in layers(document, schema, place, follow=owner is not None)
    ]
    others = dict.fromkeys(referred(each) or name for name, each in found)
    return found, [schema_link(document, name) for name in others if name not in ("", owner)]


def kind(document: Document, schema: Schema, owner: str | None = None) -> Markup:
    """Return the type of a value in words, after what it builds on if it has no owner."""
    found, others = taken_over(document, schema, owner)
    parts = [each for _, each in found if "$ref" not in each]
    typed = dict.fromkeys(word for each in parts for word in types(document, each))
    words = [*(others if owner is None else ()), *typed]
    if not words:
        told = any({*GROUPS, "enum"} & set(each) for each in parts)
        words = [Markup("as below") if told else Markup("anything")]
    whole = parts[0] if parts else {}
    nulls = [each.get("nullable") for each in parts if "type" in each] or [whole.get("nullable")]
    null = whole.get("nullable") or all(nulls)
    return Markup(" and ").join(words) + (" or null" if null else "")


def types(document: Document, schema: Schema) -> Iterator[Markup]:
    """Yield the type of one schema, if it has one."""
    name = schema.get("type") or ("object" if "properties" in schema else "")
    form = f" ({schema['format']})" if "format" in schema else ""
    if name == "array":
        yield Markup("array of {}").format(kind(document, schema.get("items", {})))
    elif name or form:
        yield Markup("{}{}").format(name or "anything", form)


def facts(document: Document, parts: list[Schema]) -> Iterator[Markup]:
    """Yield what else is asked of a value, and what is to know about it."""
    declared = {name for each in parts for name in each.get("properties", ())}
    for schema in parts:
        yield from keywords(schema)
        yield from choices(document, schema)
        for name in schema.get("required", ()):
            if name not in declared:
                yield fact("needs", name)


def choices(document: Document, schema: Schema) -> Iterator[Markup]:
    """Yield what values or schemas there are to choose from, and where to read on."""
    if "enum" in schema:
        yield fact("always" if len(schema["enum"]) == 1 else "one of", *schema["enum"])
    if isinstance(schema.get("additionalProperties"), bool):
        yield fact("any other fields" if schema["additionalProperties"] else "no other fields")
    if "discriminator" in schema:
        yield fact("told apart by", schema["discriminator"].get("propertyName", ""))
        for value, name in schema["discriminator"].get("mapping", {}).items():
            yield fact("if", value) + ": " + schema_link(document, name.rpartition("/")[2])
    if "externalDocs" in schema:
        url = schema["externalDocs"].get("url", "")
        yield link(url, schema["externalDocs"].get("description") or url)


def keywords(holder: Schema) -> Iterator[Markup]:
    """Yield what the keywords of a schema, parameter or header say that have a phrase."""
    for name, words in FLAGS.items():
        if holder.get(name) is True:
            yield fact(words)
    for name, words in VALUES.items():
        if name in holder:
            strict = holder.get(f"exclusive{name.capitalize()}") is True
            yield fact(STRICT[name] if strict else words, holder[name])


def fact(words: str, *values: Any) -> Markup:
    """Return words with values."""
    return Markup(" ").join([words, *map(value, values)])


def fields(document: Document, found: list[tuple[str, Schema]]) -> Iterator[Field]:
    """Yield the fields; one that several schemas describe has to fit all of them."""
    required = {name for _, each in found for name in each.get("required", ())}
    described: dict[str, list[tuple[str, Schema]]] = {}
    for origin, each in found:
        for name, definition in each.get("properties", {}).items():
            described.setdefault(name, []).append((origin, definition))
    for name, (first, *others) in described.items():
        both = {"allOf": [each for _, each in (first, *others)]} if others else first[1]
        yield Field(name, view(document, both), name in required, first[0])


def groups(document: Document, schema: Schema) -> Iterator[Group]:
    """Yield what the schema holds: its items, its other fields, and what it has to fit."""
    items, others = (schema.get(name) for name in ("items", "additionalProperties"))
    inner = view(document, items) if isinstance(items, dict) else None
    if inner and any(inner[1:]):
        yield Group("Each item", [inner])
    if isinstance(others, dict):
        yield Group("Each other field", [view(document, others)])
    for keyword, title in GROUPS.items():
        if keyword in schema:
            members = [schema[keyword]] if keyword == "not" else schema[keyword]
            yield Group(title, [view(document, each) for each in members])


def schema_link(document: Document, name: str) -> Markup:
    """Return a link to what the page says of a schema of the components, if there is one."""
    if name not in document.get("components", {}).get("schemas", {}):
        return Markup("{}").format(name)
    return link(f"#schema-{anchor(name)}", name)
