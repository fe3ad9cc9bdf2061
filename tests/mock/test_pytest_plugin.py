"""The fixture `apikey_mock`, in a test suite of somebody else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.repository.tree import ROOT

pytestmark = pytest.mark.slow

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


def test_a_call_can_be_lost(apikey_mock):
    apikey_mock.condition("getRepoAiApiKeys", connection="drop", times=1)
    with pytest.raises(httpx.TransportError):
        names(apikey_mock.url)
    assert names(apikey_mock.url) == []
"""


def test_the_fixture_serves_a_suite(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(SUITE, encoding="utf-8")

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
