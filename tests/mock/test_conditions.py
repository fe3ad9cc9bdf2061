import random
import threading
import time

import pytest

from mock_server import create_app
from mock_server.conditions.effect import Effect
from openapi.document import load_document, operations, resolve
from tests.mock.conditions import CONDITIONS, CREATE, DELETE, READ, add, listed, tell
from tests.mock.conftest import EMPTY_LIST, FIRST_KEY, FOREIGN_LIST, LIST, Client
from tests.mock.running import PATIENCE, RunningMock, read_answer, request

SECOND_KEY = "660f9511-f3ac-52e5-b827-557766551111"

DECLARED = [
    (operation.operation_id, operation.method.upper(), operation.path, int(status))
    for operation in operations(load_document())
    for status in operation.definition["responses"]
]
REFUSED = [each for each in DECLARED if each[-1] >= 400]


@pytest.mark.parametrize(("operation_id", "method", "path", "status"), REFUSED)
def test_every_declared_refusal_can_be_had_with_its_example(
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
    assert response.headers["access-control-expose-headers"] == "*"
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
    add(client, DELETE, status=403, times=1)
    before = client.listed(LIST)

    created = client("POST", LIST, json={"name": "n", "aiType": "AWS"})
    deleted = client("DELETE", f"{LIST}/{FIRST_KEY}")

    assert (created.status_code, deleted.status_code) == (500, 403)
    assert client.listed(LIST) == before


def test_a_success_is_carried_out_or_refused_and_never_invented(client: Client) -> None:
    condition = add(client, CREATE, status=201)

    created = client.create(EMPTY_LIST)
    refused = client("POST", EMPTY_LIST, json={"name": "n", "aiType": "AWS"}, token=None)

    assert [key["id"] for key in client.listed(EMPTY_LIST)] == [created["id"]]
    assert (refused.status_code, refused.headers["mock-condition"]) == (401, condition["id"])


def test_a_success_spares_the_next_calls_what_others_meet(client: Client) -> None:
    add(client, READ, status=500)
    add(client, READ, status=200, times=1)

    assert [client("GET", LIST).status_code for _ in range(3)] == [200, 500, 500]


def test_other_operations_repositories_and_principals_are_left_alone(client: Client) -> None:
    add(client, READ, status=500, repoId="repo-123", principal="owner")

    assert client("GET", LIST).status_code == 500
    assert client("GET", EMPTY_LIST).status_code == 200
    assert client("GET", LIST, token="outsider-token").status_code == 403
    assert client("GET", LIST, token=None).status_code == 401
    assert client("GET", FOREIGN_LIST, token="outsider-token").status_code == 200
    assert client("POST", LIST, json={"name": "n", "aiType": "AWS"}).status_code == 201


def test_one_condition_can_meet_all_operations(client: Client) -> None:
    add(client, status=500)

    calls = [("GET", LIST), ("POST", LIST), ("PUT", f"{LIST}/x"), ("DELETE", f"{LIST}/x")]

    assert [client(method, path).status_code for method, path in calls] == [500] * 4
    assert client("GET", "/nowhere").status_code == 404
    assert client("GET", "/openapi.json").status_code == 200


def test_one_condition_can_meet_a_single_key(client: Client) -> None:
    add(client, apikeyId=FIRST_KEY, status=500)

    def rename(key: str) -> int:
        return client("PUT", f"{LIST}/{key}", json={"name": "n"}).status_code

    assert (rename(FIRST_KEY), rename(SECOND_KEY)) == (500, 200)
    assert client("GET", LIST).status_code == 200
    assert client("DELETE", f"{LIST}/{FIRST_KEY}").status_code == 500


def test_every_third_call_is_met_and_the_others_are_left_to_later_conditions(
    client: Client,
) -> None:
    add(client, READ, status=500, every=3, times=2)
    add(client, READ, status=403)

    statuses = [client("GET", LIST).status_code for _ in range(9)]

    assert statuses == [403, 403, 500, 403, 403, 500, 403, 403, 403]


def test_only_calls_that_are_meant_are_counted(client: Client) -> None:
    add(client, READ, status=500, repoId="repo-123", every=2)

    paths = (LIST, EMPTY_LIST, EMPTY_LIST, LIST)

    assert [client("GET", path).status_code for path in paths] == [200, 200, 200, 500]


def test_one_that_counts_goes_first_and_the_first_of_its_kind(client: Client) -> None:
    for wanted in (
        {"status": 401},
        {"status": 500, "times": 1},
        {"status": 403, "every": 2},
        {"status": 200},
    ):
        add(client, READ, **wanted)

    statuses = [client("GET", LIST).status_code for _ in range(5)]

    assert statuses == [500, 403, 401, 403, 401]


def test_a_delay_leaves_the_answer_as_it_is(client: Client) -> None:
    add(client, CREATE, delay=0.05, times=1)

    began = time.monotonic()
    client.create(EMPTY_LIST, name="late")

    assert time.monotonic() - began >= 0.05
    assert [key["name"] for key in client.listed(EMPTY_LIST)] == ["late"]


def test_a_wait_is_drawn_anew_for_each_call_from_a_range_and_alike_for_a_seed() -> None:
    effect = Effect(delay=0.5, delay_to=2.0)

    drawn = [[effect.seconds(source) for _ in range(20)] for source in map(random.Random, (1, 1))]

    assert drawn[0] == drawn[1]
    assert len(set(drawn[0])) == 20
    assert all(0.5 <= seconds <= 2.0 for seconds in drawn[0])


def test_a_session_with_a_seed_draws_the_same_waits_after_each_reset() -> None:
    client = Client(create_app(seed=7))

    def waits() -> list[float]:
        client("POST", "/__mock__/reset")
        client("DELETE", "/__mock__/exchanges")
        add(client, READ, delayTo=0.05)
        for _ in range(4):
            client("GET", LIST)
        exchanges = client("GET", "/__mock__/exchanges").json()["exchanges"]
        return [exchange["duration"] / 1000 for exchange in reversed(exchanges)]

    source = random.Random(7)
    expected = [source.uniform(0, 0.05) for _ in range(4)]
    for _ in range(2):
        # Nobody can say how much longer than told a wait takes, but none is shorter.
        assert all(wait >= least for wait, least in zip(waits(), expected, strict=True))


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
        ({"status": 404}, "declares for every operation: 401, 403, 500"),
        ({"operationId": READ}, "one of status, gateway, connection, body"),
        ({"operationId": READ, "times": 1}, "one of status, gateway, connection, body"),
        ({"operationId": READ, "status": 500, "connection": "drop"}, "exclude each other"),
        ({"operationId": READ, "delay": 0}, "delay must be more than 0"),
        ({"operationId": READ, "delay": 301}, "delay must be at most 300"),
        ({"operationId": READ, "delay": "1"}, "delay must be null or a number"),
        ({"operationId": READ, "status": 500, "times": 0}, "times must be at least 1"),
        ({"operationId": READ, "connection": "lost"}, "connection must be one of drop, time-out"),
        ({"operationId": READ, "status": 500, "repoId": "no"}, "repoId must be one of repo-123"),
        ({"operationId": READ, "status": 500, "principal": "no"}, "principal must be one of owner"),
        ({"operationId": READ, "status": 500, "x": 1}, "has unknown fields: x"),
        ({"status": 500, "apikeyId": "no"}, "apikeyId must be that of a key"),
        ({"status": 500, "apikeyId": FIRST_KEY, "repoId": "repo-456"}, "must be that of a key"),
        ({"operationId": READ, "status": 500, "apikeyId": FIRST_KEY}, "which concerns no key"),
        ({"status": 500, "every": 1}, "every must be at least 2"),
        ({"status": 500, "gateway": 502}, "exclude each other"),
        ({"gateway": 199}, "gateway must be at least 200"),
        ({"gateway": 302}, "gateway must be 200, or from 400 to 599"),
        ({"gateway": 502, "connection": "drop"}, "exclude each other"),
        ({"status": 500, "retryAfter": 1}, "retryAfter is for a gateway only"),
        ({"status": 500, "body": "html"}, "body html is for a gateway only"),
        ({"body": "json"}, "body json is for a gateway only"),
        ({"connection": "drop", "body": "garbage"}, "a lost connection has no body"),
        ({"connection": "drop", "bytesPerSecond": 9}, "a lost connection has no body"),
        ({"status": 500, "when": "after"}, "when is for gateway and connection only"),
        ({"delay": 2, "delayTo": 2}, "delayTo must be more than delay"),
        ({"bytesPerSecond": 0}, "bytesPerSecond must be at least 1"),
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


def test_slow_answers_are_given_side_by_side(fresh_server: RunningMock) -> None:
    tell(fresh_server, READ, delay=0.3)
    began = time.monotonic()
    threads = [
        threading.Thread(target=fresh_server.exchange, args=(request(b"GET", LIST.encode()),))
        for _ in range(20)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)

    # One after the other they would take six seconds.
    assert time.monotonic() - began < 5


def test_a_connection_goes_on_after_a_forced_answer(fresh_server: RunningMock) -> None:
    tell(fresh_server, CREATE, status=500, times=1)
    call = request(body=b'{"name": "n", "aiType": "AWS"}')

    with fresh_server.connect() as connection:
        connection.sendall(call)
        first = read_answer(connection)
        connection.sendall(call)
        second = read_answer(connection)

    assert (first.status, second.status) == (500, 201)
