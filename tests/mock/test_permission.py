"""Who may use the control interface, and by which ways nobody gets there."""

import asyncio
from typing import Any

import httpx
import pytest

from mock_server import create_app
from mock_server.settings import ControlTokenError
from tests.mock.conftest import LIST, Client

CLOCK = "/__mock__/clock"
TOKEN = "the-control-token"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
STRANGER = ("192.0.2.1", 1)


@pytest.fixture
def guarded() -> Client:
    return Client(create_app(control_token=TOKEN))


@pytest.mark.parametrize("client", [("127.0.0.1", 1), STRANGER])
def test_with_a_token_everybody_needs_it_and_nothing_else(
    guarded: Client, client: tuple[str, int]
) -> None:
    for headers, status in (
        (BEARER, 200),
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Authorization": f"Basic {TOKEN}"}, 401),
        ({}, 401),
    ):
        response = guarded("GET", CLOCK, token=None, headers=headers, client=client)
        assert response.status_code == status
        assert guarded("GET", f"/@one{CLOCK}", token=None, headers=headers).status_code == status


def test_the_token_opens_the_control_only(guarded: Client) -> None:
    assert guarded("GET", LIST, token=None, headers=BEARER).status_code == 401
    assert guarded("GET", LIST).status_code == 200


@pytest.mark.parametrize(
    ("forwarded", "status"),
    [
        ("127.0.0.1", 200),
        ("::1, 127.0.0.1", 200),
        ("192.0.2.1", 403),
        ("127.0.0.1, 192.0.2.1", 403),
        ("unknown", 403),
    ],
)
def test_a_proxy_that_calls_for_others_is_taken_for_them(
    client: Client, forwarded: str, status: int
) -> None:
    assert client("GET", CLOCK, headers={"X-Forwarded-For": forwarded}).status_code == status


def test_each_proxy_on_the_way_counts(client: Client) -> None:
    headers = [("X-Forwarded-For", "127.0.0.1"), ("X-Forwarded-For", "192.0.2.1")]

    async def call() -> int:
        transport = httpx.ASGITransport(client.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://mock") as session:
            return (await session.get(CLOCK, headers=headers)).status_code

    assert asyncio.run(call()) == 403


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.0.0.1:8080",
        "localhost",
        "LOCALHOST:1",
        "[::1]:8080",
        "a.localhost",
        "mock",
    ],
)
def test_safe_hosts_are_let_in(client: Client, host: str) -> None:
    assert client("GET", CLOCK, headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["example.test", "evil.example:8080", "127.0.0.1.example.test", "localhost.", "a b.c"]
)
def test_a_name_that_a_stranger_may_own_is_refused(client: Client, host: str) -> None:
    response = client("GET", CLOCK, headers={"Host": host})

    assert response.status_code == 403
    assert "localhost" in response.json()["message"]
    assert client("GET", LIST, headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://localhost:5173"},
        {"Origin": "null"},
        {"Origin": "http://mock.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_pages_of_other_origins_are_refused(
    client: Client, guarded: Client, headers: dict[str, str]
) -> None:
    for one, more in ((client, {}), (guarded, BEARER)):
        response = one("POST", "/__mock__/reset", token=None, headers=headers | more)
        assert response.status_code == 403
        assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://mock"}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}],
)
def test_the_mocks_own_page_is_let_in(client: Client, headers: dict[str, str]) -> None:
    assert client("POST", "/__mock__/reset", headers=headers).status_code == 200


PANEL = "http://localhost:5173"
PREFLIGHT = {"Access-Control-Request-Method": "POST", "Sec-Fetch-Site": "same-site"}


