"""What changes in a catalogue, and which clauses a change of the document touches."""

from collections.abc import Callable
from copy import deepcopy

import pytest
import yaml

from openapi.catalogue import Catalogue, catalogue_text, parse_catalogue
from openapi.diff.catalogue import compare_catalogues
from openapi.diff.compare import compare
from openapi.diff.touched import touched_clauses
from openapi.document import Document, load_document
from tests.openapi.edits import KEY, create, field, listing, operation, parameter, rename, schema

CLAUSE = "update.unknown-key"


def changed(**members: object) -> Catalogue:
    """Return our catalogue with one clause changed; a member None is taken away."""
    raw = yaml.safe_load(catalogue_text())
    (entry,) = (each for each in raw["clauses"] if each["id"] == CLAUSE)
    entry.update(members)
    for name in [name for name, value in entry.items() if value is None]:
        del entry[name]
    return parse_catalogue(yaml.safe_dump(raw))


def without_clause() -> Catalogue:
    raw = yaml.safe_load(catalogue_text())
    raw["clauses"] = [each for each in raw["clauses"] if each["id"] != CLAUSE]
    return parse_catalogue(yaml.safe_dump(raw))


def told(old: Catalogue, new: Catalogue) -> list[str]:
    return [f"{each.clause} {each.how}" for each in compare_catalogues(old, new)]


def test_an_unchanged_catalogue_has_nothing_to_tell(catalogue: Catalogue) -> None:
    assert told(catalogue, catalogue) == []


def test_a_clause_is_added(catalogue: Catalogue) -> None:
    statement = catalogue[CLAUSE].statement

    assert told(without_clause(), catalogue) == [f"{CLAUSE} added, documented: {statement}"]


def test_a_clause_may_not_just_go(catalogue: Catalogue) -> None:
    (line,) = told(catalogue, without_clause())

    assert line.startswith(f"{CLAUSE} removed; a clause that is given up has to stay")


@pytest.mark.parametrize(
    ("members", "line"),
    [
        ({"withdrawn": "It was wrong."}, "withdrawn: It was wrong."),
        ({"basis": "assumed"}, "basis changed from documented to assumed"),
        ({"statuses": [404, 410]}, "statuses changed from 404 to 404, 410"),
        ({"statuses": None}, "statuses changed from 404 to none"),
        ({"unchecked": "Nobody can see."}, 'unchecked changed from none to "Nobody can see."'),
    ],
)
def test_a_clause_changes(catalogue: Catalogue, members: dict[str, object], line: str) -> None:
    assert told(catalogue, changed(**members)) == [f"{CLAUSE} {line}"]


def test_a_withdrawn_clause_is_in_force_again(catalogue: Catalogue) -> None:
    assert told(changed(withdrawn="It was wrong."), catalogue) == [f"{CLAUSE} in force again"]


def touched(document: Document, catalogue: Catalogue, old: Document | None = None) -> list[str]:
    promised = {name for clause in catalogue for name in clause.operations}
    documents = old or load_document(), document
    changes = compare(*documents, promised)
    return [each.clause for each in touched_clauses(changes, catalogue, documents)]


def test_a_field_touches_the_clauses_that_cover_it(
    document: Document, catalogue: Catalogue
) -> None:
    field(document, "CreateRepoAiApiKeyResponse.secret").update(minLength=20)

    assert touched(document, catalogue) == ["create.secret-returned"]


def test_an_enum_touches_the_clauses_that_cover_it(
    document: Document, catalogue: Catalogue
) -> None:
    schema(document, "AiType")["enum"].append("AZURE")

    assert set(touched(document, catalogue)) >= {
        "create.ai-types-accepted",
        "create.ai-types-closed",
    }


