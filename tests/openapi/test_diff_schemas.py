"""Pairs of schemas: what a request loses and gains, and a response the other way round."""

from typing import Any

import pytest

from openapi.diff.change import Impact, level_for
from openapi.diff.compare import compare
from tests.openapi.edits import BREAKING, HARMLESS, REVIEW
from tests.openapi.test_diff_random import document

CAT = {"type": "object", "required": ["kind"], "properties": {"kind": {"enum": ["cat"]}}}
DOG = {"type": "object", "required": ["kind"], "properties": {"kind": {"enum": ["dog"]}}}
NAMED_DOG = {**DOG, "properties": {**DOG["properties"], "name": {"type": "string"}}}  # type: ignore[dict-item]
CLOSED = {"type": "object", "additionalProperties": False}
TEXT = {"type": "string"}
A = {"a": TEXT}


def text(**keywords: Any) -> dict[str, Any]:
    return {"type": "string", **keywords}


def whole(**keywords: Any) -> dict[str, Any]:
    return {"type": "integer", **keywords}


def several(items: Any, **keywords: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **keywords}


@pytest.mark.parametrize(
    ("old", "new", "loses", "gains"),
    [
        ({"oneOf": [CAT, DOG]}, {"oneOf": [DOG, CAT]}, HARMLESS, HARMLESS),
        ({"oneOf": [CAT, DOG]}, {"anyOf": [CAT, DOG]}, HARMLESS, HARMLESS),
        ({"oneOf": [CAT]}, {"oneOf": [CAT, DOG]}, HARMLESS, BREAKING),
        ({"oneOf": [CAT, DOG]}, {"oneOf": [DOG]}, BREAKING, HARMLESS),
        ({"anyOf": [text(), whole()]}, {"anyOf": [text(maxLength=3), whole()]}, BREAKING, HARMLESS),
        ({"not": text()}, {"not": whole()}, BREAKING, BREAKING),
        (text(pattern="^[a-z]+$"), text(pattern="^[a-z0-9]+$"), HARMLESS, BREAKING),
        (text(pattern="^[a-z]+$"), text(pattern="^[a-f]+$"), BREAKING, HARMLESS),
        (text(pattern=r"^\d{4}$"), text(pattern="^[0-9]{4}$"), HARMLESS, HARMLESS),
        (text(), text(pattern=".*"), HARMLESS, HARMLESS),
        (text(minLength=1, pattern="^[^a]"), text(minLength=1), HARMLESS, BREAKING),
        (text(pattern="^(?=a).*$"), text(pattern="^(?=b).*$"), BREAKING, BREAKING),
        (text(pattern=r"^(?=.{300})"), text(pattern=r"^(?=.{200})"), REVIEW, REVIEW),
        (text(pattern="^(?!x)"), text(), HARMLESS, BREAKING),
        (text(pattern="^(?=|x)"), text(), HARMLESS, REVIEW),
        (text(enum=["a"]), text(enum=["a", None], nullable=True), HARMLESS, BREAKING),
        (text(enum=["a"], minLength=1), text(enum=["a"]), HARMLESS, HARMLESS),
        (text(enum=["a"]), {"enum": ["a"]}, HARMLESS, HARMLESS),
        (text(), text(enum=["a", "b"]), BREAKING, HARMLESS),
        (whole(minimum=0, exclusiveMinimum=True), whole(minimum=1), HARMLESS, HARMLESS),
        (whole(maximum=5), whole(maximum=5, exclusiveMaximum=True), BREAKING, HARMLESS),
        (whole(), {"type": "number"}, HARMLESS, BREAKING),
        ({"type": "number", "multipleOf": 1}, whole(), HARMLESS, HARMLESS),
        (whole(multipleOf=2), whole(multipleOf=4), BREAKING, HARMLESS),
        (
            whole(minimum=0, maximum=100),
            whole(minimum=0, maximum=100, multipleOf=5),
            BREAKING,
            HARMLESS,
        ),
        (whole(format="int32"), whole(format="int32", maximum=2**31), HARMLESS, HARMLESS),
        (whole(format="int32"), whole(format="int32", maximum=2**30), BREAKING, HARMLESS),
        (whole(format="int32", minimum=-(2**40)), whole(format="int32"), HARMLESS, HARMLESS),
        (whole(format="int32"), whole(format="int64"), HARMLESS, BREAKING),
        (text(format="uri"), text(format="uri-reference"), HARMLESS, BREAKING),
        (several(TEXT), several(TEXT, maxItems=5, uniqueItems=True), BREAKING, HARMLESS),
        (several(TEXT), several(text(nullable=True)), HARMLESS, BREAKING),
        ({"type": "object"}, {"type": "object", "minProperties": 1}, BREAKING, HARMLESS),
        (
            {"type": "object", "required": ["a"]},
            {"type": "object", "required": ["a"], "minProperties": 1},
            HARMLESS,
            HARMLESS,
        ),
        (
            {"type": "object", "required": ["a"]},
            {"type": "object", "required": ["a"], "minProperties": 2},
            BREAKING,
            HARMLESS,
        ),
        ({**CLOSED, "properties": {}}, {**CLOSED, "properties": A}, HARMLESS, BREAKING),
        (
            {"type": "object", "additionalProperties": text()},
            {"type": "object", "additionalProperties": text(maxLength=3)},
            BREAKING,
            HARMLESS,
        ),
        (
            {"type": "object", "additionalProperties": text()},
            CLOSED,
            BREAKING,
            HARMLESS,
        ),
        (
            {"allOf": [CAT, {"properties": A}]},
            {"allOf": [CAT, {"properties": {"a": text(minLength=2)}}]},
            BREAKING,
            HARMLESS,
        ),
        (
            {"allOf": [{**CLOSED, "properties": A}, {"required": ["a"]}]},
            {"allOf": [{**CLOSED, "properties": A}]},
            HARMLESS,
            BREAKING,
        ),
        ({"type": "object", "required": ["a"]}, {"type": "object"}, HARMLESS, BREAKING),
        (
            {"type": "object", "required": ["a"]},
            {"type": "object", "required": ["a"], "properties": A},
            BREAKING,
            HARMLESS,
        ),
    ],
)
def test_a_request_and_a_response_are_judged_the_other_way_round(
    old: Any, new: Any, loses: str, gains: str
) -> None:
    requests = compare(document(old, "request"), document(new, "request"))
    responses = compare(document(old, "response"), document(new, "response"))

    assert (level_for("clients", requests), level_for("servers", requests)) == (loses, gains)
    assert (level_for("clients", responses), level_for("servers", responses)) == (gains, loses)


