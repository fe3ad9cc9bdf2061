"""What people see and do in the console."""

import subprocess
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.console import LIST, Console
from tests.mock.running import RunningMock, running_mock


def test_the_root_leads_a_browser_to_the_console(page: Page, mock: RunningMock) -> None:
    page.goto(mock.url)

    expect(page.get_by_role("heading", name="Mock console")).to_be_visible()
    expect(page.get_by_text("Connected", exact=True)).to_be_visible()
    assert page.url == f"{mock.url}/__mock__/console/"


def test_the_root_of_a_session_leads_to_its_console(page: Page, mock: RunningMock) -> None:
    page.goto(f"{mock.url}/@at-first")

    expect(page.get_by_role("heading", name="Mock console @at-first")).to_be_visible()
    expect(page.locator("#base-url")).to_have_text(f"{mock.url}/@at-first")


def test_base_url_and_tokens_can_be_copied(console: Console) -> None:
    page = console.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])

    for button, text in (
        ("Copy the base URL", console.base_url),
        ("Copy the token of outsider", "outsider-token"),
    ):
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("button", name=button)).to_have_text("Copied")
        assert page.evaluate("navigator.clipboard.readText()") == text


def test_an_exchange_comes_in_with_request_and_response(console: Console) -> None:
    expect(console.page.get_by_text("No calls yet.")).to_be_visible()

    console.create("Fresh ✓")

    row = console.exchanges().first
    expect(row.locator("summary").first).to_contain_text("POST")
    expect(row.locator(".status")).to_have_text("201")
    row.locator("summary").first.click()
    expect(row.get_by_role("heading", name="Request")).to_be_visible()
    expect(row.locator(".body").first).to_contain_text('"name": "Fresh ✓"')
    expect(row.locator(".body").last).to_contain_text('"secret": "***"')


def test_a_call_can_be_repeated_in_a_terminal(console: Console) -> None:
    page = console.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    console.create('It\'s "quoted" ✓')
    console.exchanges().first.locator("summary").first.click()

    page.get_by_role("button", name="Copy as curl").click()
    expect(page.get_by_role("button", name="Copied", exact=True)).to_be_visible()
    command = page.evaluate("navigator.clipboard.readText()")
    answer = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)

    assert "201 Created" in answer.stdout
    names = [key["name"] for key in console.client.get(LIST).json()["apiKeys"]]
    assert names[:2] == ['It\'s "quoted" ✓'] * 2


def test_exchanges_from_before_are_there_and_can_be_filtered(console: Console) -> None:
    console.create()
    console.client.get(LIST)
    console.client.get("/repo/repo-789/ai/apikey")
    console.page.reload()
    expect(console.exchanges()).to_have_count(3)

    console.page.get_by_placeholder("Filter").fill("get 403")

    expect(console.exchanges()).to_have_count(1)
    expect(console.exchanges()).to_contain_text("/repo/repo-789/ai/apikey")


def test_a_paused_list_stands_still_until_it_goes_on(console: Console) -> None:
    console.page.get_by_role("button", name="Pause").click()
    console.client.get(LIST)

    go_on = console.page.get_by_role("button", name="Go on (1 new)")
    expect(go_on).to_be_visible()
    expect(console.exchanges()).to_have_count(0)
    go_on.click()
    expect(console.exchanges()).to_have_count(1)


def test_exchanges_can_be_forgotten(console: Console) -> None:
    console.client.get(LIST)

    console.page.get_by_role("button", name="Forget").click()

    expect(console.exchanges()).to_have_count(0)
    expect(console.page.get_by_text("No calls yet.")).to_be_visible()


def test_keys_appear_are_renamed_and_are_greyed_when_they_are_deleted(console: Console) -> None:
    keys = console.card("Keys")
    expect(keys).to_contain_text("Production AI Key")

    created = console.create("Fresh")
    expect(keys.get_by_text("Fresh", exact=True)).to_be_visible()
    console.client.put(f"{LIST}/{created['id']}", json={"name": "Renamed"})
    expect(keys.get_by_text("Renamed", exact=True)).to_be_visible()
    console.client.delete(f"{LIST}/{created['id']}")

    expect(keys.locator(".deleted")).to_contain_text("Renamed")
    expect(keys).to_contain_text("2 active, 1 deleted")
    keys.get_by_label("deleted ones").uncheck()
    expect(keys.get_by_text("Renamed", exact=True)).to_have_count(0)


