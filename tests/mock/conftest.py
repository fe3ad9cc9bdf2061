"""What the tests of the mock share: an app in this process, and a server in one of its own."""

import asyncio
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from openapi_schema_validator import OAS30Validator

from mock_server import create_app
from mock_server.asgi import ASGIApp
from openapi.document import Document, load_document, operations, resolve
from tests.mock.running import RunningMock, request, running_mock

LIST = "/repo/repo-123/ai/apikey"
EMPTY_LIST = "/repo/repo-456/ai/apikey"
FOREIGN_LIST = "/repo/repo-789/ai/apikey"
FIRST_KEY = "550e8400-e29b-41d4-a716-446655440000"


class Client:
    """Call an app in this process, as `owner` if not said otherwise."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    def __call__(
        self,
        method: str,
        path: str,
        *,
        token: str | None = "owner-token",
        client: tuple[str, int] = ("127.0.0.1", 1),
        **options: Any,
    ) -> httpx.Response:
        """Make one request; `options` are those of httpx."""
        headers = {**options.pop("headers", {})}
        if token is not None:
            headers.setdefault("Authorization", f"Bearer {token}")

        async def call() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, client=client)
            async with httpx.AsyncClient(transport=transport, base_url="http://mock") as session:
                return await session.request(method, path, headers=headers, **options)

        response = asyncio.run(call())
        assert_documented(response)
        return response

    def create(self, path: str = EMPTY_LIST, name: str = "Name", ai_type: str = "AWS") -> Any:
        """Create a key and return the answer's JSON."""
        response = self("POST", path, json={"name": name, "aiType": ai_type})
        assert response.status_code == 201
        return response.json()

    def listed(self, path: str = EMPTY_LIST, token: str = "owner-token") -> list[dict[str, Any]]:
        """Return the keys of a list."""
        response = self("GET", path, token=token)
        assert response.status_code == 200
        keys: list[dict[str, Any]] = response.json()["apiKeys"]
        return keys


document = cache(load_document)


def assert_documented(response: httpx.Response) -> None:
    """Hold an honest answer against what the document says about its operation and status."""
    is_page = response.headers.get("content-type", "").startswith("text/html")
    if "mock-fault" in response.headers or ("mock-condition" in response.headers and is_page):
        return
    segments = response.request.url.path.split("/")
    for operation in operations(document()):
        template = operation.path.split("/")
        fits = len(template) == len(segments) and all(
            part == segment or part.startswith("{")
            for part, segment in zip(template, segments, strict=True)
        )
        status = str(response.status_code)
        if (
            fits
            and operation.method.upper() == response.request.method
            and status in operation.definition["responses"]
        ):
            answer = resolve(document(), operation.definition["responses"][status])
            schema = answer["content"]["application/json"]["schema"]
            OAS30Validator({**schema, "components": document()["components"]}).validate(
                response.json()
            )


@pytest.fixture(scope="session", autouse=True)
def documents_are_validated_once() -> Iterator[None]:
    """Let Connexion validate each document once, and not for each app and session anew."""
    # To import it before the mock would warn.
    from connexion.spec import Specification  # type: ignore[import-untyped] # noqa: PLC0415

    validate = Specification._validate_spec.__func__
    valid: set[bytes] = set()

    def validate_once(kind: Any, document: Document) -> None:
        if (written := orjson.dumps(document)) not in valid:
            validate(kind, document)
            valid.add(written)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Specification, "_validate_spec", classmethod(validate_once))
        yield


@pytest.fixture(scope="session")
def shared_app() -> ASGIApp:
    """Make the app that the tests of a worker share."""
    return create_app(check_responses=True)


@pytest.fixture
def client(shared_app: ASGIApp) -> Client:
    """Call a mock in its first state, whose answers are checked by itself and by the client."""
    client = Client(shared_app)
    assert client("PUT", "/__mock__/faults", json={"active": []}).status_code == 200
    assert client("POST", "/__mock__/reset").status_code == 200
    return client


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningMock]:
    """Call one real mock over the network, shared by all tests of a worker."""
    log: Path = tmp_path_factory.mktemp("mock") / "log"
    with running_mock(log=log) as mock:
        yield mock


@pytest.fixture
def fresh_server(server: RunningMock) -> Iterator[RunningMock]:
    """Call that mock in its first state, and leave no condition behind."""
    assert server.exchange(request(b"POST", b"/__mock__/reset")).status == 200
    assert server.exchange(request(b"DELETE", b"/__mock__/exchanges")).status == 200
    yield server
    assert server.exchange(request(b"POST", b"/__mock__/reset")).status == 200
