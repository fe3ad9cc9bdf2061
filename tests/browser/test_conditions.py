"""Conditions in the console: told in words, composed, and shown in the calls that they met."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.console import FIRST_KEY, LIST, Console


def test_a_condition_offers_what_the_document_declares_and_nothing_else(console: Console) -> None:
    form = console.page.locator("#condition-form")
    console.page.get_by_text("Compose a condition").click()

    def answers(operation: str) -> list[str]:
        form.get_by_role("combobox", name="Operation").select_option(operation)
        return list(
            form.get_by_role("combobox", name="Outcome").locator("option").all_inner_texts()
        )

    def statuses(operation: str) -> set[int]:
        numbers = [text.rpartition(" ")[2] for text in answers(operation)]
        return {int(number) for number in numbers if number.isdigit()}

    overview = console.client.get("/__mock__/overview").json()
    assert {
        each["operationId"]: statuses(each["operationId"]) for each in overview["operations"]
    } == {
        each["operationId"]: {answer["status"] for answer in each["statuses"]}
        for each in overview["operations"]
    }


def test_a_condition_meets_a_call_and_is_gone(console: Console) -> None:
    conditions = console.card("Conditions")
    console.page.get_by_text("Compose a condition").click()
    form = console.page.locator("#condition-form")
    form.get_by_role("combobox", name="Operation").select_option("createRepoAiApiKey")
    form.get_by_role("combobox", name="Outcome").select_option("answer 403")
    form.get_by_role("combobox", name="Repository").select_option("repo-123")
    form.get_by_label("Number of calls").fill("2")
    form.get_by_role("button", name="Add condition").click()
    expect(conditions.get_by_role("list", name="Conditions")).to_contain_text("The next 2 calls")

    assert console.client.post(LIST, json={"name": "a", "aiType": "AWS"}).status_code == 403
    expect(conditions.get_by_role("list", name="Conditions")).to_contain_text("The next call")
    expect(console.exchanges().first).to_contain_text("condition-1")
    assert console.client.post(LIST, json={"name": "a", "aiType": "AWS"}).status_code == 403

    expect(conditions.get_by_role("list", name="Conditions").get_by_role("listitem")).to_have_count(
        0
    )
    assert console.client.post(LIST, json={"name": "a", "aiType": "AWS"}).status_code == 201


IN_WORDS: list[tuple[dict[str, Any], str]] = [
    (
        {"operationId": "createRepoAiApiKey", "connection": "drop", "when": "after", "times": 1},
        "The next call of createRepoAiApiKey: connection lost, after the effect",
    ),
    (
        {"gateway": 429, "retryAfter": 5, "body": "json", "every": 3},
        "Every 3rd call of any operation: gateway answers 429 in JSON, Retry-After 5 s",
    ),
    (
        {"apikeyId": FIRST_KEY, "gateway": 504, "when": "after", "principal": "owner"},
        f"All calls of any operation on the key {FIRST_KEY} by owner: "
        "gateway answers 504, after the effect",
    ),
    (
        {"repoId": "repo-123", "delay": 0.1, "delayTo": 1.5, "every": 2, "times": 2},
        "Every 2nd call, 2 times more, of any operation for repo-123: 0.1 to 1.5 s late",
    ),
    ({"connection": "time-out"}, "All calls of any operation: no answer at all"),
    (
        {"body": "truncated", "bytesPerSecond": 200, "times": 3},
        "The next 3 calls of any operation: broken off within the body, 200 bytes a second",
    ),
    (
        {"body": "garbage", "delay": 2},
        "All calls of any operation: 2 s late, garbage in place of JSON",
    ),
]


def test_every_condition_is_told_in_words(console: Console) -> None:
    for condition, _ in IN_WORDS:
        answer = console.client.post("/__mock__/conditions", json=condition)
        assert answer.status_code == 201

    rows = console.page.locator("#condition-list li .grow")
    expect(rows).to_have_text([re.compile(f"^{re.escape(words)}") for _, words in IN_WORDS])


COMPOSED: list[tuple[dict[str, str], dict[str, str], dict[str, Any]]] = [
    (
        {"Outcome": "gateway: 429, too many requests", "Page": "JSON"},
        {"Retry-After seconds": "5", "Number of calls": "2"},
        {"gateway": 429, "body": "json", "when": "before", "retryAfter": 5, "times": 2},
    ),
    (
        {"Outcome": "connection lost", "When": "after the service carried it out"},
        {"Key": FIRST_KEY},
        {"connection": "drop", "when": "after", "times": 1, "apikeyId": FIRST_KEY},
    ),
    (
        {"Outcome": "true answer, late or slow", "How often": "until removed"},
        {"Delay up to seconds": "3", "Speed of the body bytes a second": "100"},
        {"delayTo": 3, "bytesPerSecond": 100},
    ),
    (
        {"Outcome": "true answer, broken off", "How often": "every so many-th call"},
        {"Every so many-th": "4", "Delay seconds": "1.5"},
        {"body": "truncated", "every": 4, "delay": 1.5},
    ),
]


@pytest.mark.parametrize(("choices", "entries", "made"), COMPOSED)
def test_the_form_composes_what_the_mock_can_do(
    console: Console, choices: dict[str, str], entries: dict[str, str], made: dict[str, Any]
) -> None:
    console.page.get_by_text("Compose a condition").click()
    form = console.page.locator("#condition-form")
    for label, option in choices.items():
        form.get_by_role("combobox", name=label, exact=True).select_option(option)
    for label, text in entries.items():
        field = form.get_by_role("spinbutton", name=label, exact=True)
        field.or_(form.get_by_role("textbox", name=label, exact=True)).fill(text)

    form.get_by_role("button", name="Add condition").click()

    expect(console.page.locator("#condition-list li")).to_have_count(1)
    (condition,) = console.client.get("/__mock__/conditions").json()["conditions"]
    given = {name: value for name, value in condition.items() if value is not None}
    assert given == {"id": "condition-1", "applied": 0, **made}


def test_fields_that_do_not_go_with_an_outcome_are_not_shown(console: Console) -> None:
    console.page.get_by_text("Compose a condition").click()
    form = console.page.locator("#condition-form")
    shown: dict[str, list[bool]] = {}
    for outcome in ("answer 500", "connection lost", "gateway: 504, timed out"):
        form.get_by_role("combobox", name="Outcome").select_option(outcome)
        shown[outcome] = [
            form.get_by_label(label).is_visible()
            for label in ("When", "Retry-After", "Speed of the body")
        ]

    assert shown == {
        "answer 500": [False, False, True],
        "connection lost": [True, False, False],
        "gateway: 504, timed out": [True, True, True],
    }


def test_a_withheld_answer_is_shown_beside_what_the_client_saw(console: Console) -> None:
    wanted = {"gateway": 504, "when": "after", "times": 1}
    console.client.post("/__mock__/conditions", json=wanted)
    console.client.post(LIST, json={"name": "a", "aiType": "AWS"})

    row = console.exchanges().first
    row.locator("summary").first.click()

    expect(row.locator(".status")).to_have_text("504")
    expect(row).to_contain_text("answer 201.")
    withheld = row.locator(".side").filter(has=console.page.get_by_role("heading", name="Withheld"))
    expect(withheld.locator(".body")).to_contain_text('"secret": "***"')
    expect(row.get_by_role("button", name="Reveal the secret")).to_have_count(0)


def test_an_often_needed_condition_is_one_click_and_can_be_removed(console: Console) -> None:
    console.page.get_by_role("button", name="Next create: 500").click()
    waiting = console.page.get_by_role("link", name="1 condition waiting for calls")
    expect(waiting).to_be_visible()

    console.page.get_by_role("button", name="Remove condition-1").click()

    expect(waiting).to_have_count(0)
    assert "success" in console.create()