def allowed(response: httpx.Response) -> list[str]:
    return [name for name in response.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"control_token": TOKEN},
        {"cors_origins": [PANEL]},
        {"control_token": TOKEN, "cors_origins": ["*"]},
        {"control_token": TOKEN, "cors_origins": [PANEL, "*"]},
        {"control_token": TOKEN, "cors_origins": ["http://localhost:5174"]},
    ],
)
@pytest.mark.parametrize("at", ["", "/@one"])
def test_a_page_may_control_only_with_a_token_and_a_named_origin(
    options: dict[str, Any], at: str
) -> None:
    mock = Client(create_app(**options))
    sent = BEARER | {"Origin": PANEL}

    asked = mock("OPTIONS", f"{at}/__mock__/reset", token=None, headers=sent | PREFLIGHT)
    reset = mock("POST", f"{at}/__mock__/reset", token=None, headers=sent)

    assert (asked.status_code, allowed(asked)) == (403, [])
    assert (reset.status_code, allowed(reset)) == (403, [])


@pytest.fixture
def opened() -> Client:
    return Client(create_app(control_token=TOKEN, cors_origins=[PANEL]))


@pytest.mark.parametrize("at", ["", "/@one"])
@pytest.mark.parametrize("site", ["same-site", "cross-site"])
def test_a_page_of_a_named_origin_controls_with_the_token(
    opened: Client, at: str, site: str
) -> None:
    page = {"Origin": PANEL, "Sec-Fetch-Site": site}

    asked = opened("OPTIONS", f"{at}/__mock__/reset", token=None, headers=page | PREFLIGHT)
    reset = opened("POST", f"{at}/__mock__/reset", token=None, headers=page | BEARER)

    assert (asked.status_code, reset.status_code) == (204, 200)
    for response in (asked, reset):
        assert response.headers["access-control-allow-origin"] == PANEL


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": PANEL}, 401),
        ({"Origin": PANEL, "Authorization": "Bearer wrong"}, 401),
        ({"Origin": "http://localhost:5174"} | BEARER, 403),
        ({"Origin": "null"} | BEARER, 403),
        ({"Sec-Fetch-Site": "cross-site"} | BEARER, 403),
    ],
)
def test_nobody_else_controls_it_then(opened: Client, headers: dict[str, str], status: int) -> None:
    assert opened("POST", "/__mock__/reset", token=None, headers=headers).status_code == status


def test_the_console_is_no_page_that_others_may_read(opened: Client) -> None:
    answer = opened("GET", "/__mock__/console/", token=None, headers={"Origin": PANEL})

    assert allowed(answer) == []


@pytest.mark.parametrize(
    "path",
    [
        "/repo/..%2f__mock__/clock",
        "/repo/..%2F__mock__%2Fclock",
        "/repo/%2e%2e/__mock__/clock",
        "/%5f%5fmock__/clock",
        "/%2f__mock__/clock",
        "//__mock__/clock",
        "/__mock__%2fclock",
        "/__MOCK__/clock",
        "/.//__mock__/clock",
        "/@one%2f__mock__/clock",
        "/@one/..%2f__mock__/clock",
        "/%40one/__mock__/clock",
        "/repo/__mock__/clock",
    ],
)
def test_no_other_way_leads_to_the_control(client: Client, path: str) -> None:
    response = client("GET", path)

    assert response.status_code == 404
    assert "frozen" not in response.text


def test_a_repository_may_be_called_like_the_control(client: Client) -> None:
    assert client("GET", "/repo/__mock__/ai/apikey").status_code == 403


UNSENDABLE = ["", " ", "a b", "token ", "tok\nen", "t\u00f6ken", "\U0001f511"]


@pytest.mark.parametrize("token", UNSENDABLE)
def test_a_token_that_no_client_could_send_is_refused(token: str) -> None:
    with pytest.raises(ControlTokenError) as caught:
        create_app(control_token=token)

    assert "tok" not in str(caught.value).replace("control token", "")


def test_a_token_may_hold_whatever_a_header_carries() -> None:
    token = "".join(map(chr, range(0x21, 0x7F)))
    guarded = Client(create_app(control_token=token))

    assert guarded("GET", CLOCK, token=token).status_code == 200
    assert guarded("GET", CLOCK, token=token[:-1]).status_code == 401
