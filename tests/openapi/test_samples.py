"""The requests that the page shows are sent as they stand, and understood."""

import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from openapi.docs.samples import CREDENTIAL, request_of, samples
from openapi.document import Document, Operation, operations
from tests.mock.running import RunningMock, running_mock

# The mock begins with the keys that the document has as examples.
STATUSES = {
    "getRepoAiApiKeys": "200",
    "createRepoAiApiKey": "201",
    "updateRepoAiApiKey": "200",
    "deleteRepoAiApiKey": "200",
}


@pytest.fixture(scope="module")
def mock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningMock]:
    with running_mock(log=tmp_path_factory.mktemp("mock") / "log") as mock:
        yield mock


def run(language: str, sample: str, folder: Path) -> str:
    """Return what a sample prints, the status first for all but curl."""
    file = folder / "sample.mjs"
    file.write_text(sample, encoding="utf-8")
    command = {
        "curl": ["sh", "-c", f"{sample} -s -o answer -w '%{{http_code}}'"],
        "fetch": ["node", str(file)],
        "Python": [sys.executable, str(file)],
    }[language]
    if shutil.which(command[0] if language != "curl" else "curl") is None:
        pytest.skip("the language is not here")
    finished = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=60, check=True
    )
    return finished.stdout


@pytest.mark.slow
@pytest.mark.parametrize("with_bodies", [True, False], ids=["examples", "no examples of bodies"])
@pytest.mark.parametrize("language", ["curl", "fetch", "Python"])
def test_the_samples_of_our_document_are_understood(
    language: str, with_bodies: bool, document: Document, mock: RunningMock, tmp_path: Path
) -> None:
    document["servers"] = [{"url": f"{mock.url}/@{language}-{with_bodies}"}]
    for operation in operations(document):
        for content in operation.definition.get("requestBody", {}).get("content", {}).values():
            assert with_bodies or content.pop("examples")

    answered = {
        each.operation_id: run(
            language, samples(document, each)[language].replace(CREDENTIAL, "owner-token"), tmp_path
        )[:3]
        for each in operations(document)
    }

    assert answered == STATUSES


HOSTILE = "'; touch hacked; echo \"$(touch hacked)` \\ ${x} </script> \u2028 é {a}"


@pytest.mark.slow
@pytest.mark.parametrize("language", ["curl", "fetch", "Python"])
def test_no_language_obeys_an_example(language: str, mock: RunningMock, tmp_path: Path) -> None:
    document, operation = operation_with(
        {
            "parameters": [
                {"name": name, "in": place, "required": True, "example": HOSTILE}
                for name, place in (("q'$(touch hacked)", "query"), ("id", "path"))
            ],
            "requestBody": {"content": {"application/json": {"example": {HOSTILE: HOSTILE}}}},
        },
        server=mock.url,
    )

    assert run(language, samples(document, operation)[language], tmp_path)[:3] == "404"
    assert not (tmp_path / "hacked").exists()


def operation_with(
    definition: dict[str, Any], *, server: str = "https://{host}.example/v1/", **document: Any
) -> tuple[Document, Operation]:
    """Return a document of one operation, and the operation."""
    servers = [{"url": server, "variables": {"host": {"default": "api"}}}]
    whole = {"servers": servers, "paths": {"/a/{id}": {"post": definition}}, **document}
    return whole, next(operations(whole))


def test_a_request_holds_what_it_has_to_hold_and_no_more() -> None:
    document, operation = operation_with(
        {
            "parameters": [
                {"name": "id", "in": "path", "required": True, "example": "a/b c"},
                {"name": "page", "in": "query", "required": True, "schema": {"default": 3}},
                {"name": "size", "in": "query", "schema": {"default": 9}},
                {"name": "X-Mode", "in": "header", "required": True, "schema": {"enum": ["on"]}},
                {"name": "c", "in": "cookie", "required": True, "example": True},
            ]
        }
    )

    request = request_of(document, operation)

    assert request.url == "https://api.example/v1/a/a%2Fb%20c?page=3"
    assert request.headers == {"X-Mode": "on", "Cookie": "c=true"}
    assert request.body is None


@pytest.mark.parametrize(
    ("scheme", "headers", "query"),
    [
        ({"type": "http", "scheme": "bearer"}, {"Authorization": f"Bearer {CREDENTIAL}"}, ""),
        ({"type": "http", "scheme": "basic"}, {"Authorization": f"Basic {CREDENTIAL}"}, ""),
        ({"type": "oauth2"}, {"Authorization": f"Bearer {CREDENTIAL}"}, ""),
        ({"type": "apiKey", "in": "header", "name": "X-Key"}, {"X-Key": CREDENTIAL}, ""),
        ({"type": "apiKey", "in": "query", "name": "k"}, {}, f"?k={CREDENTIAL}"),
        ({"type": "apiKey", "in": "cookie", "name": "k"}, {"Cookie": f"k={CREDENTIAL}"}, ""),
        ({"type": "apiKey", "in": "nowhere", "name": "k"}, {}, ""),
    ],
)
def test_a_request_holds_its_credentials(
    scheme: dict[str, str], headers: dict[str, str], query: str
) -> None:
    components = {"securitySchemes": {"it": scheme}}
    document, operation = operation_with({}, security=[{"it": []}], components=components)

    request = request_of(document, operation)

    assert request.headers == headers
    assert request.url.partition("}")[2] == query


