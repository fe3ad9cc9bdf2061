"""What a schema of OpenAPI 3.0 means in JSON Schema."""

from typing import Any

import jsonschema_rs
import pytest

from openapi.schema import Direction, Translation, json_schema

SCHEMAS: dict[str, Any] = {
    "Id": {"type": "string", "readOnly": True},
    "Base": {"type": "object", "properties": {"id": {"$ref": "#/components/schemas/Id"}}},
    "Heir": {
        "allOf": [{"$ref": "#/components/schemas/Base"}],
        "required": ["id"],
        "properties": {"secret": {"type": "string", "writeOnly": True}},
    },
    "Tree": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}},
    "Cat": {"type": "object", "properties": {"claws": {"type": "integer"}}},
    "Dog": {"type": "object", "properties": {"claws": {"type": "string"}}},
    "Pet": {
        "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
        "discriminator": {"propertyName": "kind", "mapping": {"dog": "#/components/schemas/Dog"}},
    },
    "Shape": {"type": "object", "discriminator": {"propertyName": "form"}},
    "Circle": {
        "allOf": [{"$ref": "#/components/schemas/Shape"}],
        "required": ["radius"],
    },
}
DOCUMENT = {"components": {"schemas": SCHEMAS}}
CLOSED = {"additionalProperties": False, "properties": {"nullable": {}}}


def cat(**members: Any) -> dict[str, Any]:
    return {"kind": "Cat", **members}


def dog(**members: Any) -> dict[str, Any]:
    return {"kind": "dog", **members}


def circle(form: str = "Circle", **members: Any) -> dict[str, Any]:
    return {"form": form, **members}


def fits(schema: dict[str, Any], value: Any, direction: Direction = Direction.NEITHER) -> bool:
    translated = json_schema(DOCUMENT, schema, direction)
    return jsonschema_rs.Draft202012Validator(translated, validate_formats=True).is_valid(value)


def named(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


@pytest.mark.parametrize(
    ("schema", "fitting", "others"),
    [
        ({"type": "string", "nullable": True}, ["a", None], [1]),
        ({"type": "string", "nullable": True, "enum": ["a"]}, ["a"], ["b", None]),
        ({"type": "string", "nullable": True, "enum": ["a", None]}, ["a", None], ["b"]),
        ({"nullable": True, "allOf": [{"type": "string"}]}, ["a"], [None]),
        ({"minimum": 1, "exclusiveMinimum": True}, [2, "a"], [1]),
        ({"exclusiveMaximum": True}, [10**9], []),
        ({"exclusiveMaximum": 5}, [4], [5]),
        ({"type": "integer", "format": "int32"}, [2**31 - 1], [2**31]),
        ({"type": "string", "format": "uuid"}, ["0" * 8 + "-0000" * 3 + "-" + "0" * 12], ["x"]),
        ({"type": "string", "format": "anything"}, ["x"], [1]),
        ({"pattern": "^a+$"}, ["aa"], ["b"]),
        ({"pattern": "(?i)a"}, ["b"], []),
        ({"multipleOf": 0}, [1.5], []),
        ({"type": "text", "maxLength": 1}, [1, "a"], ["ab"]),
        (CLOSED, [{"nullable": 1}], [{"a": 1}]),
        (named("Tree"), [[], [[], [[]]]], [[[1]]]),
        (named("Nowhere"), [1, None], []),
        (named("Pet"), [cat(claws=1), dog(claws="x")], [cat(claws="x"), dog(claws=1)]),
        (named("Pet"), [cat(), dog()], [{}, {"kind": "Dog"}, {"kind": "Bird"}, 1]),
        (named("Shape"), [{}, circle("Square"), circle(radius=1)], [circle()]),
        (named("Circle"), [circle("Square", radius=1)], [circle()]),
    ],
)  # fmt: skip
def test_a_translated_schema_says_what_the_schema_says(
    schema: dict[str, Any], fitting: list[Any], others: list[Any]
) -> None:
    assert [value for value in fitting if not fits(schema, value)] == []
    assert [value for value in others if fits(schema, value)] == []


@pytest.mark.parametrize(
    ("direction", "fitting", "others"),
    [
        (Direction.REQUEST, [{}, {"id": 1}, {"secret": "s"}], [{"secret": 1}]),
        (Direction.RESPONSE, [{"id": "a"}, {"id": "a", "secret": 1}], [{}, {"id": 1}]),
        (Direction.NEITHER, [{}, {"id": "a", "secret": "s"}], [{"id": 1}, {"secret": 1}]),
    ],
)
def test_what_does_not_go_this_way_is_not_required_and_may_be_anything(
    direction: Direction, fitting: list[Any], others: list[Any]
) -> None:
    assert [value for value in fitting if not fits(named("Heir"), value, direction)] == []
    assert [value for value in others if fits(named("Heir"), value, direction)] == []


@pytest.mark.parametrize(
    "schema",
    [
        {"nullable": True, "allOf": [{"type": "string"}]},
        {"nullable": True, "type": "string", "enum": ["a"]},
    ],
)
def test_null_fits_what_authors_call_nullable_where_a_reader_is_generous(
    schema: dict[str, Any],
) -> None:
    translation = Translation(DOCUMENT, Direction.NEITHER, is_generous=True)

    validator = jsonschema_rs.Draft202012Validator(translation.schema(schema))

    assert validator.is_valid(None)
    assert not validator.is_valid(1)


def test_what_a_translation_does_not_say_is_told() -> None:
    translation = Translation(DOCUMENT, Direction.NEITHER)

    translation.schema(
        {"format": "odd", "pattern": "(?i)a", "not": named("Nowhere"), "items": {"format": "date"}}
    )

    assert translation.left_out == {
        "$ref": ["#/components/schemas/Nowhere"],
        "pattern": ["(?i)a"],
        "format": ["odd"],
    }


@pytest.mark.parametrize(
    "nonsense",
    [
        7, None, [], "text", {"$ref": 7}, {"allOf": 7}, {"allOf": [7]},
        {"required": "a"}, {"required": [[]]}, {"properties": [7]}, {"properties": {"a": 7}},
        {"discriminator": "a"}, {"discriminator": {"propertyName": "a", "mapping": [7]}},
        {"oneOf": [7], "discriminator": {"propertyName": "a"}}, {"type": [[], {}]},
        {"pattern": 7}, {"format": []}, {"exclusiveMinimum": "a"}, {"multipleOf": "a"},
    ],
)  # fmt: skip
def test_what_is_no_schema_restricts_nothing(nonsense: Any) -> None:
    whole = {"properties": {"odd": nonsense}, "allOf": [nonsense]}

    assert fits(whole, {"odd": {}})
