"""Everybody can use the console: by keyboard, on a phone, in light and dark, with a reader."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, expect

from tests.browser.console import FIRST_KEY, LIST, Console

VIEWS = ["live", "faults", "world"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

LONG = "An-unbroken-name-" * 12

FOCUS = """() => {
  const focused = document.activeElement;
  const style = getComputedStyle(focused);
  return {
    name: focused.getAttribute("aria-label") ?? focused.textContent.trim(),
    seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
  };
}"""


def fill(console: Console) -> None:
    """Let something of each kind be there, with names as long as they come."""
    created = console.create(LONG)
    console.client.put(f"{LIST}/{created['id']}", json={"name": f"{LONG} again"})
    console.client.delete(f"{LIST}/{created['id']}")
    console.client.get(f"/repo/{LONG}/ai/apikey?{LONG}")
    condition = {"operationId": "createRepoAiApiKey", "connection": "drop", "principal": "owner"}
    console.client.post("/__mock__/conditions", json=condition)
    longest = {
        "operationId": "updateRepoAiApiKey",
        "repoId": "repo-123",
        "apikeyId": FIRST_KEY,
        "principal": "owner",
        "gateway": 504,
        "retryAfter": 86400,
        "when": "after",
        "body": "truncated",
        "bytesPerSecond": 1_000_000,
        "delay": 0.123456,
        "delayTo": 299.999,
        "times": 1_000_000,
        "every": 1_000_000,
    }
    console.client.post("/__mock__/conditions", json=longest).raise_for_status()
    withholding = {"operationId": "deleteRepoAiApiKey", "gateway": 502, "when": "after"}
    console.client.post("/__mock__/conditions", json=withholding)
    console.client.delete(f"{LIST}/{LONG}")
    fault = "list.newest-first:oldest-first"
    console.client.put("/__mock__/faults", json={"active": [fault]})
    console.client.get(LIST)
    console.client.post("/__mock__/clock/advance", json={"seconds": 86400})


def unfold(console: Console, view: str) -> None:
    """Open all that can be opened in a view."""
    page = console.page
    if view == "faults":
        page.get_by_placeholder("Search").fill("newest-first")
        expect(page.get_by_role("switch").first).to_be_visible()
        return
    page.locator(f"#{view} details:not([open]) > summary").evaluate_all(
        "all => all.forEach(each => each.click())"
    )
    # Exchanges hold more to open.
    page.locator(f"#{view} .inside details:not([open]) > summary").evaluate_all(
        "all => all.forEach(each => each.click())"
    )


@pytest.fixture
def busy(console: Console) -> Console:
    """Show a console with something of each kind in it."""
    fill(console)
    expect(console.page.get_by_role("link", name="1 fault on")).to_be_visible()
    return console


@pytest.mark.parametrize(("scheme", "rules"), [("light", RULES), ("dark", ["color-contrast"])])
def test_no_rule_of_accessibility_is_broken(busy: Console, scheme: Any, rules: list[str]) -> None:
    busy.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    broken = {}
    for view in VIEWS:
        busy.show(view)
        unfold(busy, view)
        violations = Axe().run(busy.page, options={"runOnly": rules}).response["violations"]
        broken[view] = [(found["id"], found["nodes"][0]["html"]) for found in violations]

    assert broken == {key: [] for key in VIEWS}


@pytest.mark.parametrize("view", VIEWS)
def test_a_small_phone_need_not_scroll_sideways(busy: Console, view: str) -> None:
    busy.page.set_viewport_size({"width": 360, "height": 700})
    busy.show(view)
    unfold(busy, view)

    wide = busy.page.evaluate("document.documentElement.scrollWidth")
    cut = busy.page.locator("body *").evaluate_all(
        "all => all.filter(each => each.checkVisibility()"
        " && each.getBoundingClientRect().right > innerWidth + 1).map(each => each.outerHTML)"
    )
    assert (wide, cut) == (360, [])


def test_all_can_be_reached_by_keyboard_and_is_seen_there(console: Console) -> None:
    page = console.page
    seen: dict[str, bool] = {}
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        focus = page.evaluate(FOCUS)
        seen[focus["name"]] = focus["seen"]

    assert {
        "Skip to the content",
        "Live",
        "Copy the base URL",
        "Pause",
        "Next create: 500",
        "Compose a condition",
    } <= seen.keys()
    assert [name for name, visible in seen.items() if not visible] == []


def test_a_condition_is_added_and_removed_by_keyboard_alone(console: Console) -> None:
    page = console.page
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # Skip to the content
    tab_to(page, "Next create: 500")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The condition waits for calls")).to_be_visible()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Remove condition-1")).to_be_focused()

    page.keyboard.press("Space")

    expect(page.get_by_role("list", name="Conditions").get_by_role("listitem")).to_have_count(0)
    expect(page.get_by_role("heading", name="Conditions")).to_be_focused()


def test_an_exchange_is_opened_and_its_secret_revealed_by_keyboard_alone(console: Console) -> None:
    page = console.page
    secret = console.create()["secret"]
    expect(console.exchanges()).to_have_count(1)
    tab_to(page, "Forget")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    tab_to(page, "Reveal the secret")
    page.keyboard.press("Enter")

    expect(page.get_by_text(secret)).to_be_visible()


def test_a_fault_is_switched_by_keyboard_alone(console: Console) -> None:
    page = console.page
    tab_to(page, "Faults")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Faults")).to_be_visible()
    while page.evaluate("document.activeElement.type") != "search":
        page.keyboard.press("Tab")
    page.keyboard.type("list.newest-first:oldest-first")
    expect(page.get_by_role("switch")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")

    expect(page.get_by_role("switch")).to_be_checked()
    expect(page.get_by_role("switch")).to_be_focused()
    assert "mock-fault" in console.client.get(LIST).headers


def test_a_question_is_left_with_escape(console: Console) -> None:
    console.show("world")
    reset = console.page.get_by_role("button", name="Reset", exact=True)
    reset.focus()
    console.page.keyboard.press("Enter")
    expect(console.page.get_by_role("dialog", name="Reset this world?")).to_be_visible()

    console.page.keyboard.press("Escape")

    expect(reset).to_be_focused()
    assert console.client.get("/__mock__/system-events").json() == {"systemEvents": []}


def test_what_comes_in_is_told_to_those_who_listen(console: Console) -> None:
    console.create()

    expect(console.page.locator("#announcer")).to_have_text("POST createRepoAiApiKey answered 201")


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the control with this name has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUS)["name"] == name:
            return
    raise AssertionError(f"{name} cannot be reached")
