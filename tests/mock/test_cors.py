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


def preflight(method: str = "POST", headers: str = "authorization,content-type") -> dict[str, str]:
    asked = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}
    return ORIGIN | asked


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", [LIST, f"{LIST}/{FIRST_KEY}", "/nowhere", "/"])
def test_a_preflight_is_answered_without_a_token(client: Client, method: str, path: str) -> None:
    response = client("OPTIONS", path, token=None, headers=preflight(method))

    assert response.status_code == 204
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["access-control-allow-methods"] == method
    assert int(response.headers["access-control-max-age"]) > 0


def test_a_preflight_allows_whatever_headers_a_page_wants_to_send(client: Client) -> None:
    wanted = "authorization,baggage,idempotency-key,sentry-trace,traceparent,x-requested-with"

    response = client("OPTIONS", LIST, token=None, headers=preflight(headers=wanted))

    assert response.headers["access-control-allow-headers"] == wanted


def test_pages_may_read_every_header_of_an_answer(client: Client) -> None:
    assert client("GET", LIST, headers=ORIGIN).headers["access-control-expose-headers"] == "*"


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


def test_pages_of_named_origins_may_send_credentials_and_read_every_header(
    narrowed: Client,
) -> None:
    """With credentials, `*` is no wildcard: each header has to be named."""
    asked = {"Access-Control-Request-Method": "GET"}

    for method, more in (("GET", {"Prefer": "code=401"}), ("OPTIONS", asked)):
        answer = narrowed(method, LIST, headers={"Origin": "http://one.test", **more})
        assert answer.headers["access-control-allow-credentials"] == "true"
    listed = narrowed("GET", LIST, headers={"Origin": "http://one.test", "Prefer": "code=401"})
    exposed = set(listed.headers["access-control-expose-headers"].lower().split(", "))
    assert {"www-authenticate", "preference-applied", "date", "content-type"} <= exposed


def test_a_preflight_of_another_origin_is_refused_and_recorded(narrowed: Client) -> None:
    for origin in ("http://one.test", "http://three.test"):
        headers = preflight() | {"Origin": origin}
        response = narrowed("OPTIONS", LIST, token=None, headers=headers)

    assert response.status_code == 403
    assert "--cors-origin" in response.json()["message"]
    (exchange,) = narrowed("GET", "/__mock__/exchanges").json()["exchanges"]
    assert (exchange["request"]["method"], exchange["response"]["status"]) == ("OPTIONS", 403)
    assert {"name": "origin", "value": "http://three.test"} in exchange["request"]["headers"]


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://three.test"}, {"Origin": "null"}])
def test_other_origins_are_not(narrowed: Client, headers: dict[str, str]) -> None:
    asked = {"Access-Control-Request-Method": "GET"}

    for response in (
        narrowed("GET", LIST, headers=headers),
        narrowed("OPTIONS", EMPTY_LIST, headers=headers | asked),
    ):
        assert "access-control-allow-origin" not in response.headers
        assert response.headers["vary"] == "Origin"
