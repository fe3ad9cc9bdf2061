"""What is imported is declared, what is declared is used, and constraints.txt holds all of it."""

import re
import sys
from importlib.metadata import packages_distributions
from itertools import pairwise

import pytest
from packaging.dependency_groups import DependencyGroupResolver
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.repository.test_packaging import PROJECT, PYPROJECT
from tests.repository.tree import PACKAGES, ROOT, imported_packages, modules

BUILD = [Requirement(line) for line in PYPROJECT["build-system"]["requires"]]
PRODUCT = [Requirement(line) for line in PROJECT["dependencies"]]
GROUPS = DependencyGroupResolver(PYPROJECT["dependency-groups"])
DEVELOPMENT = [
    *PRODUCT,
    *BUILD,
    *(each for group in ("dev", "release", "stacks") for each in GROUPS.resolve(group)),
]

# What no module imports, and why it is there all the same.
NOT_IMPORTED = {"uvloop": "uvicorn runs on it by itself where it is installed"}

PIN = re.compile(r"([a-z0-9-]+)==([^\s;]+)( ; .+)?")


def names(requirements: list[Requirement]) -> set[str]:
    return {canonicalize_name(requirement.name) for requirement in requirements}


def imported_from_outside(package: str) -> set[str]:
    """Return the distributions that the modules of `package` import."""
    found = set().union(*(imported_packages(module) for module in modules(package)))
    foreign = found - sys.stdlib_module_names - {*PACKAGES, "tests"}
    origins = packages_distributions()
    return {canonicalize_name(origins[module][0]) for module in foreign}


def pins() -> list[tuple[str, str]]:
    """Return names and versions of constraints.txt, which holds nothing else but markers."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    matches = [PIN.fullmatch(line) for line in lines]
    assert all(matches), [line for line in lines if not PIN.fullmatch(line)]
    return [(match[1], match[2]) for match in matches if match]


@pytest.mark.parametrize("package", PACKAGES)
def test_what_a_package_imports_is_declared(package: str) -> None:
    assert imported_from_outside(package) - names(PRODUCT) == set()


def test_what_the_tests_import_is_declared() -> None:
    assert imported_from_outside("tests") - names([*PRODUCT, *GROUPS.resolve("test")]) == set()


def test_what_is_declared_is_imported_or_has_its_reason() -> None:
    imported = set().union(*(imported_from_outside(package) for package in PACKAGES))

    assert names(PRODUCT) - imported == set(NOT_IMPORTED)


def test_what_builds_the_package_is_the_same_for_all() -> None:
    assert set(BUILD) <= set(GROUPS.resolve("build"))


def test_the_constraints_are_pins_in_order() -> None:
    assert [(first, second) for first, second in pairwise(pins()) if first[0] > second[0]] == []


@pytest.mark.parametrize("requirement", DEVELOPMENT, ids=str)
def test_the_constraints_pin_each_dependency_within_its_range(requirement: Requirement) -> None:
    versions = [version for name, version in pins() if name == canonicalize_name(requirement.name)]

    assert versions
    assert all(requirement.specifier.contains(version) for version in versions)