@pytest.mark.parametrize(
    ("change", "clauses"),
    [
        (lambda d: create(d)["responses"].pop("403"), {"access.create-forbidden"}),
        (lambda d: d["paths"][KEY].pop("delete"), {"delete.removes", "delete.only-once"}),
        (lambda d: d["paths"].pop(KEY), {"update.renames", "delete.removes"}),
        (
            lambda d: d["components"]["responses"]["Forbidden"].pop("content"),
            {"access.create-forbidden"},
        ),
        (
            lambda d: rename(listing(d)["responses"], "403", "4XX"),
            {"access.list-forbidden"},
        ),
        (
            lambda d: rename(operation(d, "deleteRepoAiApiKey")["responses"], "200", "204"),
            {"delete.status-ok", "delete.message-returned"},
        ),
        (lambda d: listing(d).update(security=[]), {"authentication.bearer-only"}),
        (
            lambda d: create(d)["requestBody"].update(required=False),
            {"create.body-required", "create.always-new"},
        ),
        (
            lambda d: create(d)["requestBody"]["content"]["application/json"].update(
                schema={"oneOf": [{"required": ["name"]}, {"maxProperties": 1}]}
            ),
            {"create.always-new"},
        ),
        (
            lambda d: create(d).update(parameters=[{**parameter(required=True), "in": "header"}]),
            {"create.always-new"},
        ),
        (
            lambda d: schema(d, "CreateRepoAiApiKeyRequest").update(
                required=["name", "aiType", "region"],
                properties={**schema(d, "CreateRepoAiApiKeyRequest")["properties"], "region": {}},
            ),
            {"create.always-new"},
        ),
        (
            lambda d: d["components"]["schemas"].update(
                Refusal={**schema(d, "ErrorResponse"), "required": ["success", "message"]},
                ErrorResponse={"oneOf": [{"$ref": "#/components/schemas/Refusal"}]},
            ),
            {"errors.success-false", "errors.json-object"},
        ),
        (
            lambda d: field(d, "UpdateRepoAiApiKeyRequest.name").update(maxLength=50),
            {"update.renames", "update.invalid-refused"},
        ),
    ],
)
def test_a_change_touches_the_clauses_that_depend_on_it(
    document: Document,
    catalogue: Catalogue,
    change: Callable[[Document], object],
    clauses: set[str],
) -> None:
    change(document)

    assert clauses <= set(touched(document, catalogue))


def test_a_parameter_with_a_default_touches_the_clauses_about_successes(
    document: Document, catalogue: Catalogue
) -> None:
    listing(document)["parameters"] = [parameter(schema={"type": "integer", "default": 20})]

    found = touched(document, catalogue)

    assert "list.complete" in found
    assert "access.list-forbidden" not in found


def test_so_does_one_of_a_whole_path_for_each_of_its_operations(
    document: Document, catalogue: Catalogue
) -> None:
    shared = {"$ref": "#/components/parameters/Dry"}
    document["components"]["parameters"]["Dry"] = parameter(schema={"default": False})
    document["paths"][KEY]["parameters"].append(shared)

    found = touched(document, catalogue)

    assert {"update.renames", "delete.removes"} <= set(found)
    assert not [clause for clause in found if clause.startswith(("list.", "create."))]


@pytest.mark.parametrize("deeper", [False, True])
def test_a_field_of_a_part_touches_the_clauses_that_cover_it(
    document: Document, catalogue: Catalogue, deeper: bool
) -> None:
    """A schema that was split keeps its clauses, wherever the field stands now."""
    schemas = document["components"]["schemas"]
    whole = schemas.pop("CreateRepoAiApiKeyResponse")
    secret = {"properties": {"secret": whole["properties"].pop("secret")}}
    schemas["Secret"] = {"allOf": [secret]} if deeper else secret
    schemas["CreateRepoAiApiKeyResponse"] = {
        "allOf": [whole, {"$ref": "#/components/schemas/Secret"}]
    }
    old = deepcopy(document)
    secret["properties"]["secret"]["minLength"] = 20

    assert touched(document, catalogue, old) == ["create.secret-returned"]


def test_a_damaged_part_hides_no_clause(document: Document, catalogue: Catalogue) -> None:
    old = deepcopy(document)
    for each in (old, document):
        schema(each, "RepoAiApiKeyDTO")["properties"]["extra"] = 5
        del listing(each)["responses"]
    field(document, "CreateRepoAiApiKeyResponse.secret").update(minLength=20)

    assert touched(document, catalogue, old) == ["create.secret-returned"]


def test_words_touch_no_clause(document: Document, catalogue: Catalogue) -> None:
    field(document, "CreateRepoAiApiKeyResponse.secret").update(description="Other.")

    assert touched(document, catalogue) == []
