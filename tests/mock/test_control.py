import pytest

from tests.mock.conftest import EMPTY_LIST, LIST, Client
from tests.mock.test_faults import FAULT, OTHER_FAULT, use_faults

FAULTS = "/__mock__/faults"


@pytest.fixture(autouse=True)
def known_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    use_faults(monkeypatch, FAULT, OTHER_FAULT)


def active(client: Client) -> list[str]:
    faults = client("GET", FAULTS, token=None).json()["faults"]
    return [fault["id"] for fault in faults if fault["active"]]


def test_faults_are_listed_with_their_words(client: Client) -> None:
    response = client("GET", FAULTS, token=None)

    assert response.status_code == 200
    assert response.json()["faults"][0] == {
        "id": FAULT.id,
        "clause": FAULT.clause,
        "statement": "A list is answered with 200 and a JSON object.",
        "description": FAULT.description,
        "active": False,
    }


def test_faults_are_switched_on_and_off_while_running(client: Client) -> None:
    created = client("PUT", FAULTS, token=None, json={"active": [FAULT.id]})
    assert [fault["active"] for fault in created.json()["faults"]] == [True, False]
    assert client("GET", LIST).headers["mock-fault"] == FAULT.id

    client("PUT", FAULTS, json={"active": [OTHER_FAULT.id, OTHER_FAULT.id]})
    assert active(client) == [OTHER_FAULT.id]

    client("PUT", FAULTS, json={"active": []})
    assert active(client) == []
    assert "mock-fault" not in client("GET", LIST).headers


@pytest.mark.parametrize(
    "body",
    [{"active": ["no.such-fault"]}, {"active": [FAULT.id, "x"]}, {"active": "x"}, {}, [], None],
)
def test_a_bad_choice_changes_nothing(client: Client, body: object) -> None:
    client("PUT", FAULTS, json={"active": [FAULT.id]})

    response = client("PUT", FAULTS, json=body)

    assert response.status_code == 400
    assert response.json()["success"] is False
    assert active(client) == [FAULT.id]


def test_reset_brings_the_first_state_back_and_keeps_the_choice_of_faults(client: Client) -> None:
    client("PUT", FAULTS, json={"active": [OTHER_FAULT.id]})
    client.create(EMPTY_LIST)

    response = client("POST", "/__mock__/reset", token=None)

    assert response.status_code == 200
    assert active(client) == [OTHER_FAULT.id]
    client("PUT", FAULTS, json={"active": []})
    assert client.listed(EMPTY_LIST) == []


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "10.0.0.1", "unknown"])
@pytest.mark.parametrize("path", [FAULTS, "/__mock__/reset", "/__mock__/nothing"])
def test_clients_of_other_machines_are_refused(client: Client, host: str, path: str) -> None:
    response = client("GET", path, client=(host, 1))

    assert response.status_code == 403
    assert response.json()["success"] is False


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1"])
def test_clients_of_this_machine_are_let_in(client: Client, host: str) -> None:
    assert client("GET", FAULTS, client=(host, 1)).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/__mock__/nothing", 404),
        ("GET", "/__mock__/", 404),
        ("GET", "/__mock__", 404),
        ("GET", "/__mock__/faults/", 404),
        ("POST", FAULTS, 405),
        ("GET", "/__mock__/reset", 405),
        ("GET", "/repo/__mock__/faults", 404),
    ],
)
def test_nothing_else_is_there(client: Client, method: str, path: str, status: int) -> None:
    assert client(method, path).status_code == status


def test_the_document_does_not_speak_of_it(client: Client) -> None:
    assert "__mock__" not in client("GET", "/openapi.json").text
