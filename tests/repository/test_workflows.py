"""The workflows, the action and the issue templates for GitHub follow our rules."""

import configparser
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.repository.generate import ACTION
from tests.repository.tree import ROOT, name

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
FORMS = sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("[0-9]-*.yml"))
PINNED = re.compile(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def jobs() -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{path.stem}.{job}", described)
        for path in WORKFLOWS
        for job, described in read(path)["jobs"].items()
    ]


def steps() -> list[dict[str, Any]]:
    in_jobs = [step for _, job in jobs() for step in job["steps"]]
    return [*in_jobs, *read(ROOT / ACTION)["runs"]["steps"]]


@pytest.mark.parametrize("path", [*WORKFLOWS, ROOT / ACTION], ids=name)
def test_every_action_is_pinned_by_its_commit_and_says_its_version(path: Path) -> None:
    used = re.findall(r"uses: (.+)", path.read_text(encoding="utf-8"))

    assert used
    assert [each for each in used if not PINNED.fullmatch(each)] == []


def test_an_action_has_one_version_in_all_files() -> None:
    used = {step["uses"] for step in steps() if "uses" in step}

    assert len({each.partition("@")[0] for each in used}) == len(used)


@pytest.mark.parametrize("path", WORKFLOWS, ids=name)
def test_a_workflow_may_do_nothing_but_what_its_jobs_need(path: Path) -> None:
    assert read(path)["permissions"] == {}
    assert read(path)["concurrency"]["group"]


@pytest.mark.parametrize(("job", "described"), jobs(), ids=[job for job, _ in jobs()])
def test_a_job_has_a_limit_of_time_and_says_its_permissions(
    job: str, described: dict[str, Any]
) -> None:
    assert described["timeout-minutes"] <= 45, job
    assert described["permissions"], job


def test_no_checkout_leaves_a_token_behind() -> None:
    checkouts = [step for step in steps() if "/checkout@" in step.get("uses", "")]

    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_no_script_has_an_expression_in_it() -> None:
    """What an expression holds would be run by the shell; it comes through `env`."""
    assert [step["run"] for step in steps() if "${{" in step.get("run", "")] == []


def test_the_tests_run_on_each_python_that_the_package_names() -> None:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = [
        each.rpartition(" ")[2]
        for each in pyproject["project"]["classifiers"]
        if re.search(r"Python :: 3\.\d+$", each)
    ]
    matrix = dict(jobs())["tests.locked"]["strategy"]["matrix"]

    assert matrix["python"] == named
    assert {each.partition("-")[0] for each in matrix["system"]} == {"ubuntu", "macos", "windows"}


def test_the_environments_of_tox_that_are_run_exist() -> None:
    tox = configparser.ConfigParser(interpolation=None)
    tox.read(ROOT / "tox.ini", encoding="utf-8")
    found = [re.findall(r"tox -e ([\w,]+)", step.get("run", "")) for step in steps()]
    run = {each for names in found for listed in names for each in listed.split(",")}

    assert run == {"lint", "types", "py", "newest", "stacks", "workflows", "package"}
    assert {each for each in run - {"py"} if f"testenv:{each}" not in tox} == set()


def test_all_files_for_github_are_checked() -> None:
    tox = (ROOT / "tox.ini").read_text(encoding="utf-8")
    checked = set(re.findall(r"\.github/[\w./-]+\.yml", tox))

    assert {name(path) for path in (ROOT / ".github").rglob("*.yml")} == checked


@pytest.mark.parametrize("path", FORMS, ids=name)
def test_an_issue_template_asks_for_the_version_and_each_answer_once(path: Path) -> None:
    ids = [part["id"] for part in read(path)["body"] if "id" in part]

    assert len(set(ids)) == len(ids)
    assert ("version" in ids) == (path.stem != "4-feature")
