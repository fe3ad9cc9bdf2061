"""The types let a frontend compile that uses the service rightly, and no other."""

import shutil
import subprocess
from pathlib import Path

import pytest

from openapi import types
from openapi.cli import main

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


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the types of the document."""
    if shutil.which("npx") is None:
        pytest.skip("there is no Node here")
    result = tmp_path_factory.mktemp("frontend")
    if main(["types", "--out", str(result / "apikey.ts")]) != 0:
        pytest.skip("the generator cannot be fetched here")
    return result


def compiled(folder: Path, program: str) -> subprocess.CompletedProcess[str]:
    (folder / "program.ts").write_text(program, encoding="utf-8")
    command = ["npx", "--yes", *COMPILER, "program.ts"]
    finished = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if "npm error" in finished.stderr:
        pytest.skip("the compiler cannot be fetched here")
    return finished


def test_a_program_that_uses_the_service_rightly_compiles(folder: Path) -> None:
    finished = compiled(folder, RIGHT)

    assert finished.stdout == ""
    assert finished.returncode == 0


def test_programs_that_use_it_wrongly_do_not_compile(folder: Path) -> None:
    """All in one run of the compiler, which takes seconds to start."""
    files = {f"wrong{number}.ts": each for number, each in enumerate(WRONG.values())}
    for name, (old, new) in files.items():
        assert old in RIGHT
        (folder / name).write_text(RIGHT.replace(old, new), encoding="utf-8")

    imports = "".join(f'import "./{name.removesuffix(".ts")}";\n' for name in files)
    finished = compiled(folder, imports)

    assert {line.partition("(")[0] for line in finished.stdout.splitlines() if line[0] != " "} == (
        set(files)
    )


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
    fake_npx(tmp_path, "echo no network >&2; exit 1", monkeypatch)

    assert main(["types", "--out", str(tmp_path / "apikey.ts")]) == 2
    assert "no network" in capsys.readouterr().err


def test_a_generator_that_writes_nothing_has_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fake_npx(tmp_path, "exit 0", monkeypatch)

    assert main(["types", "--out", str(tmp_path / "apikey.ts")]) == 2
    assert "wrote no types" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_wrong_usage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(types, "generated", lambda: "export {};\n")

    assert main(["types", "--out", str(tmp_path / "none" / "apikey.ts")]) == 4
    assert "No such file or directory" in capsys.readouterr().err
