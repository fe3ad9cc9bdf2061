"""The whole contract holds in a session, after an import and after a reload."""

import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.contract.commands import VARIABLES, run_forked
from tests.mock.conftest import LIST
from tests.mock.running import RunningMock, running_mock

pytestmark = pytest.mark.slow


def assert_conforms(url: str) -> None:
    ended = run_forked("--base-url", url, variables=VARIABLES)
    assert ended.status == 0, ended.output


@pytest.fixture
def reloading(tmp_path: Path) -> Iterator[tuple[RunningMock, Path]]:
    world = tmp_path / "world.yaml"
    packaged = Path(__file__).parents[2] / "mock_server" / "world.yaml"
    world.write_bytes(packaged.read_bytes())
    options = ["--reload", "--world", str(world), "--check-responses"]
    with running_mock(*options, log=tmp_path / "log") as mock:
        yield mock, world


def test_a_session_keeps_the_contract(server: RunningMock) -> None:
    assert_conforms(f"{server.url}/@ci")


def test_an_imported_world_keeps_the_contract(server: RunningMock) -> None:
    with httpx.Client(base_url=server.url, trust_env=False) as client:
        headers = {"Authorization": "Bearer owner-token"}
        for name in ("one", "two", "three"):
            sent = {"name": name, "aiType": "AWS"}
            created = client.post(LIST, json=sent, headers=headers).json()
        client.delete(f"{LIST}/{created['id']}", headers=headers).raise_for_status()
        world = client.get("/__mock__/world.yaml").content
        client.put("/@imported/__mock__/world.yaml", content=world).raise_for_status()

    assert_conforms(f"{server.url}/@imported")


def test_a_reloaded_mock_keeps_the_contract(reloading: tuple[RunningMock, Path]) -> None:
    mock, world = reloading
    log = Path(os.fspath(world)).with_name("log")
    world.write_text(world.read_text(encoding="utf-8") + "  - id: another\n", encoding="utf-8")
    with httpx.Client(base_url=mock.url, trust_env=False) as client:
        while not any(
            repository["id"] == "another"
            for repository in client.get("/__mock__/overview").json()["repositories"]
        ):
            assert mock.process.poll() is None

    assert "Reloaded" in log.read_text(encoding="utf-8")
    assert_conforms(mock.url)
