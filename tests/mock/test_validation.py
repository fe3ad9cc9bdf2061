from typing import Any

import orjson
import pytest

from mock_server.core.validation import Rule

KEY = {
    "type": "object",
    "required": ["name", "aiType"],
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 3},
        "aiType": {"type": "string", "enum": ["AWS", "OTHER"]},
        "deletedAt": {"type": "string", "format": "date-time", "nullable": True},
        "tags": {"type": "array", "minItems": 1, "items": {"type": "integer", "maximum": 5}},
    },
}


@pytest.mark.parametrize(
    ("value", "breaches"),
    [
        ({"name": "n", "aiType": "AWS"}, []),
        ({"name": "n", "aiType": "AWS", "deletedAt": None, "unknown": [None]}, []),
        ({}, ["name is required", "aiType is required"]),
        ({"name": 1, "aiType": "AWS"}, ["name must be a string"]),
        ({"name": "", "aiType": "AWS"}, ["name must not be empty"]),
        ({"name": "long", "aiType": "AWS"}, ["name must have at most 3 characters"]),
        ({"name": "n", "aiType": "aws"}, ["aiType must be one of AWS, OTHER"]),
        ({"name": "n", "aiType": None}, ["aiType must be one of AWS, OTHER"]),
        ({"name": "n", "aiType": "AWS", "deletedAt": "x"}, ["deletedAt must be a date-time"]),
        ({"name": "n", "aiType": "AWS", "tags": []}, ["tags must have at least 1 items"]),
        ({"name": "n", "aiType": "AWS", "tags": ["a"]}, ["tags[0] must be an integer"]),
        ({"name": "n", "aiType": "AWS", "tags": [9]}, ["tags[0] must be at most 5"]),
        ([], ["The body must be an object"]),
        (None, ["The body must be an object"]),
    ],
)
def test_a_breach_names_the_field_and_the_rule(value: Any, breaches: list[str]) -> None:
    rule = Rule(KEY)

    assert sorted(rule.breaches(value, "The body")) == sorted(breaches)
    assert rule.fits(value) is not bool(breaches)


def test_a_breach_never_shows_the_value() -> None:
    value = {"name": ["hunter2"], "aiType": "hunter2", "deletedAt": "hunter2", "tags": "hunter2"}

    breaches = Rule(KEY).breaches(value)

    assert len(breaches) == 4
    assert "hunter2" not in "".join(breaches)


def test_a_value_nested_too_deeply_to_be_described_is_still_refused() -> None:
    deep = orjson.loads('{"name": ' + "[" * 1000 + "]" * 1000 + ', "aiType": "AWS"}')
    rule = Rule(KEY)

    assert not rule.fits(deep)
    assert rule.breaches(deep, "The body") == ["The body is nested too deeply"]


def test_an_alternative_of_types_is_listed() -> None:
    rule = Rule({"type": ["string", "integer", "null"]})

    assert rule.breaches([], "it") == ["it must be null, an integer or a string"]


def test_a_field_may_be_called_like_a_keyword() -> None:
    rule = Rule({"type": "object", "properties": {"nullable": {"type": "string"}}})

    assert rule.fits({"nullable": "x"})
    assert not rule.fits({"nullable": 1})
