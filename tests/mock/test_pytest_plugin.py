"""The fixture `apikey_mock`, in a test suite of somebody else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.repository.tree import ROOT

pytestmark = pytest.mark.slow

CONFTEST = """
import datetime

import pytest


@pytest.fixture(scope="session")
def apikey_mock_options():
    return {"seed": 1, "freeze": datetime.datetime(2024, 6, 1, tzinfo=datetime.UTC)}
"""

REPEATABLE = """
import httpx
import pytest

OWNER = {"Authorization": "Bearer owner-token"}
ids = []


@pytest.mark.parametrize("run", ["first", "second"])
def test_a_mock_with_options_of_its_own_is_the_same_in_each_test(apikey_mock, run):
    apikey_mock.call("POST", "clock/freeze", {"at": "2030-01-01"})
    apikey_mock.call("POST", "reset", {"everything": True})
    keys = apikey_mock.url + "/repo/repo-456/ai/apikey"
    sent = {"name": "n", "aiType": "AWS"}
    httpx.post(keys, headers=OWNER, json=sent, trust_env=False)
    (key,) = httpx.get(keys, headers=OWNER, trust_env=False).json()["apiKeys"]
    assert key["createdAt"] == "2024-06-01T00:00:00.000Z"
    ids.append(key["id"])
    assert len(set(ids)) == 1
"""

SUITE = """
import httpx
import pytest

OWNER = {"Authorization": "Bearer owner-token"}
KEYS = "/repo/repo-456/ai/apikey"


def names(url):
    keys = httpx.get(url + KEYS, headers=OWNER, trust_env=False).json()["apiKeys"]
    return [key["name"] for key in keys]


@pytest.mark.parametrize("name", ["first", "second"])
def test_every_test_begins_with_the_first_state(apikey_mock, name):
    assert names(apikey_mock.url) == []
    assert apikey_mock.call("GET", "sessions")["sessions"] == []
    assert apikey_mock.call("GET", "conditions")["conditions"] == []
    assert apikey_mock.call("GET", "clock")["frozen"] is False
    apikey_mock.call("PUT", "faults", {"active": []})
    apikey_mock.call("POST", "clock/freeze")
    apikey_mock.condition("createRepoAiApiKey", status=500)
    names(apikey_mock.url + "/@other")
    sent = {"name": name, "aiType": "AWS"}
    response = httpx.post(apikey_mock.url + KEYS, headers=OWNER, json=sent, trust_env=False)
    assert response.status_code == 500
    assert apikey_mock.call("GET", "exchanges?status=500")["exchanges"][0]["id"] > 1


def test_a_condition_that_cannot_be_is_explained(apikey_mock):
    with pytest.raises(httpx.HTTPStatusError, match="must be one that the document declares"):
        apikey_mock.condition("getRepoAiApiKeys", status=404)


def test_calls_are_verified(apikey_mock):
    apikey_mock.verify("getRepoAiApiKeys", times=0)
    names(apikey_mock.url)
    sent = {"name": "A", "aiType": "AWS"}
    httpx.post(apikey_mock.url + KEYS, headers=OWNER, json=sent, trust_env=False)
    apikey_mock.verify("createRepoAiApiKey", body={"name": "A"}, times=1)
    created, listed = {"operationId": "createRepoAiApiKey"}, {"operationId": "getRepoAiApiKeys"}
    apikey_mock.verify_in_order(listed, created)
    with pytest.raises(AssertionError, match="expected in this order"):
        apikey_mock.verify_in_order(created, listed)
    with pytest.raises(AssertionError, match="nearest, but for body.name: 2: POST /repo") as caught:
        apikey_mock.verify("createRepoAiApiKey", body={"name": "B"})
    assert "owner-token" not in str(caught.value)
    with pytest.raises(httpx.HTTPStatusError, match="operationId must be one of"):
        apikey_mock.verify("createKey", times=0)


def test_a_call_can_be_lost(apikey_mock):
    apikey_mock.condition("getRepoAiApiKeys", connection="drop", times=1)
    with pytest.raises(httpx.TransportError):
        names(apikey_mock.url)
    assert names(apikey_mock.url) == []
"""


@pytest.mark.parametrize(
    "suite", [{"test_it.py": SUITE}, {"conftest.py": CONFTEST, "test_it.py": REPEATABLE}]
)
def test_the_fixture_serves_a_suite(tmp_path: Path, suite: dict[str, str]) -> None:
    for name, text in suite.items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    result = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "mock_server.pytest_plugin"),
            *("-W", "error", "-c", os.devnull, "-p", "no:cacheprovider", "test_it.py"),
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    # Where it ran no test, pytest ends with another status.
    assert result.returncode == 0, result.stdout + result.stderr
