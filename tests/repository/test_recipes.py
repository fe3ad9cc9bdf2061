"""The recipes for frontend developers do what they say, taken from the page as they stand there."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from tests.mock.running import PATIENCE, running_mock
from tests.repository.tree import ROOT

PAGE = (ROOT / "mock_server/README.md").read_text(encoding="utf-8")
ADDRESS = "http://127.0.0.1:8080"
OWNER = {"Authorization": "Bearer owner-token"}
KEYS = "/repo/repo-123/ai/apikey"

RECIPES = {
    "Make the next create fail",
    "Lose the answer to a deletion",
    "Create a key, and lose its secret",
    "Limit the rate",
    "Slow list",
    "Empty repository",
    "A thousand keys",
    "Keep a situation",
    "Parallel Playwright workers",
    "Mock in a pytest suite",
    "Mock in your process",
    "Point the TypeScript client at it",
}

PLAYWRIGHT = """\
export const test = { extend: (fixtures) => fixtures };
"""

VENDOR = """\
export class ApiClient {
  constructor(baseURL) {
    this.baseURL = baseURL;
  }
  setAuthToken(token) {
    this.headers = { Authorization: `Bearer ${token}` };
  }
  async getRepoAiApiKeys(repoId) {
    const { headers } = this;
    return (await fetch(`${this.baseURL}/repo/${repoId}/ai/apikey`, { headers })).json();
  }
}
"""

WORKERS = """\
import { test } from "./recipe.mjs";
const request = { post: (url) => fetch(url, { method: "POST" }) };
const found = [];
for (const parallelIndex of [0, 1]) {
  await test.mock({ request }, async (mock) => found.push(mock), { parallelIndex });
}
console.log(found.join(" "));
"""


def recipes() -> dict[str, str]:
    """Return the blocks of the recipes by their names."""
    (section,) = re.findall(r"(?ms)^## Recipes\n(.*?)^## ", PAGE)
    blocks = re.findall(r"(?ms)^\*\*(.+?)\.?\*\*.*?^```\w+\n(.*?)^```$", section)
    return dict(blocks)


class Kitchen:
    """A folder to work in, and a mock that the recipes take for the one of the page."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.url = url
        self.client = httpx.Client(base_url=url, headers=OWNER, trust_env=False)

    def text(self, recipe: str) -> str:
        return recipes()[recipe].replace(ADDRESS, self.url)

    def run(self, *command: str) -> str:
        result = subprocess.run(
            command,
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
            capture_output=True,
            text=True,
            timeout=PATIENCE * 2,
            check=False,
        )
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    def shell(self, recipe: str) -> str:
        if shutil.which("curl") is None:
            pytest.skip("curl is not installed")
        return self.run("sh", "-e", "-c", self.text(recipe).replace("curl ", "curl -sS "))

    def script(self, name: str, text: str) -> str:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return str(path)

    def node(self, script: str) -> str:
        node = shutil.which("node")
        if node is None:
            pytest.skip("Node is not installed")
        return self.run(node, script)

    def module(self, name: str, text: str) -> None:
        """Put a package where Node finds it."""
        self.script(f"node_modules/{name}/package.json", '{"type": "module", "main": "index.js"}')
        self.script(f"node_modules/{name}/index.js", text)

    def conditions(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.client.get("/__mock__/conditions").json()["conditions"]
        return found


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_mock(log=tmp_path_factory.mktemp("recipes") / "log") as mock:
        yield mock.url


@pytest.fixture
def kitchen(tmp_path: Path, url: str) -> Iterator[Kitchen]:
    kitchen = Kitchen(tmp_path, url)
    with kitchen.client:
        kitchen.client.post("/__mock__/reset").raise_for_status()
        yield kitchen


def test_every_recipe_is_run() -> None:
    assert set(recipes()) == RECIPES


def test_the_next_create_fails(kitchen: Kitchen) -> None:
    kitchen.shell("Make the next create fail")

    sent = {"name": "n", "aiType": "AWS"}
    statuses = [kitchen.client.post(KEYS, json=sent).status_code for _ in range(2)]
    assert statuses == [500, 201]


def test_the_answer_to_a_deletion_is_lost(kitchen: Kitchen) -> None:
    kitchen.shell("Lose the answer to a deletion")

    with pytest.raises(httpx.TransportError):
        kitchen.client.delete(f"{KEYS}/any")
    assert kitchen.client.delete(f"{KEYS}/any").status_code == 404


def test_a_key_is_created_and_its_secret_is_lost(kitchen: Kitchen) -> None:
    kitchen.shell("Create a key, and lose its secret")

    created = kitchen.client.post(KEYS, json={"name": "lost", "aiType": "AWS"})

    assert (created.status_code, "secret" in created.text) == (504, False)
    assert kitchen.client.get(KEYS).json()["apiKeys"][0]["name"] == "lost"


def test_the_rate_is_limited(kitchen: Kitchen) -> None:
    kitchen.shell("Limit the rate")

    answers = [kitchen.client.get(KEYS) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [200, 200, 429, 200, 200, 429]
    assert answers[2].headers["retry-after"] == "5"


def test_the_list_is_slow(kitchen: Kitchen) -> None:
    output = kitchen.shell("Slow list")

    assert '"delay":2' in output
    assert "Production AI Key" in output
    assert kitchen.conditions() == []
    exchange = kitchen.client.get("/__mock__/exchanges?limit=1").json()["exchanges"][0]
    assert (exchange["condition"], exchange["duration"] >= 1990) == ("Prefer", True)


def test_the_repository_is_empty(kitchen: Kitchen) -> None:
    assert kitchen.client.get("/repo/repo-456/ai/apikey").json()["apiKeys"] == []

    output = kitchen.shell("Empty repository")

    assert output.endswith('{"success":true,"apiKeys":[]}')


def test_there_are_a_thousand_keys(kitchen: Kitchen) -> None:
    kitchen.run(sys.executable, kitchen.script("recipe.py", kitchen.text("A thousand keys")))

    world = str(kitchen.folder / "thousand.json")
    with running_mock("--world", world, log=kitchen.folder / "log") as mock:
        listed = httpx.get(mock.url + KEYS, headers=OWNER, trust_env=False).json()["apiKeys"]
    assert len(listed) == 1000
    assert listed[0]["name"] == "Key 999"


def test_a_situation_is_kept(kitchen: Kitchen) -> None:
    kitchen.client.post(KEYS, json={"name": "kept", "aiType": "AWS"}).raise_for_status()

    kitchen.shell("Keep a situation")

    world = str(kitchen.folder / "situation.yaml")
    with running_mock("--world", world, log=kitchen.folder / "log") as mock:
        listed = httpx.get(mock.url + KEYS, headers=OWNER, trust_env=False).json()["apiKeys"]
    assert listed[0]["name"] == "kept"
    assert listed == kitchen.client.get(KEYS).json()["apiKeys"]


def test_each_playwright_worker_has_a_session(kitchen: Kitchen) -> None:
    kitchen.client.delete("/__mock__/sessions").raise_for_status()
    kitchen.module("@playwright/test", PLAYWRIGHT)
    kitchen.script("recipe.mjs", kitchen.text("Parallel Playwright workers"))

    output = kitchen.node(kitchen.script("workers.mjs", WORKERS))

    assert output.split() == [f"{kitchen.url}/@worker-{index}" for index in (0, 1)]
    sessions = kitchen.client.get("/__mock__/sessions").json()["sessions"]
    assert {session["name"] for session in sessions} == {"worker-0", "worker-1"}


def test_a_pytest_suite_uses_the_fixture(kitchen: Kitchen) -> None:
    kitchen.script("test_recipe.py", kitchen.text("Mock in a pytest suite"))
    (command,) = re.findall(r"`pytest (-p mock_server\.pytest_plugin)`", PAGE)

    kitchen.run(
        *(sys.executable, "-m", "pytest", "-q", "-c", os.devnull, "-p", "no:cacheprovider"),
        *(*command.split(), "--junit-xml=report.xml", "test_recipe.py"),
    )

    (case,) = ElementTree.parse(kitchen.folder / "report.xml").iter("testcase")
    assert list(case) == []


def test_the_app_is_called_in_the_process(kitchen: Kitchen) -> None:
    script = kitchen.script("recipe.py", kitchen.text("Mock in your process"))

    output = kitchen.run(sys.executable, script)

    assert output == "['Production AI Key', 'Development Key']\n"


def test_the_typescript_client_is_pointed_at_the_mock(kitchen: Kitchen) -> None:
    kitchen.module("@flashbacktech/flashbackclient", VENDOR)

    output = kitchen.node(
        kitchen.script("recipe.mjs", kitchen.text("Point the TypeScript client at it"))
    )

    assert output == "Production AI Key, Development Key\n"
