"""Changes of a query parameter, which travels as text."""

from typing import Any

import pytest

from openapi.diff.change import level_for
from openapi.diff.compare import compare
from tests.openapi.edits import BREAKING, HARMLESS, REVIEW

TEXTS = {"type": "array", "items": {"type": "string"}}


def document(*parameters: dict[str, Any]) -> dict[str, Any]:
    operation = {"parameters": list(parameters), "responses": {"200": {"description": "Done."}}}
    return {"openapi": "3.0.3", "paths": {"/things": {"get": operation}}}


def query(**members: Any) -> dict[str, Any]:
    return {"name": "q", "in": "query", "schema": {"type": "string"}, **members}


def of(**schema: Any) -> dict[str, Any]:
    return query(schema=schema)


@pytest.mark.parametrize(
    ("old", "new", "clients", "servers"),
    [
        (query(), query(required=True), BREAKING, HARMLESS),
        (query(required=True), query(), HARMLESS, BREAKING),
        (query(), query(deprecated=True), HARMLESS, HARMLESS),
        (query(example="a"), query(example="b", description="The search."), HARMLESS, HARMLESS),
        (query(), query(name="search"), REVIEW, BREAKING),
        (query(required=True), query(**{"in": "header", "required": True}), BREAKING, BREAKING),
        (of(type="integer"), of(type="string"), HARMLESS, BREAKING),
        (of(type="string"), of(type="integer"), BREAKING, HARMLESS),
        (of(type="string", pattern="^[a-z]*$"), of(type="integer"), BREAKING, BREAKING),
        (of(type="integer", maximum=100), of(type="integer", maximum=50), BREAKING, HARMLESS),
        (of(type="integer", maximum=50), of(type="integer", maximum=100), HARMLESS, BREAKING),
        (of(type="string", enum=["a", "b"]), of(type="string", enum=["a"]), BREAKING, HARMLESS),
        (of(type="string", enum=["a"]), of(type="string", enum=["a", "b"]), HARMLESS, BREAKING),
        (of(type="integer"), of(type="integer", default=20), REVIEW, REVIEW),
        (of(type="integer", default=20), of(type="integer", default=50), REVIEW, REVIEW),
        (query(schema=TEXTS), query(schema=TEXTS, explode=False), BREAKING, BREAKING),
        (query(schema=TEXTS), query(schema=TEXTS, explode=True), HARMLESS, HARMLESS),
        (query(), query(explode=False), HARMLESS, HARMLESS),
        (query(allowEmptyValue=True), query(), BREAKING, HARMLESS),
        (query(), query(allowReserved=True), HARMLESS, BREAKING),
    ],
)
def test_a_change_of_a_parameter_is_judged(
    old: dict[str, Any], new: dict[str, Any], clients: str, servers: str
) -> None:
    changes = compare(document(old), document(new))

    assert changes
    assert [level_for(view, changes) for view in ("clients", "servers")] == [clients, servers]


def test_a_default_may_matter_where_clauses_speak_of_the_operation() -> None:
    old, new = document(), document(of(type="integer", default=20))

    levels = [
        level_for("clients", compare(old, new, promised))
        for promised in ([], ["GET /others"], ["GET /things"])
    ]

    assert levels == [HARMLESS, HARMLESS, REVIEW]


def test_a_shared_parameter_that_becomes_another_one_is_shown_where_it_changes() -> None:
    def sharing(**members: Any) -> dict[str, Any]:
        shared = {"parameters": {"Q": query(**members)}}
        return {**document({"$ref": "#/components/parameters/Q"}), "components": shared}

    changes = compare(sharing(), sharing(**{"in": "header"}))

    assert [change.what for change in changes] == [
        "the optional header parameter `q` is new",
        "the optional query parameter `q` is gone",
    ]
    assert {change.node.location for change in changes} == {"/components/parameters/Q"}


@pytest.mark.parametrize("required", [True, False])
def test_a_parameter_that_goes_may_matter(required: bool) -> None:
    changes = compare(document(query(required=required)), document())

    assert level_for("clients", changes) == REVIEW
    assert level_for("servers", changes) == (BREAKING if required else HARMLESS)


def test_a_parameter_is_called_by_its_name() -> None:
    old, new = (document(of(type="integer", maximum=limit)) for limit in (1, 2))

    (change,) = compare(old, new)

    assert change.what == "`maximum` of `q` goes from 1 to 2"
    assert change.node.location == "/paths/~1things/get/parameters/0/schema/maximum"


@pytest.mark.parametrize(
    ("one", "several", "told"),
    [
        (query(), query(schema=TEXTS), [("type", HARMLESS, BREAKING)]),
        (
            of(type="string", example="a"),
            of(**TEXTS, example="a"),
            [("type", HARMLESS, BREAKING)],
        ),
        (
            of(type="string", enum=["a"]),
            of(type="array", items={"type": "string", "enum": ["b"]}),
            [("type", HARMLESS, BREAKING), ("enum", BREAKING, BREAKING)],
        ),
        (query(), of(**TEXTS, minItems=2), [("type", BREAKING, BREAKING)]),
        (query(), of(type="object"), [("type", BREAKING, BREAKING)]),
    ],
)
def test_a_value_may_become_one_of_several(
    one: Any, several: Any, told: list[tuple[str, str, str]]
) -> None:
    there, back = (
        compare(document(one), document(several)),
        compare(document(several), document(one)),
    )

    for changes, views in ((there, ("clients", "servers")), (back, ("servers", "clients"))):
        found = [
            (each.aspect, *(each.judgements[view].level for view in views)) for each in changes
        ]
        assert sorted(found) == sorted(told)


def test_headers_are_the_same_in_any_case() -> None:
    header = query(**{"in": "header", "name": "X-Trace"})

    (change,) = compare(document(header), document({**header, "name": "x-trace"}))

    assert {str(change.clients.level), str(change.servers.level)} == {HARMLESS}
