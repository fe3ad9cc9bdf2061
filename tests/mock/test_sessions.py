import asyncio
from collections.abc import AsyncIterator
from itertools import product
from typing import Any

import httpx
import pytest

from mock_server import create_app
from tests.mock.conftest import EMPTY_LIST, LIST, Client

SESSIONS = "/__mock__/sessions"
LOCAL, STRANGER = ("127.0.0.1", 1), ("192.0.2.1", 1)


@pytest.fixture
def mock() -> Client:
    return Client(create_app(max_sessions=3, check_responses=True))


def names(client: Client) -> list[str]:
    return [session["name"] for session in client("GET", SESSIONS).json()["sessions"]]


def test_a_session_is_a_world_of_its_own(mock: Client) -> None:
    mock.create(EMPTY_LIST, name="in the main world")
    mock.create(f"/@one{EMPTY_LIST}", name="in one")
    mock.create(f"/@two{EMPTY_LIST}", name="in two")

    for path, name in (("", "in the main world"), ("/@one", "in one"), ("/@two", "in two")):
        assert [key["name"] for key in mock.listed(path + EMPTY_LIST)] == [name]


def test_conditions_faults_and_clock_of_a_session_are_its_own(mock: Client) -> None:
    wanted = {"operationId": "getRepoAiApiKeys", "status": 500}
    mock("POST", "/@one/__mock__/conditions", json=wanted)
    mock("PUT", "/@two/__mock__/faults", json={"active": ["list.newest-first:oldest-first"]})
    mock("POST", "/@three/__mock__/clock/freeze", json={"at": "2030-01-01"})

    statuses = [mock("GET", f"{at}{LIST}").status_code for at in ("", "/@one", "/@two", "/@three")]
    lying = [at for at in ("", "/@two") if "mock-fault" in mock("GET", at + LIST).headers]
    mock.create(f"/@three{EMPTY_LIST}")
    mock.create(EMPTY_LIST)

    assert statuses == [200, 500, 200, 200]
    assert lying == ["/@two"]
    assert mock.listed(f"/@three{EMPTY_LIST}")[0]["createdAt"] == "2030-01-01T00:00:00.000Z"
    assert mock.listed(EMPTY_LIST)[0]["createdAt"] < "2030"


def test_records_of_a_session_are_its_own(mock: Client) -> None:
    mock.create(f"/@one{EMPTY_LIST}")

    for at, count in (("", 0), ("/@one", 1), ("/@two", 0)):
        assert len(mock("GET", f"{at}/__mock__/exchanges").json()["exchanges"]) == count
        assert len(mock("GET", f"{at}/__mock__/system-events").json()["systemEvents"]) == count


def test_a_session_begins_with_the_world_and_the_faults_of_the_mock() -> None:
    mock = Client(create_app(faults=["list.newest-first:oldest-first"]))
    mock("DELETE", f"{LIST}/550e8400-e29b-41d4-a716-446655440000")

    response = mock("GET", f"/@new{LIST}")

    assert len(response.json()["apiKeys"]) == 2
    assert response.headers["mock-fault"] == "list.newest-first:oldest-first"


def test_sessions_are_listed_the_last_used_first(mock: Client) -> None:
    for name in ("one", "two", "one"):
        mock("GET", f"/@{name}{LIST}")

    answer = mock("GET", SESSIONS).json()

    assert answer["limit"] == 3
    assert [session["name"] for session in answer["sessions"]] == ["one", "two"]
    assert answer["sessions"][0]["baseUrl"] == "http://mock/@one"
    assert answer["sessions"][0]["firstUsed"] <= answer["sessions"][0]["lastUsed"]


def test_the_least_recently_used_session_makes_room(mock: Client) -> None:
    for name in ("one", "two", "three", "one", "four"):
        mock.create(f"/@{name}{EMPTY_LIST}")

    assert names(mock) == ["four", "one", "three"]
    assert len(mock.listed(f"/@one{EMPTY_LIST}")) == 2
    assert mock.listed(f"/@two{EMPTY_LIST}") == []


def test_a_dropped_session_begins_anew(mock: Client) -> None:
    mock.create(f"/@one{EMPTY_LIST}")

    assert mock("DELETE", f"{SESSIONS}/one").status_code == 200
    assert names(mock) == []
    assert mock.listed(f"/@one{EMPTY_LIST}") == []


