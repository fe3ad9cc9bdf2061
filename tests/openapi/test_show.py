"""`apikey-spec show` tells people and programs what is in the document and the catalogue."""

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

from openapi import show
from openapi.catalogue import Catalogue, parse_catalogue
from openapi.cli import main
from openapi.document import Document, operations

ESCAPE = "\x1b"


class Terminal(io.StringIO):
    """Standard output as a terminal that takes colours."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    def run(*arguments: str, **environment: str) -> str:
        for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE"):
            monkeypatch.delenv(name, raising=False)
        for name, value in {"TERM": "xterm-256color", "COLUMNS": "100", **environment}.items():
            monkeypatch.setenv(name, value)
        terminal = Terminal()
        monkeypatch.setattr(sys, "stdout", terminal)
        assert main(list(arguments)) == 0
        return terminal.getvalue()

    return run


def test_the_operations_are_shown_with_their_answers(
    capsys: pytest.CaptureFixture[str], document: Document
) -> None:
    assert main(["show"]) == 0

    shown = capsys.readouterr().out
    for operation in operations(document):
        assert f"{operation.method.upper()} {operation.path} ({operation.operation_id})" in shown
    assert re.search(
        r"^  201 +CreateRepoAiApiKeyResponse +The key exists now\.$", shown, re.MULTILINE
    )
    assert shown.endswith(f"{document['info']['version']}: 4 operations\n")


def test_the_operations_are_told_to_programs(
    capsys: pytest.CaptureFixture[str], document: Document
) -> None:
    assert main(["show", "--json"]) == 0

    told = json.loads(capsys.readouterr().out)["operations"]
    statuses = {
        operation["operationId"]: [str(answer["status"]) for answer in operation["statuses"]]
        for operation in told
    }
    assert statuses == {
        each.operation_id: list(each.definition["responses"]) for each in operations(document)
    }


def test_every_clause_is_one_line_under_its_topic(
    capsys: pytest.CaptureFixture[str], catalogue: Catalogue
) -> None:
    assert main(["show", "--clauses"]) == 0

    lines = capsys.readouterr().out.splitlines()
    for topic in catalogue.topics.values():
        assert topic in lines
    for clause in catalogue:
        (line,) = (line for line in lines if line.split()[:1] == [clause.id])
        assert line.split()[1] == clause.basis
        assert clause.statement in line
        assert line.endswith(f"{clause.page}, {clause.heading}")


def test_every_clause_is_told_to_programs_with_all_its_parts(
    capsys: pytest.CaptureFixture[str], catalogue: Catalogue
) -> None:
    assert main(["show", "--clauses", "--json"]) == 0

    told = json.loads(capsys.readouterr().out)["clauses"]
    assert [clause["id"] for clause in told] == list(catalogue.clauses)
    (missing,) = (clause for clause in told if clause["id"] == "update.deleted-key")
    clause = catalogue["update.deleted-key"]
    assert missing == {
        "id": clause.id,
        "topic": "Updating a key",
        "basis": "documented",
        "statement": clause.statement,
        "source": {"page": catalogue.sources["update-page"], "heading": clause.heading},
        "operations": ["updateRepoAiApiKey"],
        "statuses": [404],
        "fields": [],
        "enums": [],
        "unchecked": None,
        "withdrawn": None,
    }


OTHER = """
openapi: 3.0.3
info: {title: "::error::\\e[31mElsewhere", version: '2'}
paths:
  /a: {post: {responses: {'204': {$ref: '#/components/responses/Done'}}}}
  /b\x1b: {get: {responses: {default: {description: 3}, 4XX: {$ref: '#/nowhere'}}}}
  /c: {$ref: '#/paths/~1a'}
