"""What is wrong is said in plain words, never in those of a library."""

import json
from typing import Any

import pytest

from openapi.check.finding import Finding
from openapi.check.reading import read
from openapi.check.run import check
from openapi.source import Version

PLAIN = {"type": "object", "properties": {"name": {"type": "string"}}}
CLOSED = {**PLAIN, "additionalProperties": False}
OTHER = {"type": "object", "required": ["id"], "properties": {"id": {}}}
NAMED = {"type": "object", "properties": {"name": {"enum": ["a"]}}}


def told(schemas: dict[str, Any]) -> list[Finding]:
    """Return what is found about schemas of somebody else."""
    document = {
        "openapi": "3.0.3",
        "info": {"title": "Elsewhere", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    }
    return [each.finding for each in check(Version("it", json.dumps(document).encode())).findings]


def held(schema: dict[str, Any], example: Any, **others: Any) -> list[Finding]:
    """Return what is found about an example of a schema, which `others` stand beside."""
    findings = told({"A": {**schema, "example": example}, **others})
    return [each for each in findings if each.rule == "example-schema"]


@pytest.mark.parametrize(
    ("schema", "example", "place", "words"),
    [
        ({"type": "string"}, 7, "", "it has to be a string, and is the number `7`"),
        ({"type": "integer"}, "7", "", "it has to be a whole number, and is the string `7`"),
        ({"type": "object"}, [], "", "it has to be an object, and is a list"),
        ({"type": "string"}, None, "", "it has to be a string, and is null"),
        ({"type": "string", "nullable": True}, 7, "", "a string or null, and is the number `7`"),
        ({"enum": ["a", 1]}, True, "", 'it has to be `"a"` or `1`, and is the boolean `true`'),
        ({"enum": list("abcdefg")}, "", "", '`"e"` or 2 others, and is an empty string'),
        ({**PLAIN, "required": ["name"]}, {}, "", "`name` is missing"),
        (
            {**PLAIN, "required": ["name"]},
            {"nam": 1},
            "",
            "`name` is missing, and `nam` may mean it",
        ),
        (CLOSED, {"other": 1}, "/other", "`other` is not allowed"),
        ({**CLOSED, "required": ["name"]}, {"nam": 1}, "/nam", "`name` is missing, and `nam` may"),
        ({"type": "string", "minLength": 2}, "a", "", "the string `a` is shorter than 2"),
        ({"type": "string", "maxLength": 0}, "a", "", "the string `a` is longer than 0"),
        ({"type": "string", "pattern": "^b"}, "a", "", "the string `a` does not match `^b`"),
        ({"type": "string", "format": "date"}, "a", "", "the string `a` is no `date`"),
        ({"type": "number", "minimum": 1.5}, 1, "", "the number `1` is less than 1.5"),
        ({"type": "number", "maximum": 1}, 2, "", "the number `2` is more than 1"),
        (
            {"type": "number", "minimum": 1, "exclusiveMinimum": True},
            1,
            "",
            "the number `1` is not more than 1",
        ),
        (
            {"type": "number", "maximum": 1, "exclusiveMaximum": True},
            1,
            "",
            "the number `1` is not less than 1",
        ),
        ({"type": "number", "multipleOf": 2}, 3, "", "the number `3` is no multiple of 2"),
        ({"type": "array", "items": {}, "minItems": 1}, [], "", "it has fewer items than 1"),
        ({"type": "array", "items": {}, "maxItems": 1}, [1, 2], "", "it has more items than 1"),
        (
            {"type": "array", "items": {}, "uniqueItems": True},
            [1, 1],
            "",
            "an item stands in it twice",
        ),
        ({**PLAIN, "minProperties": 1}, {}, "", "it has fewer members than 1"),
        ({**PLAIN, "maxProperties": 0}, {"a": 1}, "", "it has more members than 0"),
        ({"not": {"type": "string"}}, "a", "", "it is what `not` excludes"),
        ({"anyOf": [{"type": "string"}, {"type": "array", "items": {}}]}, 7, "", "none of the"),
        ({"oneOf": [{"type": "string"}, {"type": "array", "items": {}}]}, 7, "", "none of the"),
        ({"oneOf": [{"type": "integer"}, {"type": "number"}]}, 7, "", "it fits several of the"),
        ({"anyOf": [{"type": "string"}, PLAIN]}, {"name": 7}, "/name", "it has to be a string"),
        ({"oneOf": [{"enum": ["a", "b"]}, PLAIN]}, "c", "", 'it has to be `"a"` or `"b"`'),
        ({"oneOf": [OTHER, NAMED]}, {"name": "b"}, "/name", 'it has to be `"a"`'),
        ({"oneOf": [{"type": "string"}]}, 7, "", "it has to be a string, and is the number `7`"),
        ({"type": "array", "items": PLAIN}, [{"name": 7}], "/0/name", "it has to be a string"),
    ],
)
def test_a_value_that_does_not_fit_is_told_in_plain_words_at_its_place(
    schema: dict[str, Any], example: Any, place: str, words: str
) -> None:
    (finding,) = held(schema, example)

    assert words in finding.message
    assert finding.pointer == ("components", "schemas", "A", "example", *tokens(place))


def tokens(place: str) -> list[str | int]:
    return [int(each) if each.isdigit() else each for each in place.split("/")[1:]]


def test_where_a_discriminator_chooses_only_the_chosen_schema_is_told() -> None:
    kinds = {"kind": {"type": "string"}, "name": {"type": "string"}}
    chosen = {"type": "object", "required": ["kind", "name"], "properties": kinds}
    pet = {
        "oneOf": [{"$ref": "#/components/schemas/Cat"}],
        "discriminator": {"propertyName": "kind"},
    }

    (finding,) = held(pet, {"kind": "Cat", "name": 7}, Cat=chosen)

    assert finding.pointer[-1] == "name"


@pytest.mark.parametrize(
    ("schema", "hint"),
    [
        ({"nullable": "yes"}, "Write `true` or `false`."),
        ({"nullable": 1}, ""),
        ({"exclusiveMinimum": 1}, "Before OpenAPI 3.1 the number is the `minimum`."),
        ({"type": ["string", "null"]}, "Write one type, and `nullable: true` for null."),
        ({"type": "strin"}, "Did you mean `string`?"),
        ({"type": "any"}, "It may be `array`, `boolean`, `integer`, `number`, `object`, `string`."),
        ({"type": "null"}, "OpenAPI 3.0 has `nullable: true` for it."),
    ],
)
def test_a_keyword_with_a_wrong_value_has_a_hint_at_the_right_one(
    schema: dict[str, Any], hint: str
) -> None:
    hints = [each.hint for each in told({"A": schema}) if each.pointer[3:]]

    assert hints == [hint]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a:\n\tb: 1\n", "nothing begins with this character"),
        ("a: @b\n", "nothing begins with this character"),
        ("a: b: c\n", "a colon cannot stand here"),
        ("a: 1\n b: 1\n", "a colon cannot stand here"),
        ("a: 'it's'\n", "a name with a colon is expected here"),
        ("a: 1\nb\nc: 1\n", "a colon is missing"),
        ("a: [1, 2\nb: 3\n", "a comma or the closing bracket is missing"),
        ('a: "b\n', "a quote is never closed"),
        ('a: "\\d"\n', "no such escape is known"),
        ("a: 1\n...\nb: 1\n", "the document has ended"),
        ("a: 1\n---\nb: 1\n", "a second document begins here"),
        ("a: *b\n", "no anchor is called b"),
    ],
)
def test_what_is_not_yaml_is_told_in_plain_words(text: str, words: str) -> None:
    (finding,) = read(text.encode()).findings

    assert finding.message == f"The file is not YAML: {words}."