def test_of_many_keys_the_newest_are_shown_until_all_are_wanted(console: Console) -> None:
    keys = [
        {
            "id": f"{n}",
            "name": f"Key {n}",
            "key": f"k{n}",
            "aiType": "AWS",
            "createdAt": f"20{n}-01-01",
        }
        for n in range(10, 70)
    ]
    world = {"principals": [], "repositories": [{"id": "many", "keys": keys}]}
    assert console.client.put("/__mock__/world", json=world).status_code == 200
    rows = console.card("Keys").get_by_role("listitem")
    expect(rows).to_have_count(50)
    expect(rows.first).to_contain_text("Key 69")

    console.page.get_by_role("button", name="Show all 60").click()

    expect(rows).to_have_count(60)


def test_system_events_come_in_and_can_be_filtered(console: Console) -> None:
    events = console.card("System events")
    created = console.create()
    console.client.delete(f"{LIST}/{created['id']}")
    expect(events.get_by_role("listitem")).to_have_count(2)
    expect(events.get_by_role("listitem").first).to_contain_text(created["id"])

    events.get_by_role("combobox", name="Event").select_option("created")

    expect(events.get_by_role("listitem")).to_have_count(1)


def test_what_the_mock_refuses_is_told_in_its_words(console: Console) -> None:
    console.show("world")
    console.page.get_by_label("Freeze it at").fill("some day")
    console.page.get_by_role("button", name="Freeze").click()

    expect(console.page.get_by_role("alert")).to_have_text("at must be an ISO 8601 date or time")


def test_a_fault_is_found_by_its_words_and_switched_on_and_off(console: Console) -> None:
    console.show("faults")
    page = console.page
    page.get_by_placeholder("Search").fill("begin with the oldest key")
    expect(page.get_by_text("A list is sorted by creation date")).to_be_visible()
    switch = page.get_by_role("switch", name="Lists begin with the oldest key. oldest-first")

    switch.check()

    fault = page.get_by_role("link", name="1 fault on")
    expect(fault).to_be_visible()
    assert console.client.get(LIST).headers["mock-fault"] == "list.newest-first:oldest-first"
    console.show()
    console.exchanges().first.locator("summary").first.click()
    page.get_by_role("link", name="list.newest-first:oldest-first").click()
    expect(switch).to_be_checked()
    page.get_by_role("button", name="Switch all off").click()
    expect(fault).to_have_count(0)
    assert "mock-fault" not in console.client.get(LIST).headers


def test_all_faults_are_there_under_their_clauses(console: Console) -> None:
    faults = console.client.get("/__mock__/faults").json()["faults"]
    console.show("faults")

    expect(console.page.locator("#faults-count")).to_have_text(f"{len(faults)} in all, 0 on")
    shown = console.page.locator(".clause > summary > .id").all_inner_texts()
    assert shown == list(dict.fromkeys(fault["clause"] for fault in faults))


def test_the_clock_is_put_forward_frozen_and_released(console: Console) -> None:
    console.show("world")
    page = console.page

    page.get_by_role("button", name="+ 1 day").click()
    expect(page.locator("#clock-state")).to_have_text("1 d ahead")
    page.get_by_label("Freeze it at").fill("2024-06-01")
    page.get_by_role("button", name="Freeze").click()
    expect(page.locator("#clock-now")).to_have_text("2024-06-01 00:00:00")
    expect(page.get_by_role("link", name="Clock frozen at 2024-06-01 00:00:00")).to_be_visible()
    console.create()
    listed = console.client.get(LIST).json()["apiKeys"]
    assert "2024-06-01T00:00:00.000Z" in {key["createdAt"] for key in listed}
    page.get_by_role("button", name="Let it run by the true time").click()

    expect(page.locator("#clock-state")).to_have_text("true time")


def test_a_session_is_made_visited_reset_and_dropped(console: Console) -> None:
    console.show("world")
    page = console.page
    sessions = console.card("Sessions")

    sessions.get_by_role("textbox", name="Name").fill("worker.1")
    sessions.get_by_role("button", name="Make session").click()
    sessions.get_by_role("link", name="@worker.1").click()
    expect(page.get_by_role("heading", name="Mock console @worker.1")).to_be_visible()
    console.show("world")
    sessions.get_by_role("button", name="Reset worker.1").click()
    expect(page.get_by_text("@worker.1 is as it was in the beginning")).to_be_visible()
    sessions.get_by_role("button", name="Drop worker.1").click()

    expect(sessions.get_by_role("link", name="@worker.1")).to_have_count(0)


