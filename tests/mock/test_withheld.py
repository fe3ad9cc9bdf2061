"""What a condition withheld is recorded beside what the client saw, without secrets."""

import gc
from contextlib import suppress
from typing import Any

import orjson
import pytest

from mock_server import create_app
from mock_server.core.store import Store
from mock_server.faults import FAULTS
from mock_server.mock import Mock
from mock_server.recording.journal import RecordedExchange
from tests.mock.conditions import CREATE, READ, UPDATE, add, tell
from tests.mock.conftest import EMPTY_LIST, FIRST_KEY, LIST, Client
from tests.mock.running import RunningMock, request

SENT = {"name": "n", "aiType": "AWS"}
WAYS: list[dict[str, Any]] = [
    {"gateway": 504, "when": "after"},
    {"connection": "drop", "when": "after"},
    {"connection": "time-out", "when": "after"},
    {"body": "truncated"},
]


@pytest.fixture
def fresh() -> Client:
    return Client(create_app())


def recorded(client: Client) -> list[dict[str, Any]]:
    exchanges: list[dict[str, Any]] = client("GET", "/__mock__/exchanges").json()["exchanges"]
    return exchanges


def kept(client: Client) -> str:
    """Return all that the journal of the app keeps, as it keeps it."""
    assert isinstance(client.app, Mock)
    return repr(list(client.app.main.session.journal))


def call(client: Client, method: str, path: str, json: object = None) -> None:
    """Make a call that may be lost."""
    with suppress(ConnectionResetError, TimeoutError):
        client(method, path, json=json)


def test_the_service_s_answer_is_recorded_beside_the_gateway_s(fresh: Client) -> None:
    add(fresh, CREATE, gateway=504, when="after", times=1)
    call(fresh, "POST", EMPTY_LIST, SENT)

    (exchange,) = recorded(fresh)
    (key,) = fresh.listed(EMPTY_LIST)

    assert exchange["response"]["status"] == 504
    assert "504 Gateway Timeout" in exchange["response"]["body"]["text"]
    assert exchange["withheld"]["status"] == 201
    body = exchange["withheld"]["body"]
    told = {"success": True, "id": key["id"], "key": key["key"], "secret": "***"}
    assert orjson.loads(body["text"]) == told
    assert body["size"] > len(body["text"])


def test_a_lost_answer_is_recorded_as_withheld_and_no_answer(fresh: Client) -> None:
    add(fresh, UPDATE, connection="drop", when="after")
    call(fresh, "PUT", f"{LIST}/{FIRST_KEY}", {"name": "new"})

    (exchange,) = recorded(fresh)

    assert (exchange["response"], exchange["withheld"]["status"]) == (None, 200)


def test_of_a_truncated_answer_the_half_is_what_the_client_saw(fresh: Client) -> None:
    add(fresh, UPDATE, body="truncated")
    call(fresh, "PUT", f"{LIST}/{FIRST_KEY}", {})

    (exchange,) = recorded(fresh)

    whole = '{"success":true,"message":"AI API key updated successfully"}'
    assert exchange["withheld"]["body"]["text"] == whole
    assert exchange["response"]["body"]["size"] == len(whole) // 2
    assert whole.startswith(exchange["response"]["body"]["text"])


@pytest.mark.parametrize(
    "wanted",
    [
        {"status": 500},
        {"status": 200},
        {"gateway": 502},
        {"connection": "drop"},
        {"delay": 0.01},
        {"bytesPerSecond": 100_000},
    ],
)
def test_nothing_is_withheld_of_what_was_never_said_or_was_seen(
    fresh: Client, wanted: dict[str, Any]
) -> None:
    add(fresh, READ, **wanted)
    call(fresh, "GET", LIST)

    (exchange,) = recorded(fresh)

    assert exchange["withheld"] is None


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect the secrets of all new keys."""
    made: list[str] = []
    create = Store.create

    def noting(store: Store, *arguments: Any, **options: Any) -> Any:
        new = create(store, *arguments, **options)
        made.append(new.secret)
        return new

    monkeypatch.setattr(Store, "create", noting)
    return made


@pytest.mark.parametrize("fault", ["", *(each for each in FAULTS if each.startswith("secret."))])
def test_no_secret_is_in_a_record_whatever_was_withheld(secrets: list[str], fault: str) -> None:
    client = Client(create_app(faults=[fault] if fault else []))
    for wanted in WAYS:
        add(client, **wanted, times=2)
        call(client, "POST", EMPTY_LIST, SENT)
        call(client, "GET", EMPTY_LIST)

    told, stored = client("GET", "/__mock__/exchanges").text, kept(client)

    assert secrets
    for secret in secrets:
        for part in (secret, secret[:12], secret[-12:], secret[::-1]):
            assert part not in told
            assert part not in stored


def test_no_object_in_memory_holds_a_secret_that_was_withheld(
    secrets: list[str], fresh: Client
) -> None:
    add(fresh, gateway=504, when="after")
    call(fresh, "POST", EMPTY_LIST, SENT)
    secret = secrets[0].encode()
    gc.collect()

    holders = [
        found
        for found in gc.get_objects()
        if isinstance(found, tuple)
        and any(isinstance(each, bytes) and secret in each for each in found)
    ]

    assert holders == []


@pytest.mark.parametrize("wanted", WAYS, ids=str)
def test_those_who_listen_for_secrets_are_told_none_that_was_withheld(
    fresh: Client, wanted: dict[str, Any]
) -> None:
    told: list[str] = []
    assert isinstance(fresh.app, Mock)

    def listen(_exchange: RecordedExchange, secret: str) -> None:
        told.append(secret)

    fresh.app.main.session.journal.listener = listen
    call(fresh, "POST", EMPTY_LIST, SENT)
    add(fresh, CREATE, **wanted)
    call(fresh, "POST", EMPTY_LIST, SENT)

    assert [bool(secret) for secret in told] == [True, False]


def test_a_lost_call_is_recorded_once_without_an_answer(fresh_server: RunningMock) -> None:
    tell(fresh_server, READ, connection="drop", times=1)
    with fresh_server.connect() as connection:
        connection.sendall(request(b"GET", LIST.encode()))
        while connection.recv(1000):
            pass

    answer = fresh_server.exchange(request(b"GET", b"/__mock__/exchanges"))

    (exchange,) = answer.json["exchanges"]
    assert exchange["response"] is exchange["withheld"] is None
    assert exchange["condition"]
