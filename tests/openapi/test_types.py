"""The types let a frontend compile that uses the service rightly, and no other."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from openapi.cli import main
from tests.posix import posix_only

pytestmark = pytest.mark.slow

COMPILER = ("--package=typescript@5.9.3", "tsc", "--strict", "--noEmit", "--skipLibCheck")

RIGHT = """\
import type { components, operations } from "./apikey";

type Schemas = components["schemas"];

const request: Schemas["CreateRepoAiApiKeyRequest"] = { name: "Mine", aiType: "OPENAI" };
const rename: Schemas["UpdateRepoAiApiKeyRequest"] = {};
export const path: operations["updateRepoAiApiKey"]["parameters"]["path"] = {
  repoId: "repo-123",
  apikeyId: "1",
};

export function secretOf(answer: Schemas["CreateRepoAiApiKeyResponse"]): string {
  return answer.secret;
}

export function lastDay(key: Schemas["RepoAiApiKeyDTO"]): string {
  return key.deletedAt === null ? "" : key.deletedAt.slice(0, 10);
}

export const sent = [request, rename];
"""

WRONG = {
    "a provider that does not exist": ('aiType: "OPENAI"', 'aiType: "AZURE"'),
    "a field left out": ('{ name: "Mine", ', "{ "),
    "a null overlooked": ('key.deletedAt === null ? "" : ', ""),
    "a field of another answer": ("answer.secret", "answer.apiKeys"),
    "a number for an id": ('repoId: "repo-123"', "repoId: 123"),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with the types of the document."""
    if shutil.which("npx") is None:
        pytest.skip("there is no Node here")
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    if main(["types", "--out", str(tmp_path / "apikey.ts")]) != 0:
        pytest.skip("the generator cannot be fetched here")
    return tmp_path


def refused(folder: Path) -> set[str]:
    """Return the names of the programs in `folder` that do not compile."""
    programs = [path.name for path in folder.iterdir() if path.name != "apikey.ts"]
    command = ["npx", "--yes", *COMPILER, *programs]
    finished = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if "npm error" in finished.stderr:
        pytest.skip("the compiler cannot be fetched here")
    return {line.partition("(")[0] for line in finished.stdout.splitlines() if line[:1] != " "}


def test_programs_that_use_the_service_rightly_compile_and_no_others(folder: Path) -> None:
    """In one test, since two processes that fetch the same package at once disturb each other."""
    programs = {f"wrong{number}.ts": each for number, each in enumerate(WRONG.values())}
    (folder / "right.ts").write_text(RIGHT, encoding="utf-8")
    for name, (old, new) in programs.items():
        assert old in RIGHT
        (folder / name).write_text(RIGHT.replace(old, new), encoding="utf-8")

    assert refused(folder) == set(programs)


def test_without_node_the_command_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert main(["types", "--out", str(tmp_path / "apikey.ts")]) == 2
    assert "install Node 20 or later" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def fake_npx(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a program in the place of npx."""
    npx = folder / "npx"
    npx.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    npx.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_what_the_generator_complains_about_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stack = "file:///npx:1\n  throw new Error()\n        ^\n\nError: no network\n    at load\n"
    fake_npx(tmp_path, f"printf '{stack}' >&2; exit 1", monkeypatch)

    assert main(["types", "--out", str(tmp_path / "apikey.ts")]) == 2
    assert capsys.readouterr().err.endswith(" failed:\nError: no network\n")


def test_a_generator_that_writes_nothing_has_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fake_npx(tmp_path, "exit 0", monkeypatch)

    assert main(["types", "--out", str(tmp_path / "apikey.ts")]) == 2
    assert "wrote no types" in capsys.readouterr().err


def test_what_is_sound_of_the_document_that_was_named_is_handed_to_the_generator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_npx(tmp_path, 'for last in "$@"; do :; done; cp openapi.json "$last"', monkeypatch)
    document = tmp_path / "other.yaml"
    document.write_text("openapi: 3.0.3\npaths: 3\nx: 1\n", encoding="utf-8")
    out = tmp_path / "apikey.ts"

    assert main(["types", str(document), "--out", str(out)]) == 0
    assert json.loads(out.read_text(encoding="utf-8")) == {"openapi": "3.0.3"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "the.yaml cannot be read, line 1: The file is empty."),
        ("openapi: 3.1.0", "the.yaml: This is a document of OpenAPI `3.1.0`"),
        (
            "{openapi: 3.0.3, info: {title: a, version: b}, paths: {/a: {$ref: 'http://c/#/a'}}}",
            "the.yaml refers to http://c/#/a; only",
        ),
    ],
)
def test_what_the_generator_could_not_read_or_would_fetch_is_wrong_usage(
    text: str,
    reason: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("the.yaml").write_text(text, encoding="utf-8")

    assert main(["types", "the.yaml", "--out", "apikey.ts"]) == 4
    assert capsys.readouterr().err.startswith(f"apikey-spec types: error: {reason}")


def test_what_lies_above_the_temporary_folder_has_no_effect(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """npm would take settings and packages of a folder above, if one with `workspaces` leads on."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("there is no Node here")
    above = tmp_path / "above"
    planted = above / "node_modules/openapi-typescript"
    planted.mkdir(parents=True)
    (above / "package.json").write_text('{"workspaces": ["*"]}', encoding="utf-8")
    (above / ".npmrc").write_text("user-agent=planted\n", encoding="utf-8")
    # In the place of npx, npm says where it looks with the same options.
    script = f'({npm} "$1" "$2" prefix; {npm} "$1" "$2" config get user-agent) >&2; exit 1'
    fake_npx(tmp_path, script, monkeypatch)
    monkeypatch.setattr("tempfile.tempdir", str(above))

    assert main(["types", "--out", str(tmp_path / "apikey.ts")]) == 2

    said = capsys.readouterr().err
    assert f"{above}/tmp" in said
    assert "planted" not in said


@posix_only
def test_an_interruption_leaves_nothing_behind(tmp_path: Path) -> None:
    fake = "#!/bin/sh\ntouch begun\nexec sleep 60\n"
    (tmp_path / "npx").write_text(fake, encoding="utf-8")
    (tmp_path / "npx").chmod(0o755)
    (tmp_path / "temporary").mkdir()
    environment = {**os.environ, "PATH": f"{tmp_path}:/usr/bin:/bin", "TMPDIR": "temporary"}
    command = [sys.executable, "-m", "openapi", "types", "--out", "apikey.ts"]

    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        while not [*tmp_path.glob("temporary/*/begun")]:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=30)[1]

    assert process.returncode == 130
    assert "Traceback" not in said
    assert [*tmp_path.glob("temporary/*")] == []
