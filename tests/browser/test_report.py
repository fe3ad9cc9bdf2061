"""The report of the contract suite, opened from a file as if it came by mail."""

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, expect

from contract_tests.reports import html
from tests.browser.watching import watched
from tests.reports.builder import hostile_report, one_of_each, report


@pytest.fixture
def report_file(tmp_path: Path) -> Path:
    file = tmp_path / "contract.html"
    file.write_text(html.render(report(*one_of_each())), encoding="utf-8")
    return file


@pytest.fixture
def report_page(page: Page, report_file: Path) -> Page:
    page.goto(report_file.as_uri())
    return page


def shown(page: Page) -> list[str]:
    return page.locator(".clause:visible > summary .id").all_inner_texts()


def test_the_filter_leaves_what_was_asked_for(report_page: Page) -> None:
    report_page.get_by_role("checkbox", name="pass").uncheck()
    assert "create.kept" not in shown(report_page)

    report_page.get_by_role("searchbox").fill("without id")

    assert shown(report_page) == ["create.broken"]
    expect(report_page.locator("#shown")).to_have_text("1 of 8 clauses shown")


def test_evidence_unfolds_to_the_exchange(report_page: Page) -> None:
    clause = report_page.locator("[id='create.broken']")
    expect(clause.get_by_text("an answer without id").last).to_be_visible()
    sent = clause.get_by_text("POST /repo/r1/ai/apikey HTTP/1.1")
    expect(sent).not_to_be_visible()

    clause.locator(".exchange > summary").click()

    expect(sent).to_be_visible()
    clause.get_by_role("button", name="Copy").first.click()
    expect(clause.get_by_role("button", name="Copied")).to_be_visible()


def test_a_link_opens_its_clause_even_if_it_was_filtered_away(report_page: Page) -> None:
    report_page.get_by_role("searchbox").fill("nothing like this")
    assert shown(report_page) == []

    report_page.get_by_role("link", name="errors.noted").first.click()

    expect(report_page.locator("[id='errors.noted'] > summary")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_report_breaks_no_rule_of_accessibility(report_page: Page, scheme: Any) -> None:
    report_page.emulate_media(color_scheme=scheme)
    report_page.set_viewport_size({"width": 360, "height": 700})
    report_page.locator("details").evaluate_all("all => all.forEach(each => each.open = true)")

    violations = Axe().run(report_page).response["violations"]
    wide = report_page.evaluate("document.documentElement.scrollWidth")
    paper = report_page.evaluate("getComputedStyle(document.body).backgroundColor")

    assert [violation["id"] for violation in violations] == []
    assert wide == 360
    assert paper == {"light": "rgb(243, 244, 247)", "dark": "rgb(15, 17, 22)"}[scheme]


def test_nothing_hostile_happens_and_nothing_is_asked_of_anybody(
    page: Page, tmp_path: Path
) -> None:
    file = tmp_path / "hostile.html"
    file.write_text(html.render(hostile_report()), encoding="utf-8")
    with watched(page) as watch:
        page.goto(file.as_uri())

        expect(page.locator("#shown")).to_have_text("5 of 5 clauses shown")
    assert watch.requests == [file.as_uri()]
    assert watch.errors == []
