"""The CI recipes of the contract suite are valid YAML, and their commands do what they should."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from contract_tests.mock_process import running_mock
from tests.posix import posix_only
from tests.repository.generate import ACTION
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

# Stands for the Python of a job: installs nothing, but says what it was to install.
PYTHON = f"""\
#!/bin/sh
case "$*" in
  "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  "-m pip "*) echo "$@" >>"$RUNNER_TEMP/installed" ;;
  *) exec {shlex.quote(sys.executable)} "$@" ;;
esac
"""


def recipes() -> list[dict[str, Any]]:
    page = (ROOT / "contract_tests/README.md").read_text(encoding="utf-8")
    return [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)]


def action() -> dict[str, Any]:
    described: dict[str, Any] = yaml.safe_load((ROOT / ACTION).read_text(encoding="utf-8"))
    return described


def step_with_the_action() -> dict[str, Any]:
    steps = recipes()[0]["jobs"]["staging"]["steps"]
    (step,) = [step for step in steps if str(Path(ACTION).parent) in step.get("uses", "")]
    return dict(step)


class Job:
    """A job of GitHub on this machine: its variables, and what its steps have put out."""

    def __init__(self, folder: Path, variables: Mapping[str, str]) -> None:
        self.folder = folder
        self.variables = variables
        python = folder / "job-python"
        python.write_text(PYTHON, encoding="utf-8")
        python.chmod(0o755)
        self.known = {
            "steps.python.outputs.python-path": str(python),
            "github.action_path": str((ROOT / ACTION).parent),
        }

    def text(self, template: str) -> str:
        return re.sub(r"\$\{\{ (.+?) \}\}", lambda found: self.known[found[1]], template)

    def use(self, given: Mapping[str, str]) -> int:
        """Run the steps of the action until one fails; return its exit status, or 0."""
        defaults = {key: each.get("default", "") for key, each in action()["inputs"].items()}
        self.known |= {f"inputs.{key}": value for key, value in {**defaults, **given}.items()}
        for step in action()["runs"]["steps"]:
            if "run" in step and (status := self.run(step)):
                return status
        return 0

    def run(self, step: Mapping[str, Any]) -> int:
        output = self.folder / "output"
        output.write_text("", encoding="utf-8")
        script = self.folder / "script.sh"
        script.write_text(step["run"], encoding="utf-8")
        finished = subprocess.run(
            [*("bash", "--noprofile", "--norc", "-eo", "pipefail"), script],
            cwd=self.folder,
            env={
                **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
                **self.variables,
                **{name: self.text(value) for name, value in step["env"].items()},
                "PYTHONPATH": str(ROOT),
                "RUNNER_TEMP": str(self.folder),
                "GITHUB_OUTPUT": str(output),
                "GITHUB_STEP_SUMMARY": str(self.folder / "summary.md"),
            },
            capture_output=True,
            check=False,
        )
        for line in output.read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition("=")
            self.known[f"steps.{step['id']}.outputs.{name}"] = value
        return finished.returncode

    def outputs(self) -> dict[str, str]:
        return {name: self.text(each["value"]) for name, each in action()["outputs"].items()}


@pytest.fixture(params=[None, "list.newest-first:oldest-first"], ids=["right", "wrong"])
def fault(request: pytest.FixtureRequest) -> str | None:
    found: str | None = request.param
    return found


@pytest.fixture
def staging(tmp_path: Path, fault: str | None) -> Iterator[dict[str, str]]:
    """Run a deployment, describe it in `staging.toml`, and give the variables of its tokens."""
    with running_mock([fault] if fault else []) as settings:
        text = STAGING.format(**settings.values)
        (tmp_path / "staging.toml").write_text(text, encoding="utf-8")
        yield {
            "STAGING_TOKEN": settings.values["token"],
            "STAGING_OUTSIDER_TOKEN": settings.values["outsider_token"],
        }


def failed_clauses(junit: Path) -> list[str]:
    cases = ElementTree.parse(junit).iter("testcase")
    return [
        str(case.get("name")).partition(":")[0]
        for case in cases
        if case.find("failure") is not None
    ]


@posix_only
def test_the_action_of_the_recipe_for_github_leaves_reports_outputs_and_status(
    tmp_path: Path, fault: str | None, staging: dict[str, str]
) -> None:
    step = step_with_the_action()
    job = Job(tmp_path, staging)

    status = job.use(step["with"])

    assert set(step["env"]) == set(staging)
    assert status == (1 if fault else 0)
    outputs = job.outputs()
    assert outputs["verdict"] == ("violates" if fault else "conforms")
    assert outputs["reports"] == "contract-reports"
    failed = failed_clauses(tmp_path / outputs["junit"])
    assert failed == (["list.newest-first"] if fault else [])
    assert "<html" in (tmp_path / outputs["html"]).read_text(encoding="utf-8")
    assert (tmp_path / outputs["json"]).is_file()
    summary = (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert ("list.newest-first" in summary) == (fault is not None)
    assert summary == (tmp_path / outputs["markdown"]).read_text(encoding="utf-8")
    installed = (tmp_path / "installed").read_text(encoding="utf-8")
    assert f"{(ROOT / ACTION).parent}/../../../constraints.txt" in installed


@posix_only
def test_the_action_takes_what_it_is_given_as_words(tmp_path: Path) -> None:
    job = Job(tmp_path, {"APIKEY_CONTRACT_REPO_ID": "repo-123"})
    with running_mock() as settings:
        given = {"base-url": settings.values["base_url"], "token": settings.values["token"]}

        status = job.use(
            {
                **given,
                "args": "--clause\nlist.array\n",
                "depth": "quick",
                "reports": "two words $(touch made)",
                "version": "1.2.3",
            }
        )

    assert (status, job.outputs()["verdict"]) == (0, "conforms")
    assert (tmp_path / "two words $(touch made)" / "contract.html").is_file()
    assert not (tmp_path / "made").exists()
    installed = (tmp_path / "installed").read_text(encoding="utf-8")
    assert installed.split()[-1] == "apikey-contract==1.2.3"


@posix_only
def test_the_action_fails_without_a_verdict_where_its_inputs_are_wrong(tmp_path: Path) -> None:
    job = Job(tmp_path, {})

    assert job.use({}) == 4
    assert job.outputs()["verdict"] == ""


def test_the_command_of_the_recipe_for_gitlab_leaves_its_reports_and_status(
    tmp_path: Path, fault: str | None, staging: dict[str, str]
) -> None:
    (command,) = [
        line for line in recipes()[1]["contract"]["script"] if line.startswith("apikey-contract ")
    ]

    finished = subprocess.run(
        [sys.executable, "-m", "contract_tests", *shlex.split(command)[1:]],
        cwd=tmp_path,
        env={**os.environ, **staging, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )

    assert finished.returncode == (1 if fault else 0)
    assert failed_clauses(tmp_path / "contract.xml") == (["list.newest-first"] if fault else [])
    assert "<html" in (tmp_path / "contract.html").read_text(encoding="utf-8")
