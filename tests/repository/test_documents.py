"""The documents name what exists: options, commands, variables, files, headings and settings."""

import argparse
import configparser
import re
import shlex
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from contract_tests.options import PARSERS as CONTRACT
from contract_tests.options import check_parser
from contract_tests.settings import VARIABLE_PREFIX, from_toml
from mock_server.cli import parser as mock_parser
from openapi.cli import parser as spec_parser
from tests.repository.generate import repository_url, spec_commands
from tests.repository.tree import PACKAGES, ROOT, files, name

README = (ROOT / "README.md").read_text(encoding="utf-8")
LONGEST_README = 160  # lines
LONGEST_ARCHITECTURE = 60
DOCUMENTS = [path for path in files(ROOT) if path.suffix == ".md"]
PAGES = {
    "apikey-contract": ROOT / "contract_tests/README.md",
    "apikey-mock": ROOT / "mock_server/README.md",
    "apikey-spec": ROOT / "openapi/README.md",
}


@cache
def parsers(command: str) -> list[argparse.ArgumentParser]:
    """Return the parser of a command and those of its own commands."""
    match command:
        case "apikey-contract":
            return [check_parser(), *(parser() for parser in CONTRACT.values())]
        case "apikey-mock":
            return [mock_parser()]
        case _:
            return [spec_parser(), *spec_commands().values()]


def parser_for(words: list[str]) -> argparse.ArgumentParser:
    """Return the parser that reads the words of a command line."""
    if words[0] == "apikey-contract" and words[1:2] and words[1] in CONTRACT:
        return CONTRACT[words[1]]()
    if words[0] == "apikey-spec" and len(words) > 1:
        return spec_commands()[words[1]]
    return parsers(words[0])[0]


def options(command: str) -> set[str]:
    """Return all options of a command, those of its own commands included."""
    return {
        option
        for parser in parsers(command)
        for action in parser._actions
        for option in action.option_strings
        if action.dest != "help"
    }


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def blocks(text: str, *languages: str) -> list[str]:
    """Return the blocks of code in these languages, without the indentation of a list."""
    return re.findall(rf"(?ms)^ *```(?:{'|'.join(languages)})\n(.*?)^ *```$", text)


def command_lines(path: Path) -> Iterator[list[str]]:
    """Yield the words of each command in the blocks of code of a document."""
    for block in blocks(text_of(path), "sh", "yaml"):
        for line in re.sub(r"\\\n\s*", " ", block).splitlines():
            command = re.search(
                r"(?:^|&& |run: |entry: |- )(?:\.venv/bin/)?((?:apikey-|tox).*)", line
            )
            if command:
                yield shlex.split(command[1], comments=True)


def without_code(text: str) -> str:
    """Return a document without its blocks of code, in which `#` begins no heading."""
    return re.sub(r"(?ms)^ *```.*?^ *```$", "", text)


def anchors(text: str) -> set[str]:
    """Return the anchors of the headings, as GitHub makes them."""
    headings = re.findall(r"(?m)^#+ (.+)$", without_code(text))
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_links(path: Path) -> Iterator[str]:
    """Yield the links of a document into the repository that lead nowhere."""
    ours = f"{repository_url()}/blob/main/"
    for link in re.findall(r"\]\(([^)\s]+)\)", without_code(text_of(path))):
        if link.startswith(("http:", "https:")) and not link.startswith(ours):
            continue
        base = ROOT if link.startswith(ours) else path.parent
        target, _, anchor = link.removeprefix(ours).partition("#")
        file = (base / target).resolve() if target else path
        if not file.exists() or (anchor and anchor not in anchors(text_of(file))):
            yield link


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) <= LONGEST_README


def test_every_package_has_a_page_that_the_readme_leads_to() -> None:
    assert sorted(PAGES.values()) == sorted(ROOT / package / "README.md" for package in PACKAGES)
    assert all(f"/blob/main/{name(page)})" in README for page in PAGES.values())


def test_the_links_of_the_readme_are_absolute() -> None:
    """The page of a package shows the README, and knows no other file of the repository."""
    links = re.findall(r"\]\(([^)]+)\)", README)

    assert links
    assert [link for link in links if not link.startswith("https://")] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_links_lead_to_files_and_headings_that_exist(path: Path) -> None:
    assert list(broken_links(path)) == []


