"""The recipes for frontend developers do what they say, taken from the page as they stand there."""

import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
import yaml

from tests.lawful.suite import check
from tests.mock.running import PATIENCE, running_mock
from tests.posix import posix_only
from tests.repository.tree import ROOT

pytestmark = pytest.mark.slow

PAGE = (ROOT / "mock_server/README.md").read_text(encoding="utf-8")
ADDRESS = "http://127.0.0.1:8080"
OWNER = {"Authorization": "Bearer owner-token"}
KEYS = "/repo/repo-123/ai/apikey"

RECIPES = {
    "Start and wait in a shell",
    "Start and wait in CI",
    "Start and wait with Playwright",
    "Start and wait with Vitest",
    "Start and wait with Cypress",
    "The same ids, secrets and times in every run",
    "See what was called",
    "Control from a page",
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
    "Behave as staging does",
    "Point the TypeScript client at it",
    # The next two are run by test_proxy_recipes.py.
    "One base URL, with Vite",
    "One base URL, with nginx",
}

PLAYWRIGHT = """\
export const defineConfig = (config) => config;
export const test = { extend: (fixtures) => fixtures };
"""

PLAYWRIGHT_SERVER = """\
import config from "./playwright.config.mjs";
console.log(JSON.stringify(config.webServer));
"""

VITEST = """\
import setup from "./setup.mjs";
const teardown = await setup();
console.log((await fetch(URL_OF_LIST)).status);
teardown();
"""

# In place of `npx`: start, wait and run as start-server-and-test does.
NPX = """\
#!/bin/sh -e
if [ "$1" = cypress ]; then
    echo "cypress was run"
    exit
fi
[ "$1" = start-server-and-test ]
$2 > mock.log & server=$!
trap 'kill $server' EXIT
until curl -sfI -o /dev/null "$3"; do sleep 0.1; done
sh -c "$4"
"""

# The vendor's package at version 0.3.13: CommonJS, without a main export.
VENDOR_PACKAGE = """\
{
  "type": "commonjs",
  "main": "./dist/index.js",
  "exports": {
    "./stellarv2": {
      "types": "./dist/stellarv2/index.d.ts",
      "require": "./dist/stellarv2/index.js",
      "default": "./dist/stellarv2/index.js"
    },
    "./api": {
      "types": "./dist/api/index.d.ts",
      "require": "./dist/api/index.js",
      "default": "./dist/api/index.js"
    },
    "./gcs": {
      "types": "./dist/gcs/index.d.ts",
      "require": "./dist/gcs/index.js",
      "default": "./dist/gcs/index.js"
    }
  }
}
"""

VENDOR = """\
exports.ApiClient = class {
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
};
"""

WORKERS = """\
import { test } from "./recipe.mjs";
const headers = { "Content-Type": "application/json" };
const request = {
  post: (url, { data }) => fetch(url, { method: "POST", headers, body: JSON.stringify(data) }),
};
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

    def environment(self) -> dict[str, str]:
        own = {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        return os.environ | own | {"PATH": f"{self.folder}/bin{os.pathsep}{os.environ['PATH']}"}

    def run(self, *command: str) -> str:
        result = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment(),
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

    def command(self, name: str, text: str) -> None:
        """Put a command where the recipes find it first."""
        Path(self.script(f"bin/{name}", text)).chmod(0o755)

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


@pytest.fixture
def starting(tmp_path: Path) -> Iterator[Kitchen]:
    """Have a kitchen in which `apikey-mock` starts one on a port that is free."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    kitchen = Kitchen(tmp_path, f"http://127.0.0.1:{port}")
    command = f'exec {shlex.quote(sys.executable)} -m mock_server --port {port} "$@"'
    kitchen.command("apikey-mock", f"#!/bin/sh\necho $$ > pid\n{command}\n")
    with kitchen.client:
        yield kitchen
        with pytest.raises(httpx.ConnectError):
            kitchen.client.get("/")


@posix_only
def test_a_shell_starts_the_mock_waits_for_it_and_ends_it(starting: Kitchen) -> None:
    output = starting.shell("Start and wait in a shell")

    assert "Production AI Key" in output


@posix_only
def test_a_step_in_ci_starts_the_mock_for_later_steps(starting: Kitchen) -> None:
    start, later = yaml.safe_load(starting.text("Start and wait in CI"))
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")

    starting.run("bash", "-e", "-c", start["run"])
    try:
        assert starting.client.get(KEYS).status_code == 200
        assert later["run"] == "npm test"
    finally:
        os.kill(int((starting.folder / "pid").read_text()), signal.SIGTERM)
        wait_until(lambda: not is_there(starting))


@posix_only
def test_playwright_starts_the_mock_and_sees_that_it_is_ready(starting: Kitchen) -> None:
    starting.module("@playwright/test", PLAYWRIGHT)
    starting.script("playwright.config.mjs", starting.text("Start and wait with Playwright"))
    told = json.loads(starting.node(starting.script("server.mjs", PLAYWRIGHT_SERVER)))

    with subprocess.Popen(
        shlex.split(told["command"]),
        cwd=starting.folder,
        env=starting.environment(),
        stdout=subprocess.DEVNULL,
    ) as mock:
        try:
            # Playwright takes a status of 404 for a server that is not ready yet.
            wait_until(lambda: is_there(starting, told["url"]))
        finally:
            mock.terminate()


