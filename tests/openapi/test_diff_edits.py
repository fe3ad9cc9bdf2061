"""Edits of a document, and what each means for clients, for servers and for the version."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from openapi.catalogue import load_catalogue
from openapi.diff.change import Impact, bump, level_for
from openapi.diff.compare import compare
from openapi.document import Document, load_document
from tests.openapi import edits_of_members, edits_of_operations, edits_of_schemas
from tests.openapi.edits import KEY, KEYS, Edit, create, field, listing, rename, schema
from tests.openapi.edits_of_members import body, reference

PROMISED = {name for clause in load_catalogue() for name in clause.operations}
OURS = [*edits_of_schemas.EDITS, *edits_of_operations.EDITS]
EDITS = [(load_document(), edit) for edit in OURS]
EDITS += [(edits_of_members.animals(), edit) for edit in edits_of_members.EDITS]


@pytest.mark.parametrize(("document", "edit"), EDITS, ids=lambda each: getattr(each, "name", ""))
def test_an_edit_is_judged_for_clients_and_for_servers(document: Document, edit: Edit) -> None:
    old, new = deepcopy(document), deepcopy(document)
    edit.change(new)

    changes = compare(old, new, PROMISED)

    told = [f"{change.node.location}: {change.what}" for change in changes]
    assert (level_for("clients", changes), level_for("servers", changes), bump(changes)) == (
        edit.clients,
        edit.servers,
        edit.bump,
    ), told
    if edit.pointer is not None:
        assert changes[0].node.location == edit.pointer
    for change in changes:
        *above, name = change.node.pointer
        assert change.node.above(len(above)).child(name) is not None, change.node.location
    assert sum(change.gravest is not Impact.HARMLESS for change in changes) <= 3, told
    assert len(changes) <= 6, told


def told(change: Callable[[Document], object]) -> list[str]:
    """Return what is said about an edit of the animals."""
    old, new = edits_of_members.animals(), edits_of_members.animals()
    change(new)
    return [change.what for change in compare(old, new)]


@pytest.mark.parametrize(
    ("change", "sentences"),
    [
        (lambda d: schema(d, "AiType")["enum"].append("AWS"), ["`enum` of `AiType` changes"]),
        (
            lambda d: rename(d["paths"][KEY], "put", "patch"),
            ["`updateRepoAiApiKey` is gone", "`updateRepoAiApiKey` is new"],
        ),
        (
            lambda d: listing(d).update(operationId="listKeys"),
            ["`getRepoAiApiKeys` is called `listKeys` now"],
        ),
        (
            lambda d: rename(listing(d), "operationId", "x-id"),
            [
                f"`x-id` of `GET {KEYS}` is new, whose meaning is not known here",
                "`operationId` of `getRepoAiApiKeys` is gone",
            ],
        ),
        (
            lambda d: rename(listing(d)["responses"], "403", "4XX"),
            ["the answer 4XX is new", "the answer 403 is told by 4XX now"],
        ),
        (
            lambda d: field(d, "CreateRepoAiApiKeyResponse.id").update(format="uuid"),
            ["`format` of `id` is new: `uuid`"],
        ),
        (
            lambda d: field(d, "RepoAiApiKeyDTO.createdAt").pop("format"),
            ["`format` of `createdAt` is gone (was `date-time`)"],
        ),
        (
            lambda d: create(d)["requestBody"]["content"]["application/json"].update(
                schema={"oneOf": [reference("CreateRepoAiApiKeyRequest"), {"required": ["a"]}]}
            ),
            ["the alternatives of the body (application/json) change"],
        ),
        (
            lambda d: field(d, "CreateRepoAiApiKeyRequest.aiType").update(nullable=True),
            ["`nullable` of `aiType` is new, though without effect in OpenAPI 3.0.3"],
        ),
        (
            lambda d: field(d, "GetRepoAiApiKeysResponse.apiKeys").update(
                items={"$ref": "./key.yaml"}
            ),
            ["an item of `apiKeys` is what ./key.yaml holds, which is not read"],
        ),
    ],
)
def test_a_change_of_our_document_is_told_in_these_words(
    change: Callable[[Document], object], sentences: list[str]
) -> None:
    old, new = load_document(), load_document()
    change(new)

    assert [each.what for each in compare(old, new)] == sentences


def test_a_member_that_is_gained_or_lost_is_named() -> None:
    gained = told(lambda d: schema(d, "Pet")["oneOf"].append(reference("Bird")))
    lost = told(lambda d: schema(d, "Pet")["oneOf"].pop())

    assert gained == ["`Pet` gains the member `Bird`"]
    assert lost == ["`Pet` loses the member `Dog` (`kind`: dog)"]


def test_what_a_new_path_uses_is_not_called_unused() -> None:
    def add_path(document: Document) -> None:
        document["components"]["schemas"]["Fish"] = {"type": "object"}
        document["paths"]["/fish"] = {"get": {"responses": {"200": body("Fish")}}}

    assert told(add_path) == ["the path /fish is new"]


def test_a_prefix_that_moves_between_address_and_paths_is_one_change() -> None:
    old, new = edits_of_members.animals(), edits_of_members.animals()
    edits_of_members.move_prefix(new)

    there, back = compare(old, new), compare(new, old)

    assert [change.what for change in there] == [
        "the prefix /v1 moves from the address into all paths: their URLs stay the same"
    ]
    assert [change.what for change in back] == [
        "the prefix /v1 moves from all paths into the address: their URLs stay the same"
    ]


def test_what_does_not_move_with_its_prefix_has_another_url() -> None:
    def move_most(document: Document) -> None:
        edits_of_members.move_prefix(document)
        rename(document["paths"], "/v1/House", "/House")
        document["paths"]["/v1/wanted"]["post"].pop("requestBody")

    assert told(move_most) == [
        "the path /v1/House is gone",
        "the request body is gone",
        "the path /House is new",
        "the prefix /v1 moves from the address into 4 of 5 paths: their URLs stay the same",
    ]


def test_an_address_without_its_prefix_is_another_one_where_paths_stay() -> None:
    said = told(lambda d: d["servers"][0].update(url="https://pets.example"))

    assert said == [
        "the address https://pets.example/v1 is gone",
        "the address https://pets.example is new",
    ]


@pytest.mark.parametrize(
    ("change", "sentences"),
    [
        (
            lambda d: d["servers"][0].update(url="https://pets.example/v1/"),
            ["`servers` is written in another way"],
        ),
        (
            lambda d: d["paths"]["/Pet"].update(servers=d["servers"]),
            ["`servers` of `/Pet` is new"],
        ),
        (lambda d: field(d, "Dog.name").update(readOnly=False), ["`readOnly` of `name` is new"]),
        (lambda d: schema(d, "Bird").update(maxProperties=9), ["`maxProperties` of `Bird` is new"]),
    ],
)
def test_what_changes_nothing_is_called_by_its_name(
    change: Callable[[Document], object], sentences: list[str]
) -> None:
    nothing = ", which changes nothing for any operation"

    assert told(change) == [f"{sentence}{nothing}" for sentence in sentences]


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        ({"type": "integer", "format": "int32"}, "the type of `name` goes from string to integer"),
        ({"type": "array", "items": {}}, "the type of `name` goes from string to array"),
    ],
)
def test_what_comes_with_another_type_is_not_called_meaningless(
    members: dict[str, Any], sentence: str
) -> None:
    assert told(lambda d: field(d, "Dog.name").update(members)) == [sentence]


def test_a_field_called_like_a_keyword_is_called_by_its_name() -> None:
    old, new = edits_of_members.animals(), edits_of_members.animals()
    for document in (old, new):
        schema(document, "Dog")["properties"]["content"] = {"type": "string"}
    field(new, "Dog.content").update(maxLength=9)

    (change,) = compare(old, new)

    assert change.what == "`maxLength` of `content` is new: 9"


@pytest.mark.parametrize(
    ("old", "new"),
    [(("default",), ("204", "default")), (("200", "default"), ("200", "204", "default"))],
)
def test_an_answer_without_a_body_is_new_beside_one_for_all_others(
    old: tuple[str, ...], new: tuple[str, ...]
) -> None:
    def answering(*statuses: str) -> Document:
        none = {"description": "Nothing."}
        answers = {each: none if each == "204" else {**none, **body("Any")} for each in statuses}
        schemas = {"Any": {"type": "string"}}
        operation = {"get": {"responses": answers}}
        return {"openapi": "3.0.3", "paths": {"/": operation}, "components": {"schemas": schemas}}

    (change,) = compare(answering(*old), answering(*new))

    assert change.what == "the answer 204 is new"
    assert change.node.location.endswith("/responses/204")
