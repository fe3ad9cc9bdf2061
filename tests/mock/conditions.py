"""Tell a mock its conditions, in this process and over the network."""

from typing import Any

import orjson

from tests.mock.conftest import Client
from tests.mock.running import RunningMock, request

CONDITIONS = "/__mock__/conditions"
CREATE, READ, UPDATE, DELETE = (
    "createRepoAiApiKey",
    "getRepoAiApiKeys",
    "updateRepoAiApiKey",
    "deleteRepoAiApiKey",
)


def add(client: Client, operation_id: str | None = None, **wanted: Any) -> dict[str, Any]:
    """Add a condition and return it."""
    response = client("POST", CONDITIONS, json={"operationId": operation_id, **wanted})
    assert response.status_code == 201, response.text
    added: dict[str, Any] = response.json()
    return added


def listed(client: Client) -> list[dict[str, Any]]:
    """Return the conditions."""
    conditions: list[dict[str, Any]] = client("GET", CONDITIONS).json()["conditions"]
    return conditions


def tell(server: RunningMock, operation_id: str | None = None, **wanted: Any) -> None:
    """Add a condition."""
    body = orjson.dumps({"operationId": operation_id, **wanted})
    assert server.exchange(request(b"POST", CONDITIONS.encode(), body=body)).status == 201
