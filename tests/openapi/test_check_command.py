"""The command says what it found to people, programs and GitHub, and in its exit status."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from openapi.check.finding import Finding, Level, PlacedFinding, Result
from openapi.check.rendering import github, text
from openapi.cli import main
from openapi.document import document_text

ROOT = Path(__file__).parents[2]
GOOD = "openapi: 3.0.3\ninfo: {title: Elsewhere, version: '1'}\npaths: {}\n"
ODD = GOOD + "components: {schemas: {A: {nullable: true}}}\n"
BAD = "openapi: 3.0.3\ninfo: {title: Elsewhere}\npaths: {}\n"


def written(folder: Path, content: str, name: str = "it.yaml") -> str:
    file = folder / name
    file.write_text(content, encoding="utf-8")
    return str(file)


def test_our_own_document_is_checked_if_none_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    assert "openapi.yaml and " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "options", "status"),
    [(GOOD, [], 0), (ODD, [], 0), (ODD, ["--strict"], 1), (BAD, [], 1)],
)
def test_the_exit_status_says_whether_something_is_wrong(
    content: str, options: list[str], status: int, tmp_path: Path
) -> None:
    assert main(["check", written(tmp_path, content), *options]) == status


@pytest.mark.parametrize("name", ["missing.yaml", "."])
def test_what_is_no_file_is_wrong_usage(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(tmp_path / name)]) == 4

    told = capsys.readouterr()
    assert told.out == ""
    assert "error:" in told.err


def test_people_read_place_message_rule_pointer_and_hint(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(
        tmp_path, BAD.replace("version", "verson").replace("{title", "{vesion: a, title")
    )

    main(["check", file])

    first, at, hint, summary = capsys.readouterr().out.splitlines()
    assert first == f"{file}:2:8: error: `vesion` is no field of `info`. [unknown-field]"
    assert at == "    at /info/vesion"
    assert hint == "    Did you mean `version`?"
    assert summary.startswith(f"{file}: 1 error (another document")


def test_programs_read_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path, BAD)

    main(["check", file, "--format", "json"])

    report = json.loads(capsys.readouterr().out)
    assert report == {
        "files": [file],
        "own": False,
        "errors": 1,
        "warnings": 0,
        "findings": [
            {
                "level": "error",
                "rule": "missing",
                "file": file,
                "line": 2,
                "column": 1,
                "pointer": "/info",
                "message": "`info` has to have `version`.",
                "hint": "",
            }
        ],
    }


def test_annotations_cannot_be_ended_early() -> None:
    finding = Finding("rule", ("a\nb",), "100%: a\r\n::error::b", level=Level.WARNING)
    result = Result(own=True, files=["a,b.yaml"], findings=[PlacedFinding(finding, "a,b:c", 3, 4)])

    annotation, summary = github(result).splitlines()

    assert annotation == (
        "::warning file=a%2Cb%3Ac,line=3,col=4,title=rule::100%25: a\\r%0A::error::b /a%0Ab"
    )
    assert summary == "a,b.yaml: 1 warning"


def test_a_document_cannot_write_to_the_terminal() -> None:
    finding = Finding("rule", ("\x1b[2J",), "see \x1b[2J")
    result = Result(own=True, files=["it"], findings=[PlacedFinding(finding, "it", 1, 1)])

    assert "\x1b" not in text(result)


def test_a_document_may_come_from_standard_input() -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "openapi", "check", "-"],
        input=document_text().replace("type: http", "type: htp"),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert finished.returncode == 1
    assert finished.stdout.startswith("<stdin>:235:7: error: ")


def test_the_catalogue_beside_a_document_of_ours_is_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    catalogue = written(tmp_path, "sources: {}\n", "clauses.yaml")

    assert main(["check", written(tmp_path, document_text())]) == 1
    assert f"{catalogue}:1:1: error: " in capsys.readouterr().out


def test_a_catalogue_beside_a_document_makes_it_ours(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path, "sources: {}\n", "clauses.yaml")

    assert main(["check", written(tmp_path, GOOD)]) == 1
    assert "clauses.yaml:1:1: error: " in capsys.readouterr().out
