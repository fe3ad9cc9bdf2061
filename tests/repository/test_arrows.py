"""Who may import whom: the one-way arrows between the packages."""

from pathlib import Path

import pytest

from tests.repository.tree import PACKAGES, ROOT, imported_packages, modules, name

MAY_IMPORT = {
    "openapi": {"openapi"},
    "mock_server": {"mock_server", "openapi"},
    "contract_tests": {"contract_tests", "openapi"},
}

MAY_USE_CONNEXION = {"mock_server/bound.py", "mock_server/core.py"}


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_imports_only_what_stands_before_it(package: str) -> None:
    ours = {*PACKAGES, "tests"}
    for module in modules(package):
        forbidden = imported_packages(module) & ours - MAY_IMPORT[package]
        assert not forbidden, f"{name(module)} imports {', '.join(sorted(forbidden))}"


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
