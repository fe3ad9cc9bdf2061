"""The app in test clients of others, in this process."""

import asyncio
import subprocess
import sys
import warnings
from typing import Any

import httpx
import pytest

from mock_server import create_app
from tests.mock.conftest import EMPTY_LIST, LIST

with warnings.catch_warnings():
    # Starlette's test client warns about the httpx that it finds.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

OWNER = {"Authorization": "Bearer owner-token"}


def test_httpx_calls_the_app_in_process() -> None:
    async def journey() -> list[Any]:
        transport = httpx.ASGITransport(create_app())
        async with httpx.AsyncClient(
            transport=transport, base_url="http://mock", headers=OWNER
        ) as client:
            sent = {"name": "n", "aiType": "AWS"}
            created = (await client.post(EMPTY_LIST, json=sent)).json()
            await client.post(
                "/__mock__/conditions",
                json={"operationId": "getRepoAiApiKeys", "status": 500, "times": 1},
            )
            failed = await client.get(EMPTY_LIST)
            listed = (await client.get(EMPTY_LIST)).json()
            session = (await client.get(f"/@other{EMPTY_LIST}")).json()
            return [created["id"], failed.status_code, listed["apiKeys"], session["apiKeys"]]

    created_id, status, listed, other = asyncio.run(journey())

    assert status == 500
    assert [key["id"] for key in listed] == [created_id]
    assert other == []


def test_starlettes_test_client_calls_the_app_in_process() -> None:
    with TestClient(create_app(), headers=OWNER) as client:
        assert client.get(LIST).status_code == 200
        assert client.get("/__mock__/overview").json()["baseUrl"] == "http://testserver"
        wanted = {"operationId": "getRepoAiApiKeys", "connection": "drop", "times": 1}
        assert client.post("/__mock__/conditions", json=wanted).status_code == 201
        with pytest.raises(ConnectionResetError):
            client.get(LIST)
        wanted = {"operationId": "getRepoAiApiKeys", "delay": 0.01}
        assert client.post("/__mock__/conditions", json=wanted).status_code == 201
        assert client.get(LIST).status_code == 200


def test_a_mock_that_does_not_lie_loads_no_lies() -> None:
    command = "import sys, mock_server.app; sys.exit('mock_server.faults' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", command], check=False).returncode == 0


def test_two_apps_share_nothing() -> None:
    with TestClient(create_app(), headers=OWNER) as one, TestClient(create_app()) as other:
        one.post(EMPTY_LIST, json={"name": "n", "aiType": "AWS"})

        assert other.get(EMPTY_LIST, headers=OWNER).json()["apiKeys"] == []
        assert other.get("/__mock__/exchanges").json()["exchanges"][0]["id"] == 1
