"""The file of `--state`: what it holds, when it is written, and what happens if it cannot be."""

import asyncio
import os
import shutil
import stat
import threading
from pathlib import Path

import httpx
import orjson
import pytest

from mock_server import create_app, state_file
from mock_server.mock import Mock
from mock_server.state_file import StateFile
from mock_server.world import World, WorldError, world_from, world_text
from tests.mock.conftest import EMPTY_LIST, LIST, Client
from tests.mock.running import PATIENCE, running_mock
from tests.posix import posix_only


class Kept:
    """A mock with a file of its state, and what is said about the file."""

    def __init__(self, path: Path) -> None:
        self.said: list[str] = []
        self.mock: Mock = create_app()
        self.client = Client(self.mock)
        self.file = StateFile(path, self.mock.main.session, self.said.append)
        self.file.begin()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.json"


@pytest.fixture
def kept(path: Path) -> Kept:
    return Kept(path)


def test_the_next_run_goes_on_where_the_last_one_ended(kept: Kept, path: Path) -> None:
    kept.client.create(name="new")
    deleted = kept.client.listed(LIST)[0]
    kept.client("DELETE", f"{LIST}/{deleted['id']}")
    assert kept.file.save()

    again = Kept(path)

    assert [key["name"] for key in again.client.listed()] == ["new"]
    assert deleted not in again.client.listed(LIST)
    assert again.mock.main.session.export() == kept.mock.main.session.export()


def test_a_reset_goes_back_to_where_the_first_run_began(kept: Kept, path: Path) -> None:
    kept.client.create()
    kept.file.save()
    again = Kept(path)

    again.client("POST", "/__mock__/reset")

    assert again.client.listed() == []


def test_the_file_is_a_world_without_secrets(kept: Kept, path: Path) -> None:
    secret = kept.client.create()["secret"]
    kept.file.save()

    assert world_from(orjson.loads(path.read_bytes())) == kept.mock.main.session.export()
    assert secret not in path.read_text(encoding="utf-8")


def test_a_file_may_be_written_by_hand(kept: Kept, path: Path) -> None:
    kept.client.create(name="by hand")
    path.write_text(world_text(kept.mock.main.session.export()), encoding="utf-8")

    assert [key["name"] for key in Kept(path).client.listed()] == ["by hand"]


@pytest.mark.parametrize("text", ["", "{", '{"principals": []}', "- a", "\x00"])
def test_a_file_that_holds_no_world_is_refused_and_left_alone(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")

    with pytest.raises(WorldError):
        Kept(path)
    assert path.read_text(encoding="utf-8") == text


@posix_only
def test_nobody_else_may_read_the_file(kept: Kept, path: Path) -> None:
    path.chmod(0o644)
    kept.client.create()

    kept.file.save()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_place_that_cannot_be_written_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Kept(tmp_path / "no-such-folder" / "state.json")


@posix_only
def test_a_link_to_the_file_stays_one(tmp_path: Path) -> None:
    link, path = tmp_path / "link", tmp_path / "there" / "state.json"
    path.parent.mkdir()
    link.symlink_to(path)
    kept = Kept(link)
    kept.client.create()

    kept.file.save()

    assert link.is_symlink()
    assert path.is_file()


def test_what_cannot_be_written_is_said_once_and_tried_again(
    kept: Kept, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.client.create(name="first")
    kept.file.save()
    before = path.read_bytes()
    kept.client.create(name="second")

    with monkeypatch.context() as full:
        full.setattr(os, "fsync", _no_space)
        assert not kept.file.save()
        assert not kept.file.save()

    assert kept.said == [f"The state is not saved: {path}: No space left on device"]
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]
    assert kept.file.save()
    assert [key["name"] for key in Kept(path).client.listed()] == ["second", "first"]


def _no_space(_descriptor: int) -> None:
    raise OSError(28, "No space left on device")


def test_only_what_has_changed_is_saved(kept: Kept, path: Path) -> None:
    path.unlink()
    kept.client.listed()

    assert kept.file.save()

    assert not path.exists()


@pytest.mark.parametrize("what", ["create", "import", "reset"])
def test_every_change_is_saved_while_the_mock_runs(
    kept: Kept, path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr(state_file, "INTERVAL", 0.001)
    if what == "create":
        kept.client.create()
    elif what == "import":
        kept.client("PUT", "/__mock__/world", json={"principals": [], "repositories": []})
    else:
        kept.client("POST", "/__mock__/reset")

    threads: list[int] = []

    async def keep() -> None:
        saved = asyncio.Event()
        loop, write = asyncio.get_running_loop(), kept.file.write

        def watched(world: World) -> bool:
            threads.append(threading.get_ident())
            loop.call_soon_threadsafe(saved.set)
            return write(world)

        monkeypatch.setattr(kept.file, "write", watched)
        keeping = asyncio.create_task(kept.file.keep())
        await asyncio.wait_for(saved.wait(), PATIENCE)
        keeping.cancel()

    asyncio.run(keep())

    assert threading.get_ident() not in threads
    assert world_from(orjson.loads(path.read_bytes())) == kept.mock.main.session.export()


@pytest.mark.slow
def test_a_mock_saves_its_state_when_it_ends(path: Path, tmp_path: Path) -> None:
    headers = {"Authorization": "Bearer owner-token"}
    sent = {"name": "kept", "aiType": "AWS"}
    options = ("--state", str(path))
    with running_mock(*options, log=tmp_path / "log") as mock:
        httpx.post(mock.url + EMPTY_LIST, json=sent, headers=headers, trust_env=False)

    with running_mock(*options, log=tmp_path / "log") as mock:
        listed = httpx.get(mock.url + EMPTY_LIST, headers=headers, trust_env=False).json()

    assert mock.process.returncode == 0
    assert [key["name"] for key in listed["apiKeys"]] == ["kept"]


@pytest.mark.slow
def test_a_state_that_is_lost_at_the_end_is_a_failure(tmp_path: Path) -> None:
    path = tmp_path / "gone" / "state.json"
    path.parent.mkdir()
    log = tmp_path / "log"
    with running_mock("--state", str(path), log=log) as mock:
        shutil.rmtree(path.parent)
        httpx.post(f"{mock.url}/__mock__/reset", trust_env=False)

    assert mock.process.returncode == 1
    assert "The state is not saved" in log.read_text(encoding="utf-8")