def test_a_link_that_leads_nowhere_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# A heading: one\n[a](#a-heading-one) [b](#b) [c](page.md#a-heading-one) [d](no.md)\n"
        f"[e]({repository_url()}/blob/main/README.md#set-up) [f](https://elsewhere.example/)\n",
        encoding="utf-8",
    )

    assert list(broken_links(page)) == ["#b", "no.md"]


@pytest.mark.parametrize("command", PAGES)
def test_a_page_documents_every_option_of_its_command(command: str) -> None:
    rows = [line for line in text_of(PAGES[command]).splitlines() if line.startswith("| ")]
    documented = {found for row in rows for found in re.findall(r"\| `(--[a-z-]+)[ `]", row)}

    assert documented == options(command)


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_a_document_mentions_only_options_that_exist(path: Path) -> None:
    mentioned = re.findall(r"`(apikey-[a-z]+)((?: [a-z]+)?) (--[a-z-]+)[^`]*`", text_of(path))

    assert [
        (command, option) for command, _, option in mentioned if option not in options(command)
    ] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_the_commands_of_a_document_exist_with_their_options(path: Path) -> None:
    for words in command_lines(path):
        if words[0] in PAGES:
            known = {
                each for action in parser_for(words)._actions for each in action.option_strings
            }
            given = {
                word.partition("=")[0] for word in words if word.startswith("-") and word != "-"
            }
            assert given <= known, words


@pytest.mark.parametrize("command", PAGES)
def test_the_page_of_a_command_shows_how_to_use_it(command: str) -> None:
    assert [words for words in command_lines(PAGES[command]) if words[0] == command]


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_a_document_names_modules_and_environments_of_tox_that_exist(path: Path) -> None:
    tox = configparser.ConfigParser(interpolation=None)
    tox.read(ROOT / "tox.ini", encoding="utf-8")
    text = text_of(path)
    environments = {
        each for found in re.findall(r"tox -e ([a-z,-]+)", text) for each in found.split(",")
    }
    modules = set(re.findall(r"python -m ([a-z_.]+)", text)) - {"pip"}

    assert {each for each in environments if f"testenv:{each}" not in tox} == set()
    assert {module for module in modules if find_spec(module) is None} == set()


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_a_document_names_files_that_exist(path: Path) -> None:
    named = re.findall(rf"`((?:{'|'.join([*PACKAGES, 'tests'])})/[\w./*-]*)`", text_of(path))

    assert [pattern for pattern in named if not list(ROOT.glob(pattern.rstrip("/")))] == []


def test_the_architecture_fits_on_a_page() -> None:
    (section,) = re.findall(r"(?ms)^## Architecture$.*?(?=^## )", text_of(ROOT / "CONTRIBUTING.md"))

    assert "```mermaid" in section
    assert len(section.splitlines()) <= LONGEST_ARCHITECTURE


def test_every_variable_of_the_documents_belongs_to_an_option() -> None:
    texts = [text_of(path) for path in (ROOT / "README.md", *PAGES.values())]
    variables = {each for text in texts for each in re.findall(rf"{VARIABLE_PREFIX}[A-Z_]+", text)}
    named = {f"--{name.removeprefix(VARIABLE_PREFIX)}".lower() for name in variables}

    assert len(variables) == 6
    assert {name.replace("_", "-") for name in named} <= options("apikey-contract")


def test_the_deployment_file_of_the_page_is_understood(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "staging-ca.pem").touch()
    file = tmp_path / "staging.toml"
    (block,) = blocks(text_of(PAGES["apikey-contract"]), "toml")
    file.write_text(block, encoding="utf-8")
    environment = {"STAGING_TOKEN": "an owner", "STAGING_OUTSIDER_TOKEN": "an outsider"}

    deployment = from_toml(file, environment).deployment()

    assert deployment.has_outsider
    assert deployment.limits.budget == 2000
    assert [allowance.clause for allowance in deployment.allowances] == ["delete.only-once"]


def test_the_first_commands_of_the_readme_need_python_and_pip_only() -> None:
    lines = [line for block in blocks(README, "sh") for line in block.splitlines()]
    install, test = [line for line in lines if line.startswith("python3 -m venv")]

    assert install.endswith("&& .venv/bin/apikey-contract --mock")
    assert test.endswith("&& .venv/bin/tox")
