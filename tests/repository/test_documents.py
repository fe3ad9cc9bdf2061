"""The README names every option, exit status and variable, and none that does not exist."""

import argparse
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import contract_tests.cli
import mock_server.cli
import openapi.cli
from contract_tests.settings import VARIABLE_PREFIX, from_toml
from tests.repository.tree import ROOT, files

README = (ROOT / "README.md").read_text(encoding="utf-8")

PARSERS = {
    "apikey-mock": mock_server.cli.parser,
    "apikey-contract": contract_tests.cli.parser,
    "apikey-spec": openapi.cli.parser,
}


def section(command: str) -> str:
    """Return the part of the README about `command`."""
    (found,) = re.findall(rf"(?ms)^## `{command}`.*?(?=^## )", README)
    return str(found)


def actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            subparsers: dict[str, Any] = dict(action.choices)
            for subparser in subparsers.values():
                yield from actions(subparser)
        elif action.dest != "help":
            yield action


def code_lines(language: str) -> list[str]:
    blocks = re.findall(rf"(?ms)^```{language}\n(.*?)^```$", README)
    return [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]


@pytest.mark.parametrize("command", PARSERS)
def test_the_options_of_the_readme_are_those_of_the_command(command: str) -> None:
    rows = [line for line in section(command).splitlines() if line.startswith("| ")]
    cells = [cell for row in rows for cell in row.split(" | ")[:2]]
    documented = {name for cell in cells for name in re.findall(r"`(--?[a-z][a-z-]*)", cell)}
    real = {name for action in actions(PARSERS[command]()) for name in action.option_strings}

    assert documented == real


@pytest.mark.parametrize("command", PARSERS)
def test_the_examples_of_the_readme_are_understood_by_the_command(command: str) -> None:
    examples = [shlex.split(line, comments=True) for line in code_lines("sh")]
    own = [words[1:] for words in examples if words[:1] == [command]]

    assert own
    for arguments in own:
        end = arguments.index("|") if "|" in arguments else None
        PARSERS[command]().parse_args(arguments[:end])


def test_every_variable_of_the_readme_belongs_to_an_option() -> None:
    variables = set(re.findall(rf"{VARIABLE_PREFIX}[A-Z_]+", README))
    options = {
        VARIABLE_PREFIX + action.dest.upper() for action in actions(contract_tests.cli.parser())
    }

    assert len(variables) == 6
    assert variables <= options


def test_the_deployment_file_of_the_readme_is_understood(tmp_path: Path) -> None:
    file = tmp_path / "staging.toml"
    file.write_text("\n".join(code_lines("toml")), encoding="utf-8")
    environment = {"STAGING_TOKEN": "an owner", "STAGING_OUTSIDER_TOKEN": "an outsider"}

    deployment = from_toml(file, environment).deployment()

    assert deployment.has_outsider
    assert deployment.limits.budget == 5000
    assert [allowance.clause for allowance in deployment.allowances] == ["list.newest-first"]


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
