"""The journeys of a deep run."""

from pathlib import Path

import pytest

from tests.lawful.server import serving
from tests.lawful.service import (
    OTHER_REPO_ID,
    OUTSIDER_TOKEN,
    OWNER_TOKEN,
    REPO_ID,
    Service,
)
from tests.lawful.suite import check
from tests.posix import posix_only


@pytest.mark.slow
@posix_only
def test_an_outsider_who_reaches_the_second_repository_is_no_intruder_there(
    tmp_path: Path,
) -> None:
    """The run ends long before it is done, since it may make a few requests only."""
    deployment = Service()
    deployment.reach[OUTSIDER_TOKEN].add(OTHER_REPO_ID)
    tokens = {
        "APIKEY_CONTRACT_TOKEN": OWNER_TOKEN,
        "APIKEY_CONTRACT_OUTSIDER_TOKEN": OUTSIDER_TOKEN,
    }
    repositories = ["--repo-id", REPO_ID, "--other-repo-id", OTHER_REPO_ID]
    limits = tmp_path / "deployment.toml"
    limits.write_text("[limits]\nbudget = 1000\n")

    with serving(deployment) as url:
        journeys = ["--deployment", str(limits), "--depth", "deep"]
        journeys += ["--clause", "create.listed-at-once", "--base-url", url]
        result = check([*journeys, *repositories], tokens)

    assert result.with_verdict("fail") == {}
    assert result.report["requests"] > 400
