"""What a client sent is held against the document, in notes."""

import json
from pathlib import Path

import pytest

from contract_tests.reports import html, json_report, junit, markdown, terminal
from contract_tests.verdicts import RunVerdict
from tests.contract.recordings import (
    BASE,
    SECRET,
    Har,
    at,
    call,
    created,
    har,
    key,
    listed,
    renamed,
    report_on,
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "traffic.har"


def sent(body: object, method: str = "POST", path: str = "") -> Har:
    """Return a refused call with this body."""
    return call(method, 400, {"success": False, "message": "no"}, sent=body, path=path)


def notes(file: Path, *entries: Har) -> tuple[str, ...]:
    """Return the notes about the clients of a recording, which has no say in the verdict."""
    report = report_on(har(file, *entries))
    assert report.verdict is RunVerdict.CONFORMS
    return report.client


@pytest.mark.parametrize(
    ("entry", "note"),
    [
        (sent({"name": "a", "aiType": "AWS", "tag": 1}), "the field `tag`, which does not exist"),
        (sent({"name": "a", "aiType": "aws"}), '`aiType` is not "OPENAI" or "GOOGLE" or '),
        (sent({"aiType": "AWS"}), "`name` is missing"),
        (sent({"name": 7, "aiType": "AWS"}), "`name` is a number, not a text"),
        (sent("name=a"), "a body that is no JSON"),
        (sent([]), "`the body` is a list, not an object"),
        (sent({}, "PUT", "/a"), "a rename with no name in it"),
        (renamed("a%2520b", "c"), "an id was encoded twice"),
        (listed(path="?access_token=abc"), "a token was sent in the query of a URL"),
        (listed(path="?x=token-of-a"), "a token was sent in the query of a URL"),
    ],
)
def test_what_does_not_fit_is_noted(file: Path, entry: Har, note: str) -> None:
    (found,) = notes(file, entry)

    assert note in found
    assert found.endswith("(calls: 1, first: traffic.har, entry 1)")


def test_what_fits_is_not_noted(file: Path) -> None:
    entries = [created("a"), listed(key("a")), renamed("a", "100% b"), listed(path="?page=2")]

    assert notes(file, *entries) == ()


def test_a_body_that_was_left_out_is_not_noted(file: Path) -> None:
    assert notes(file, call("POST", 400, {"success": False})) == ()


@pytest.mark.parametrize(
    ("entry", "place"),
    [
        (call("GET", 404, url=f"{BASE}/x?key={SECRET}"), "to api.example in the URL"),
        (call("POST", 200, url="https://log.example/", sent=SECRET), "to log.example in the body"),
        (call("GET", 200, url="https://ai.example/", token=SECRET), "to ai.example in the header"),
        (sent({"name": "a", "aiType": "AWS", "secret": SECRET}), "in the body"),
    ],
)
def test_a_secret_that_was_sent_anywhere_is_noted_and_not_shown(
    file: Path, entry: Har, place: str
) -> None:
    found = notes(file, created("a"), entry)

    assert any(f"a secret was sent {place}" in note for note in found)
    assert SECRET not in repr(found)


def test_a_secret_is_noted_though_it_was_created_later(file: Path) -> None:
    leak = call("GET", 200, url=f"https://log.example/?{SECRET}")

    assert len(notes(file, leak, created("a"))) == 1


def test_polling_without_pause_is_noted(file: Path) -> None:
    fast = [at(0.3 * number, listed()) for number in range(5)]
    slow = [at(2.0 * number, listed()) for number in range(5)]

    assert "5 times in a row" in notes(file, *fast)[0]
    assert notes(file, *slow) == ()


def test_lists_after_changes_are_no_polling(file: Path) -> None:
    entries = [at(0.3 * number, listed()) for number in range(8)]
    entries[3:3] = [at(0.75, renamed("a", "b"))]

    assert notes(file, *entries[:8]) == ()


def test_calls_and_notes_stand_in_every_report(file: Path) -> None:
    report = report_on(har(file, listed(path="?token=1")))

    assert json.loads(json_report.render(report))["client"] == list(report.client)
    for render in (terminal.render, markdown.render, html.render, junit.render):
        text = render(report)
        assert "getRepoAiApiKeys" in text
        assert "query of a URL" in " ".join(text.replace("&#32;", " ").split())
