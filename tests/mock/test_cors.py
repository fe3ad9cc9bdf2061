import pytest

from mock_server import create_app
from tests.mock.conftest import EMPTY_LIST, FIRST_KEY, LIST, Client

ORIGIN = {"Origin": "http://localhost:5173"}


@pytest.mark.parametrize(
    ("method", "path", "token", "status"),
    [
        ("GET", LIST, "owner-token", 200),
        ("GET", LIST, None, 401),
        ("GET", LIST, "outsider-token", 403),
        ("DELETE", f"{LIST}/unknown", "owner-token", 404),
        ("GET", "/nowhere", None, 404),
        ("POST", LIST, "owner-token", 400),
        ("PATCH", LIST, "owner-token", 405),
        ("OPTIONS", LIST, None, 204),
        ("GET", "/openapi.json", None, 200),
        ("GET", "/ui/", None, 200),
    ],
)
def test_every_answer_may_be_read_by_pages_of_any_origin(
    client: Client, method: str, path: str, token: str | None, status: int
) -> None:
    response = client(method, path, token=token, headers=ORIGIN)

    assert response.status_code == status
    assert response.headers["access-control-allow-origin"] == "*"


def test_a_body_that_is_too_large_is_refused_readably() -> None:
    client = Client(create_app(max_body=10))

    response = client("POST", LIST, content=b"x" * 11, headers=ORIGIN)

    assert response.status_code == 413
    assert response.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize("path", [LIST, f"{LIST}/{FIRST_KEY}", "/nowhere"])
def test_a_preflight_is_answered_without_a_token(client: Client, method: str, path: str) -> None:
    asked = {
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization,content-type",
    }

    response = client("OPTIONS", path, token=None, headers=ORIGIN | asked)

    assert response.status_code == 204
    assert response.headers["access-control-allow-origin"] == "*"
    assert method in response.headers["access-control-allow-methods"].split(", ")
    allowed = response.headers["access-control-allow-headers"].split(", ")
    assert set(allowed) == {"authorization", "content-type", "prefer"}
    assert int(response.headers["access-control-max-age"]) > 0


def test_options_without_a_preflight_tells_the_methods(client: Client) -> None:
    response = client("OPTIONS", LIST, token=None)

    assert response.status_code == 204
    assert response.headers["allow"] == "GET, HEAD, POST, OPTIONS"
    assert "access-control-allow-methods" not in response.headers


@pytest.fixture
def narrowed() -> Client:
    return Client(create_app(cors_origins=["http://one.test", "http://two.test"]))


@pytest.mark.parametrize("origin", ["http://one.test", "http://two.test"])
@pytest.mark.parametrize("path", [LIST, "/nowhere"])
def test_named_origins_are_let_in(narrowed: Client, origin: str, path: str) -> None:
    response = narrowed("GET", path, headers={"Origin": origin})

    assert response.headers["access-control-allow-origin"] == origin
    assert response.headers["vary"] == "Origin"


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://three.test"}, {"Origin": "null"}])
def test_other_origins_are_not(narrowed: Client, headers: dict[str, str]) -> None:
    asked = {"Access-Control-Request-Method": "GET"}

    for response in (
        narrowed("GET", LIST, headers=headers),
        narrowed("OPTIONS", EMPTY_LIST, headers=headers | asked),
    ):
        assert "access-control-allow-origin" not in response.headers
        assert response.headers["vary"] == "Origin"
