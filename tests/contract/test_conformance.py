"""Holding answers against the document: the cases come from the document and the catalogue."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from contract_tests.rules.conformance import Conformance
from openapi import load_catalogue, load_document
from openapi.document import operations, resolve
from tests.contract.exchanges import answered, item

DOCUMENT, CATALOGUE = load_document(), load_catalogue()
CONFORMANCE = Conformance(DOCUMENT, CATALOGUE)
ASSUMED = {400, 401}

Json = Any
Schema = Mapping[str, Any]


def answers() -> Iterator[tuple[str, int, str, Json]]:
    """Yield every documented answer: operation, status, name of its schema, an example."""
    for operation in operations(DOCUMENT):
        for status, reference in operation.definition["responses"].items():
            content = resolve(DOCUMENT, reference)["content"]["application/json"]
            examples = content.get("examples", {"": {"value": content.get("example")}})
            name = content["schema"]["$ref"].rpartition("/")[2]
            example = next(iter(examples.values()))["value"]
            yield operation.operation_id, int(status), name, example


ANSWERS = list(answers())


def schema(name: str) -> Schema:
    found: Schema = DOCUMENT["components"]["schemas"][name]
    return found


def clause_of(operation: str, place: str, *, enum: bool = False) -> str:
    """Return the clause of the catalogue that covers a place of an operation's answers."""
    covering = [
        clause.id
        for clause in CATALOGUE
        if operation in clause.operations and place in (clause.enums if enum else clause.fields)
    ]
    assert len(covering) == 1, f"{place} of {operation} is covered by {covering}"
    return covering[0]


def wrong_values(definition: Schema) -> Iterator[tuple[str, Json]]:
    """Yield values that break a property's schema, each with the keyword that it breaks."""
    definition = resolve(DOCUMENT, dict(definition))
    of_type = {"string": "a", "boolean": True, "array": [], "object": {}, "integer": 1}
    for name, value in of_type.items():
        if name != definition["type"]:
            yield "type", value
    if not definition.get("nullable"):
        yield "type", None
    if definition.get("minLength"):
        yield "minLength", ""
    if "enum" in definition:
        yield "enum", not definition["enum"][0] if definition["type"] == "boolean" else "azure"
    if definition.get("format") == "date-time":
        yield "format", "yesterday"


Case = tuple[str, int, Json, str, str, str]


def cases() -> Iterator[Any]:
    """Yield answers that break one rule, with the clause, the pointer and the rule expected."""
    for operation, status, name, example in ANSWERS:
        error = name == "ErrorResponse"
        yield from broken_members(operation, status, name, example, "", error=error)
        if operation == "getRepoAiApiKeys" and not error:
            for index in range(len(example["apiKeys"])):
                yield from broken_members(
                    operation, status, "RepoAiApiKeyDTO", example, f"/apiKeys/{index}"
                )


def broken_members(  # noqa: PLR0913 - the parts of a case
    operation: str, status: int, name: str, example: Json, where: str, *, error: bool = False
) -> Iterator[Any]:
    for member, definition in schema(name)["properties"].items():
        place = f"{name}.{member}"
        if status in ASSUMED:
            clause = enum_clause = "errors.other-statuses"
        elif member not in schema(name)["required"] and not error:
            continue  # see test_the_optional_message_of_a_creation_has_no_clause_of_a_list
        else:
            clause = clause_of(operation, place)
            closed = "enum" in resolve(DOCUMENT, dict(definition))
            enum_place = definition.get("$ref", place).rpartition("/")[2]
            enum_clause = clause
            if closed and error:
                enum_clause = clause_of(operation, enum_place, enum=True)
        pointer = f"{where}/{member}"
        for rule, value in wrong_values(definition):
            body = changed(example, where, {member: value})
            blamed = enum_clause if rule == "enum" else clause
            yield case(operation, status, body, blamed, pointer, rule)
        if member in schema(name)["required"]:
            yield case(operation, status, changed(example, where, {}, member), clause, pointer)


def case(  # noqa: PLR0913, PLR0917 - the parts of a case
    operation: str, status: int, body: Json, clause: str, pointer: str, rule: str = "required"
) -> Any:
    label = f"{operation} {status} {pointer} {rule} {type(body).__name__}"
    return pytest.param(operation, status, body, clause, pointer, rule, id=label)


def changed(example: Json, where: str, members: Mapping[str, Json], without: str = "") -> Json:
    """Return the example with other members at `where`, which is the body or a listed key."""
    body = copy.deepcopy(example)
    target = body["apiKeys"][int(where.rpartition("/")[2])] if where else body
    target.update(members)
    target.pop(without, None)
    return body


@pytest.mark.parametrize(("operation", "status", "name", "example"), ANSWERS)
def test_the_examples_of_the_document_conform(
    operation: str, status: int, name: str, example: Json
) -> None:
    assert CONFORMANCE.deviations(answered(operation, status, example)) == []
    assert name in DOCUMENT["components"]["schemas"]


