"""What the operations do, asked over the whole app."""

import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from mock_server import create_app
from mock_server.errors import MESSAGES
from openapi.document import load_document, resolve
from tests.mock.conftest import EMPTY_LIST, FIRST_KEY, FOREIGN_LIST, LIST, Client

NAMES = ["", " ", "a" * 100_000, "Schlüssel 🔑\u202e", 'quo"te\\', "nul\0", "\u2028", "e\u0301"]


def test_creating_answers_with_id_key_and_secret(client: Client) -> None:
    response = client("POST", EMPTY_LIST, json={"name": "Name", "aiType": "AWS"})

    assert response.status_code == 201
    answer = response.json()
    assert set(answer) == {"success", "id", "key", "secret"}
    assert answer["success"] is True
    assert UUID(answer["id"]).version == 4
    assert answer["key"].startswith("FB_AI_")
    assert len(answer["secret"]) >= 43


@pytest.mark.parametrize("ai_type", ["OPENAI", "GOOGLE", "ANTHROPIC", "AWS", "OTHER"])
def test_a_created_key_is_listed_at_once(client: Client, ai_type: str) -> None:
    created = client.create(name="Name", ai_type=ai_type)

    (key,) = client.listed()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", key.pop("createdAt"))
    assert key == {
        "id": created["id"],
        "key": created["key"],
        "name": "Name",
        "aiType": ai_type,
        "repoId": "repo-456",
        "deletedAt": None,
    }


@pytest.mark.parametrize("name", NAMES, ids=lambda name: ascii(name[:20]))
def test_a_name_is_kept_to_the_last_character(client: Client, name: str) -> None:
    created = client.create(name=name)
    assert [key["name"] for key in client.listed()] == [name]

    client("PUT", f"{EMPTY_LIST}/{created['id']}", json={"name": name + "!"})
    assert [key["name"] for key in client.listed()] == [name + "!"]


def test_the_newest_key_is_listed_first(client: Client) -> None:
    ids = [client.create(LIST)["id"] for _ in range(20)]

    keys = client.listed(LIST)

    assert [key["id"] for key in keys[:20]] == ids[::-1]
    dates = [key["createdAt"] for key in keys]
    assert dates == sorted(dates, reverse=True)


def test_an_empty_repository_has_an_empty_list(client: Client) -> None:
    assert client("GET", EMPTY_LIST).json() == {"success": True, "apiKeys": []}


def test_an_update_changes_the_name_and_nothing_else(client: Client) -> None:
    before = client.listed(LIST)
    body = {
        "name": "Renamed",
        "id": "x",
        "key": "x",
        "secret": "x",
        "aiType": "OTHER",
        "repoId": "repo-456",
        "createdAt": None,
        "deletedAt": "2024-01-01T00:00:00Z",
    }

    response = client("PUT", f"{LIST}/{FIRST_KEY}", json=body)

    assert response.status_code == 200
    assert response.json() == {"success": True, "message": "AI API key updated successfully"}
    assert client.listed(LIST) == [{**before[0], "name": "Renamed"}, before[1]]


@pytest.mark.parametrize("body", [{}, {"unknown": 1}, {"key": "x"}])
def test_an_update_without_a_name_changes_nothing(client: Client, body: Any) -> None:
    before = client.listed(LIST)

    assert client("PUT", f"{LIST}/{FIRST_KEY}", json=body).status_code == 200

    assert client.listed(LIST) == before


def test_deleting_takes_the_key_off_the_list_for_good(client: Client) -> None:
    _, other = client.listed(LIST)

    response = client("DELETE", f"{LIST}/{FIRST_KEY}")

    assert response.status_code == 200
    assert response.json() == {"success": True, "message": "AI API key deleted successfully"}
    assert client.listed(LIST) == [other]
    assert client("DELETE", f"{LIST}/{FIRST_KEY}").status_code == 404
    assert client("PUT", f"{LIST}/{FIRST_KEY}", json={"name": "back"}).status_code == 404
    assert client.listed(LIST) == [other]


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_key_is_found_in_its_own_repository_only(client: Client, method: str) -> None:
    before = client.listed(LIST)

    response = client(method, f"{EMPTY_LIST}/{FIRST_KEY}", json={"name": "stolen"})

    assert response.status_code == 404
    assert client.listed(LIST) == before


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "name is required; aiType is required"),
        ({"name": "n"}, "aiType is required"),
        ({"name": None, "aiType": "AWS"}, "name must be a string"),
        ({"name": ["n"], "aiType": "AWS"}, "name must be a string"),
        *(
            ({"name": "n", "aiType": wrong}, "aiType must be one of OPENAI, GOOGLE, ANTHROPIC, ")
            for wrong in ("openai", "", " AWS", "hunter2", None, 1, ["AWS"])
        ),
        ([], "The body must be an object"),
        ("AWS", "The body must be an object"),
        (None, "The body must be an object"),
    ],
)
def test_a_bad_creation_is_refused_by_field_and_rule(
    client: Client, body: Any, message: str
) -> None:
    response = client("POST", EMPTY_LIST, json=body)

    assert response.status_code == 400
    assert sorted(response.json()["message"].split("; ")) == sorted(message.split("; ")) or (
        response.json()["message"].startswith(message)
    )
    assert "hunter2" not in response.text
    assert client.listed() == []


