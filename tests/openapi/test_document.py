"""The document is valid, says what it has to say, and holds together."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import openapi_spec_validator
import pytest

from openapi.document import (
    METHODS,
    Document,
    document_text,
    load_document,
    operations,
    resolve,
)

OPERATIONS = {
    "createRepoAiApiKey": ("post", "/repo/{repoId}/ai/apikey"),
    "getRepoAiApiKeys": ("get", "/repo/{repoId}/ai/apikey"),
    "updateRepoAiApiKey": ("put", "/repo/{repoId}/ai/apikey/{apikeyId}"),
    "deleteRepoAiApiKey": ("delete", "/repo/{repoId}/ai/apikey/{apikeyId}"),
}

VENDOR_SCHEMAS = {
    "AiType",
    "CreateRepoAiApiKeyRequest",
    "CreateRepoAiApiKeyResponse",
    "DeleteRepoAiApiKeyResponse",
    "GetRepoAiApiKeysResponse",
    "RepoAiApiKeyDTO",
    "UpdateRepoAiApiKeyRequest",
    "UpdateRepoAiApiKeyResponse",
}


def keys(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from node
    for child in (
        node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    ):
        yield from keys(child)


def responses(document: Document) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield operationId, status and response, a reference if it is one."""
    for operation in operations(document):
        for status, response in operation.definition["responses"].items():
            yield operation.operation_id, status, response


def parameters(document: Document, path: str, method: str) -> dict[str, dict[str, Any]]:
    item = document["paths"][path]
    listed = [*item.get("parameters", ()), *item[method].get("parameters", ())]
    return {parameter["name"]: parameter for parameter in (resolve(document, p) for p in listed)}


def test_the_document_is_valid_openapi_3_0(document: Document) -> None:
    openapi_spec_validator.validate(document, cls=openapi_spec_validator.OpenAPIV30SpecValidator)
    assert document["openapi"] == "3.0.3"


def test_the_four_operations_are_there(document: Document) -> None:
    found = {each.operation_id: (each.method, each.path) for each in operations(document)}

    assert found == OPERATIONS


def test_schemas_have_the_names_of_the_vendors_client(document: Document) -> None:
    assert set(document["components"]["schemas"]) == VENDOR_SCHEMAS | {"ErrorResponse"}


def test_no_extension_keys_stand_in_the_document(document: Document) -> None:
    assert [key for key in keys(document) if key.startswith("x-")] == []


def test_no_python_path_stands_in_the_document(document: Document) -> None:
    assert not re.search(r"mock_server|contract_tests|\bopenapi\.\w+", document_text())
    assert all(each.operation_id.isalpha() for each in operations(document))


def test_the_document_says_that_the_service_is_for_tests_only(document: Document) -> None:
    assert "Test environment only" in document["info"]["description"]


def test_every_operation_needs_the_bearer_token(document: Document) -> None:
    (requirement,) = document["security"]
    (scheme,) = (document["components"]["securitySchemes"][name] for name in requirement)

    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    assert all("security" not in each.definition for each in operations(document))


def test_every_operation_is_described(document: Document) -> None:
    tags = {tag["name"] for tag in document["tags"]}

    for operation in operations(document):
        assert operation.definition["summary"]
        assert operation.definition["description"]
        assert set(operation.definition["tags"]) <= tags


def test_every_schema_and_field_is_described(document: Document) -> None:
    for name, schema in document["components"]["schemas"].items():
        assert schema["description"], name
        for key, definition in schema.get("properties", {}).items():
            assert resolve(document, definition)["description"], f"{name}.{key}"


def test_schemas_of_bodies_are_named_and_hold_no_inline_objects(document: Document) -> None:
    """What has no name cannot be covered by a clause."""
    for _, _, response in responses(document):
        content = resolve(document, response)["content"]
        assert list(content) == ["application/json"]
        assert "$ref" in content["application/json"]["schema"]
    for operation in operations(document):
        body = operation.definition.get("requestBody")
        assert body is None or "$ref" in body["content"]["application/json"]["schema"]
    for name, schema in document["components"]["schemas"].items():
        for key, definition in schema.get("properties", {}).items():
            assert "properties" not in definition, f"{name}.{key}"
            assert "properties" not in definition.get("items", {}), f"{name}.{key}"


def test_required_fields_are_fields(document: Document) -> None:
    for name, schema in document["components"]["schemas"].items():
        assert set(schema.get("required", ())) <= set(schema.get("properties", ())), name


def test_every_error_answer_is_shared_between_the_operations(document: Document) -> None:
    errors = defaultdict(set)
    for _, status, response in responses(document):
        if int(status) >= 400:
            errors[status].add(response.get("$ref"))

    assert set(errors) == {"400", "401", "403", "404", "500"}
    assert all(len(shared) == 1 and None not in shared for shared in errors.values())


def test_every_error_answer_has_the_error_schema(document: Document) -> None:
    for response in document["components"]["responses"].values():
        schema = response["content"]["application/json"]["schema"]
        assert schema == {"$ref": "#/components/schemas/ErrorResponse"}


def test_every_component_is_used(document: Document) -> None:
    text = document_text()
    for kind in ("schemas", "responses", "parameters"):
        for name in document["components"][kind]:
            assert f"'#/components/{kind}/{name}'" in text


def test_every_path_parameter_is_declared_and_required(document: Document) -> None:
    for operation in operations(document):
        declared = parameters(document, operation.path, operation.method)
        assert set(re.findall(r"{(\w+)}", operation.path)) == set(declared)
        assert all(parameter["required"] for parameter in declared.values())


def test_a_created_key_links_to_its_update_and_its_deletion(document: Document) -> None:
    create = document["paths"]["/repo/{repoId}/ai/apikey"]["post"]
    linked = {link["operationId"] for link in create["responses"]["201"]["links"].values()}

    assert linked == {"updateRepoAiApiKey", "deleteRepoAiApiKey"}


def test_links_lead_to_operations_with_parameters_that_exist(document: Document) -> None:
    by_id = {each.operation_id: each for each in operations(document)}
    for source_id, _, response in responses(document):
        source = by_id[source_id]
        resolved = resolve(document, response)
        for link in resolved.get("links", {}).values():
            target = by_id[link["operationId"]]
            assert set(link["parameters"]) == set(parameters(document, target.path, target.method))
            body = resolve(document, resolved["content"]["application/json"]["schema"])
            sources = {f"$request.path.{name}" for name in re.findall(r"{(\w+)}", source.path)} | {
                f"$response.body#/{name}" for name in body["required"]
            }
            assert set(link["parameters"].values()) <= sources


def test_only_the_creating_answer_has_a_secret(document: Document) -> None:
    schemas = document["components"]["schemas"].items()

    assert [name for name, schema in schemas if "secret" in schema.get("properties", ())] == [
        "CreateRepoAiApiKeyResponse"
    ]


def test_each_copy_of_the_document_is_the_callers_own(document: Document) -> None:
    document["info"]["title"] = "changed"

    assert load_document()["info"]["title"] != "changed"


def test_references_are_followed_to_their_end() -> None:
    document = {
        "a/b": {"$ref": "#/components/c"},
        "components": {"c": {"type": "string"}},
    }

    assert resolve(document, {"$ref": "#/a~1b"}) == {"type": "string"}


@pytest.mark.parametrize("method", METHODS)
def test_operations_of_every_method_are_found(method: str) -> None:
    document = {"paths": {"/": {"summary": "a path", method: {"operationId": "only"}}}}

    (operation,) = operations(document)

    assert (operation.operation_id, operation.method, operation.path) == ("only", method, "/")
