"""`apikey-spec diff` reads files and revisions, and tells people, programs and pull requests."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openapi.catalogue import catalogue_text
from openapi.cli import main
from openapi.diff.catalogue import CatalogueChange
from openapi.diff.rendering import comment
from openapi.diff.result import Comparison
from openapi.document import document_text
from openapi.source import read_version

PROVIDERS = "enum: [OPENAI, GOOGLE, ANTHROPIC, AWS, OTHER]"
MORE_PROVIDERS = "enum: [OPENAI, GOOGLE, ANTHROPIC, AWS, OTHER, AZURE]"
TITLE = "title: Flashback AI API keys"
NEWEST_FIRST = "A list is sorted by creation date, the newest key first;"


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """Return the paths of a document without a catalogue, and of one with another provider."""
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    text = document_text().replace(TITLE, "title: Elsewhere")
    old.write_text(text, encoding="utf-8")
    new.write_text(text.replace(PROVIDERS, MORE_PROVIDERS), encoding="utf-8")
    return str(old), str(new)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that commits changed texts of document and catalogue under a tag."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "openapi"
    folder.mkdir()

    def git(*words: str) -> None:
        identity = ("-c", "user.name=A", "-c", "user.email=a@example.org")
        subprocess.run(["git", *identity, *words], check=True, capture_output=True)

    def commit(tag: str, document: str, catalogue: str) -> None:
        (folder / "openapi.yaml").write_text(document, encoding="utf-8")
        (folder / "clauses.yaml").write_text(catalogue, encoding="utf-8")
        git("add", ".")
        git("commit", "--allow-empty", "-m", tag)
        git("tag", tag)

    git("init", "-q")
    return commit


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert main(["diff", *arguments, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_programs_are_told_the_levels_the_bump_and_each_finding(
    capsys: pytest.CaptureFixture[str], files: tuple[str, str]
) -> None:
    found = told(capsys, *files)

    lines = document_text().splitlines()
    line = next(number for number, text in enumerate(lines, start=1) if PROVIDERS in text)
    place = {"level": "breaking", "pointer": "/components/schemas/AiType/enum/5", "line": line}
    assert found == {
        "clients": "breaking",
        "servers": "breaking",
        "bump": "major",
        "findings": [
            {
                "for": "clients",
                **place,
                "message": 'The enum of `AiType` gains "AZURE" (getRepoAiApiKeys 200): '
                "the new server may answer what an old client does not expect.",
            },
            {
                "for": "servers",
                **place,
                "message": 'The enum of `AiType` gains "AZURE" (createRepoAiApiKey): '
                "an old server refuses what a new client may send.",
            },
        ],
    }


def test_equal_documents_have_nothing_to_tell(
    capsys: pytest.CaptureFixture[str], files: tuple[str, str]
) -> None:
    assert told(capsys, files[0], files[0]) == {
        "clients": "harmless",
        "servers": "harmless",
        "bump": "none",
        "findings": [],
    }


def test_what_was_removed_is_shown_where_it_was(
    capsys: pytest.CaptureFixture[str], files: tuple[str, str]
) -> None:
    old, new = map(Path, files)
    text = old.read_text(encoding="utf-8").replace("          nullable: true\n", "")
    new.write_text(f"# a line more\n{text}", encoding="utf-8")

    (finding, _) = told(capsys, *files)["findings"]

    before = document_text().splitlines()
    assert before[finding["line"] - 1].strip() == "nullable: true"
    assert finding["for"] == "servers"
    assert main(["diff", *files]) == 0
    assert f"{finding['line']} (old)" in capsys.readouterr().out


def test_people_are_told_in_one_line_each(
    capsys: pytest.CaptureFixture[str], files: tuple[str, str]
) -> None:
    assert main(["diff", *files]) == 0

    title, columns, finding, empty, summary = capsys.readouterr().out.splitlines()
    assert title == f"{files[0]} → {files[1]}"
    assert columns.split() == ["CLIENTS", "SERVERS", "LINE", "CHANGE"]
    assert finding.split()[:2] == ["breaking", "breaking"]
    assert "AZURE" in finding
    assert empty == ""
    assert summary == (
        "breaking for clients, breaking for servers; version bump: major (the version stays 1.0.0)"
    )


def test_a_pull_request_is_told_as_markdown(
    capsys: pytest.CaptureFixture[str], files: tuple[str, str]
) -> None:
    assert main(["diff", *files, "--format", "markdown"]) == 0

    comment = capsys.readouterr().out
    assert "| 🔴 breaking | 🔴 breaking | major (the version stays 1.0.0) |" in comment
    assert "`/components/schemas/AiType/enum/5`" in comment


@pytest.mark.parametrize(
    ("threshold", "reverse", "status"),
    [("breaking", False, 1), ("review", False, 1), ("breaking", True, 0), ("review", True, 0)],
)
def test_the_exit_status_says_what_was_asked_for(
    files: tuple[str, str], threshold: str, reverse: bool, status: int
) -> None:
    names = (files[0], files[0]) if reverse else files

    assert main(["diff", *names, "--fail-on", threshold]) == status


def test_a_review_fails_if_reviews_are_asked_for(files: tuple[str, str]) -> None:
    text = Path(files[0]).read_text(encoding="utf-8").replace("https://api.", "https://other.")
    Path(files[1]).write_text(text, encoding="utf-8")

    assert main(["diff", *files, "--fail-on", "breaking"]) == 0
    assert main(["diff", *files, "--fail-on", "review"]) == 1


def test_revisions_are_read_from_git(
    capsys: pytest.CaptureFixture[str], repository: Callable[..., None]
) -> None:
    repository("v1", document_text(), catalogue_text())
    repository("v2", document_text().replace(PROVIDERS, MORE_PROVIDERS), catalogue_text())
    levels = [
        told(capsys, *arguments)["clients"]
        for arguments in (
            ["v1"],
            ["v1", "v2"],
            ["v1:openapi/openapi.yaml", "openapi/openapi.yaml"],
            ["v2"],
        )
    ]

    assert levels == ["breaking", "breaking", "breaking", "harmless"]


def test_clauses_are_compared_with_their_checks_and_faults(
    capsys: pytest.CaptureFixture[str], repository: Callable[..., None]
) -> None:
    text = catalogue_text()
    repository("v1", document_text(), text)
    changed = text.replace(NEWEST_FIRST, "The newest key comes first;")
    repository("v2", document_text(), changed)

    found = told(capsys, "v1", "v2")

    assert changed != text
    (clause,) = found["catalogue"]
    assert clause["clause"] == "list.newest-first"
    assert "The newest key comes first;" in clause["message"]
    assert clause["checks"] == ["test_list::test_the_newest_key_comes_first"]
    assert "list.newest-first:oldest-first" in clause["faults"]


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("missing.yaml", None, "neither a file nor a revision"),
        ("a.yaml", "a: [", "line 2: The file is not YAML"),
        ("a.yaml", "- 1", "holds no object"),
        ("a.yaml", "swagger: '2.0'", "does not say `openapi: 3"),
        ("a.yaml", "openapi: 3.0.3\npaths: [1]", "/paths is no object"),
        ("a.yaml", "openapi: 3.0.3\npaths: {/a: {$ref: '#/b'}}", "leads nowhere"),
        ("a.yaml", "openapi: 3.0.3\npaths: {/a: &a {get: *a}}", "stands inside what it refers to"),
        ("a.yaml", "\x00", "holds a control character"),
    ],
)
def test_what_cannot_be_compared_is_said_in_one_sentence(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, text: str | None, reason: str
) -> None:
    path = tmp_path / name
    if text is not None:
        path.write_text(text, encoding="utf-8")

    status = main(["diff", str(path), str(path)])

    captured = capsys.readouterr()
    assert status == 4
    assert captured.out == ""
    assert reason in captured.err
    assert len(captured.err.splitlines()) == 1


def test_a_revision_without_the_document_is_refused(
    capsys: pytest.CaptureFixture[str], repository: Callable[..., None]
) -> None:
    repository("v1", document_text(), catalogue_text())

    assert main(["diff", "v1:other.yaml"]) == 4
    assert main(["diff", "v9"]) == 4
    assert main(["diff", "--format=json", "-1"]) == 4

    assert capsys.readouterr().err.splitlines()[:2] == [
        "apikey-spec diff: error: there is no other.yaml in the revision v1",
        "apikey-spec diff: error: v9 is neither a file nor a revision of git",
    ]


def test_a_catalogue_that_cannot_be_read_is_noted(
    capsys: pytest.CaptureFixture[str], files: tuple[str, str]
) -> None:
    (Path(files[0]).parent / "clauses.yaml").write_text("- of another kind", encoding="utf-8")

    assert main(["diff", *files, "--format", "json"]) == 0

    captured = capsys.readouterr()
    assert json.loads(captured.out)["clients"] == "breaking"
    assert captured.err.startswith("apikey-spec diff: note: the catalogue ")


def test_a_document_with_our_title_touches_the_installed_clauses(
    capsys: pytest.CaptureFixture[str], files: tuple[str, str]
) -> None:
    for name in files:
        text = Path(name).read_text(encoding="utf-8").replace("title: Elsewhere", TITLE)
        Path(name).write_text(text, encoding="utf-8")

    clauses = [each["clause"] for each in told(capsys, *files)["catalogue"]]

    assert "create.ai-types-accepted" in clauses


def test_the_last_release_is_compared_with_if_nothing_is_named(
    capsys: pytest.CaptureFixture[str], repository: Callable[..., None]
) -> None:
    more = document_text().replace(PROVIDERS, MORE_PROVIDERS)
    repository("first", document_text(), catalogue_text())
    repository("later", more, catalogue_text())
    since_the_first = told(capsys)["clients"]
    repository("v1.0.0", more, catalogue_text())
    since_the_release = told(capsys)["clients"]

    assert (since_the_first, since_the_release) == ("breaking", "harmless")


def test_without_a_release_old_has_to_be_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert main(["diff"]) == 4

    assert "no release of openapi/openapi.yaml to compare with" in capsys.readouterr().err


def test_below_the_nearest_document_revisions_mean_that_document(
    capsys: pytest.CaptureFixture[str],
    repository: Callable[..., None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    repository("v1.0.0", document_text(), catalogue_text())
    (tmp_path / "openapi/openapi.yaml").write_text(
        document_text().replace(PROVIDERS, MORE_PROVIDERS), encoding="utf-8"
    )
    below = tmp_path / "services/keys"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)

    assert [told(capsys)["clients"], told(capsys, "v1.0.0")["clients"]] == ["breaking"] * 2


@pytest.fixture
def hostile(tmp_path: Path) -> tuple[str, str]:
    """Return the paths of an empty document, and of one whose names want to be obeyed."""
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    document: dict[str, Any] = {"openapi": "3.0.3", "info": {"title": "A", "version": "1"}}
    old.write_text(json.dumps({**document, "paths": {}}), encoding="utf-8")
    path = "/a\n::error::b \x1b[2J <img src=x> ![](http://evil.example) @name </details> | c"
    operation = {"operationId": "\x1b[31m@all", "responses": {"200": {"description": "a"}}}
    document["info"]["version"] = "<b>2</b>"
    new.write_text(json.dumps({**document, "paths": {path: {"get": operation}}}), encoding="utf-8")
    return str(old), str(new)


def test_no_terminal_and_no_log_obeys_a_document(
    capsys: pytest.CaptureFixture[str], hostile: tuple[str, str]
) -> None:
    assert main(["diff", *hostile]) == 0

    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "/a\\n::error::b" in shown
    assert not [line for line in shown.splitlines() if line.lstrip().startswith("::")]


def test_no_comment_obeys_a_document(
    capsys: pytest.CaptureFixture[str], hostile: tuple[str, str]
) -> None:
    assert main(["diff", *hostile, "--format", "markdown"]) == 0

    comment = capsys.readouterr().out
    markup = re.sub(r"`[^`]*`|<code>.*?</code>", "", comment)
    assert set(re.findall(r"</?\w+", markup)) <= {"<details", "<summary", "</summary", "</details"}
    assert markup.count("</details>") == markup.count("<details>")
    assert not re.search(r"[@\[\x1b]", markup)
    assert len([line for line in comment.splitlines() if "breaking | line 1 " in line]) == 1


def test_names_of_checks_and_faults_are_shown_as_text(files: tuple[str, str]) -> None:
    version = read_version(Path(files[0]))
    clause = CatalogueChange("a.b", "added", ("<img src=x>",), ("a.b:@name",))

    told = comment(Comparison(version, version, [], [clause]))

    assert "| `a.b` | added | `<img` `src=x>` | `@name` |" in told.splitlines()


def test_what_other_files_hold_is_said_not_to_be_compared(
    capsys: pytest.CaptureFixture[str], files: tuple[str, str]
) -> None:
    for file in map(Path, files):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("#/components/schemas/AiType", "other.yaml"), encoding="utf-8")

    assert main(["diff", *files]) == 0

    (note,) = capsys.readouterr().err.splitlines()
    assert note == "apikey-spec diff: note: what other documents hold is not compared: other.yaml"
