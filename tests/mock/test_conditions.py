import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from mock_server import create_app
from openapi.document import load_document, operations, resolve
from tests.mock.conftest import EMPTY_LIST, FIRST_KEY, FOREIGN_LIST, LIST, Client
from tests.mock.running import PATIENCE, RunningMock, read_answer, request

CONDITIONS = "/__mock__/conditions"
CREATE, READ, UPDATE, DELETE = (
    "createRepoAiApiKey",
    "getRepoAiApiKeys",
    "updateRepoAiApiKey",
    "deleteRepoAiApiKey",
)


def add(client: Client, operation_id: str, **wanted: Any) -> dict[str, Any]:
    response = client("POST", CONDITIONS, json={"operationId": operation_id, **wanted})
    assert response.status_code == 201, response.text
    added: dict[str, Any] = response.json()
    return added


def listed(client: Client) -> list[dict[str, Any]]:
    conditions: list[dict[str, Any]] = client("GET", CONDITIONS).json()["conditions"]
    return conditions


DECLARED = [
    (operation.operation_id, operation.method.upper(), operation.path, int(status))
    for operation in operations(load_document())
    for status in operation.definition["responses"]
]


@pytest.mark.parametrize(("operation_id", "method", "path", "status"), DECLARED)
def test_every_declared_answer_can_be_had_with_its_example(
    client: Client, operation_id: str, method: str, path: str, status: int
) -> None:
    add(client, operation_id, status=status, times=1)

    path = path.format(repoId="repo-123", apikeyId="any")
    response = client(method, path, json={} if method in ("POST", "PUT") else None)

    document = load_document()
    (declared,) = (o for o in operations(document) if o.operation_id == operation_id)
    answer = resolve(document, declared.definition["responses"][str(status)])
    content = answer["content"]["application/json"]
    examples = [each["value"] for each in content.get("examples", {}).values()]
    assert response.status_code == status
    assert response.json() in [content.get("example"), *examples]
    assert response.headers["mock-condition"].startswith("condition-")
    assert "Mock-Condition" in response.headers["access-control-expose-headers"]
    assert ("www-authenticate" in response.headers) == (status == 401)


def test_a_condition_for_the_next_calls_ends_with_them(client: Client) -> None:
    condition = add(client, READ, status=500, times=2)

    assert [client("GET", LIST).status_code for _ in range(4)] == [500, 500, 200, 200]
    assert condition["times"] == 2
    assert listed(client) == []


def test_a_condition_for_all_calls_lasts_until_it_is_removed(client: Client) -> None:
    condition = add(client, READ, status=403)

    assert [client("GET", LIST).status_code for _ in range(3)] == [403, 403, 403]
    assert listed(client) == [condition | {"applied": 3}]
    assert client("DELETE", f"{CONDITIONS}/{condition['id']}").status_code == 200
    assert client("GET", LIST).status_code == 200
    assert client("DELETE", f"{CONDITIONS}/{condition['id']}").status_code == 404


def test_a_failure_has_no_effect(client: Client) -> None:
    add(client, CREATE, status=500, times=1)
    add(client, DELETE, status=200, times=1)
    before = client.listed(LIST)

    created = client("POST", LIST, json={"name": "n", "aiType": "AWS"})
    deleted = client("DELETE", f"{LIST}/{FIRST_KEY}")

    assert (created.status_code, deleted.status_code) == (500, 200)
    assert client.listed(LIST) == before


def test_other_operations_repositories_and_principals_are_left_alone(client: Client) -> None:
    add(client, READ, status=500, repoId="repo-123", principal="owner")

    assert client("GET", LIST).status_code == 500
    assert client("GET", EMPTY_LIST).status_code == 200
    assert client("GET", LIST, token="outsider-token").status_code == 403
    assert client("GET", LIST, token=None).status_code == 401
    assert client("GET", FOREIGN_LIST, token="outsider-token").status_code == 200
    assert client("POST", LIST, json={"name": "n", "aiType": "AWS"}).status_code == 201


def test_one_that_counts_goes_first_and_the_first_of_its_kind(client: Client) -> None:
    for wanted in (
        {"status": 401},
        {"status": 500, "times": 1},
        {"status": 403, "times": 1},
        {"status": 200},
    ):
        add(client, READ, **wanted)

    statuses = [client("GET", LIST).status_code for _ in range(4)]

    assert statuses == [500, 403, 401, 401]


def test_a_delay_leaves_the_answer_as_it_is(client: Client) -> None:
    add(client, CREATE, delay=0.05, times=1)

    began = time.monotonic()
    client.create(EMPTY_LIST, name="late")

    assert time.monotonic() - began >= 0.05
    assert [key["name"] for key in client.listed(EMPTY_LIST)] == ["late"]


def test_a_refusal_that_comes_late_names_its_condition(client: Client) -> None:
    condition = add(client, DELETE, delay=0.01)

    response = client("DELETE", f"{LIST}/unknown")

    assert response.status_code == 404
    assert response.headers["mock-condition"] == condition["id"]


