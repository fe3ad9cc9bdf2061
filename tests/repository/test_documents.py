"""The README names every option, exit status and variable, and none that does not exist."""

import re
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from contract_tests.report_files import RENDERINGS
from contract_tests.settings import VARIABLE_PREFIX, from_toml
from tests.repository.tree import ROOT, files

README = (ROOT / "README.md").read_text(encoding="utf-8")

# The modules of the commands, with the subcommands that have a page of help.
COMMANDS = {
    "apikey-contract": ("contract_tests", ["", "sweep"]),
    "apikey-mock": ("mock_server", [""]),
    "apikey-spec": ("openapi", ["", "check", "diff", "docs", "show", "types"]),
}


@cache
def options(command: str) -> set[str]:
    """Return the options that a command shows in its help."""
    module, pages = COMMANDS[command]
    told = ""
    for page in pages:
        words = [sys.executable, "-m", module, *page.split(), "--help"]
        told += subprocess.run(
            words, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
        ).stdout
    usages = re.findall(r"(?ms)^usage: .*?^$", told)
    entries = re.findall(r"(?m)^  (-.*)$", told)
    found = {name for text in (*usages, *entries) for name in option_names(text)}
    return found - {"-h", "--help"}


def option_names(text: str) -> list[str]:
    return re.findall(r"(?<![\w-])--?[a-z][a-z-]*", text)


def section(command: str) -> str:
    """Return the part of the README about `command`."""
    (found,) = re.findall(rf"(?ms)^## `{command}`.*?(?=^## )", README)
    return str(found)


def code_lines(language: str) -> list[str]:
    blocks = re.findall(rf"(?ms)^```{language}\n(.*?)^```$", README)
    return [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_options_of_the_readme_are_those_of_the_command(command: str) -> None:
    rows = [line for line in section(command).splitlines() if line.startswith("| ")]
    cells = [cell for row in rows for cell in row.split(" | ")[:2]]
    code = [code for cell in cells for code in re.findall(r"`(-.*?)`", cell)]

    assert {name for text in code for name in option_names(text)} == options(command)


def test_the_readme_says_of_each_format_of_reports_what_the_help_says() -> None:
    rows = re.findall(r"(?m)^\| `--(\w+) FILE` \| a report (.*) \|$", README)

    assert [name for name, _ in rows] == list(RENDERINGS)
    assert all(RENDERINGS[name].purpose in words for name, words in rows)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_examples_of_the_readme_use_options_that_the_command_has(command: str) -> None:
    examples = [shlex.split(line, comments=True) for line in code_lines("sh")]
    own = [words for words in examples if words[:1] == [command]]

    assert own
    assert {word for words in own for word in words if word[0] == "-"} <= options(command)


def test_every_variable_of_the_readme_belongs_to_an_option() -> None:
    variables = set(re.findall(rf"{VARIABLE_PREFIX}[A-Z_]+", README))
    named = {f"--{name.removeprefix(VARIABLE_PREFIX)}".lower() for name in variables}

    assert len(variables) == 6
    assert {name.replace("_", "-") for name in named} <= options("apikey-contract")


def test_the_deployment_file_of_the_readme_is_understood(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "staging-ca.pem").touch()
    file = tmp_path / "staging.toml"
    file.write_text("\n".join(code_lines("toml")), encoding="utf-8")
    environment = {"STAGING_TOKEN": "an owner", "STAGING_OUTSIDER_TOKEN": "an outsider"}

    deployment = from_toml(file, environment).deployment()

    assert deployment.has_outsider
    assert deployment.limits.budget == 2000
    assert [allowance.clause for allowance in deployment.allowances] == ["delete.only-once"]


def test_every_document_is_linked_to_what_exists() -> None:
    for path in files(ROOT):
        if path.suffix == ".md":
            text = path.read_text(encoding="utf-8")
            links = re.findall(r"\]\((?!https?:|#)([^)#]+)", text)
            assert [link for link in links if not (path.parent / link).exists()] == []


def test_the_first_commands_of_the_readme_need_python_and_pip_only() -> None:
    install, test, *_ = [line for line in code_lines("sh") if line.startswith("python3 -m venv")]

    assert install.endswith("&& .venv/bin/apikey-contract --mock")
    assert test.endswith("&& .venv/bin/tox -q")
