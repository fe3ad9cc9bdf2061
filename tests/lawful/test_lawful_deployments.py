"""The suite passes on every lawful deployment: no false alarm, and nothing left undecided."""

import pytest

from contract_tests.deployment import Limits
from openapi import Basis, load_catalogue
from tests.lawful.checking import check_variant
from tests.lawful.variants import VARIANTS


@pytest.mark.parametrize("name", sorted(VARIANTS))
def test_a_lawful_deployment_conforms(name: str) -> None:
    expect_conforming(name)


@pytest.mark.parametrize("name", sorted(VARIANTS))
def test_so_it_does_with_one_connection(name: str, request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("--in-full", default=False):
        pytest.skip("only with --in-full")
    expect_conforming(name, connections=1)


def expect_conforming(name: str, connections: int = Limits.connections) -> None:
    result = check_variant(VARIANTS[name], connections)

    assert result.with_verdict("fail", "error").keys() == VARIANTS[name].notes, result.printed
    assert result.status == 0, result.printed


@pytest.mark.parametrize("name", sorted(name for name in VARIANTS if VARIANTS[name].notes))
def test_only_assumed_clauses_may_fail_without_blocking(name: str) -> None:
    catalogue = load_catalogue()

    assert {catalogue[clause].basis for clause in VARIANTS[name].notes} == {Basis.ASSUMED}
