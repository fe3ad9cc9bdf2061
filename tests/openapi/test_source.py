"""Which document and which catalogue a command works on, if nobody names them."""

import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openapi import show
from openapi.catalogue import catalogue_text
from openapi.cli import main
from openapi.document import document_text
from openapi.source import UnreadableError, Version, chosen, outlined, read_version
from tests.posix import posix_only

OTHER = "openapi: 3.0.3\ninfo: {title: Elsewhere, version: '1'}\npaths: {}\n"
INSTALLED = Path(sys.modules["openapi"].__path__[0]) / "openapi.yaml"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Return a function that lays a document with a catalogue into a folder of a repository."""
    root = tmp_path / "repository"
    (root / ".git").mkdir(parents=True)
    (root / "inside/deep").mkdir(parents=True)
    monkeypatch.chdir(root / "inside/deep")

    def lay(folder: str, *, catalogue: bool = True) -> Path:
        home = root / folder / "openapi"
        home.mkdir(parents=True)
        (home / "openapi.yaml").write_text(document_text(), encoding="utf-8")
        if catalogue:
            (home / "clauses.yaml").write_text(catalogue_text(), encoding="utf-8")
        return home / "openapi.yaml"

    return lay


@pytest.mark.parametrize("folder", [".", "inside", "inside/deep"])
def test_the_document_of_the_nearest_folder_is_taken(
    folder: str, project: Callable[..., Path]
) -> None:
    document = project(folder)

    assert Path(chosen(None).name).resolve() == document.resolve()


def test_a_nearer_document_goes_before_one_further_up(project: Callable[..., Path]) -> None:
    project(".")
    near = project("inside")

    assert chosen(None).name == str(near)


def test_a_document_without_a_catalogue_beside_it_is_passed_over(
    project: Callable[..., Path],
) -> None:
    far = project(".")
    project("inside", catalogue=False)

    assert chosen(None).name == str(far)


def test_nothing_above_the_repository_is_taken(project: Callable[..., Path]) -> None:
    project("..")

    assert Path(chosen(None).name).resolve() == INSTALLED.resolve()


def test_outside_of_a_repository_nothing_above_the_working_directory_is_taken(
    project: Callable[..., Path], tmp_path: Path
) -> None:
    project(".")
    (tmp_path / "repository/.git").rmdir()

    assert Path(chosen(None).name).resolve() == INSTALLED.resolve()


@pytest.mark.parametrize(
    "arguments",
    [["check"], ["show"], ["show", "--clauses"], ["docs", "--out", "page.html"], ["diff", "OLD"]],
    ids=" ".join,
)
def test_each_command_takes_it_and_says_so(
    arguments: list[str], project: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    document = project(".")
    Path("OLD").write_text(document_text(), encoding="utf-8")

    assert main(arguments) == 0

    said = capsys.readouterr().err
    assert said.startswith(f"apikey-spec {arguments[0]}: ")
    assert str(document) in said


def test_a_named_document_is_taken_and_nothing_is_said(
    project: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project(".")
    file = tmp_path / "other.yaml"
    file.write_text(OTHER, encoding="utf-8")

    assert main(["show", str(file)]) == 0

    told = capsys.readouterr()
    assert told.out == "Elsewhere 1: 0 operations\n"
    assert told.err == ""


def test_a_document_may_come_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(OTHER.encode())))

    version = chosen("-")

    assert (version.name, version.content) == ("<stdin>", OTHER.encode())


def test_the_catalogue_beside_a_document_belongs_to_it(tmp_path: Path) -> None:
    file = tmp_path / "other.yaml"
    file.write_text(OTHER, encoding="utf-8")
    changed = catalogue_text().replace("A valid creation is answered", "A creation is answered")
    (tmp_path / "clauses.yaml").write_text(changed, encoding="utf-8")

    catalogue = read_version(file).catalogue

    assert catalogue is not None
    assert catalogue["create.status-created"].statement.startswith("A creation is answered")


def test_without_one_a_document_with_our_title_has_the_installed_catalogue() -> None:
    ours, other = (Version("it", text.encode()) for text in (document_text(), OTHER))

    assert ours.catalogue is not None
    assert ours.catalogue["create.status-created"].operations == ("createRepoAiApiKey",)
    assert other.catalogue is None


UNUSABLE = {
    "$SPEC check missing.yaml": "missing.yaml: No such file or directory",
    "$SPEC check .": ".: Is a directory",
    "$SPEC check - <&-": "standard input is closed",
    "$SPEC diff other.yaml $LONG": "aaa: File name too long",
    "$SPEC docs other.yaml --out none/page.html": "none/page.html: No such file or directory",
    "$SPEC docs other.yaml --out page.html --manners none": "none: No such file or directory",
    "$SPEC show other.yaml >/dev/full": "No space left on device",
    "$SPEC show other.yaml >&-": "standard output is closed, where the outcome is told",
    "cd gone; rmdir ../gone; $SPEC check": "No such file or directory",
}


@posix_only
@pytest.mark.parametrize("script", UNUSABLE)
def test_what_cannot_be_read_or_written_is_told_in_a_sentence(script: str, tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text(OTHER, encoding="utf-8")
    (tmp_path / "gone").mkdir()
    names = {"SPEC": f"{sys.executable} -m openapi", "LONG": "a" * 300}

    finished = subprocess.run(
        ["sh", "-c", script],
        cwd=tmp_path,
        env={**os.environ, **names},
        capture_output=True,
        text=True,
        check=False,
    )

    last = finished.stderr.splitlines()[-1]
    assert re.fullmatch(r"apikey-spec( \w+)?: error: .*" + re.escape(UNUSABLE[script]), last)
    assert "Traceback" not in finished.stderr
    assert finished.returncode == 4


def test_a_command_that_is_interrupted_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_options: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(show, "run", interrupted)

    assert main(["show"]) == 130


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: [", "it cannot be read, line 2: "),
        ("- 1", "it: The document has to be an object, and is a list."),
        ("swagger: '2.0'", "it: This is a document of Swagger `2.0`, not of OpenAPI 3.0."),
        ("openapi: 3.1.0", "it: This is a document of OpenAPI `3.1.0`"),
    ],
)
def test_what_is_no_document_cannot_be_shown(text: str, reason: str) -> None:
    with pytest.raises(UnreadableError) as error:
        outlined("apikey-spec show", Version("it", text.encode()))

    assert str(error.value).startswith(reason)


@pytest.mark.parametrize(
    ("paths", "left"),
    [
        (
            "{/a: {get: {summary: 3, responses: {'200': [], x-a: 1}}}, b: {}}",
            {"/a": {"get": {"responses": {}}}},
        ),
        (
            "{/a: {get: {responses: {'200': {$ref: '#/nowhere'}}}}}",
            {"/a": {"get": {"responses": {"200": {"$ref": "#/nowhere"}}}}},
        ),
    ],
)
def test_a_damaged_document_is_outlined_without_its_damage(
    capsys: pytest.CaptureFixture[str], paths: str, left: dict[str, Any]
) -> None:
    text = OTHER.replace("{}", paths)

    document = outlined("apikey-spec show", Version("it", text.encode()))

    assert document["paths"] == left
    assert capsys.readouterr().err == (
        "apikey-spec show: note: damaged parts of it are left out; `check` names them\n"
    )
