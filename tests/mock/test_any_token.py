"""With `--any-token`, tokens of another login are those of one principal."""

import pytest

from mock_server import create_app
from mock_server.core.principals import UnknownPrincipalError
from tests.mock.conftest import FOREIGN_LIST, LIST, Client

TOKEN = "eyJhbGciOiJIUzI1NiJ9.e30.of-a-real-login"


@pytest.fixture
def client() -> Client:
    return Client(create_app(any_token="outsider", check_responses=True))


@pytest.mark.parametrize("session", ["", "/@one"])
def test_an_unknown_token_is_that_of_the_principal(client: Client, session: str) -> None:
    assert client("GET", session + FOREIGN_LIST, token=TOKEN).status_code == 200
    assert client("GET", session + LIST, token=TOKEN).status_code == 403


def test_a_known_token_stays_that_of_its_owner(client: Client) -> None:
    assert client("GET", LIST).status_code == 200
    assert client("GET", FOREIGN_LIST).status_code == 403


@pytest.mark.parametrize("value", ["Bearer ", "Bearer", f"Basic {TOKEN}", TOKEN])
def test_what_is_no_bearer_token_is_refused(client: Client, value: str) -> None:
    response = client("GET", FOREIGN_LIST, token=None, headers={"Authorization": value})

    assert response.status_code == 401
    assert client("GET", FOREIGN_LIST, token=None).status_code == 401


def test_without_it_an_unknown_token_is_refused() -> None:
    assert Client(create_app())("GET", FOREIGN_LIST, token=TOKEN).status_code == 401


def test_a_world_without_the_principal_knows_its_own_tokens_only(client: Client) -> None:
    client("PUT", "/__mock__/world", json={"principals": [], "repositories": []})

    assert client("GET", FOREIGN_LIST, token=TOKEN).status_code == 401


def test_the_token_of_another_login_is_not_recorded(client: Client) -> None:
    client("GET", FOREIGN_LIST, token=TOKEN)

    recorded = client("GET", "/__mock__/exchanges")

    assert recorded.json()["exchanges"][0]["principal"] == "outsider"
    assert TOKEN not in recorded.text


def test_a_principal_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnknownPrincipalError, match="owner, outsider"):
        create_app(any_token="somebody")
