"""Answers that do not come from the service, or not as the service gave them."""

from typing import Any

import orjson
import pytest

from mock_server import create_app
from mock_server.conditions.gateway import NOT_JSON
from tests.mock.conditions import CREATE, DELETE, READ, add, tell
from tests.mock.conftest import EMPTY_LIST, FIRST_KEY, LIST, Client
from tests.mock.running import RunningMock, request

SENT = {"name": "n", "aiType": "AWS"}


@pytest.fixture
def fresh() -> Client:
    return Client(create_app())


def last(client: Client) -> dict[str, Any]:
    exchange: dict[str, Any] = client("GET", "/__mock__/exchanges?limit=1").json()["exchanges"][0]
    return exchange


@pytest.mark.parametrize("status", [200, 400, 407, 429, 502, 503, 504, 520, 599])
def test_a_gateway_answers_with_a_page_whatever_the_document_declares(
    client: Client, status: int
) -> None:
    condition = add(client, READ, gateway=status)

    response = client("GET", LIST)

    assert response.status_code == status
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert f"<h1>{status} " in response.text
    assert response.headers["mock-condition"] == condition["id"]
    assert response.headers["access-control-allow-origin"] == "*"


def test_a_gateway_may_answer_in_json_of_its_own(client: Client) -> None:
    add(client, READ, gateway=429, body="json")

    response = client("GET", LIST)

    assert response.headers["content-type"] == "application/json"
    assert response.json() == {"message": "Too Many Requests"}


def test_a_gateway_says_how_long_to_wait_and_pages_may_read_it(client: Client) -> None:
    add(client, READ, gateway=429, retryAfter=5)

    response = client("GET", LIST)

    assert response.headers["retry-after"] == "5"
    assert response.headers["access-control-expose-headers"] == "*"


@pytest.mark.parametrize("wanted", [{}, {"when": "before"}, {"when": None}])
def test_before_the_service_gets_the_call_nothing_happens(
    client: Client, wanted: dict[str, Any]
) -> None:
    add(client, CREATE, gateway=504, **wanted)

    response = client("POST", EMPTY_LIST, json=SENT)

    assert response.status_code == 504
    assert client.listed(EMPTY_LIST) == []


def test_after_the_service_got_the_call_it_has_taken_effect(client: Client) -> None:
    add(client, CREATE, gateway=504, when="after", times=1)
    add(client, DELETE, gateway=502, when="after", times=1)

    created = client("POST", EMPTY_LIST, json=SENT)
    deleted = client("DELETE", f"{LIST}/{FIRST_KEY}")
    again = client("DELETE", f"{LIST}/{FIRST_KEY}")

    assert (created.status_code, deleted.status_code, again.status_code) == (504, 502, 404)
    assert [key["name"] for key in client.listed(EMPTY_LIST)] == ["n"]


def test_what_the_service_refuses_has_no_effect_after_it_either(client: Client) -> None:
    add(client, CREATE, gateway=504, when="after")

    answers = [
        client("POST", EMPTY_LIST, json=SENT, token=None),
        client("POST", EMPTY_LIST, json=SENT, token="outsider-token"),
        client("POST", EMPTY_LIST, json={"name": 1}),
        client("POST", EMPTY_LIST, content=b"{", headers={"Content-Type": "application/json"}),
    ]

    assert [answer.status_code for answer in answers] == [504] * 4
    assert client.listed(EMPTY_LIST) == []


def test_after_the_effect_of_a_fault_its_lie_is_withheld_too(fresh: Client) -> None:
    fault = "delete.removes:nothing"
    fresh("PUT", "/__mock__/faults", json={"active": [fault]})
    add(fresh, DELETE, gateway=504, when="after")

    response = fresh("DELETE", f"{LIST}/{FIRST_KEY}")

    assert (response.status_code, "mock-fault" in response.headers) == (504, False)
    assert last(fresh)["faults"] == [fault]
    assert FIRST_KEY in [key["id"] for key in fresh.listed(LIST)]


def test_garbage_stands_in_place_of_json(fresh_server: RunningMock) -> None:
    tell(fresh_server, CREATE, body="garbage", times=1)
    tell(fresh_server, READ, gateway=502, body="garbage", times=1)

    created = fresh_server.exchange(request(body=b'{"name": "n", "aiType": "AWS"}'))
    failed = fresh_server.exchange(request(b"GET", EMPTY_LIST.encode()))
    keys = fresh_server.exchange(request(b"GET", EMPTY_LIST.encode())).json["apiKeys"]

    assert (created.status, created.headers["content-type"]) == (201, "application/json")
    assert (created.body, failed.body) == (NOT_JSON, NOT_JSON)
    assert failed.status == 502
    with pytest.raises(orjson.JSONDecodeError):
        orjson.loads(NOT_JSON)
    assert [key["name"] for key in keys] == ["n"]
