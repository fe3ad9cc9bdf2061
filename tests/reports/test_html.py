"""The page that works from a mail attachment."""

import base64
import hashlib
from html.parser import HTMLParser
from importlib.resources import files

import pytest

from contract_tests.findings import Outcome
from contract_tests.reports import html
from contract_tests.verdicts import RunVerdict
from openapi.theme import theme
from tests.contrast import colours, contrast
from tests.reports.builder import (
    HOSTILE,
    evidence,
    failed,
    hostile_report,
    one_of_each,
    repeatable,
    report,
    skipped,
)

VOID = {"meta", "input"}
STYLE = theme() + files("contract_tests.reports").joinpath("report.css").read_text(encoding="utf-8")


class Page(HTMLParser):
    """Read a page: its elements, its text, and whether all elements are closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.parts: dict[str, str] = {}
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in {"style", "script"}:
            self.parts[self.open[-1]] = data
        else:
            self.text += data

    def attributes(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


def clauses(page: Page) -> dict[str, dict[str, str]]:
    return {
        attributes["id"]: attributes
        for attributes in page.attributes("details")
        if "data-verdict" in attributes
    }


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(html.render(report(*one_of_each(), leftovers=("/repo/r1/ai/apikey/3",))))


@pytest.fixture(scope="module")
def hostile() -> Page:
    return Page(html.render(hostile_report()))


def test_a_failure_tells_what_was_expected_what_came_and_how_to_repeat_it() -> None:
    text = Page(html.render(report(repeatable()))).text

    for part in (
        "The deployment violates the contract",
        "an id that is a non-empty string",
        "an answer without id",
        "documented: The page of the service, Responses",
        "GET /repo/r1/ai/apikey HTTP/1.1\nAuthorization: Bearer •••\n",
        'Content-Type: application/json\n\n{"name": "a"',
        'HTTP/1.1 201 Created\ncontent-type: application/json\n\n{"success": true',
        "curl -i -X GET 'http://localhost:1/repo/r1/ai/apikey' \\\n",
    ):
        assert part in text


def test_each_verdict_is_told_apart(page: Page) -> None:
    assert {name: entry["data-verdict"] for name, entry in clauses(page).items()} == {
        "create.kept": "pass",
        "create.broken": "fail",
        "errors.noted": "note",
        "create.undecided": "error",
        "create.known": "known",
        "secret.skipped": "skip",
        "secret.required": "required",
        "secret.unseen": "unchecked",
    }


def test_skips_are_told_by_cause() -> None:
    entries = (
        skipped("secret.a", "no second repository is given"),
        skipped("secret.b", "nothing failed", Outcome.DID_NOT_OCCUR),
    )

    text = Page(html.render(report(*entries))).text

    assert "1 skipped, not given: no second repository is given" in text
    assert "1 skipped, did not occur: nothing failed" in text


def test_only_what_blocks_is_unfolded(page: Page) -> None:
    unfolded = {name for name, entry in clauses(page).items() if "open" in entry}

    assert unfolded == {"create.broken", "secret.required"}


@pytest.mark.parametrize("rendered", ["page", "hostile"])
def test_all_elements_are_closed_in_order(rendered: str, request: pytest.FixtureRequest) -> None:
    assert request.getfixturevalue(rendered).open == []


def test_nothing_but_its_own_style_and_script_may_do_anything(page: Page) -> None:
    policy = next(
        entry["content"]
        for entry in page.attributes("meta")
        if entry.get("http-equiv") == "Content-Security-Policy"
    )

    def hashed(part: str) -> str:
        digest = hashlib.sha256(page.parts[part].encode()).digest()
        return f"'sha256-{base64.b64encode(digest).decode()}'"

    assert policy.split("; ") == [
        "default-src 'none'",
        f"style-src {hashed('style')}",
        f"script-src {hashed('script')}",
        "base-uri 'none'",
        "form-action 'none'",
    ]


def test_nothing_is_loaded_and_no_style_or_handler_stands_in_an_element(hostile: Page) -> None:
    names = {tag for tag, _ in hostile.elements}
    attributes = {name for _, found in hostile.elements for name in found}

    assert not names & {"link", "img", "iframe", "object", "embed", "base", "use", "image"}
    assert not attributes & {"src", "srcset", "action", "data", "style", "background"}
    assert not [name for name in attributes if name.startswith("on")]
    assert all(entry["href"].startswith("#") for entry in hostile.attributes("a"))
    assert "url(" not in hostile.parts["style"]
    assert "@import" not in hostile.parts["style"]


def test_text_of_the_service_is_text(hostile: Page) -> None:
    assert "<script>alert(1)</script>" in hostile.text
    assert "\\x1b[31m" in hostile.text
    assert HOSTILE not in hostile.text
    assert [tag for tag, _ in hostile.elements].count("script") == 1
    assert all(character.isprintable() for character in hostile.text if character != "\n")


def test_every_link_leads_to_something_on_the_page(page: Page) -> None:
    targets = {found["id"] for _, found in page.elements if "id" in found}

    assert {entry["href"][1:] for entry in page.attributes("a")} <= targets


def test_no_id_is_used_twice(page: Page) -> None:
    ids = [found["id"] for _, found in page.elements if "id" in found]

    assert sorted(ids) == sorted(set(ids))


def test_what_only_a_script_can_do_is_hidden_without_scripts(page: Page) -> None:
    assert all("hidden" in entry for entry in page.attributes("button") + page.attributes("form"))
    assert not any("hidden" in entry for entry in clauses(page).values())


def test_a_run_that_could_not_be_judged_says_why() -> None:
    text = Page(html.render(report(verdict=RunVerdict.UNDECIDED, reason="Nothing listens."))).text

    assert "The deployment could not be judged" in text
    assert "Nothing listens." in text


def test_a_run_that_conforms_says_so() -> None:
    assert "The deployment conforms" in Page(html.render(report())).text


def test_many_findings_are_counted_not_listed() -> None:
    found = tuple(evidence(came=f"finding {n}") for n in "ABCDEFGHIJKLMNO")

    text = Page(html.render(report(failed(evidence=found, reason="finding A")))).text

    assert "finding J" in text
    assert "finding K" not in text
    assert "and 5 more of other kinds" in text


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        *((kind, f"{kind}-back") for kind in ("pass", "fail", "doubt", "known", "quiet")),
        *(("text", f"{kind}-back") for kind in ("pass", "fail", "doubt")),
        *((ink, paper) for ink in ("text", "muted", "get") for paper in ("page", "panel")),
    ],
)
def test_text_stands_out_enough_to_be_read(scheme: str, ink: str, paper: str) -> None:
    found = colours(STYLE, scheme)

    assert contrast(found[ink], found[paper]) >= 4.5