def test_a_condition_goes_before_a_fault(client: Client) -> None:
    client("PUT", "/__mock__/faults", json={"active": ["list.array:null"]})
    add(client, READ, status=500)

    response = client("GET", LIST)

    assert (response.status_code, "mock-fault" in response.headers) == (500, False)


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"operationId": READ, "status": 404}, "declares for getRepoAiApiKeys: 200, 401, 403, 500"),
        (
            {"operationId": "nothing", "status": 500},
            "operationId must be one of getRepo",
        ),
        ({"status": 500}, "operationId is required"),
        ({"operationId": READ}, "one of status, delay and connection is required"),
        ({"operationId": READ, "times": 1}, "one of status, delay and connection is required"),
        ({"operationId": READ, "status": 500, "connection": "drop"}, "exclude each other"),
        ({"operationId": READ, "delay": 0}, "delay must be more than 0"),
        ({"operationId": READ, "delay": 301}, "delay must be at most 300"),
        ({"operationId": READ, "delay": "1"}, "delay must be null or a number"),
        ({"operationId": READ, "status": 500, "times": 0}, "times must be at least 1"),
        ({"operationId": READ, "connection": "lost"}, "connection must be one of drop, time-out"),
        ({"operationId": READ, "status": 500, "repoId": "no"}, "repoId must be one of repo-123"),
        ({"operationId": READ, "status": 500, "principal": "no"}, "principal must be one of owner"),
        ({"operationId": READ, "status": 500, "x": 1}, "has unknown fields: x"),
        ([], "The body must be an object"),
        (None, "The body must be an object"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(
    client: Client, wanted: object, message: str
) -> None:
    response = client("POST", CONDITIONS, json=wanted)

    assert response.status_code == 400
    assert message in response.json()["message"]
    assert listed(client) == []


def test_all_conditions_are_removed_at_once_and_by_a_reset(client: Client) -> None:
    for method, path in (("DELETE", CONDITIONS), ("POST", "/__mock__/reset")):
        add(client, READ, status=500)
        assert client(method, path).status_code == 200
        assert listed(client) == []
        assert client("GET", LIST).status_code == 200


def test_in_this_process_a_lost_connection_is_an_exception() -> None:
    client = Client(create_app())

    add(client, READ, connection="drop", times=1)
    with pytest.raises(ConnectionResetError, match="dropped by a condition"):
        client("GET", LIST)
    add(client, READ, connection="time-out", times=1)
    with pytest.raises(TimeoutError, match="time out"):
        client("GET", LIST)
    assert client("GET", LIST).status_code == 200


@pytest.fixture
def conditions(server: RunningMock) -> Iterator[RunningMock]:
    assert server.exchange(request(b"POST", b"/__mock__/reset")).status == 200
    yield server
    assert server.exchange(request(b"POST", b"/__mock__/reset")).status == 200


def tell(server: RunningMock, body: bytes) -> None:
    assert server.exchange(request(b"POST", CONDITIONS.encode(), body=body)).status == 201


def test_a_dropped_connection_ends_without_a_byte(conditions: RunningMock) -> None:
    tell(conditions, b'{"operationId": "getRepoAiApiKeys", "connection": "drop", "times": 1}')

    with conditions.connect() as connection:
        connection.sendall(request(b"GET", LIST.encode()))
        assert ended(connection)
    assert conditions.exchange(request(b"GET", LIST.encode())).status == 200


def test_a_dropped_creation_makes_no_key(conditions: RunningMock) -> None:
    tell(conditions, b'{"operationId": "createRepoAiApiKey", "connection": "drop", "times": 1}')

    with conditions.connect() as connection:
        connection.sendall(request(body=b'{"name": "n", "aiType": "AWS"}'))
        assert ended(connection)

    answer = conditions.exchange(request(b"GET", EMPTY_LIST.encode()))
    assert answer.json["apiKeys"] == []


def test_a_call_that_times_out_gets_no_byte_and_disturbs_nobody(conditions: RunningMock) -> None:
    tell(conditions, b'{"operationId": "getRepoAiApiKeys", "connection": "time-out", "times": 1}')

    with conditions.connect() as connection:
        connection.sendall(request(b"GET", LIST.encode()))
        connection.settimeout(0.2)
        with pytest.raises(TimeoutError):
            connection.recv(1)
        assert conditions.exchange(request(b"GET", LIST.encode())).status == 200


def test_slow_answers_are_given_side_by_side(conditions: RunningMock) -> None:
    tell(conditions, b'{"operationId": "getRepoAiApiKeys", "delay": 0.3}')
    began = time.monotonic()
    threads = [
        threading.Thread(target=conditions.exchange, args=(request(b"GET", LIST.encode()),))
        for _ in range(20)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)

    # One after the other they would take six seconds.
    assert time.monotonic() - began < 5


def test_a_connection_goes_on_after_a_forced_answer(conditions: RunningMock) -> None:
    tell(conditions, b'{"operationId": "createRepoAiApiKey", "status": 500, "times": 1}')
    call = request(body=b'{"name": "n", "aiType": "AWS"}')

    with conditions.connect() as connection:
        connection.sendall(call)
        first = read_answer(connection)
        connection.sendall(call)
        second = read_answer(connection)

    assert (first.status, second.status) == (500, 201)


def ended(connection: socket.socket) -> bool:
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True
