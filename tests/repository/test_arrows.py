"""Who may import whom: the one-way arrows between the packages."""

import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.repository.tree import (
    PACKAGES,
    ROOT,
    imported_modules,
    imported_packages,
    module_name,
    modules,
    name,
)

MAY_IMPORT = {
    "openapi": {"openapi"},
    "mock_server": {"mock_server", "openapi"},
    "contract_tests": {"contract_tests", "openapi"},
}

# What a package must not name either: to start it as a process, or to read its sources.
ABOVE = {
    "openapi": re.compile(r"\b(mock_server|contract_tests|apikey-mock|apikey-contract)\b"),
    "mock_server": re.compile(r"\b(contract_tests|apikey-contract)\b"),
    "contract_tests": re.compile(r"\b(mock_server|apikey-mock)\b"),
}

# `apikey-contract --mock` starts the mock's command, and says how to list its faults.
MAY_NAME_THE_MOCK = {"contract_tests/mock_process.py", "contract_tests/options.py"}

MAY_USE_CONNEXION = {"mock_server/core/bound.py", "mock_server/core/connexion_app.py"}


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_imports_only_what_stands_before_it(package: str) -> None:
    ours = {*PACKAGES, "tests"}
    for module in modules(package):
        forbidden = imported_packages(module) & ours - MAY_IMPORT[package]
        assert not forbidden, f"{name(module)} imports {', '.join(sorted(forbidden))}"


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_does_not_name_one_beside_or_above_it(package: str) -> None:
    """It would start it as a process, or read its sources."""
    users = {
        name(module)
        for module in modules(package)
        if ABOVE[package].search(module.read_text(encoding="utf-8"))
    }

    assert users == {module for module in MAY_NAME_THE_MOCK if module.startswith(f"{package}/")}


def test_no_modules_import_each_other_in_a_circle() -> None:
    paths = {module_name(path): path for package in PACKAGES for path in modules(package)}
    imports = {module: imported_modules(path, paths.keys()) for module, path in paths.items()}

    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


def test_only_the_core_and_what_it_binds_know_connexion() -> None:
    users = {
        name(module)
        for package in PACKAGES
        for module in modules(package)
        if "connexion" in imported_packages(module)
    }

    assert users == MAY_USE_CONNEXION


def test_imports_are_found_wherever_they_stand(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text(
        "import a.b as c\nfrom d.e import f\ndef g():\n    if c:\n        import h\n",
        encoding="utf-8",
    )

    assert imported_packages(module) == {"a", "d", "h"}


def test_a_relative_import_counts_as_one_of_the_own_package() -> None:
    assert [
        name(module)
        for package in PACKAGES
        for module in modules(package)
        if "from ." in module.read_text(encoding="utf-8")
    ] == []


def test_all_packages_are_looked_at() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}

    assert packages - {"tests"} == set(PACKAGES)
    assert all(modules(package) for package in PACKAGES)