def test_all_sessions_are_dropped_at_once(mock: Client) -> None:
    mock("GET", f"/@one{LIST}")
    mock("GET", f"/@two{LIST}")

    assert mock("DELETE", SESSIONS).status_code == 200
    assert names(mock) == []


@pytest.mark.parametrize("path", ["/@one/__mock__/reset", f"{SESSIONS}/one/reset"])
def test_a_session_is_reset_alone(mock: Client, path: str) -> None:
    mock.create(EMPTY_LIST)
    mock.create(f"/@one{EMPTY_LIST}")

    assert mock("POST", path).status_code == 200
    assert (len(mock.listed(EMPTY_LIST)), mock.listed(f"/@one{EMPTY_LIST}")) == (1, [])


@pytest.mark.parametrize(("method", "at"), [("DELETE", "unknown"), ("POST", "unknown/reset")])
def test_a_session_that_is_not_there_is_not_found(mock: Client, method: str, at: str) -> None:
    assert mock(method, f"{SESSIONS}/{at}").status_code == 404
    assert names(mock) == []


@pytest.mark.parametrize("name", ["a", "Worker-1", "a.b_c", "0" * 64])
def test_many_names_are_good(mock: Client, name: str) -> None:
    assert mock("GET", f"/@{name}{LIST}").status_code == 200
    assert names(mock) == [name]


@pytest.mark.parametrize("name", ["", "0" * 65, "a%20b", "a:b", "a@b", "%61", "ü"])
def test_other_names_are_refused_and_make_no_session(mock: Client, name: str) -> None:
    response = mock("GET", f"/@{name}{LIST}")

    assert response.status_code == 404
    assert "session" in response.json()["message"]
    assert response.headers["access-control-allow-origin"] == "*"
    assert names(mock) == []


def test_a_session_within_a_session_is_not_there(mock: Client) -> None:
    assert mock("GET", f"/@one/@two{LIST}").status_code == 404


def test_documents_of_a_session_lead_to_it(mock: Client) -> None:
    served = mock("GET", "/@one/openapi.json", token=None).json()

    assert served["servers"][0]["url"] == "http://mock/@one"
    assert '"/@one/openapi.json"' in mock("GET", "/@one/ui/", token=None).text


def test_a_mounted_mock_has_sessions_too(mock: Client) -> None:
    from starlette.applications import Starlette  # noqa: PLC0415
    from starlette.routing import Mount  # noqa: PLC0415

    mounted = Client(Starlette(routes=[Mount("/a b/mock", app=mock.app)]))

    assert mounted("GET", f"/a%20b/mock/@one{LIST}").status_code == 200
    served = mounted("GET", "/a%20b/mock/@one/openapi.json").json()
    assert served["servers"][0]["url"] == "http://mock/a%20b/mock/@one"
    overview = mounted("GET", "/a%20b/mock/@one/__mock__/overview").json()
    assert overview["session"] == "one"


# As browsers send it for `<img src=...>`, for a link or a form, and for `fetch` without a token.
STRANGE = {
    "an image": {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
    "a form": {"Origin": "http://evil.test", "Sec-Fetch-Site": "cross-site"},
    "a call": {"Origin": "http://evil.test", "Sec-Fetch-Mode": "cors"},
    "an image without traces": {},
}
PREFLIGHT = {"Origin": "http://one.test", "Access-Control-Request-Method": "GET"}


PATHS = [LIST, "/", "/ui/", "/openapi.json", "/nothing", "/__mock__/clock", "/__mock__/console/"]


@pytest.mark.parametrize("by", STRANGE)
def test_what_a_strange_page_can_send_makes_evicts_and_renews_no_session(
    mock: Client, by: str
) -> None:
    for name in ("one", "two", "three"):
        mock.create(f"/@{name}{EMPTY_LIST}")
    from_afar = STRANGER if by == "an image without traces" else LOCAL

    for name, path, method in product(("new", "one"), PATHS, ("GET", "POST")):
        mock(method, f"/@{name}{path}", token=None, headers=STRANGE[by], client=from_afar)

    assert names(mock) == ["three", "two", "one"]
    assert len(mock.listed(f"/@one{EMPTY_LIST}")) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {
            "Origin": "http://localhost:3000",
            "Sec-Fetch-Site": "same-site",
            "Sec-Fetch-Mode": "cors",
        },
        {"Origin": "null", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"},
    ],
)
def test_a_call_with_a_token_makes_a_session_whatever_page_it_comes_from(
    mock: Client, headers: dict[str, str]
) -> None:
    assert mock("OPTIONS", f"/@one{LIST}", token=None, headers=PREFLIGHT).status_code == 204
    assert names(mock) == []

    response = mock("GET", f"/@one{LIST}", headers=headers)

    assert response.headers["access-control-allow-origin"] == "*"
    assert names(mock) == ["one"]


