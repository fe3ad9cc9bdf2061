"""Random schemas of OpenAPI 3.0, values that fit them, and what an independent validator says."""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
from hypothesis import strategies as st

NAMES = ("a", "b", "c")
# No schema names this one: senders may use it, for receivers leave alone what they do not know.
UNKNOWN_NAME = "z"
TEXTS = ("", "a", "ab", "abc", "b1", "12", "aaaaaa", "2024-02-29", "2024-02-29T10:00:00Z")
NUMBERS = (-7, -1, 0, 1, 2, 3, 4, 5, 6, 10, 1.5, 2.5)
SCALARS = (None, True, False, *NUMBERS, *TEXTS)
PATTERNS = (
    "^a",
    "b",
    "^[a-z]*$",
    "^[a-z]+$",
    "^[a-c]+$",
    "^[a-z0-9]+$",
    "^.{2,3}$",
    "[0-9]",
    "^(?=a)",
)
FORMATS = ("date", "date-time", "password", "of-nobody")

small = st.integers(0, 4)


def some(**keywords: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=keywords)


def texts() -> st.SearchStrategy[dict[str, Any]]:
    return some(
        minLength=small,
        maxLength=small,
        pattern=st.sampled_from(PATTERNS),
        enum=st.lists(st.sampled_from((*TEXTS, None)), min_size=1, max_size=4, unique=True),
        format=st.sampled_from(FORMATS),
    ).map(lambda keywords: {"type": "string", **keywords})


@st.composite
def numbers(draw: st.DrawFn) -> dict[str, Any]:
    keywords = draw(some(minimum=small, maximum=small, multipleOf=st.sampled_from((1, 2, 3, 0.5))))
    for bound in ("minimum", "maximum"):
        if bound in keywords and draw(st.booleans()):
            keywords[f"exclusive{bound.capitalize()}"] = draw(st.booleans())
    return {"type": draw(st.sampled_from(("integer", "number"))), **keywords}