def body_of(schema: dict[str, Any], **schemas: Any) -> Any:
    """Return the body of a request that has this schema."""
    content = {"text/plain": {}, "application/json": {"schema": schema}}
    document, operation = operation_with(
        {"requestBody": {"content": content}}, components={"schemas": schemas}
    )
    return request_of(document, operation).body


def test_where_no_example_is_given_a_body_is_made_of_what_it_has_to_hold() -> None:
    size = {"allOf": [{"required": ["unit"]}, {"properties": {"unit": {"enum": ["cm", "in"]}}}]}
    schema = {
        "type": "object",
        "required": ["id", "name", "size", "tags", "count", "done", "kind"],
        "properties": {
            "id": {"type": "string", "readOnly": True},
            "name": {"type": "string"},
            "size": {"$ref": "#/components/schemas/Size"},
            "tags": {"type": "array", "items": {"type": "string", "example": "new"}},
            "count": {"type": "integer"},
            "done": {"type": "boolean"},
            "kind": {"oneOf": [{"type": "number", "default": 0.5}, {"type": "string"}]},
            "shade": {"type": "string", "example": "light"},
            "note": {"type": "string"},
        },
    }

    assert body_of(schema, Size=size) == {
        "name": "YOUR_NAME",
        "size": {"unit": "cm"},
        "tags": ["new"],
        "count": 1,
        "done": True,
        "kind": 0.5,
        "shade": "light",
    }


def test_a_body_is_made_of_a_schema_for_json_and_forms_only() -> None:
    schema = {"properties": {"size": {"example": 3}}}
    document, operation = operation_with(
        {"requestBody": {"content": {"application/xml": {"schema": schema}}}}
    )

    assert request_of(document, operation).body == "YOUR_BODY"


def test_schemas_without_end_make_a_body_with_an_end() -> None:
    again = {"$ref": "#/components/schemas/A"}
    inner = {"one": again, "two": {"type": "array", "items": again}, "three": {"oneOf": [again]}}
    schema = {"required": list(inner), "properties": inner, "anyOf": [again]}

    assert set(body_of(again, A=schema)) == set(inner)


def test_where_nothing_is_known_a_word_stands_in_its_place() -> None:
    parameter = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    document, operation = operation_with({"parameters": [parameter]})

    assert request_of(document, operation).url == "https://api.example/v1/a/YOUR_ID"
    assert body_of({}) == "YOUR_BODY"


def test_lists_are_written_as_openapi_says() -> None:
    shared = {"required": True, "example": ["a", "b c"]}
    document, operation = operation_with(
        {
            "parameters": [
                {"name": "id", "in": "path", **shared},
                {"name": "tags", "in": "query", **shared},
                {"name": "ids", "in": "query", "explode": False, **shared},
                {"name": "X-Ids", "in": "header", **shared},
            ]
        }
    )

    request = request_of(document, operation)

    assert request.url == "https://api.example/v1/a/a%2Cb%20c?tags=a&tags=b+c&ids=a%2Cb+c"
    assert request.headers == {"X-Ids": "a,b c"}


def test_parts_of_a_form_are_left_to_curl() -> None:
    form = {"multipart/form-data": {"example": {"note": "@/etc/passwd", "size": 3}}}
    document, operation = operation_with({"requestBody": {"content": form}})

    shown = samples(document, operation)

    assert list(shown) == ["curl"]
    words = shlex.split(shown["curl"].replace("\\\n", ""))
    assert words[-4:] == ["--form-string", "note=@/etc/passwd", "--form-string", "size=3"]


def test_curl_does_not_wait_for_the_body_of_head() -> None:
    document: Document = {"paths": {"/a": {"head": {}}}}

    shown = samples(document, next(operations(document)))

    assert shown["curl"] == "curl -I http://localhost/a"


def test_no_option_of_curl_comes_from_a_document() -> None:
    document, operation = operation_with({}, server="-o/home/it/.profile://")

    words = shlex.split(samples(document, operation)["curl"])

    assert words[-1] == "http://localhost-o/home/it/.profile:/a/{id}"


def test_the_fields_of_a_form_are_encoded() -> None:
    form = {"example": {"name": "a b", "size": 3}}
    content = {"application/x-www-form-urlencoded": form}
    document, operation = operation_with({"requestBody": {"content": content}})

    assert request_of(document, operation).body == "name=a+b&size=3"


def test_a_body_that_is_no_json_is_sent_as_it_stands() -> None:
    content = {"text/plain": {"example": "@file"}}
    document, operation = operation_with({"requestBody": {"content": content}})

    words = shlex.split(samples(document, operation)["curl"].replace("\\\n", ""))

    assert words[-2:] == ["--data-raw", "@file"]
