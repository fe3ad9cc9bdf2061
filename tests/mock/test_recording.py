"""Exchanges are recorded, and no token and no secret with them."""

import base64
import gc
import re
from typing import Any

import orjson
import pytest

from mock_server import create_app
from mock_server.faults import FAULTS
from mock_server.mock import Mock
from mock_server.recording.journal import BODY_KEPT, EXCHANGES_KEPT
from mock_server.recording.masking import Mask
from tests.mock.conftest import EMPTY_LIST, FIRST_KEY, LIST, Client
from tests.mock.running import RunningMock, request

EXCHANGES = "/__mock__/exchanges"


@pytest.fixture
def fresh() -> Client:
    return Client(create_app(check_responses=True))


def recorded(client: Client, query: str = "") -> list[dict[str, Any]]:
    response = client("GET", f"{EXCHANGES}?{query}")
    assert response.status_code == 200
    exchanges: list[dict[str, Any]] = response.json()["exchanges"]
    return exchanges


def kept(client: Client) -> str:
    """Return all that the journal of the app keeps, as it keeps it."""
    assert isinstance(client.app, Mock)
    return repr(list(client.app.main.session.journal))


def test_an_exchange_is_recorded_with_all_that_helps(fresh: Client) -> None:
    fresh("PUT", f"{LIST}/{FIRST_KEY}?x=1", json={"name": "new"}, headers={"X-Trace": "abc"})

    (exchange,) = recorded(fresh)

    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", exchange.pop("time"))
    assert exchange.pop("duration") > 0
    headers = {each["name"]: each["value"] for each in exchange["request"].pop("headers")}
    assert (headers["authorization"], headers["x-trace"]) == ("Bearer ***", "abc")
    answered = {each["name"]: each["value"] for each in exchange["response"].pop("headers")}
    assert answered["access-control-allow-origin"] == "*"
    text = '{"success":true,"message":"AI API key updated successfully"}'
    assert exchange == {
        "id": 1,
        "operationId": "updateRepoAiApiKey",
        "repoId": "repo-123",
        "principal": "owner",
        "condition": None,
        "faults": [],
        "request": {
            "method": "PUT",
            "target": f"{LIST}/{FIRST_KEY}?x=1",
            "body": {"text": '{"name":"new"}', "size": 14},
        },
        "response": {"status": 200, "body": {"text": text, "size": len(text)}},
        "withheld": None,
    }


def test_refusals_are_recorded_with_whoever_called(fresh: Client) -> None:
    for token in ("owner-token", "outsider-token", "unknown", None):
        fresh("GET", LIST, token=token)
    fresh("POST", LIST, content=b"{", headers={"Content-Type": "application/json"})
    fresh("GET", "/nowhere", token=None)

    found = [
        (exchange["operationId"], exchange["principal"], exchange["response"]["status"])
        for exchange in reversed(recorded(fresh))
    ]

    assert found == [
        ("getRepoAiApiKeys", "owner", 200),
        ("getRepoAiApiKeys", "outsider", 403),
        ("getRepoAiApiKeys", None, 401),
        ("getRepoAiApiKeys", None, 401),
        ("createRepoAiApiKey", "owner", 400),
        (None, None, 404),
    ]


def test_conditions_and_faults_are_named(fresh: Client) -> None:
    wanted = {"operationId": "getRepoAiApiKeys", "status": 500, "times": 1}
    condition = fresh("POST", "/__mock__/conditions", json=wanted).json()
    fresh("GET", LIST)
    fresh("GET", LIST, headers={"Prefer": "code=403"})
    fresh("GET", f"{LIST}?__code=403")
    fresh("PUT", "/__mock__/faults", json={"active": ["list.newest-first:oldest-first"]})
    fresh("GET", LIST)

    found = [(each["condition"], each["faults"]) for each in reversed(recorded(fresh))]

    fault = "list.newest-first:oldest-first"
    assert found == [(condition["id"], []), ("Prefer", []), ("query", []), (None, [fault])]


