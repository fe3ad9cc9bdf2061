"""The suite passes on every lawful deployment: no false alarm, and nothing left undecided."""

from pathlib import Path

import pytest

from contract_tests.deployment import Limits
from openapi import Basis, load_catalogue
from tests.lawful.checking import check_variant
from tests.lawful.suite import check
from tests.lawful.variants import TOGETHER, VARIANTS, Variant


@pytest.fixture
def in_full(request: pytest.FixtureRequest) -> None:
    """Skip what takes long unless it is wanted."""
    if not request.config.getoption("--in-full", default=False):
        pytest.skip("only with --in-full")


@pytest.mark.parametrize("name", TOGETHER, ids=list(TOGETHER))
def test_a_lawful_deployment_conforms_in_whatever_it_differs(name: str) -> None:
    """Where one fails that differs in several ways, `--in-full` tells whether one is enough."""
    expect_conforming(TOGETHER[name])


@pytest.mark.usefixtures("in_full")
@pytest.mark.parametrize("name", sorted(VARIANTS))
def test_it_does_with_one_difference(name: str) -> None:
    expect_conforming(VARIANTS[name])


@pytest.mark.usefixtures("in_full")
@pytest.mark.parametrize("name", sorted(VARIANTS))
def test_so_it_does_with_one_connection(name: str) -> None:
    expect_conforming(VARIANTS[name], connections=1)


@pytest.mark.usefixtures("in_full")
@pytest.mark.parametrize("name", TOGETHER, ids=list(TOGETHER))
def test_so_it_does_offline(name: str, tmp_path: Path) -> None:
    """What the run has sent and received is judged once more, as recorded traffic."""
    har = str(tmp_path / "run.har")
    check_variant(TOGETHER[name], Limits.connections, "--har", har)

    result = check(["traffic", har, "--alone"])

    assert result.status == 0, result.printed


def expect_conforming(variant: Variant, connections: int = Limits.connections) -> None:
    result = check_variant(variant, connections)

    assert result.with_verdict("fail", "error").keys() == variant.notes, result.printed
    assert result.status == 0, result.printed


@pytest.mark.parametrize("name", sorted(name for name in VARIANTS if VARIANTS[name].notes))
def test_only_assumed_clauses_may_fail_without_blocking(name: str) -> None:
    catalogue = load_catalogue()

    assert {catalogue[clause].basis for clause in VARIANTS[name].notes} == {Basis.ASSUMED}