def test_a_field_of_one_alternative_is_judged_as_a_field() -> None:
    old, new = {"oneOf": [CAT, DOG]}, {"oneOf": [CAT, NAMED_DOG]}

    changes = compare(document(old, "request"), document(new, "request"))

    (change,) = changes
    assert change.node.location.endswith("/schema/oneOf/1/properties/name")
    assert (change.clients.level, change.servers.level) == (Impact.HARMLESS, Impact.BREAKING)


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
def test_a_new_alternative_is_shown_where_it_stands_though_words_of_others_change(
    keyword: str,
) -> None:
    old, new = {keyword: [CAT]}, {keyword: [{**CAT, "description": "Purrs."}, DOG]}

    changes = compare(document(old, "request"), document(new, "request"))

    assert changes[0].node.location.endswith(f"/schema/{keyword}/1")


def test_null_as_openapi_3_1_writes_it_is_no_null_without_effect() -> None:
    old = document(text(nullable=True), "request")
    new = {**document({"type": ["string", "null"]}, "request"), "openapi": "3.1.0"}

    said = [change.what for change in compare(old, new) if "nullable" in change.what]

    assert said == [
        "`nullable` of the body (application/json) is gone, which changes nothing for any operation"
    ]


def test_a_schema_that_holds_itself_is_judged_once() -> None:
    def tree(**members: Any) -> dict[str, Any]:
        below = several({"$ref": "#/components/schemas/Tree"})
        schema = {"type": "object", "properties": {"below": below, "name": text(**members)}}
        place = {"$ref": "#/components/schemas/Tree"}
        return {**document(place, "request"), "components": {"schemas": {"Tree": schema}}}

    (change,) = compare(tree(), tree(maxLength=9))

    assert change.node.location == "/components/schemas/Tree/properties/name/maxLength"
    assert change.clients.level is Impact.BREAKING


def test_from_openapi_3_1_on_the_neighbours_of_a_reference_count() -> None:
    def one(version: str, **beside: Any) -> dict[str, Any]:
        place = {"$ref": "#/components/schemas/Text", **beside}
        schemas = {"schemas": {"Text": text()}}
        return {**document(place, "request"), "openapi": version, "components": schemas}

    levels = [
        level_for("clients", compare(one(version), one(version, maxLength=9)))
        for version in ("3.0.3", "3.1.0")
    ]

    assert levels == [Impact.HARMLESS, Impact.REVIEW]


def test_a_reference_without_neighbours_may_be_written_out_in_openapi_3_1() -> None:
    schemas = {"components": {"schemas": {"Text": text()}}, "openapi": "3.1.0"}
    place = {"$ref": "#/components/schemas/Text"}

    changes = compare(
        {**document(place, "request"), **schemas}, {**document(text(), "request"), **schemas}
    )

    assert {level_for(view, changes) for view in ("clients", "servers")} == {Impact.HARMLESS}