def test_filters_choose_among_the_exchanges(fresh: Client) -> None:
    fresh("GET", LIST)
    fresh("GET", EMPTY_LIST)
    fresh("GET", LIST, token="outsider-token")
    fresh.create(EMPTY_LIST)

    for query, ids in (
        ("", [4, 3, 2, 1]),
        ("operationId=createRepoAiApiKey", [4]),
        ("status=403", [3]),
        ("repoId=repo-456", [4, 2]),
        ("principal=outsider", [3]),
        ("after=2", [4, 3]),
        ("limit=1", [4]),
        ("repoId=repo-456&status=200", [2]),
    ):
        assert [each["id"] for each in recorded(fresh, query)] == ids, query


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("operationId=listKeys", "operationId must be one of getRepoAiApiKeys, createRepo"),
        ("repoId=repo-12", "repoId must be one of repo-123, repo-456, repo-789"),
        ("principal=Owner", "principal must be one of owner, outsider"),
    ],
)
def test_a_mistyped_name_is_no_sign_that_nothing_was_called(
    fresh: Client, query: str, message: str
) -> None:
    response = fresh("GET", f"{EXCHANGES}?{query}")

    assert response.status_code == 400
    assert message in response.json()["message"]


def test_a_name_that_only_a_recorded_call_has_can_be_asked_for(fresh: Client) -> None:
    fresh("GET", "/repo/elsewhere/ai/apikey")
    fresh("GET", LIST)
    fresh("PUT", "/__mock__/world", json={"principals": [], "repositories": []})

    assert len(recorded(fresh, "repoId=elsewhere")) == 1
    assert len(recorded(fresh, "principal=owner&repoId=repo-123")) == 1


def test_pages_documents_preflights_and_the_control_are_not_recorded(fresh: Client) -> None:
    for path in ("/ui/", "/openapi.json", "/openapi.yaml", "/__mock__/clock", "/__mock__/no"):
        fresh("GET", path)
    asked = {"Origin": "http://a", "Access-Control-Request-Method": "GET"}
    fresh("OPTIONS", LIST, headers=asked)

    assert recorded(fresh) == []


def test_the_last_thousand_are_kept_until_they_are_forgotten(fresh: Client) -> None:
    for _ in range(EXCHANGES_KEPT + 5):
        fresh("GET", "/nowhere", token=None)

    ids = [each["id"] for each in recorded(fresh, "limit=10000")]
    assert ids == list(range(EXCHANGES_KEPT + 5, 5, -1))

    assert fresh("DELETE", EXCHANGES).status_code == 200
    assert recorded(fresh) == []


def test_a_reset_keeps_the_exchanges(fresh: Client) -> None:
    fresh("GET", LIST)

    fresh("POST", "/__mock__/reset")

    assert len(recorded(fresh)) == 1


def test_of_a_long_body_the_beginning_is_kept(fresh: Client) -> None:
    body = b'{"aiType": "AWS", "name": "%s"}' % (b"long name " * 5000)
    fresh("POST", EMPTY_LIST, content=body, headers={"Content-Type": "application/json"})
    fresh("GET", EMPTY_LIST)

    listed, created = recorded(fresh)

    assert created["request"]["body"]["size"] == len(body)
    assert 0 < len(created["request"]["body"]["text"]) <= BODY_KEPT
    assert (
        0
        < len(listed["response"]["body"]["text"])
        <= BODY_KEPT
        < listed["response"]["body"]["size"]
    )


def test_a_secret_is_shown_in_no_exchange_and_kept_nowhere(fresh: Client) -> None:
    created = fresh.create(EMPTY_LIST)
    secret: str = created["secret"]

    (exchange,) = recorded(fresh)

    body = orjson.loads(exchange["response"]["body"]["text"])
    assert body == created | {"secret": "***"}
    assert secret not in kept(fresh)


def test_no_way_of_sending_a_token_or_a_secret_leaves_it_in_the_record(fresh: Client) -> None:
    secret: str = fresh.create(EMPTY_LIST)["secret"]
    odd = "".join(f"%{ord(letter):02x}" for letter in "owner-token")
    for value in ("owner-token", secret, odd):
        fresh("GET", f"/{value}")
        fresh("GET", f"/repo/{value}/ai/apikey/{value}")
        fresh("GET", f"{LIST}?a={value}")
        fresh("GET", f"{LIST}?{value}")
        for name in ("X-Trace", "User-Agent", "Referer", "Cookie", "X-Api-Key", "Accept"):
            fresh("GET", LIST, headers={name: f"a {value} b"})
        fresh("GET", LIST, token=value)
        fresh("GET", LIST, headers={"Authorization": f"Basic {value}"})
        fresh("GET", LIST, headers={"Authorization": value})
        fresh("POST", EMPTY_LIST, json={"name": 1, "aiType": value})
        fresh("PUT", f"{LIST}/{FIRST_KEY}", json={value: value, "x": [{"y": value}]})
        fresh("POST", LIST, content=value.encode())
        fresh("POST", LIST, content=b'{"name": "%s' % value.encode())
    escaped = "".join(f"\\u{ord(letter):04x}" for letter in secret)
    fresh("POST", LIST, content=f'{{"x": "{escaped}"}}'.encode())

    told, stored = fresh("GET", f"{EXCHANGES}?limit=1000").text, kept(fresh)

    for text in (told, stored):
        assert "owner-token" not in text
        assert secret not in text
        assert odd not in text
        assert escaped not in text