REFUSED: dict[str, tuple[str, str, dict[str, Any], int]] = {
    "a strange page": ("POST", "reset", {"headers": {"Origin": "http://evil.test"}}, 403),
    "another machine": ("POST", "reset", {"client": ("192.0.2.1", 1)}, 403),
    "nothing there": ("GET", "nothing", {}, 404),
    "another method": ("PUT", "reset", {}, 405),
    "a bad query": ("GET", "exchanges?limit=x", {}, 400),
    "a bad body": ("POST", "clock/advance", {"json": {}}, 400),
    "a bad fault": ("PUT", "faults", {"json": {"active": ["none"]}}, 400),
    "a bad world": ("PUT", "world", {"json": {}}, 400),
    "no such condition": ("DELETE", "conditions/condition-1", {}, 404),
    "itself": ("DELETE", "sessions/new", {}, 404),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_a_refused_call_of_the_control_makes_evicts_and_renews_no_session(
    mock: Client, reason: str
) -> None:
    method, path, options, status = REFUSED[reason]
    for name in ("one", "two", "three"):
        mock.create(f"/@{name}{EMPTY_LIST}")
    before = mock("GET", SESSIONS).json()

    response = mock(method, f"/@new/__mock__/{path}", **options)

    assert response.status_code == status
    assert mock("GET", SESSIONS).json() == before


def test_a_call_without_the_control_token_makes_no_session() -> None:
    mock = Client(create_app(control_token="control"))
    mock("GET", f"/@new{SESSIONS}", token="wrong")

    assert mock("GET", SESSIONS, token="control").json()["sessions"] == []
    assert mock("GET", f"/@new{SESSIONS}", token="control").json()["sessions"] == []
    assert len(mock("GET", SESSIONS, token="control").json()["sessions"]) == 1


def test_a_session_that_drops_itself_stays_away(mock: Client) -> None:
    mock.create(f"/@one{EMPTY_LIST}")
    mock.create(f"/@two{EMPTY_LIST}")

    assert mock("DELETE", f"/@one{SESSIONS}/one").status_code == 200
    assert names(mock) == ["two"]
    assert mock("DELETE", f"/@three{SESSIONS}").status_code == 200
    assert names(mock) == []


def test_calls_that_make_no_session_leave_nothing_for_the_next() -> None:
    mock = Client(create_app(faults=["authentication.token-required:create-open"]))
    sent = {"name": "n", "aiType": "AWS"}

    told = [mock("POST", f"/@one{EMPTY_LIST}", token=None, json=sent) for _ in range(2)]

    assert [response.status_code for response in told] == [201, 201]
    assert mock.listed(f"/@one{EMPTY_LIST}") == []


def test_a_first_call_that_takes_its_time_keeps_what_others_do_meanwhile(mock: Client) -> None:
    async def both() -> int:
        gate = asyncio.Event()

        async def slow_world() -> AsyncIterator[bytes]:
            yield b"{}"
            await gate.wait()

        transport = httpx.ASGITransport(mock.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://mock") as client:
            slow = asyncio.create_task(client.put("/@one/__mock__/world", content=slow_world()))
            await asyncio.sleep(0)
            wanted = {"operationId": "getRepoAiApiKeys", "status": 500}
            await client.post("/@one/__mock__/conditions", json=wanted)
            gate.set()
            return (await slow).status_code

    assert asyncio.run(both()) == 400
    assert mock("GET", f"/@one{LIST}").status_code == 500