@pytest.mark.parametrize(
    ("operation", "status", "body", "clause", "pointer", "rule"), list(cases())
)
def test_a_broken_rule_is_blamed_on_its_clause(  # noqa: PLR0913, PLR0917 - the parts of a case
    operation: str, status: int, body: Json, clause: str, pointer: str, rule: str
) -> None:
    (deviation,) = CONFORMANCE.deviations(answered(operation, status, body))

    assert (deviation.clause, deviation.pointer) == (clause, pointer)
    assert deviation.rule == rule


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"null", b'"text"', b'{"success": NaN}'])
@pytest.mark.parametrize(("operation", "status", "name", "example"), ANSWERS)
def test_a_body_that_is_no_json_object_breaks_the_clause_of_the_whole(
    operation: str, status: int, name: str, example: Json, body: bytes
) -> None:
    (deviation,) = CONFORMANCE.deviations(answered(operation, status, body))

    if name == "ErrorResponse":
        assumed = status in ASSUMED
        assert deviation.clause == ("errors.other-statuses" if assumed else "errors.json-object")
    else:
        assert status in CATALOGUE[deviation.clause].statuses
        assert CATALOGUE[deviation.clause].operations == (operation,)
    assert example


@pytest.mark.parametrize(("operation", "status", "name", "example"), ANSWERS)
def test_additional_members_are_allowed(
    operation: str, status: int, name: str, example: Json
) -> None:
    body = {**example, "requestId": 7, "links": {"self": "/"}}

    assert CONFORMANCE.deviations(answered(operation, status, body)) == []
    assert CONFORMANCE.documents(operation, status)
    assert name


@pytest.mark.parametrize("status", [200, 204, 302, 422, 429, 503])
def test_a_status_that_the_document_lacks_is_not_judged(status: int) -> None:
    assert CONFORMANCE.deviations(answered("createRepoAiApiKey", status, b"<html>")) == []


@pytest.mark.parametrize("entry", [None, "key", 7, []])
def test_a_listed_key_that_is_no_object_breaks_the_array(entry: Json) -> None:
    body = {"success": True, "apiKeys": [item(), entry]}

    (deviation,) = CONFORMANCE.deviations(answered("getRepoAiApiKeys", 200, body))

    assert (deviation.clause, deviation.pointer) == ("list.array", "/apiKeys/1")


def test_the_place_is_that_in_the_answer_though_known_items_are_passed_over() -> None:
    conformance = Conformance(DOCUMENT, CATALOGUE)
    good = [item(number) for number in range(3)]
    conformance.deviations(answered("getRepoAiApiKeys", 200, {"success": True, "apiKeys": good}))
    body = {"success": True, "apiKeys": [*good, item(9, aiType="AZURE")]}

    (deviation,) = conformance.deviations(answered("getRepoAiApiKeys", 200, body))

    assert deviation.pointer == "/apiKeys/3/aiType"


WORDS = {
    "`success` is missing": {"apiKeys": []},
    "`apiKeys` is null, not a list": {"success": True, "apiKeys": None},
    "`success` is a text, not a boolean": {"success": "yes", "apiKeys": []},
    "`success` is not true": {"success": False, "apiKeys": []},
    "`apiKeys[1].createdAt` is a number, not a text": {
        "success": True,
        "apiKeys": [item(1), item(2, createdAt=7)],
    },
    "`apiKeys[0].createdAt` is no ISO 8601 timestamp": {
        "success": True,
        "apiKeys": [item(1, createdAt="yesterday")],
    },
    "`apiKeys[0].id` is empty": {"success": True, "apiKeys": [item(1, id="")]},
    "`apiKeys[0]` is a list, not an object": {"success": True, "apiKeys": [[]]},
    "the answer is not JSON": b"<html>",
    "the answer is a list, not an object": [],
}


@pytest.mark.parametrize("words", WORDS)
def test_a_deviation_is_told_in_words(words: str) -> None:
    (deviation,) = CONFORMANCE.deviations(answered("getRepoAiApiKeys", 200, WORDS[words]))

    assert str(deviation) == words


def test_a_deviation_does_not_tell_the_value() -> None:
    body = {"success": True, "apiKeys": [item(aiType="a secret value")]}

    (deviation,) = CONFORMANCE.deviations(answered("getRepoAiApiKeys", 200, body))

    assert "a secret value" not in str(deviation)


def test_an_answer_that_conforms_has_looked_at_every_clause_of_its_members() -> None:
    for operation, status, name, _ in ANSWERS:
        clauses = set(CONFORMANCE.clauses(operation, status))
        if status not in ASSUMED:
            required = schema(name)["required"]
            assert {clause_of(operation, f"{name}.{member}") for member in required} <= clauses
        assert all(clause in CATALOGUE for clause in clauses)


def test_the_optional_message_of_a_creation_has_no_clause_of_a_list() -> None:
    body = {"success": True, "id": "1", "key": "k", "secret": "s", "message": 42}

    (deviation,) = CONFORMANCE.deviations(answered("createRepoAiApiKey", 201, body))

    assert CATALOGUE[deviation.clause].topic == "create"
