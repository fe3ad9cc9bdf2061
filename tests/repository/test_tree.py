"""What may stand in the repository, and how long a module may be."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.repository.tree import PACKAGES, ROOT, files, modules, name

TOP_LEVEL = {
    ".ci",
    ".github",
    ".gitignore",
    ".pre-commit-config.yaml",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "README.md",
    "constraints.txt",
    "contract_tests",
    "mock_server",
    "openapi",
    "pyproject.toml",
    "tests",
    "tox.ini",
}

LONGEST_MODULE = 450  # lines; the aim is 300
LONGEST_CASE = 200  # characters of what stands in brackets behind the name of a test

# Put together here, so that this file does not hold what it looks for.
MACHINE_PATHS = re.compile(r"(?<![\w.}])/(?:" + "|".join(["work", "home", "root"]) + ")/")
REGISTRIES = re.compile(
    "|".join(
        rf"\b{host}\b"
        for host in (
            r"pypi" r"\.(?:org|python\.org|io)",
            r"python" r"hosted\.org",
            r"npm" r"js\.(?:org|com)",
            r"yarn" r"pkg\.com",
            r"crates" r"\.io",
            r"golang" r"\.org",
            r"deb" r"ian\.org",
        )
    )
)


def lines_with(pattern: re.Pattern[str], path: Path) -> Iterator[str]:
    """Yield where `pattern` stands in a file; files that are not text hold nothing."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return
    for number, line in enumerate(text.splitlines(), start=1):
        if pattern.search(line):
            yield f"{name(path)}:{number}"


def test_only_the_agreed_names_stand_at_the_top() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in files()} == TOP_LEVEL


@pytest.mark.parametrize("package", PACKAGES)
def test_no_module_is_too_long(package: str) -> None:
    sizes = {
        name(module): len(module.read_text(encoding="utf-8").splitlines())
        for module in modules(package)
    }

    assert {module: size for module, size in sizes.items() if size > LONGEST_MODULE} == {}


def test_no_case_of_a_test_has_a_name_that_is_too_long(request: pytest.FixtureRequest) -> None:
    """Of the tests that are run together with this one."""
    cases = {item.nodeid: item.nodeid.partition("[")[2] for item in request.session.items}

    assert [id_[:LONGEST_CASE] for id_, case in cases.items() if len(case) > LONGEST_CASE] == []


@pytest.mark.parametrize(
    "pattern", [MACHINE_PATHS, REGISTRIES], ids=["paths of a machine", "package registries"]
)
def test_no_file_depends_on_one_machine_or_network(pattern: re.Pattern[str]) -> None:
    assert [place for path in files() for place in lines_with(pattern, path)] == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (MACHINE_PATHS, "see /{}/me/notes".format("home")),
        (MACHINE_PATHS, "'/{}/main'".format("work")),
        (REGISTRIES, "https://{}.org/simple".format("pypi")),
        (REGISTRIES, "https://registry.{}.org/".format("npmjs")),
    ],
    ids=["home", "work", "index", "registry"],
)
def test_such_a_dependency_would_be_found(
    pattern: re.Pattern[str], text: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tests.repository.tree.ROOT", tmp_path)
    file = tmp_path / "file"
    file.write_text(f"first\n{text}\n", encoding="utf-8")

    assert list(lines_with(pattern, file)) == ["file:2"]
