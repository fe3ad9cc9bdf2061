"""What the tests of the contract suite share."""

from collections.abc import Iterator

import httpx
import pytest

from contract_tests.mock_process import running_mock
from tests.contract.commands import OTHER_REPO, OWNER_TOKEN, REPO


@pytest.fixture(scope="session")
def mock_process() -> Iterator[str]:
    """Return the base URL of a mock in a process of its own."""
    with running_mock() as settings:
        yield settings.values["base_url"]


@pytest.fixture
def mock(mock_process: str) -> str:
    """Return the base URL of a mock that is as it was in the beginning."""
    httpx.post(f"{mock_process}/__mock__/reset", verify=False).raise_for_status()
    return mock_process


@pytest.fixture
def names_in(mock: str) -> "NamesIn":
    """Return a look at the names of the keys in the mock."""
    return NamesIn(mock)


class NamesIn:
    """The names of the keys that a mock lists in the owner's repositories."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url

    def __call__(self) -> list[str]:
        """Return the names, those of the first repository first."""
        return [
            item["name"]
            for repo_id in (REPO, OTHER_REPO)
            for item in httpx.get(
                f"{self.base_url}/repo/{repo_id}/ai/apikey",
                headers={"Authorization": f"Bearer {OWNER_TOKEN}"},
                verify=False,
            ).json()["apiKeys"]
        ]
