"""`apikey-spec diff --traffic` tells how many recorded calls a change would have hit."""

import json
from pathlib import Path
from typing import Any

import pytest

from openapi.cli import main
from openapi.document import document_text

BASE = "https://api.example/v1/repo/r/ai/apikey"
KEY = {"id": "a", "name": "n", "repoId": "r", "key": "k", "aiType": "AWS", "createdAt": "2024"}


def call(method: str, path: str, status: int, answer: Any, sent: Any = None) -> dict[str, Any]:
    request: dict[str, Any] = {"method": method, "url": f"{BASE}{path}", "headers": []}
    request |= {"postData": {"text": json.dumps(sent)}} if sent is not None else {}
    response = {"status": status, "headers": [], "content": {"text": json.dumps(answer)}}
    started = "2024-01-02T10:00:00Z"
    return {"startedDateTime": started, "time": 5, "request": request, "response": response}


CALLS = [
    call("GET", "", 200, {"success": True, "apiKeys": []}),
    call("POST", "", 201, {"success": True, "id": "a"}, {"name": "a", "aiType": "AWS"}),
    call("POST", "", 201, {"success": True, "id": "b"}, {"name": "a long name", "aiType": "OTHER"}),
    call("POST", "", 400, {"success": False}, {"aiType": "AWS", "tag": "x"}),
    call("GET", "", 200, {"success": True, "apiKeys": [KEY, {**KEY, "aiType": "OTHER"}]}),
    call("PUT", "/a", 200, {"success": True, "message": "m"}, {"name": "c"}),
    call("DELETE", "/a", 403, {"success": False}),
    {**call("GET", "", 200, {}), "request": {"method": "GET", "url": "https://b.example/"}},
]


@pytest.fixture
def traffic(tmp_path: Path) -> Path:
    path = tmp_path / "traffic.har"
    path.write_text(json.dumps({"log": {"entries": CALLS}}), encoding="utf-8")
    return path


def compared(folder: Path, old: str, new: str, *options: str | Path) -> list[str]:
    """Return the words of a comparison in which `old` becomes `new`."""
    text = document_text()
    assert old in text
    for name, content in (("old.yaml", text), ("new.yaml", text.replace(old, new, 1))):
        (folder / name).write_text(content, encoding="utf-8")
    return ["diff", str(folder / "old.yaml"), str(folder / "new.yaml"), *map(str, options)]


ENUM = "enum: [OPENAI, GOOGLE, ANTHROPIC, AWS, OTHER]"
NAME = "          description: The name that people see. Any Unicode text; it need not be unique.\n"
CREATION = "      required: [name, aiType]\n      properties:\n"


@pytest.mark.parametrize(
    ("old", "new", "hits"),
    [
        (ENUM, ENUM.replace("AWS, ", ""), [3]),
        (ENUM, ENUM.replace("OTHER]", "OTHER, AZURE]"), [1]),
        (NAME, f"          maxLength: 5\n{NAME}", [1]),
        (CREATION, CREATION.replace("aiType]", "aiType, tag]"), [2]),
        (
            CREATION,
            CREATION.replace("aiType]", "aiType, tag]")
            + "        tag: {type: string, description: Any word.}\n",
            [3],
        ),
        (CREATION, f"      additionalProperties: false\n{CREATION}", [1]),
        (
            "    delete:\n      operationId: deleteRepoAiApiKey\n",
            "    x-delete:\n      a: b\n",
            [1],
        ),
        ("required: [success, apiKeys]", "required: [success]", [2]),
        ("  - BearerAuth: []", "  - OtherAuth: []\nx-a:\n  - a", [7]),
    ],
    ids=[
        "value gone",
        "value new",
        "shorter",
        "required",
        "required and declared",
        "closed",
        "operation gone",
        "optional",
        "security",
    ],
)
def test_a_change_tells_how_many_calls_it_would_have_hit(  # noqa: PLR0913, PLR0917
    tmp_path: Path,
    traffic: Path,
    capsys: pytest.CaptureFixture[str],
    old: str,
    new: str,
    hits: list[int],
) -> None:
    main(compared(tmp_path, old, new, "--traffic", traffic, "--format", "json"))

    findings = json.loads(capsys.readouterr().out)["findings"]
    counted = [each["calls"] for each in findings if "calls" in each]
    assert {(each["hit"], each["of"]) for each in counted} >= {(hit, 7) for hit in hits}


def test_harmless_changes_tell_nothing_of_calls(
    tmp_path: Path, traffic: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(compared(tmp_path, NAME, NAME.replace("people", "all people"), "--traffic", traffic))

    assert "calls" not in capsys.readouterr().out


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_people_are_told_the_first_call(
    tmp_path: Path, traffic: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    new = ENUM.replace("AWS, ", "")
    plain = main(compared(tmp_path, ENUM, new, "--format", form, "--fail-on", "breaking"))
    without = capsys.readouterr().out
    status = main(
        compared(
            tmp_path, ENUM, new, "--format", form, "--fail-on", "breaking", "--traffic", traffic
        )
    )

    told = capsys.readouterr().out
    assert "(3 of 7 calls, first: POST /repo/r/ai/apikey)" in told
    assert "3 of 7" not in without
    assert status == plain == 1


def test_several_files_are_counted_together(
    tmp_path: Path, traffic: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    both = ("--traffic", traffic, "--traffic", traffic)
    main(compared(tmp_path, ENUM, ENUM.replace("GOOGLE, ", ""), *both))

    assert "(0 of 14 calls)" in capsys.readouterr().out


def test_a_file_that_is_no_har_is_wrong_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "old.yaml"
    status = main(compared(tmp_path, ENUM, "enum: [OPENAI]", "--traffic", file))

    assert status == 4
    assert f"error: {file} is no HAR: it is no JSON" in capsys.readouterr().err