def arrays(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return some(
        items=inner, minItems=st.integers(0, 2), maxItems=small, uniqueItems=st.booleans()
    ).map(lambda keywords: {"type": "array", "items": {}, **keywords})


def objects(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return some(
        properties=st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
        required=st.lists(st.sampled_from(NAMES), min_size=1, max_size=2, unique=True),
        additionalProperties=st.booleans() | inner,
        minProperties=st.integers(0, 2),
        maxProperties=small,
    ).map(lambda keywords: {"type": "object", **keywords})


def composed(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    several = st.lists(inner, min_size=1, max_size=2)
    return st.one_of(
        several.map(lambda schemas: {"allOf": schemas}),
        several.map(lambda schemas: {"oneOf": schemas}),
        several.map(lambda schemas: {"anyOf": schemas}),
        inner.map(lambda schema: {"not": schema}),
    )


def nullable(schemas: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.tuples(schemas, st.booleans()).map(
        lambda pair: {**pair[0], "nullable": True} if pair[1] else pair[0]
    )


leaves = nullable(st.one_of(texts(), numbers(), st.just({"type": "boolean"}), st.just({})))
schemas = st.recursive(
    leaves,
    lambda inner: st.one_of(nullable(objects(inner)), nullable(arrays(inner)), composed(inner)),
    max_leaves=6,
)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Any, Any]:
    """Draw two schemas; mostly the second one is the first with one part replaced."""
    old = draw(schemas)
    new = draw(edited(old) if draw(st.integers(0, 4)) else schemas)
    return (old, new) if draw(st.booleans()) else (new, old)


@st.composite
def edited(draw: st.DrawFn, schema: Any) -> Any:
    """Draw a schema that differs from another in one place, at some depth."""
    below = [key for key in ("properties", "items", "allOf", "oneOf", "anyOf") if schema.get(key)]
    if below and draw(st.sampled_from((True, True, False))):
        key = draw(st.sampled_from(below))
        inner = schema[key]
        if key == "items":
            return {**schema, key: draw(edited(inner))}
        if isinstance(inner, dict):
            name = draw(st.sampled_from(sorted(inner)))
            return {**schema, key: {**inner, name: draw(edited(inner[name]))}}
        index = draw(st.integers(0, len(inner) - 1))
        return {**schema, key: [*inner[:index], draw(edited(inner[index])), *inner[index + 1 :]]}
    other = draw(like(schema))
    keys = sorted({*schema, *other})
    replaced = draw(st.sampled_from(keys)) if keys else "nullable"
    result = {key: value for key, value in schema.items() if key != replaced}
    return {**result, replaced: other[replaced]} if replaced in other else result


def like(schema: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Return schemas of the kind of another one, to take a part from."""
    kinds: dict[Any, st.SearchStrategy[dict[str, Any]]] = {"string": texts()}
    kinds |= {"integer": numbers(), "number": numbers()}
    kinds |= {"object": objects(leaves), "array": arrays(leaves)}
    return nullable(kinds.get(schema.get("type"), leaves))


@st.composite
def values(draw: st.DrawFn, schema: Any) -> Any:
    """Draw a value that may fit a schema, using no name that it does not know but one."""
    parts = list(alternatives(schema))
    chosen = draw(st.sampled_from(parts))
    if chosen.get("type") == "array":
        return draw(st.lists(values(chosen.get("items", {})), max_size=4))
    if chosen.get("type") == "object":
        return draw(object_values(parts))
    if "enum" in chosen and draw(st.booleans()):
        return draw(st.sampled_from(chosen["enum"]))
    return draw(st.sampled_from(SCALARS))


@st.composite
def object_values(draw: st.DrawFn, parts: list[Any]) -> dict[str, Any]:
    known = {name: each for part in parts for name, each in part.get("properties", {}).items()}
    wanted = {name for part in parts for name in part.get("required", ())}
    names = [name for name in (*sorted({*known, *wanted}), UNKNOWN_NAME) if draw(st.booleans())]
    return {name: draw(values(known.get(name, {}))) for name in names}


def alternatives(schema: Any) -> Iterator[Any]:
    """Yield a schema and all that are composed to it."""
    yield schema
    for key in ("allOf", "oneOf", "anyOf"):
        for each in schema.get(key, ()):
            yield from alternatives(each)
    if "not" in schema:
        yield from alternatives(schema["not"])


def validator(schema: Any) -> Any:
    """Return a validator of an OpenAPI schema, formats included."""
    return jsonschema_rs.Draft202012Validator(as_json_schema(schema), validate_formats=True)


def as_json_schema(schema: Any) -> Any:
    """Return an OpenAPI schema as JSON Schema, in the plainest way."""
    if isinstance(schema, bool):
        return schema
    result = dict(schema)
    for key in ("allOf", "oneOf", "anyOf"):
        if key in schema:
            result[key] = [as_json_schema(each) for each in schema[key]]
    for key in ("items", "not", "additionalProperties"):
        if key in schema:
            result[key] = as_json_schema(schema[key])
    if "properties" in schema:
        result["properties"] = {k: as_json_schema(v) for k, v in schema["properties"].items()}
    for bound in ("minimum", "maximum"):
        flag = f"exclusive{bound.capitalize()}"
        if result.pop(flag, False) and bound in result:
            result[flag] = result.pop(bound)
    if result.pop("nullable", False) and "type" in result:
        result["type"] = [result["type"], "null"]
    return result


KINDS = ("Cat", "Dog", "Bird")
WORDS_FOR = {"cat": "Cat", "lion": "Cat", "dog": "#/components/schemas/Dog"}


def reference(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


@st.composite
def animals(draw: st.DrawFn) -> dict[str, Any]:
    """Draw components: some kinds, `Animal`, which a discriminator selects, and a `Root`."""
    return {**{kind: draw(kinds()) for kind in KINDS}, **draw(choices()), "Root": draw(roots())}


@st.composite
def kinds(draw: st.DrawFn) -> dict[str, Any]:
    holder = draw(objects(leaves))
    properties = {**holder.get("properties", {}), "kind": {"type": "string"}}
    required = sorted({*holder.get("required", ()), "kind"})
    return {**holder, "properties": properties, "required": required}


@st.composite
def choices(draw: st.DrawFn) -> dict[str, Any]:
    listed = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=3, unique=True))
    words = draw(st.lists(st.sampled_from(sorted(WORDS_FOR)), unique=True))
    mapping = {word: WORDS_FOR[word] for word in words}
    discriminator = {"propertyName": "kind", **({"mapping": mapping} if mapping else {})}
    keyword = draw(st.sampled_from(("oneOf", "anyOf")))
    return {"Animal": {keyword: [*map(reference, listed)], "discriminator": discriminator}}


def roots() -> st.SearchStrategy[dict[str, Any]]:
    animal = reference("Animal")
    return st.one_of(
        st.just({"allOf": [animal]}),
        objects(leaves).map(lambda other: {"allOf": [animal, other]}),
        leaves.map(lambda other: {"oneOf": [animal, other]}),
        st.just({"type": "array", "items": animal}),
    )


@st.composite
def other_animals(draw: st.DrawFn, components: dict[str, Any]) -> dict[str, Any]:
    """Draw components that differ from others in one of them."""
    name = draw(st.sampled_from((*KINDS, "Animal", "Animal", "Root")))
    if name == "Animal":
        return {**components, **draw(choices())}
    other = draw(kinds() if name in KINDS else roots())
    return {**components, name: other}


@st.composite
def animal_values(draw: st.DrawFn, components: dict[str, Any]) -> Any:
    """Draw a value that may fit the root of components."""
    if components["Root"].get("type") == "array":
        return draw(st.lists(animal_values({**components, "Root": {}}), max_size=2))
    if "oneOf" in components["Root"] and draw(st.booleans()):
        return draw(values(components["Root"]["oneOf"][1]))
    parts = [components[kind] for kind in KINDS] + components["Root"].get("allOf", [])[1:]
    kind = draw(st.sampled_from((*KINDS, *WORDS_FOR)))
    return {**draw(object_values(parts)), "kind": kind}


def selecting(components: dict[str, Any]) -> Any:
    """Return the root of components without references, its discriminator as conditions."""
    animal = components["Animal"]
    names = [each["$ref"].rpartition("/")[2] for each in animal.get("oneOf", animal.get("anyOf"))]
    words = animal["discriminator"].get("mapping", {})
    chosen = {word: told.rpartition("/")[2] for word, told in words.items()}
    selected = {name: name for name in names if name not in chosen.values()}
    selected |= {word: name for word, name in chosen.items() if name in names}
    branches = [
        {"allOf": [{"type": "object", "properties": {"kind": {"enum": [word]}}}, components[name]]}
        for word, name in selected.items()
    ]
    return with_animal(components["Root"], {"anyOf": branches})


def with_animal(root: Any, animal: Any) -> Any:
    if isinstance(root, list):
        return [with_animal(each, animal) for each in root]
    if root == reference("Animal"):
        return animal
    return {
        key: with_animal(each, animal) if key in ("items", "allOf", "oneOf") else each
        for key, each in root.items()
    }