@pytest.mark.parametrize("body", [{"name": None}, {"name": 1}, [], None, "name"])
def test_a_bad_update_is_refused_and_changes_nothing(client: Client, body: Any) -> None:
    before = client.listed(LIST)

    assert client("PUT", f"{LIST}/{FIRST_KEY}", json=body).status_code == 400

    assert client.listed(LIST) == before


def test_an_update_needs_a_body(client: Client) -> None:
    assert client("PUT", f"{LIST}/{FIRST_KEY}").status_code == 400


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", LIST),
        ("POST", LIST),
        ("PUT", f"{LIST}/{FIRST_KEY}"),
        ("PUT", f"{LIST}/unknown"),
        ("DELETE", f"{LIST}/{FIRST_KEY}"),
        ("GET", FOREIGN_LIST),
        ("GET", "/repo/no-such-repository/ai/apikey"),
    ],
)
@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer unknown",
        "Bearer owner-token-and-more",
        "Bearer owner-token outsider-token",
        "Basic b3duZXItdG9rZW46",
        "Basic owner-token",
        "owner-token",
        "Bearer\towner-token",
        "Bearer Bearer owner-token",
    ],
)
def test_without_a_valid_token_nothing_else_is_looked_at(
    client: Client, method: str, path: str, authorization: str | None
) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    before = client.listed(LIST)

    response = client(method, path, token=None, headers=headers, content=b"not JSON")

    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert response.json() == {"success": False, "message": MESSAGES[401]}
    assert client.listed(LIST) == before


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "Bearer "])
def test_the_scheme_is_known_in_any_case(client: Client, scheme: str) -> None:
    headers = {"Authorization": f"{scheme} owner-token"}

    assert client("GET", LIST, token=None, headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", LIST),
        ("POST", LIST),
        ("PUT", f"{LIST}/{FIRST_KEY}"),
        ("PUT", f"{LIST}/unknown"),
        ("DELETE", f"{LIST}/{FIRST_KEY}"),
        ("DELETE", "/repo/no-such-repository/ai/apikey/unknown"),
    ],
)
def test_without_access_nothing_but_the_refusal_is_told(
    client: Client, method: str, path: str
) -> None:
    before = client.listed(LIST)

    response = client(method, path, token="outsider-token", content=b"not JSON")

    assert response.status_code == 403
    assert response.json() == {"success": False, "message": MESSAGES[403]}
    assert client.listed(LIST) == before


def test_an_unknown_key_is_refused_before_a_bad_body(client: Client) -> None:
    response = client("PUT", f"{LIST}/unknown", content=b"not JSON")

    assert response.status_code == 404
    assert response.json() == {"success": False, "message": MESSAGES[404]}


def test_the_outsider_reaches_its_own_repository(client: Client) -> None:
    assert client.listed(FOREIGN_LIST, token="outsider-token") == []


def test_the_secret_is_in_the_creating_answer_only(client: Client) -> None:
    created = client.create()
    path = f"{EMPTY_LIST}/{created['id']}"

    answers = [
        client("GET", EMPTY_LIST),
        client("GET", f"{EMPTY_LIST}?secret=true"),
        client("GET", path),
        client("PUT", path, json={"name": "n"}),
        client("DELETE", path),
        client("DELETE", path),
        client("GET", EMPTY_LIST),
    ]

    for answer in answers:
        assert created["secret"] not in answer.text
        assert created["secret"] not in str(answer.headers)


def test_the_refusals_use_the_words_of_the_document() -> None:
    document = load_document()
    words = {
        int(status): resolve(document, answer)["content"]["application/json"]["example"]["message"]
        for operation in document["paths"]["/repo/{repoId}/ai/apikey/{apikeyId}"].values()
        if isinstance(operation, dict)
        for status, answer in operation["responses"].items()
        if status in map(str, MESSAGES)
    }

    assert words == dict(MESSAGES)


def test_two_mocks_have_nothing_in_common() -> None:
    one, other = Client(create_app()), Client(create_app())

    one.create()

    assert (len(one.listed()), len(other.listed())) == (1, 0)


def test_a_seed_and_a_clock_make_all_answers_repeatable() -> None:
    def journey() -> list[str]:
        client = Client(create_app(seed=1, clock=lambda: datetime(2024, 6, 1, tzinfo=UTC)))
        return [str(client.create()), str(client.listed())]

    assert journey() == journey()