@posix_only
def test_vitest_starts_the_mock_waits_for_it_and_ends_it(starting: Kitchen) -> None:
    starting.script("setup.mjs", starting.text("Start and wait with Vitest"))
    text = VITEST.replace("URL_OF_LIST", f'"{starting.url}{KEYS}"')

    output = starting.node(starting.script("run.mjs", text))

    assert output == "401\n"
    wait_until(lambda: not is_there(starting))


@posix_only
def test_cypress_is_run_when_the_mock_is_ready(starting: Kitchen) -> None:
    starting.command("npx", NPX)

    output = starting.shell("Start and wait with Cypress")

    assert output == "cypress was run\n"


def is_there(kitchen: Kitchen, path: str = "/") -> bool:
    try:
        return kitchen.client.get(path, headers={"Accept": ""}).status_code == 200
    except httpx.ConnectError:
        return False


def wait_until(true: Callable[[], bool]) -> None:
    """Wait for what takes a moment; what never comes fails."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_the_same_is_made_in_every_run(kitchen: Kitchen) -> None:
    command, *options = shlex.split(kitchen.text("The same ids, secrets and times in every run"))
    answers = []
    for _ in range(2):
        with running_mock(*options, log=kitchen.folder / "log") as mock:
            sent = {"name": "n", "aiType": "AWS"}
            for _ in range(2):
                httpx.post(mock.url + KEYS, json=sent, headers=OWNER, trust_env=False)
            answers.append(httpx.get(mock.url + KEYS, headers=OWNER, trust_env=False))

    assert command == "apikey-mock"
    assert answers[0].content == answers[1].content
    assert answers[0].headers == answers[1].headers


def test_what_was_called_is_verified(kitchen: Kitchen) -> None:
    kitchen.client.post("/__mock__/reset", json={"everything": True}).raise_for_status()
    before = kitchen.shell("See what was called")
    sent = {"name": "My key", "aiType": "AWS"}
    kitchen.client.post(KEYS, json=sent).raise_for_status()

    after = kitchen.shell("See what was called")

    assert json.loads(before)["holds"] is False
    assert json.loads(after)["holds"] is True


def test_a_page_controls_the_mock_with_its_token(kitchen: Kitchen) -> None:
    """A browser would also ask whether it may: `tests/browser` runs the recipe in one."""
    (options,) = re.findall(r"`apikey-mock (--control-token panel .+?)`", PAGE)
    with running_mock(*options.split(), log=kitchen.folder / "log") as mock:
        text = recipes()["Control from a page"].replace(ADDRESS, mock.url)
        kitchen.node(kitchen.script("panel.mjs", text))
        response = httpx.get(mock.url + KEYS, headers=OWNER, trust_env=False)

    assert response.status_code == 500


@posix_only
def test_the_mock_behaves_as_staging_does_and_a_change_is_told(kitchen: Kitchen) -> None:
    setting, learning, starting, comparing = kitchen.text("Behave as staging does").splitlines()
    environment = dict(word.split("=", 1) for word in shlex.split(setting)[1:])
    environment |= {"APIKEY_CONTRACT_BASE_URL": kitchen.url, "APIKEY_CONTRACT_TOKEN": "owner-token"}
    statuses, manners = [], kitchen.folder / "staging.yaml"
    for line in (learning, comparing, comparing):
        _, *options = shlex.split(line.replace("staging.yaml", str(manners)))
        statuses.append(check([*options, "--depth", "quick"], environment).status)
        if line is comparing:
            learned = manners.read_text()
            manners.write_text(re.sub("no-token: .*", "no-token: 403", learned))
    _, *options = shlex.split(starting.replace("staging.yaml", str(manners)))
    with running_mock(*options, log=kitchen.folder / "log") as mock:
        refused = httpx.get(mock.url + KEYS, trust_env=False)

    assert statuses == [0, 0, 3]
    assert refused.status_code == 403


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
    worker = "/@worker-1/__mock__"
    kitchen.client.put(f"{worker}/faults", json={"active": ["list.newest-first:oldest-first"]})
    kitchen.client.get(f"/@worker-1{KEYS}")
    kitchen.module("@playwright/test", PLAYWRIGHT)
    kitchen.script("recipe.mjs", kitchen.text("Parallel Playwright workers"))

    output = kitchen.node(kitchen.script("workers.mjs", WORKERS))

    assert output.split() == [f"{kitchen.url}/@worker-{index}" for index in (0, 1)]
    sessions = kitchen.client.get("/__mock__/sessions").json()["sessions"]
    assert {session["name"] for session in sessions} == {"worker-0", "worker-1"}
    assert kitchen.client.get(f"{worker}/exchanges").json()["exchanges"] == []
    assert "mock-fault" not in kitchen.client.get(f"/@worker-1{KEYS}").headers


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
    client = "node_modules/@flashbacktech/flashbackclient"
    kitchen.script(f"{client}/package.json", VENDOR_PACKAGE)
    kitchen.script(f"{client}/dist/api/index.js", VENDOR)

    output = kitchen.node(
        kitchen.script("recipe.mjs", kitchen.text("Point the TypeScript client at it"))
    )

    assert output == "Production AI Key, Development Key\n"
