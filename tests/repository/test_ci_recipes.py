"""The CI recipes of the contract suite are valid YAML, and their commands do what they should."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from contract_tests.mock_process import running_mock
from tests.repository.tree import ROOT

pytestmark = pytest.mark.slow

STAGING = """\
base_url = "{base_url}"
repo_id = "{repo_id}"
other_repo_id = "{other_repo_id}"
forbidden_repo_id = "{forbidden_repo_id}"
depth = "quick"

[tokens]
owner = "STAGING_TOKEN"
outsider = "STAGING_OUTSIDER_TOKEN"
"""


def recipes() -> list[dict[str, Any]]:
    page = (ROOT / "contract_tests/README.md").read_text(encoding="utf-8")
    return [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)]


def contract_command(recipe: Any) -> str:
    """Return the one command of a recipe that begins with `apikey-contract`."""
    texts = [recipe] if isinstance(recipe, str) else []
    if isinstance(recipe, dict | list):
        inner = recipe.values() if isinstance(recipe, dict) else recipe
        texts = [command for part in inner if (command := contract_command(part))]
    return next((text for text in texts if text.startswith("apikey-contract ")), "")


@pytest.mark.parametrize("index", [0, 1], ids=["GitHub", "GitLab"])
@pytest.mark.parametrize("fault", [None, "list.newest-first:oldest-first"])
def test_the_command_of_a_recipe_leaves_its_reports_and_status(
    tmp_path: Path, index: int, fault: str | None
) -> None:
    command = contract_command(recipes()[index])
    summary = tmp_path / "summary.md"
    with running_mock([fault] if fault else []) as settings:
        text = STAGING.format(**settings.values)
        (tmp_path / "staging.toml").write_text(text, encoding="utf-8")
        environment = {
            **os.environ,
            "STAGING_TOKEN": settings.values["token"],
            "STAGING_OUTSIDER_TOKEN": settings.values["outsider_token"],
            "PYTHONPATH": str(ROOT),
        }
        words = shlex.split(command.replace("$GITHUB_STEP_SUMMARY", str(summary)))
        finished = subprocess.run(
            [sys.executable, "-m", "contract_tests", *words[1:]],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            check=False,
        )

    assert finished.returncode == (1 if fault else 0)
    cases = ElementTree.parse(tmp_path / "contract.xml").iter("testcase")
    failed = [
        str(case.get("name")).partition(":")[0]
        for case in cases
        if case.find("failure") is not None
    ]
    assert failed == (["list.newest-first"] if fault else [])
    assert "<html" in (tmp_path / "contract.html").read_text(encoding="utf-8")
    if index == 0:
        assert ("list.newest-first" in summary.read_text(encoding="utf-8")) == (fault is not None)
