"""`--reload` serves the newest good version, and says so when the newest one is broken."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import httpx
import pytest

from tests.mock.conftest import EMPTY_LIST, LIST
from tests.mock.running import PATIENCE, greeted
from tests.mock.test_world import BOMB
from tests.repository.tree import ROOT

pytestmark = pytest.mark.slow

WORLD = """\
principals: [{name: owner, token: owner-token, repositories: [repo-123, repo-456]}]
repositories: [{id: repo-123}, {id: repo-456}]
"""


class Reloading:
    """A mock that watches a copy of the document and a world."""

    def __init__(self, url: str, document: Path, world: Path, told: IO[str]) -> None:
        headers = {"Authorization": "Bearer owner-token"}
        self.client = httpx.Client(base_url=url, headers=headers, trust_env=False)
        self.document = document
        self.world = world
        self.told = told

    def change(self, file: Path, change: Callable[[str], str]) -> str:
        """Change a file and return what the mock says about it."""
        file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")
        return self.told.readline()

    def get(self, path: str) -> Any:
        response = self.client.get(path)
        assert response.status_code == 200, response.text
        return response.json()


@pytest.fixture
def reloading(tmp_path: Path) -> Iterator[Reloading]:
    for package in ("openapi", "mock_server"):
        shutil.copytree(ROOT / package, tmp_path / package)
    world = tmp_path / "world.yaml"
    world.write_text(WORLD, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "mock_server", "--port", "0", "--reload", "--world", str(world)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        url = greeted(process).url
        assert process.stderr
        mock = Reloading(url, tmp_path / "openapi" / "openapi.yaml", world, process.stderr)
        with mock.client:
            yield mock
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)


def test_a_new_world_is_served_here_and_in_sessions(reloading: Reloading) -> None:
    reloading.client.post(EMPTY_LIST, json={"name": "n", "aiType": "AWS"}).raise_for_status()
    reloading.get(f"/@one{LIST}")

    said = reloading.change(
        reloading.world, lambda text: text.replace("[repo-123, ", "[new, repo-123, ") + "- id: new"
    )
    assert "Not reloaded" in said
    said = reloading.change(
        reloading.world,
        lambda _: WORLD.replace("[repo-123,", "[new, repo-123,").replace("[{id", "[{id: new}, {id"),
    )

    assert said.startswith("Reloaded")
    for at in ("", "/@one"):
        assert reloading.get(f"{at}/repo/new/ai/apikey")["apiKeys"] == []
        assert reloading.get(f"{at}{EMPTY_LIST}")["apiKeys"] == []


def test_a_broken_world_changes_nothing_and_is_reported(reloading: Reloading) -> None:
    reloading.client.post(EMPTY_LIST, json={"name": "n", "aiType": "AWS"}).raise_for_status()

    said = reloading.change(reloading.world, lambda text: text.replace("repositories: [{", "x: [{"))

    assert "Not reloaded, the version before is still served" in said
    assert "repositories is required" in said
    assert len(reloading.get(EMPTY_LIST)["apiKeys"]) == 1
    problem = reloading.get("/__mock__/overview")["reload"]
    assert problem["watching"] is True
    assert "repositories is required" in problem["problem"]

    assert reloading.change(reloading.world, lambda _: WORLD).startswith("Reloaded")
    assert reloading.get("/__mock__/overview")["reload"]["problem"] is None


def test_a_new_document_is_served_and_keys_stay(reloading: Reloading) -> None:
    reloading.client.post(EMPTY_LIST, json={"name": "n", "aiType": "AWS"}).raise_for_status()

    said = reloading.change(
        reloading.document,
        lambda text: text.replace("title: Flashback AI API keys", "title: New").replace(
            "enum: [OPENAI, ", "enum: [MISTRAL, OPENAI, "
        ),
    )

    assert said.startswith("Reloaded")
    assert reloading.get("/openapi.json")["info"]["title"] == "New"
    sent = {"name": "n", "aiType": "MISTRAL"}
    assert reloading.client.post(EMPTY_LIST, json=sent).status_code == 201
    assert len(reloading.get(EMPTY_LIST)["apiKeys"]) == 2


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("openapi: 3.0.3", "openapi: [", "is not YAML"),
        ("openapi: 3.0.3", f"{BOMB}\nopenapi: 3.0.3", "the aliases expand"),
        ("openapi: 3.0.3", "openapi: 2", "cannot be served"),
        ("operationId: getRepoAiApiKeys", "operationId: somethingElse", "cannot be served"),
        ("$ref: '#/components/schemas/AiType'", "$ref: '#/nowhere'", "cannot be served"),
    ],
)
def test_a_broken_document_changes_nothing_and_is_reported(
    reloading: Reloading, old: str, new: str, message: str
) -> None:
    good = reloading.document.read_text(encoding="utf-8")

    said = reloading.change(reloading.document, lambda text: text.replace(old, new))

    assert "Not reloaded" in said
    assert message in said
    assert "openapi.yaml" in said
    assert reloading.get(EMPTY_LIST)["apiKeys"] == []
    assert reloading.get("/openapi.json")["openapi"] == "3.0.3"
    assert reloading.change(reloading.document, lambda _: good).startswith("Reloaded")
    assert reloading.get(EMPTY_LIST)["apiKeys"] == []
