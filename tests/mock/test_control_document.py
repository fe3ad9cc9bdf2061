"""The control document is valid, and the interface is what it says."""

from importlib.resources import files
from operator import attrgetter
from typing import Any

import openapi_spec_validator
import pytest
from openapi_schema_validator import OAS30Validator

from mock_server import create_app
from mock_server.control.control_document import control_document, inlined
from openapi.cli import main as spec
from openapi.document import load_document, operations, resolve
from tests.mock.conftest import EMPTY_LIST, LIST, Client

OPERATIONS = list(operations(control_document()))


@pytest.fixture
def busy() -> Client:
    """Have a mock of which all resources can be shown."""
    client = Client(create_app())
    client.create(EMPTY_LIST)
    client.create(f"/@one{EMPTY_LIST}")
    client("GET", LIST, token=None)
    client("DELETE", f"{LIST}/550e8400-e29b-41d4-a716-446655440000")
    for wanted in (
        {"status": 500},
        {"delay": 0.5, "delayTo": 2, "times": 1},
        {"connection": "drop", "when": "after"},
        {"gateway": 429, "retryAfter": 1, "body": "json", "every": 2},
        {"body": "truncated", "bytesPerSecond": 9},
    ):
        body = {"operationId": "updateRepoAiApiKey", **wanted}
        client("POST", "/__mock__/conditions", json=body)
    return client


BODIES: dict[str, Any] = {
    "addCondition": {"operationId": "getRepoAiApiKeys", "status": 500, "repoId": "repo-123"},
    "chooseFaults": {"active": ["list.newest-first:oldest-first"]},
    "importWorld": {"principals": [], "repositories": [{"id": "r"}]},
    "uploadWorld": {"principals": [], "repositories": [{"id": "r"}]},
    "useManners": {"manners": {"status.no-token": 403}},
    "verifyCalls": {"calls": [{"operationId": "updateRepoAiApiKey", "body": {"name": "n"}}]},
    "freezeClock": {"at": "2024-06-01"},
    "advanceClock": {"seconds": 1},
}
PARAMETERS = {"conditionId": "condition-1", "repoId": "repo-123", "name": "one"}


def answered(client: Client, operation_id: str) -> None:
    (operation,) = (each for each in OPERATIONS if each.operation_id == operation_id)
    response = client(
        operation.method.upper(),
        operation.path.format(**PARAMETERS),
        json=BODIES.get(operation_id),
    )
    assert_fits(operation.definition, response.status_code, response.json())
    assert response.status_code < 300, response.text
    assert response.headers["cache-control"] == "no-store"


def assert_fits(definition: dict[str, Any], status: int, value: object) -> None:
    document = control_document()
    responses = definition["responses"]
    declared = resolve(document, responses.get(str(status), responses["4XX"]))
    schema = inlined(document, declared["content"]["application/json"]["schema"])
    OAS30Validator(schema, format_checker=OAS30Validator.FORMAT_CHECKER).validate(value)


def test_the_document_is_valid_openapi_3_0() -> None:
    document = control_document()

    openapi_spec_validator.validate(document, cls=openapi_spec_validator.OpenAPIV30SpecValidator)
    assert document["openapi"] == "3.0.3"


def test_spec_authors_would_find_nothing_wrong_with_it(capsys: pytest.CaptureFixture[str]) -> None:
    status = spec(["check", str(files("mock_server").joinpath("control.yaml")), "--strict"])

    assert status == 0, capsys.readouterr().out


def test_it_is_served(client: Client) -> None:
    assert client("GET", "/__mock__/openapi.json").json() == control_document()
    assert client("GET", "/@one/__mock__/openapi.json").json() == control_document()


def test_it_speaks_of_its_own_paths_only() -> None:
    assert all(path.startswith("/__mock__/") for path in control_document()["paths"])
    assert not set(control_document()["paths"]) & set(load_document()["paths"])


def test_every_operation_is_described() -> None:
    for operation in OPERATIONS:
        assert operation.definition["summary"]
        assert "4XX" in operation.definition["responses"]


@pytest.mark.parametrize(
    "operation_id",
    [
        operation.operation_id
        for operation in OPERATIONS
        if operation.operation_id not in ("streamEvents", "downloadWorld")
    ],
)
def test_every_operation_answers_as_it_says(busy: Client, operation_id: str) -> None:
    answered(busy, operation_id)


@pytest.mark.parametrize(
    "operation",
    [each for each in OPERATIONS if each.method in ("put", "post")],
    ids=attrgetter("operation_id"),
)
@pytest.mark.parametrize(
    "body",
    [b"{", b"[1]", b'{"x": \xff}', b"[" * 5000],
    ids=["cut off", "array", "no UTF-8", "deep"],
)
def test_a_broken_body_is_refused_as_it_says(client: Client, operation: Any, body: bytes) -> None:
    path = operation.path.format(**PARAMETERS)

    response = client(
        operation.method.upper(), path, content=body, headers={"Content-Type": "application/json"}
    )

    assert_fits(operation.definition, response.status_code, response.json())
    takes_body = "requestBody" in operation.definition
    assert response.status_code in ((400,) if takes_body else (200, 404))


def test_examples_of_the_document_fit_it(busy: Client) -> None:
    document = control_document()
    for operation in OPERATIONS:
        body = inlined(document, operation.definition.get("requestBody", {}))
        media = body.get("content", {}).get("application/json", {})
        examples = [each["value"] for each in media.get("examples", {}).values()]
        for example in [*examples, *([media["example"]] if "example" in media else [])]:
            OAS30Validator(media["schema"]).validate(example)
            path = operation.path.format(**PARAMETERS)
            response = busy(operation.method.upper(), path, json=example)
            assert response.status_code < 300, response.text


def test_the_overview_tells_what_one_needs(busy: Client) -> None:
    overview = busy("GET", "/__mock__/overview").json()

    assert overview["baseUrl"] == "http://mock"
    assert overview["session"] is None
    assert overview["principals"][0]["token"] == "owner-token"
    assert overview["repositories"][0] == {"id": "repo-123", "active": 1, "deleted": 1}
    assert {each["operationId"] for each in overview["operations"]} == {
        each.operation_id for each in operations(load_document())
    }
    assert overview["seeded"] is False
    assert overview["manners"] is None
    assert overview["reload"] == {"watching": False, "problem": None}
    assert busy("GET", "/@one/__mock__/overview").json()["baseUrl"] == "http://mock/@one"
