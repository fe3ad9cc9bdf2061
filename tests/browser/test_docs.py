"""The page of `apikey-spec docs`, opened from a file, with our document and with a grown one."""

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, expect

from openapi import load_catalogue, load_document
from openapi.catalogue import Catalogue
from openapi.docs.page import render
from tests.openapi.filled import filled, hostile
from tests.openapi.grown import grown


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "apikey.html"
    file.write_text(render(load_document(), load_catalogue()), encoding="utf-8")
    return file


@pytest.fixture
def docs(page: Page, file: Path) -> Page:
    page.goto(file.as_uri())
    return page


def shown(page: Page, selector: str) -> list[str]:
    return [str(each.get_attribute("id")) for each in page.locator(f"{selector}:visible").all()]


def test_the_search_leaves_what_holds_all_words(docs: Page) -> None:
    docs.get_by_role("searchbox").fill("deletedAt NULL")

    assert shown(docs, ".operation") == ["getRepoAiApiKeys"]
    assert shown(docs, ".schema") == ["schema-RepoAiApiKeyDTO"]
    links = docs.get_by_role("navigation").get_by_role("listitem")
    expect(links.filter(visible=True)).to_have_count(2)
    expect(docs.get_by_role("search").get_by_role("status")).to_contain_text(" of ")


def test_the_search_is_reached_and_left_by_keyboard(docs: Page) -> None:
    docs.keyboard.press("/")
    docs.keyboard.type("delete.only-once")
    assert shown(docs, "#clauses .promise") == ["delete.only-once"]

    docs.keyboard.press("Enter")
    expect(docs.get_by_role("link", name="DELETE Delete an AI API key")).to_be_focused()

    docs.keyboard.press("/")
    docs.keyboard.press("Escape")
    assert len(shown(docs, ".operation")) == 4


def test_a_link_leads_to_its_target_even_if_that_was_filtered_away(docs: Page) -> None:
    docs.get_by_role("searchbox").fill("delete.only-once")
    docs.get_by_role("link", name="deleteRepoAiApiKey").first.click()
    docs.get_by_role("searchbox").fill("deleteRepoAiApiKey")
    docs.evaluate("location.hash = '#schema-AiType'")

    expect(docs.locator("#schema-AiType")).to_be_in_viewport()


def test_nothing_in_a_document_is_run_or_disturbs_the_search(page: Page, file: Path) -> None:
    file.write_text(render(hostile(), Catalogue({})), encoding="utf-8")
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    page.goto(file.as_uri())
    page.locator("details").evaluate_all("all => all.forEach(each => each.open = true)")

    page.get_by_role("searchbox").fill("Parameter.description")

    assert len(shown(page, ".operation")) == 1
    assert shown(page, ".schema") == []
    headings = page.get_by_role("navigation").get_by_role("heading")
    expect(headings.filter(visible=True)).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("document", [load_document, grown, filled], ids=lambda it: it.__name__)
def test_the_page_breaks_no_rule_of_accessibility(
    page: Page, file: Path, document: Any, scheme: Any
) -> None:
    file.write_text(render(document(), load_catalogue()), encoding="utf-8")
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto(file.as_uri())
    page.locator("details").evaluate_all("all => all.forEach(each => each.open = true)")
    everything = page.locator(".operation, .schema")
    everything.evaluate_all("all => all.forEach(it => it.style.contentVisibility = 'visible')")

    violations = Axe().run(page).response["violations"]

    assert [(found["id"], found["nodes"][0]["html"]) for found in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_all_can_be_read_without_scripts(page: Page, file: Path) -> None:
    browser = page.context.browser
    assert browser is not None
    with browser.new_context(java_script_enabled=False) as context:
        plain = context.new_page()
        plain.goto(file.as_uri())

        expect(plain.locator(".operation")).to_have_count(4)
        expect(plain.get_by_role("search")).to_be_hidden()
