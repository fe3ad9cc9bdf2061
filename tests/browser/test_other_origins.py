"""What pages of other origins may send, read and control, in a browser that decides about it."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.console import LIST
from tests.mock.running import RunningMock, running_mock
from tests.repository.test_recipes import ADDRESS, recipes

TOKEN = "the-control-token"

OWNER = {"Authorization": "Bearer owner-token"}

# What frontends, their tracers and their clients like to send beside the token.
USUAL = {
    "Cache-Control": "no-cache",
    "Idempotency-Key": "1",
    "If-None-Match": "1",
    "Pragma": "no-cache",
    "Prefer": "wait=0",
    "X-Client-Version": "1",
    "X-Request-Id": "1",
    "X-Requested-With": "XMLHttpRequest",
    "baggage": "a=1",
    "sentry-trace": "1",
    "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "tracestate": "a=1",
}

# A call as a page makes it: what it may read of the answer, or the name of the error.
FETCH = """async ([url, options]) => {
  try {
    const response = await fetch(url, options);
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.json(),
    };
  } catch (error) {
    return {error: error.name};
  }
}"""

# Listen to the events of the mock until there is another world.
LISTEN = """async ([url, headers]) => {
  const response = await fetch(url, {headers});
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes('"resource":"world"')) text += (await reader.read()).value;
  await reader.cancel();
  return text;
}"""


@pytest.fixture(scope="module")
def narrowed(frontend: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningMock]:
    """Serve only pages of the frontend, and let them control the mock with a token."""
    options = ("--cors-origin", frontend.rstrip("/"), "--control-token", TOKEN)
    with running_mock(*options, log=tmp_path_factory.mktemp("narrowed") / "log") as mock:
        yield mock


def fetched(page: Page, url: str, **options: object) -> dict[str, Any]:
    answer: dict[str, Any] = page.evaluate(FETCH, [url, options])
    return answer


def other_origin(frontend: str) -> str:
    """Return the address of the same page at an origin that the mock was not told."""
    return frontend.replace("127.0.0.1", "localhost")


def test_a_page_sends_the_headers_that_frontends_send(
    tab: Page, frontend: str, mock: RunningMock
) -> None:
    tab.goto(frontend)

    refused = {
        name: answer
        for name, value in USUAL.items()
        if (answer := fetched(tab, mock.url + LIST, headers={**OWNER, name: value})).get("error")
    }

    assert refused == {}
    assert fetched(tab, mock.url + LIST, headers=OWNER | USUAL)["status"] == 200


def test_a_page_reads_the_headers_of_an_answer(tab: Page, frontend: str, mock: RunningMock) -> None:
    tab.goto(frontend)

    answer = fetched(tab, mock.url + LIST, headers={**OWNER, "Prefer": "code=401"})

    assert answer["status"] == 401
    assert answer["headers"]["www-authenticate"] == "Bearer"
    assert answer["headers"]["preference-applied"] == "code=401"
    assert answer["headers"]["date"]


def test_a_page_of_a_named_origin_sends_credentials_and_reads_the_headers(
    tab: Page, frontend: str, narrowed: RunningMock
) -> None:
    tab.goto(frontend)
    headers = {**OWNER, **USUAL, "Prefer": "code=401"}

    answer = fetched(tab, narrowed.url + LIST, headers=headers, credentials="include")

    assert answer["status"] == 401
    assert answer["headers"]["www-authenticate"] == "Bearer"
    assert answer["headers"]["preference-applied"] == "code=401"


def test_a_page_of_another_origin_than_the_named_is_kept_out_and_the_record_tells(
    tab: Page, frontend: str, narrowed: RunningMock
) -> None:
    origin = other_origin(frontend)
    tab.goto(origin)

    assert fetched(tab, narrowed.url + LIST, headers=OWNER) == {"error": "TypeError"}

    control = {"Authorization": f"Bearer {TOKEN}"}
    url = f"{narrowed.url}/__mock__/exchanges?status=403"
    exchange = httpx.get(url, headers=control, trust_env=False).json()["exchanges"][0]
    assert exchange["request"]["method"] == "OPTIONS"
    sent = {"name": "origin", "value": origin.rstrip("/")}
    assert sent in exchange["request"]["headers"]


def test_a_page_of_a_named_origin_controls_the_mock_with_the_token(
    tab: Page, frontend: str, narrowed: RunningMock
) -> None:
    tab.goto(frontend)
    control = f"{narrowed.url}/@page/__mock__"
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}

    def told(method: str, path: str, body: str | None = None) -> dict[str, Any]:
        return fetched(tab, f"{control}/{path}", method=method, headers=headers, body=body)

    added = told("POST", "conditions", '{"operationId": "getRepoAiApiKeys", "status": 500}')
    failed = fetched(tab, f"{narrowed.url}/@page{LIST}", headers=OWNER)
    reset = told("POST", "reset", "{}")
    listed = fetched(tab, f"{narrowed.url}/@page{LIST}", headers=OWNER)

    statuses = [answer.get("status") for answer in (added, failed, reset, listed)]
    assert statuses == [201, 500, 200, 200]


def test_the_recipe_for_pages_that_control_the_mock_works_in_one(
    tab: Page, frontend: str, narrowed: RunningMock
) -> None:
    tab.goto(frontend)
    recipe = recipes()["Control from a page"].replace("panel", TOKEN)

    tab.evaluate(f"async () => {{ {recipe.replace(ADDRESS, narrowed.url)} }}")

    assert fetched(tab, narrowed.url + LIST, headers=OWNER)["status"] == 500


def test_a_page_of_a_named_origin_hears_what_happens(
    tab: Page, frontend: str, narrowed: RunningMock
) -> None:
    tab.goto(frontend)
    control = f"{narrowed.url}/@stream/__mock__"
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with tab.expect_response(f"{control}/events"):
        script = f"arguments => {{ window.heard = ({LISTEN})(arguments); }}"
        tab.evaluate(script, [f"{control}/events", headers])

    httpx.post(f"{control}/reset", headers=headers, trust_env=False)

    assert "event: changed\n" in tab.evaluate("window.heard")


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}])
def test_a_page_of_a_named_origin_is_told_that_it_lacks_the_token(
    tab: Page, frontend: str, narrowed: RunningMock, headers: dict[str, str]
) -> None:
    tab.goto(frontend)

    answer = fetched(tab, f"{narrowed.url}/__mock__/reset", method="POST", headers=headers)

    assert answer["status"] == 401
    assert answer["body"]["message"] == "The control token of this mock is required"


def test_a_page_of_another_origin_controls_nothing_even_with_the_token(
    tab: Page, frontend: str, mock: RunningMock, narrowed: RunningMock
) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    for page, url in ((other_origin(frontend), narrowed.url), (frontend, mock.url)):
        tab.goto(page)
        for path, method in (("overview", "GET"), ("reset", "POST")):
            answer = fetched(tab, f"{url}/__mock__/{path}", method=method, headers=headers)
            assert answer == {"error": "TypeError"}


def test_the_root_is_the_console_for_people_and_tells_pages_where_to_look(
    tab: Page, frontend: str, mock: RunningMock
) -> None:
    tab.goto(frontend)
    told = fetched(tab, f"{mock.url}/")
    tab.goto(f"{mock.url}/")

    assert told["status"] == 200
    assert told["body"]["console"] == tab.url.partition("#")[0]
    expect(tab.get_by_text("Connected", exact=True)).to_be_visible()
    tab.goto("about:blank")
