"""A frontend on another origin, and the document in Swagger UI."""

import re
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.console import LIST
from tests.mock.running import RunningMock

# A call as a page makes it, and what a page can tell of its answer.
CALL = """async ([url, method, body, headers]) => {
  headers = {Authorization: "Bearer owner-token", ...headers};
  if (body) headers["Content-Type"] = "application/json";
  const began = performance.now();
  try {
    const response = await fetch(url, {method, headers, body: body && JSON.stringify(body)});
    return {
      status: response.status,
      body: await response.json(),
      told: response.headers.get("Mock-Condition") ?? response.headers.get("Preference-Applied"),
      seconds: (performance.now() - began) / 1000,
    };
  } catch (error) {
    return {status: null, error: error.name};
  }
}"""


class Calls:
    """Calls of a session from a page of another origin."""

    def __init__(self, page: Page, base_url: str) -> None:
        self.page = page
        self.base_url = base_url

    def __call__(
        self, method: str, path: str = LIST, body: object = None, **headers: str
    ) -> dict[str, Any]:
        arguments = [self.base_url + path, method, body, headers]
        answer: dict[str, Any] = self.page.evaluate(CALL, arguments)
        return answer

    def under(self, **condition: object) -> None:
        """Tell the mock a condition, as a test beside the page does."""
        answer = httpx.post(f"{self.base_url}/__mock__/conditions", json=condition)
        assert answer.status_code == 201


@pytest.fixture
def call(tab: Page, frontend: str, mock: RunningMock, request: pytest.FixtureRequest) -> Calls:
    tab.goto(frontend)
    session = re.sub(r"\W+", "-", request.node.name)[-64:]
    return Calls(tab, f"{mock.url}/@{session}")


def test_a_page_of_another_origin_makes_the_whole_journey(call: Calls) -> None:
    created = call("POST", body={"name": "From a page ✓", "aiType": "OPENAI"})
    path = f"{LIST}/{created['body']['id']}"
    listed = call("GET")
    renamed = call("PUT", path, {"name": "Renamed"})
    relisted = call("GET")
    deleted = call("DELETE", path)
    again = call("DELETE", path)
    forbidden = call("GET", "/repo/repo-789/ai/apikey")

    steps = (created, listed, renamed, relisted, deleted, again, forbidden)
    assert [step["status"] for step in steps] == [201, 200, 200, 200, 200, 404, 403]
    assert created["body"]["secret"]
    assert listed["body"]["apiKeys"][0]["name"] == "From a page ✓"
    assert relisted["body"]["apiKeys"][0]["name"] == "Renamed"
    assert again["body"]["message"] == "API key not found"


def test_a_page_of_another_origin_meets_what_it_has_to_survive(call: Calls) -> None:
    call.under(operationId="createRepoAiApiKey", status=500, times=1)
    failed = call("POST", body={"name": "a", "aiType": "AWS"})
    call.under(operationId="getRepoAiApiKeys", delay=0.3, times=1)
    late = call("GET")
    preferred = call("GET", Prefer="code=403")
    queried = call("GET", f"{LIST}?__code=401")
    call.under(operationId="getRepoAiApiKeys", connection="drop")
    lost = call("GET")

    assert (failed["status"], failed["told"]) == (500, "condition-1")
    assert failed["body"]["success"] is False
    assert (late["status"], late["seconds"] >= 0.3) == (200, True)
    assert (preferred["status"], preferred["told"]) == (403, "code=403")
    assert queried["status"] == 401
    assert lost == {"status": None, "error": "TypeError"}


# A page that tries once more as soon as its first call has failed.
RETRYING = """async ([url, options]) => {
  const attempts = [];
  for (const _ of [1, 2]) {
    await fetch(url, options).then(
      (response) => attempts.push(response.status), (error) => attempts.push(error.name));
  }
  return attempts;
}"""

# What a page can tell of an answer as it comes in.
READING = """async (url) => {
  const response = await fetch(url, {headers: {Authorization: "Bearer owner-token"}});
  const told = [response.status, response.headers.get("Retry-After")];
  let size = 0, parts = 0;
  try {
    for (const reader = response.body.getReader(); ; parts += 1) {
      const {done, value} = await reader.read();
      if (done) return {told, size, parts, whole: true};
      size += value.length;
    }
  } catch (error) {
    return {told, size, parts, whole: false, error: error.name};
  }
}"""


def retrying(call: Calls, method: str, body: str | None = None) -> list[int | str]:
    headers = {"Authorization": "Bearer owner-token", "Content-Type": "application/json"}
    options = {"method": method, "headers": headers, "body": body}
    attempts: list[int | str] = call.page.evaluate(RETRYING, [call.base_url + LIST, options])
    return attempts


