"""The recipe for traffic of end-to-end tests does what its page says, taken from the page."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from playwright.sync_api import Browser

from tests.mock.running import RunningMock
from tests.posix import posix_only
from tests.repository.tree import ROOT

pytestmark = [pytest.mark.slow, posix_only]

PAGE = (ROOT / "contract_tests/README.md").read_text(encoding="utf-8")
(SECTION,) = re.findall(r"(?ms)^## Traffic\n(.*)", PAGE)

# Stands for Playwright Test: calls what the recipe overrides, and says what the context is told.
STUB = """\
export const test = { extend: (fixtures) => fixtures };
"""
ASKING = """\
import { test } from "./fixtures.mjs";
const folder = `${process.cwd()}/test-results/${process.argv[2]}`;
const testInfo = { outputPath: (name) => `${folder}/${name}` };
const use = (options) => console.log(JSON.stringify(options));
await test.contextOptions({ contextOptions: { locale: "de" } }, use, testInfo);
"""
CALLS = """async (list) => {
  const headers = { Authorization: "Bearer owner-token", "Content-Type": "application/json" };
  const call = async (method, url, body) => (await fetch(url, { method, headers, body })).json();
  await call("GET", list);
  const { id } = await call("POST", list, JSON.stringify({ name: "n", aiType: "AWS" }));
  await call("GET", list);
  await call("DELETE", `${list}/${id}`);
}"""


def context_options(folder: Path, test: str) -> dict[str, Any]:
    """Return the options that the module of the page gives to the context of a test."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node is not installed")
    (module,) = re.findall(r"```js\n(.*?)```", SECTION, re.DOTALL)
    package = folder / "node_modules/@playwright/test"
    package.mkdir(parents=True, exist_ok=True)
    for path, text in (
        (package / "package.json", '{"type": "module", "main": "index.js"}'),
        (package / "index.js", STUB),
        (folder / "fixtures.mjs", module),
        (folder / "asking.mjs", ASKING),
    ):
        path.write_text(text, encoding="utf-8")
    words = [node, "asking.mjs", test]
    told = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=True)
    options: dict[str, Any] = json.loads(told.stdout)
    return options


def recorded(browser: Browser, mock: RunningMock, folder: Path, test: str) -> None:
    """Let a test make calls in a context that is told what the module says."""
    options = context_options(folder, test)
    context = browser.new_context(
        locale=options["locale"], record_har_path=options["recordHar"]["path"]
    )
    page = context.new_page()
    page.goto(f"{mock.url}/openapi.json")
    page.evaluate(CALLS, f"{mock.url}/@{test}/repo/repo-123/ai/apikey")
    context.close()


def step(folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run the step of the job as its shell does."""
    (block,) = re.findall(r"```yaml\n(.*?)```", SECTION, re.DOTALL)
    ((step,),) = [yaml.safe_load(block)]
    command = f"{shlex.quote(sys.executable)} -m contract_tests"
    script = step["run"].replace("apikey-contract", command)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("fault", [None, "list.success-true:null"])
def test_the_step_judges_what_the_tests_have_recorded(
    browser: Browser, mock: RunningMock, tmp_path: Path, fault: str | None
) -> None:
    test = f"recipe-{'wrong' if fault else 'right'}"
    faults = f"{mock.url}/@{test}/__mock__/faults"
    httpx.put(faults, json={"active": [fault] if fault else []}, trust_env=False).raise_for_status()

    recorded(browser, mock, tmp_path, test)
    ended = step(tmp_path)

    assert (tmp_path / "test-results" / test / "api.har").is_file()
    assert ended.returncode == (1 if fault else 0), ended.stdout + ended.stderr
    assert ("list.success-true" in ended.stdout.partition("Creating a key")[0]) == bool(fault)
    assert (tmp_path / "traffic.xml").read_text(encoding="utf-8").count("<testcase") > 80