def test_a_reset_is_asked_about_and_brings_back_the_beginning(console: Console) -> None:
    console.create("Passing")
    console.show("world")
    page = console.page

    page.get_by_role("button", name="Reset", exact=True).click()
    page.get_by_role("button", name="Cancel").click()
    assert len(console.client.get(LIST).json()["apiKeys"]) == 3
    page.get_by_role("button", name="Reset", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Reset").click()

    expect(page.get_by_text("All is as it was in the beginning")).to_be_visible()
    assert len(console.client.get(LIST).json()["apiKeys"]) == 2


def test_an_exported_world_can_be_imported(console: Console, world_file: Path) -> None:
    console.create("Kept")
    console.show("world")
    page = console.page
    with page.expect_download() as download:
        page.get_by_role("button", name="Export world.yaml").click()
    assert download.value.suggested_filename == "world.yaml"
    download.value.save_as(world_file)
    console.client.post("/__mock__/reset")

    page.get_by_label("World file").set_input_files(world_file)
    page.get_by_role("button", name="Import").click()

    expect(page.get_by_text("The world is imported")).to_be_visible()
    assert "Kept" in {key["name"] for key in console.client.get(LIST).json()["apiKeys"]}


def test_a_broken_world_is_refused_with_the_reason(console: Console, world_file: Path) -> None:
    world_file.write_text("principals: 5", encoding="utf-8")
    console.show("world")

    console.page.get_by_label("World file").set_input_files(world_file)
    console.page.get_by_role("button", name="Import").click()

    expect(console.page.get_by_role("alert")).to_contain_text("principals")


def test_the_page_asks_for_the_control_token_and_follows_a_mock_that_comes_back(
    page: Page, tmp_path: Path
) -> None:
    options = ["--control-token", "let-me-in"]
    with running_mock(*options, log=tmp_path / "log") as mock:
        port = mock.port
        page.goto(mock.url)
        dialog = page.get_by_role("dialog", name="This mock asks for its control token")
        dialog.get_by_label("Control token").fill("wrong")
        dialog.get_by_role("button", name="Unlock").click()
        expect(dialog.get_by_text("That is not its token.")).to_be_visible()
        dialog.get_by_label("Control token").fill("let-me-in")
        dialog.get_by_role("button", name="Unlock").click()
        expect(page.get_by_text("Connected", exact=True)).to_be_visible()
        expect(page.locator("#base-url")).to_have_text(mock.url)

    expect(page.get_by_text("Not connected, trying again")).to_be_visible()
    with running_mock(*options, "--port", str(port), log=tmp_path / "log"):
        expect(page.get_by_text("Connected", exact=True)).to_be_visible()


def test_a_broken_file_is_told_while_the_last_good_version_is_served(
    page: Page, tmp_path: Path, world_file: Path
) -> None:
    world_file.write_text("principals: []\nrepositories: [{id: r1}]", encoding="utf-8")
    with running_mock("--reload", "--world", str(world_file), log=tmp_path / "log") as mock:
        page.goto(mock.url)
        expect(page.locator("#repositories")).to_contain_text("r1")

        world_file.write_text("principals: [", encoding="utf-8")
        problem = page.get_by_text("The mock serves the last good version")
        expect(problem).to_be_visible()
        world_file.write_text("principals: []\nrepositories: [{id: r2}]", encoding="utf-8")

        expect(page.locator("#repositories")).to_contain_text("r2")
        expect(problem).to_be_hidden()


def test_a_visitor_who_may_not_control_the_mock_is_told_why(page: Page, mock: RunningMock) -> None:
    words = "Only clients on its machine may control this mock"
    page.route(
        "**/__mock__/events?*", lambda route: route.fulfill(status=403, json={"message": words})
    )

    page.goto(mock.url)

    expect(page.get_by_role("alert")).to_have_text(words)
    expect(page.get_by_text("Not allowed")).to_be_visible()
    page.unroute("**/__mock__/events?*")


def test_many_calls_at_once_leave_the_newest(console: Console) -> None:
    for _ in range(250):
        console.client.get(LIST)
    console.client.get("/repo/repo-789/ai/apikey")

    expect(console.exchanges().first).to_contain_text("403")
    expect(console.exchanges()).to_have_count(200)
    expect(console.page.locator("#exchanges-count")).to_have_text("newest 200")