def recorded(call: Calls, method: str) -> list[int | None]:
    """Return what became of the calls that the mock saw, the first one first."""
    answer = httpx.get(f"{call.base_url}/__mock__/exchanges", trust_env=False).json()
    return [
        exchange["response"] and exchange["response"]["status"]
        for exchange in reversed(answer["exchanges"])
        if exchange["request"]["method"] == method
    ]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_call_that_is_lost_on_a_used_connection_is_made_once(
    call: Calls, method: str, when: str
) -> None:
    for _ in range(2):
        call("PUT", f"{LIST}/any", {})
    call.under(connection="drop", when=when)

    lost = call(method, body={"name": "Lost", "aiType": "AWS"} if method == "POST" else None)

    assert lost == {"status": None, "error": "TypeError"}
    assert recorded(call, method) == [None]


def test_a_page_that_calls_again_makes_a_call_of_its_own(call: Calls) -> None:
    call("GET")
    call.under(operationId="createRepoAiApiKey", connection="drop", times=1)

    attempts = retrying(call, "POST", '{"name": "Twice", "aiType": "AWS"}')

    assert attempts == ["TypeError", 201]
    assert recorded(call, "POST") == [None, 201]


def test_each_attempt_of_a_page_uses_a_lost_connection_up(call: Calls) -> None:
    call.under(operationId="getRepoAiApiKeys", connection="drop", times=2)

    assert retrying(call, "GET") == ["TypeError", "TypeError"]
    assert call("GET")["status"] == 200
    assert recorded(call, "GET") == [None, None, 200]


def test_a_creation_whose_answer_is_lost_has_made_a_key(call: Calls) -> None:
    call.under(operationId="createRepoAiApiKey", connection="drop", when="after", times=1)

    attempts = retrying(call, "POST", '{"name": "Twice", "aiType": "AWS"}')

    assert attempts == ["TypeError", 201]
    assert [key["name"] for key in call("GET")["body"]["apiKeys"]][:2] == ["Twice", "Twice"]


def test_a_truncated_answer_resolves_and_its_body_rejects(call: Calls) -> None:
    call.under(operationId="getRepoAiApiKeys", body="truncated", times=1)

    found = call.page.evaluate(READING, call.base_url + LIST)

    assert (found["told"], found["whole"], found["error"]) == ([200, None], False, "TypeError")
    assert recorded(call, "GET") == [200]


def test_a_page_reads_a_gateway_and_how_long_it_is_to_wait(call: Calls) -> None:
    call.under(gateway=429, retryAfter=7, times=1)
    call.under(gateway=502, times=1)

    found = call.page.evaluate(READING, call.base_url + LIST)
    not_json = call("GET")

    assert found["told"] == [429, "7"]
    assert not_json == {"status": None, "error": "SyntaxError"}
    assert recorded(call, "GET") == [429, 502]


def test_a_slow_answer_comes_in_parts(call: Calls) -> None:
    call.under(operationId="getRepoAiApiKeys", bytesPerSecond=1000, times=1)

    slow = call.page.evaluate(READING, call.base_url + LIST)

    assert slow["whole"]
    assert slow["parts"] > 1


def test_a_page_of_another_origin_cannot_control_the_mock(call: Calls) -> None:
    assert call("GET", "/__mock__/overview")["status"] is None
    assert call("POST", "/__mock__/reset")["status"] is None


def test_swagger_ui_makes_a_call_with_the_token(page: Page, mock: RunningMock) -> None:
    page.goto(f"{mock.url}/@swagger/ui/")
    page.locator(".btn.authorize").click()
    page.locator(".auth-container input").fill("owner-token")
    page.locator(".auth-btn-wrapper .authorize").click()
    page.locator(".auth-btn-wrapper .btn-done").click()
    operation = page.locator(".opblock").filter(has_text="List the AI API keys")
    operation.locator(".opblock-summary").click()
    operation.get_by_role("button", name="Try it out").click()
    operation.locator("[data-param-name=repoId] input").fill("repo-123")
    operation.get_by_role("button", name="Execute").click()

    answer = operation.locator(".live-responses-table .response")
    expect(answer.locator(".response-col_status")).to_contain_text("200")
    expect(answer).to_contain_text("Production AI Key")


def test_a_page_of_another_origin_can_frame_no_page_of_the_mock(
    tab: Page, frontend: str, mock: RunningMock
) -> None:
    for path in ("/ui/", "/__mock__/console/"):
        tab.goto(frontend)
        with tab.expect_response(mock.url + path):
            tab.evaluate(
                "url => document.body.append(Object.assign("
                "document.createElement('iframe'), {src: url}))",
                mock.url + path,
            )
        tab.wait_for_function("frames.length === 1")

        assert tab.frames[1].locator("#swagger-ui, main").count() == 0
    tab.goto("about:blank")


def test_images_of_a_strange_page_make_no_session(
    tab: Page, frontend: str, mock: RunningMock
) -> None:
    paths = [f"{LIST}", "/ui/", "/openapi.json", "/__mock__/overview", "/"]
    tab.goto(frontend)

    for path in paths:
        url = f"{mock.url}/@strange{path}"
        tab.evaluate(
            """url => new Promise(done => {
            document.body.append(Object.assign(new Image(), {src: url, onerror: done}));
        })""",
            url,
        )

    answer = httpx.get(f"{mock.url}/__mock__/sessions", trust_env=False).json()
    assert "strange" not in {session["name"] for session in answer["sessions"]}
