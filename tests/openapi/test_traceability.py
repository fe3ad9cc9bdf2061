"""The document and the catalogue name each other's parts, without a gap in either direction."""

from dataclasses import replace
from typing import Any

import pytest

from openapi.catalogue import Catalogue
from openapi.check.promises import without_document
from openapi.document import Document
from openapi.traceability import uncovered

LIST = "/repo/{repoId}/ai/apikey"
KEY = "/repo/{repoId}/ai/apikey/{apikeyId}"


def unfounded(document: Document, catalogue: Catalogue) -> list[str]:
    """Return what is said of clauses that name what does not exist."""
    return [finding.message for finding in without_document(document, catalogue)]


def changed(catalogue: Catalogue, clause_id: str, **changes: Any) -> Catalogue:
    clauses = {**catalogue.clauses, clause_id: replace(catalogue[clause_id], **changes)}
    return replace(catalogue, clauses=clauses)


def test_every_part_of_the_document_is_covered_by_a_clause(
    document: Document, catalogue: Catalogue
) -> None:
    assert uncovered(document, catalogue) == []


def test_every_part_that_a_clause_names_exists(document: Document, catalogue: Catalogue) -> None:
    assert unfounded(document, catalogue) == []


def test_a_new_operation_is_reported(document: Document, catalogue: Catalogue) -> None:
    document["paths"][KEY]["get"] = {"operationId": "getRepoAiApiKey", "responses": {"200": {}}}

    assert uncovered(document, catalogue) == [
        "answer getRepoAiApiKey 200",
        "operation getRepoAiApiKey",
    ]


def test_a_new_status_is_reported(document: Document, catalogue: Catalogue) -> None:
    document["paths"][LIST]["get"]["responses"]["304"] = {}

    assert uncovered(document, catalogue) == ["answer getRepoAiApiKeys 304"]


def test_a_new_required_field_is_reported(document: Document, catalogue: Catalogue) -> None:
    item = document["components"]["schemas"]["RepoAiApiKeyDTO"]
    item["properties"]["owner"] = {"type": "string"}
    item["properties"]["colour"] = {"type": "string"}
    item["required"].append("owner")

    assert uncovered(document, catalogue) == ["field RepoAiApiKeyDTO.owner"]


def test_a_new_enum_is_reported(document: Document, catalogue: Catalogue) -> None:
    schemas = document["components"]["schemas"]
    schemas["Colour"] = {"type": "string", "enum": ["RED"]}
    schemas["RepoAiApiKeyDTO"]["properties"]["state"] = {"type": "string", "enum": ["ACTIVE"]}

    assert uncovered(document, catalogue) == ["enum Colour", "enum RepoAiApiKeyDTO.state"]


def test_a_withdrawn_clause_covers_nothing(document: Document, catalogue: Catalogue) -> None:
    without = changed(catalogue, "list.item-name", withdrawn="Names were given up.")

    assert uncovered(document, without) == ["field RepoAiApiKeyDTO.name"]


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"operations": ("getNothing",)}, "no operation `getNothing`"),
        ({"statuses": (418,)}, "the status 418"),
        ({"fields": ("RepoAiApiKeyDTO.colour",)}, "no field `RepoAiApiKeyDTO.colour`"),
        ({"enums": ("RepoAiApiKeyDTO.name",)}, "no enum `RepoAiApiKeyDTO.name`"),
        ({"page": "no-page"}, "no source `no-page`"),
    ],
    ids=["operation", "status", "field", "enum", "source"],
)
def test_a_clause_about_what_does_not_exist_is_reported(
    document: Document, catalogue: Catalogue, changes: dict[str, Any], missing: str
) -> None:
    wrong = changed(catalogue, "list.item-name", **changes)

    (message,) = unfounded(document, wrong)
    assert missing in message


def test_a_clause_of_an_unknown_topic_is_reported(document: Document, catalogue: Catalogue) -> None:
    wrong = changed(catalogue, "list.item-name", id="other.item-name")

    (message,) = unfounded(document, wrong)
    assert "no topic `other`" in message


def test_a_status_that_one_of_a_clauses_operations_has_is_enough(
    document: Document, catalogue: Catalogue
) -> None:
    """Only the operations on one key answer 404, and errors have one shape everywhere."""
    clause = catalogue["errors.json-object"]

    assert 404 in clause.statuses
    assert "createRepoAiApiKey" in clause.operations
    assert unfounded(document, catalogue) == []


def test_a_withdrawn_clause_may_name_what_is_gone(document: Document, catalogue: Catalogue) -> None:
    gone = changed(catalogue, "list.item-name", fields=("Gone.field",), withdrawn="It is gone.")

    assert unfounded(document, gone) == []


def test_the_enum_of_an_arrays_items_is_that_of_the_field(
    document: Document, catalogue: Catalogue
) -> None:
    item = document["components"]["schemas"]["RepoAiApiKeyDTO"]
    item["properties"]["uses"] = {"type": "array", "items": {"type": "string", "enum": ["CHAT"]}}

    assert uncovered(document, catalogue) == ["enum RepoAiApiKeyDTO.uses"]


def split(document: Document) -> None:
    """Move the name of a listed key into a schema of its own, which the listed key builds on."""
    schemas = document["components"]["schemas"]
    item = schemas["RepoAiApiKeyDTO"]
    name = item["properties"].pop("name")
    schemas["Named"] = {"required": ["name"], "properties": {"name": name}}
    item["required"].remove("name")
    schemas["RepoAiApiKeyDTO"] = {"allOf": [{"$ref": "#/components/schemas/Named"}, item]}


def test_a_clause_may_name_a_field_by_either_schema_that_has_it(
    document: Document, catalogue: Catalogue
) -> None:
    split(document)
    renamed = changed(catalogue, "list.item-name", fields=("Named.name",))

    assert uncovered(document, catalogue) == unfounded(document, catalogue) == []
    assert uncovered(document, renamed) == unfounded(document, renamed) == []


def test_a_required_field_that_several_schemas_have_is_reported_once(
    document: Document, catalogue: Catalogue
) -> None:
    split(document)
    without = changed(catalogue, "list.item-name", withdrawn="Names were given up.")

    assert uncovered(document, without) == ["field RepoAiApiKeyDTO.name"]