def test_unknown_tokens_are_masked_where_tokens_are_sent(fresh: Client) -> None:
    fresh("GET", f"{LIST}?access_token=hidden-1&b=shown", token="hidden-2")
    fresh("GET", LIST, headers={"Authorization": "Digest hidden-3", "Cookie": "hidden-4"})
    fresh("POST", LIST, json={"token": "hidden-5", "client": {"secret": ["hidden-6"]}})

    text = fresh("GET", EXCHANGES).text

    assert "hidden" not in text
    assert "b=shown" in text
    assert "Digest ***" in text


def test_a_token_as_a_name_is_not_shown(fresh: Client) -> None:
    fresh.create(EMPTY_LIST, name="owner-token")
    fresh("GET", EMPTY_LIST)

    assert "owner-token" not in fresh("GET", EXCHANGES).text


def test_tokens_of_an_imported_world_are_masked_too(fresh: Client) -> None:
    world = fresh("GET", "/__mock__/world").json()
    world["principals"][0]["token"] = "another/token"
    fresh("PUT", "/__mock__/world", json=world)

    fresh("GET", f"{LIST}?a=another/token&b=another%2Ftoken", token="another/token")

    assert "another" not in fresh("GET", EXCHANGES).text


LEAKING = [fault_id for fault_id in FAULTS if fault_id.startswith("secret.")]


@pytest.mark.parametrize("fault_id", LEAKING)
def test_lies_about_secrets_do_not_put_them_into_the_record(fault_id: str) -> None:
    client = Client(create_app(faults=[fault_id]))
    secret: str = client.create(EMPTY_LIST)["secret"]
    key = client("GET", EMPTY_LIST).json()
    for _ in range(3):
        client("GET", EMPTY_LIST)
        client("PUT", f"{EMPTY_LIST}/{FIRST_KEY}", json={"name": "n"})
        client("DELETE", f"{EMPTY_LIST}/{FIRST_KEY}")
        client("GET", EMPTY_LIST, token=None)
        client("GET", EMPTY_LIST, token="outsider-token")
        client("PATCH", EMPTY_LIST)
    assert key is not None

    stored = kept(client)

    assert EXCHANGES_KEPT > len(recorded(client)) > 10
    for form in (
        secret,
        secret[::-1],
        secret[:12],
        secret[-12:],
        base64.b64encode(secret.encode()).decode().rstrip("="),
        secret.encode().hex(),
    ):
        assert form not in stored


def test_no_object_in_memory_holds_the_secret_of_a_key() -> None:
    client = Client(create_app())
    secret = client.create(EMPTY_LIST)["secret"].encode()
    gc.collect()

    holders = [
        found
        for found in gc.get_objects()
        if isinstance(found, tuple)
        and any(isinstance(each, bytes) and secret in each for each in found)
    ]

    assert holders == []


def test_masking_takes_time_in_proportion_only() -> None:
    mask = Mask(["owner-token"])
    for text in (b"a" * 1_000_000, b"aA" * 500_000, b"?" + b"&token" * 100_000, b"[" * 1_000_000):
        mask.suspects(text)
        mask.body(text)
        mask.target(text)
        mask.strict(text)


def test_the_names_of_people_are_not_masked() -> None:
    mask = Mask(["owner-token"])
    name = b"my-very-long-and-very-descriptive-name-of-a-key-for-tests"

    assert mask.text(name) == name
    assert mask.body(b'{"name": "%s"}' % name) == b'{"name": "%s"}' % name


def test_a_lost_call_is_recorded_without_an_answer(server: RunningMock) -> None:
    server.exchange(request(b"POST", b"/__mock__/reset"))
    server.exchange(request(b"DELETE", b"/__mock__/exchanges"))
    wanted = b'{"operationId": "getRepoAiApiKeys", "connection": "drop", "times": 1}'
    condition = server.exchange(request(b"POST", b"/__mock__/conditions", body=wanted)).json
    with server.connect() as connection:
        connection.sendall(request(b"GET", LIST.encode()))
        connection.recv(1)

    (exchange,) = server.exchange(request(b"GET", EXCHANGES.encode())).json["exchanges"]

    assert (exchange["response"], exchange["condition"]) == (None, condition["id"])
