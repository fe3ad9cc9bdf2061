"""Many clients at once, over real connections."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.mock.running import running_mock

pytestmark = pytest.mark.slow

CLIENTS = 8
CALLS = 40
LIST = "/repo/repo-456/ai/apikey"


@pytest.fixture
def session(tmp_path: Path) -> Any:
    """Call a mock of its own, so that nobody else's keys are in the list."""
    headers = {"Authorization": "Bearer owner-token"}
    with (
        running_mock(log=tmp_path / "log") as mock,
        httpx.Client(base_url=mock.url, headers=headers, trust_env=False) as client,
    ):
        yield client


def at_once(work: Any) -> list[Any]:
    """Let every client do `work(number)` for its share of the numbers."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(work, range(CLIENTS * CALLS)))


def create(session: httpx.Client, number: int) -> dict[str, Any]:
    response = session.post(LIST, json={"name": f"name {number}", "aiType": "AWS"})
    assert response.status_code == 201
    created: dict[str, Any] = response.json() | {"number": number}
    return created


def test_keys_created_at_once_are_all_there_all_different_and_in_order(
    session: httpx.Client,
) -> None:
    created = at_once(lambda number: create(session, number))

    keys = session.get(LIST).json()["apiKeys"]
    for field in ("id", "key", "secret"):
        assert len({answer[field] for answer in created}) == CLIENTS * CALLS
    assert {key["id"]: key["name"] for key in keys} == {
        answer["id"]: f"name {answer['number']}" for answer in created
    }
    dates = [key["createdAt"] for key in keys]
    assert dates == sorted(dates, reverse=True)


def test_one_of_many_deletions_of_a_key_succeeds(session: httpx.Client) -> None:
    path = f"{LIST}/{create(session, 0)['id']}"

    statuses = at_once(lambda _: session.delete(path).status_code)

    assert sorted(statuses) == [200] + [404] * (CLIENTS * CALLS - 1)
    assert session.get(LIST).json()["apiKeys"] == []


def test_a_journey_is_not_disturbed_by_others(session: httpx.Client) -> None:
    def journey(number: int) -> list[int]:
        path = f"{LIST}/{create(session, number)['id']}"
        return [
            session.put(path, json={"name": "renamed"}).status_code,
            session.get(LIST).status_code,
            session.delete(path).status_code,
            session.put(path, json={}).status_code,
        ]

    assert set(map(tuple, at_once(journey))) == {(200, 200, 200, 404)}
    assert session.get(LIST).json()["apiKeys"] == []