components: {responses: {Done: {description: Done.}}}
"""


def test_a_document_of_somebody_else_is_shown_as_far_as_it_goes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "other.yaml"
    file.write_text(OTHER.replace("\x1b", ""), encoding="utf-8")

    assert main(["show", str(file), "--json"]) == 0

    output = capsys.readouterr()
    told = {
        each["operationId"]: [answer["status"] for answer in each["statuses"]]
        for each in json.loads(output.out)["operations"]
    }
    assert told == {"POST /a": [204], "GET /b": ["default", "4XX"], "POST /c": [204]}
    assert "damaged parts" in output.err


def test_nothing_in_a_document_is_obeyed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "other.yaml"
    file.write_text(OTHER.replace("/b\x1b", '"/b\\n::warning::\\e[2J"'), encoding="utf-8")

    assert main(["show", str(file)]) == 0

    shown = capsys.readouterr().out
    assert ESCAPE not in shown
    assert not [line for line in shown.splitlines() if line.lstrip().startswith("::")]
    assert "/b\\n::warning::" in shown


def test_without_a_catalogue_there_are_no_clauses_to_show(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "other.yaml"
    file.write_text(OTHER.replace("\x1b", ""), encoding="utf-8")

    assert main(["show", str(file), "--clauses"]) == 4
    assert "no clauses.yaml stands beside" in capsys.readouterr().err


def test_unchecked_and_withdrawn_clauses_are_marked() -> None:
    catalogue = parse_catalogue(
        """
        sources: {http: HTTP itself}
        topics: {list: Listing}
        clauses:
          - &clause
            {id: list.seen, statement: Seen., basis: implied, source: {page: http, heading: H},
             operations: [getRepoAiApiKeys]}
          - {<<: *clause, id: list.unseen, unchecked: Nobody can look.}
          - {<<: *clause, id: list.gone, withdrawn: It was wrong.}
        """
    )

    clauses, _ = show.clause_tables(catalogue)

    assert [row[2] for row in clauses.rows] == [
        "Seen.",
        "Seen. [unchecked: Nobody can look.]",
        "Seen. [withdrawn: It was wrong.]",
    ]
    assert show.clause_summary(catalogue) == (
        "3 clauses: 0 documented, 3 implied, 0 assumed; 1 unchecked, 1 withdrawn"
    )


@pytest.mark.parametrize("arguments", [["show"], ["show", "--clauses"]], ids=" ".join)
def test_a_terminal_gets_colours_and_lines_that_fit(
    on_a_terminal: Callable[..., str], arguments: list[str]
) -> None:
    shown = on_a_terminal(*arguments)

    assert ESCAPE in shown
    plain = re.sub(rf"{ESCAPE}\[[\d;]*m", "", shown)
    assert max(map(len, plain.splitlines())) <= 100


def test_ids_are_never_broken_on_a_narrow_terminal(
    on_a_terminal: Callable[..., str], catalogue: Catalogue
) -> None:
    shown = on_a_terminal("show", "--clauses", COLUMNS="80", NO_COLOR="1")

    assert all(clause.id in shown for clause in catalogue)


def test_no_color_is_obeyed_on_a_terminal(on_a_terminal: Callable[..., str]) -> None:
    assert ESCAPE not in on_a_terminal("show", "--clauses", NO_COLOR="1")


def test_text_that_looks_like_markup_is_shown_as_it_is(on_a_terminal: Callable[..., str]) -> None:
    shown = on_a_terminal("show", "--clauses", NO_COLOR="1", COLUMNS="300")

    assert "[unchecked: No operation shows a deleted key.]" in shown


def test_a_reader_that_stops_early_ends_the_command_quietly() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    document = str(files("openapi") / "openapi.yaml")
    command = [sys.executable, "-m", "openapi", "show", document, "--clauses"]
    try:
        finished = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False)
    finally:
        os.close(writing)

    assert finished.stderr == b""
    assert finished.returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [[], ["sing"], ["show", "--colour"], ["show", "one", "two"], ["show", "--cl"]],
    ids=" ".join,
)
def test_wrong_usage_exits_with_4_and_says_what_is_wrong(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(arguments)

    assert end.value.code == 4
    output = capsys.readouterr()
    assert "error:" in output.err
    assert output.out == ""


@pytest.mark.parametrize(
    "arguments",
    [["--help"], *([name, "--help"] for name in ("check", "docs", "show", "types"))],
    ids=" ".join,
)
def test_help_shows_examples(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(arguments)

    assert end.value.code == 0
    assert "examples:\n  apikey-spec " in capsys.readouterr().out
