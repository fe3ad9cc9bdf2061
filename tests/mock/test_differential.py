"""The bound app against the stock one: the same handlers behind Connexion as it is.

Both stores draw the same ids, keys and secrets at the same moment, so that whole bodies compare.
"""

import warnings
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from starlette.exceptions import HTTPException

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from connexion import AsyncApp  # type: ignore[import-untyped]
    from connexion.exceptions import ProblemException  # type: ignore[import-untyped]
    from connexion.lifecycle import ConnexionResponse  # type: ignore[import-untyped]
    from connexion.middleware import MiddlewarePosition  # type: ignore[import-untyped]

from mock_server.asgi import ASGIApp
from mock_server.bodies import MAX_BODY
from mock_server.core.access import AccessMiddleware
from mock_server.core.clock import DateHeader, system_clock
from mock_server.core.connexion_app import api_options, compiled_core, for_session, refusal_for
from mock_server.core.credentials import random_bytes
from mock_server.core.principals import Principals
from mock_server.core.store import Store
from mock_server.errors import MESSAGES, Refusal, error_body
from mock_server.middleware.common import CommonMiddleware
from mock_server.middleware.cors import Cors
from mock_server.world import default_world
from openapi.document import Document, load_document
from tests.mock.conftest import EMPTY_LIST, FIRST_KEY, FOREIGN_LIST, LIST, Client

KEY = f"{LIST}/{FIRST_KEY}"
GOOD = {"name": "n", "aiType": "AWS"}
JSON = {"Content-Type": "application/json"}


def new_store() -> Store:
    return Store(
        default_world().keys,
        randomness=lambda: random_bytes(1),
        clock=lambda: datetime(2024, 6, 1, tzinfo=UTC),
    )


def stock_core(store: Store, principals: Principals) -> ASGIApp:
    """Return what `for_session` returns, without any binding."""

    async def answer(_request: object, error: Exception) -> Any:
        refusal = refusal_for(error)
        headers = {name.decode(): value.decode() for name, value in refusal.headers}
        body = error_body(refusal.message)
        return ConnexionResponse(refusal.status, "application/json", body=body, headers=headers)

    app = AsyncApp(__name__)
    app.add_middleware(AccessMiddleware, MiddlewarePosition.BEFORE_VALIDATION, store=lambda: store)
    for kind in (ProblemException, HTTPException, Refusal, Exception):
        app.add_error_handler(kind, answer)
    options = api_options(lambda: store, lambda: principals)
    app.add_api(load_document(), **options, validate_responses=True)
    core: ASGIApp = app
    return core


def bound_core(store: Store, principals: Principals, document: Document | None = None) -> ASGIApp:
    return for_session(compiled_core(document, check_responses=True), store, principals)


def served(core: ASGIApp) -> Client:
    date = DateHeader(system_clock)
    return Client(
        CommonMiddleware(core, cors=Cors(), date=date, max_body=MAX_BODY, refusal_for=refusal_for)
    )


@pytest.fixture(scope="module")
def apps() -> tuple[tuple[Client, Client], tuple[Store, Store]]:
    """Make the bound app and the stock one, each with its store."""
    principals = Principals(default_world().principals)
    stores = new_store(), new_store()
    bound = bound_core(stores[0], principals)
    return (served(bound), served(stock_core(stores[1], principals))), stores


@pytest.fixture
def both(apps: tuple[tuple[Client, Client], tuple[Store, Store]]) -> tuple[Client, Client]:
    """Call the bound app and the stock one, both in their first state."""
    clients, stores = apps
    for store in stores:
        store.reset()
    return clients


def same(one: httpx.Response, other: httpx.Response) -> bool:
    """Compare all but the words of a refusal, which are the mock's own."""
    if one.status_code != other.status_code:
        return False
    if one.status_code < 400:
        return bool(one.json() == other.json())
    fields = ("www-authenticate", "content-type", "access-control-allow-origin")
    return (
        one.json()["success"] is other.json()["success"] is False
        and [type(value) for value in one.json().values()] == [bool, str]
        and [one.headers.get(field) for field in fields]
        == [other.headers.get(field) for field in fields]
    )


REQUESTS: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", LIST, {}),
    ("GET", EMPTY_LIST, {}),
    ("GET", f"{LIST}?unknown=1&unknown=2", {}),
    ("GET", LIST, {"headers": {"Authorization": "bearer owner-token"}}),
    ("GET", "/repo/repo%2D123/ai/apikey", {}),
    ("GET", LIST, {"content": b"ignored", "headers": JSON}),
    ("HEAD", LIST, {}),
    ("POST", LIST, {"json": GOOD}),
    ("POST", LIST, {"json": {**GOOD, "unknown": [1, {"deep": None}]}}),
    ("POST", LIST, {"json": {**GOOD, "name": "Schlüssel 🔑\0\u2028"}}),
    ("POST", LIST, {"json": {**GOOD, "name": ""}}),
    ("POST", LIST, {"json": {**GOOD, "name": "x" * 100_000}}),
    *(("POST", LIST, {"json": {**GOOD, "aiType": value}}) for value in ("OPENAI", "GOOGLE")),
    ("POST", LIST, {"content": b'{"name": "a", "name": "b", "aiType": "AWS"}', "headers": JSON}),
    (
        "POST",
        LIST,
        {"json": GOOD, "headers": {"Content-Type": "application/json; charset=utf-8"}},
    ),
    ("POST", LIST, {"json": GOOD, "headers": {"Content-Type": "application/json; a=b"}}),
    ("PUT", KEY, {"json": {"name": "renamed"}}),
    ("PUT", KEY, {"json": {}}),
    ("PUT", KEY, {"json": {"key": 1, "secret": [], "aiType": None}}),
    ("DELETE", KEY, {}),
    ("DELETE", KEY, {"json": {}}),
    # Refusals, each for one reason, and for several at once.
    ("GET", LIST, {"token": None}),
    ("GET", LIST, {"token": "unknown"}),
    ("GET", LIST, {"token": ""}),
    ("GET", LIST, {"headers": {"Authorization": "Basic b3duZXI6"}}),
    ("GET", LIST, {"headers": {"Authorization": "Bearer"}}),
    ("GET", FOREIGN_LIST, {}),
    ("GET", "/repo/unknown/ai/apikey", {}),
    ("POST", FOREIGN_LIST, {"json": {}}),
    ("POST", LIST, {"json": {}, "token": None}),
    ("PUT", f"{LIST}/unknown", {"json": []}),
    ("DELETE", f"{LIST}/unknown", {}),
    ("DELETE", f"{EMPTY_LIST}/{FIRST_KEY}", {}),
    *(
        ("POST", LIST, {"json": body})
        for body in (
            {},
            {"name": "n"},
            {"aiType": "AWS"},
            {"name": None, "aiType": "AWS"},
            {"name": 1, "aiType": "AWS"},
            {"name": "n", "aiType": "aws"},
            {"name": "n", "aiType": None},
            {"name": "n", "aiType": ["AWS"]},
            [],
            [GOOD],
            "text",
            None,
        )
    ),
    ("POST", LIST, {"content": b"", "headers": JSON}),
    ("POST", LIST, {"content": b"{", "headers": JSON}),
    ("POST", LIST, {"content": b"{'name': 1}", "headers": JSON}),
    ("POST", LIST, {"content": b"name=n", "headers": {"Content-Type": "text/plain"}}),
    ("POST", LIST, {"data": {"name": "n", "aiType": "AWS"}}),
    ("POST", LIST, {"files": {"name": b"n"}}),
    ("PUT", KEY, {"json": {"name": None}}),
    ("PUT", KEY, {"json": {"name": 1}}),
    ("PUT", KEY, {"json": []}),
    ("PUT", KEY, {"content": b"", "headers": JSON}),
    ("GET", "/nowhere", {}),
    ("GET", "/repo/repo-123/ai", {}),
    ("PATCH", LIST, {}),
    ("GET", KEY, {}),
    ("POST", KEY, {"json": GOOD}),
]


@pytest.mark.parametrize(("method", "path", "options"), REQUESTS)
def test_a_request_is_answered_as_the_stock_app_does(
    both: tuple[Client, Client], method: str, path: str, options: dict[str, Any]
) -> None:
    bound, stock = both

    ours = bound(method, path, **options)
    theirs = stock(method, path, **options)

    if method == "HEAD":
        assert (ours.status_code, ours.content) == (theirs.status_code, theirs.content)
    else:
        assert same(ours, theirs), (ours.text, theirs.status_code, theirs.text)
    assert bound.listed(LIST) == stock.listed(LIST)


@pytest.mark.parametrize(
    ("method", "path", "options", "status"),
    [
        ("POST", LIST, {"content": b'{"name": "\xff"}', "headers": JSON}, 400),
        ("POST", LIST, {"content": '{"name": "n"}'.encode("utf-16"), "headers": JSON}, 400),
        ("POST", LIST, {"content": b"[" * 100_000, "headers": JSON}, 400),
        ("POST", LIST, {"content": b'{"x": %s}' % (b"9" * 5_000), "headers": JSON}, 400),
        ("POST", LIST, {"content": b'{"name": "\\ud800", "aiType": "AWS"}', "headers": JSON}, 400),
        ("POST", LIST, {"content": b'{"name": "n", "aiType": "AWS", "x": NaN}'}, 400),
        ("POST", LIST, {"content": b'{"name": "n", "aiType": "AWS"}'}, 201),
        ("POST", LIST, {"json": GOOD, "headers": {"Content-Type": "Application/JSON"}}, 201),
        ("GET", f"{LIST}/", {}, 404),
        ("GET", "/repo/a%2Fb/ai/apikey", {}, 403),
    ],
)
def test_the_bound_app_is_right_where_the_stock_one_is_not(
    both: tuple[Client, Client], method: str, path: str, options: dict[str, Any], status: int
) -> None:
    bound, stock = (client(method, path, **options).status_code for client in both)

    assert bound == status
    assert stock != status


@pytest.mark.parametrize(
    ("parameter", "good", "bad"),
    [
        (
            {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 5}},
            {"params": {"limit": "3"}},
            {"params": {"limit": "9"}},
        ),
        (
            {"name": "X-Team", "in": "header", "required": True, "schema": {"type": "string"}},
            {"headers": {"X-Team": "red"}},
            {},
        ),
    ],
)
def test_what_is_unusual_is_left_to_the_stock_classes(
    parameter: dict[str, Any], good: dict[str, Any], bad: dict[str, Any]
) -> None:
    document = load_document()
    document["paths"]["/repo/{repoId}/ai/apikey"]["get"]["parameters"] = [parameter]
    principals = Principals(default_world().principals)
    client = served(bound_core(new_store(), principals, document))

    assert client("GET", LIST, **good).status_code == 200
    assert client("GET", LIST, **bad).status_code == 400
    assert client("GET", FOREIGN_LIST, **bad).status_code == 403
    assert client("GET", LIST, token=None, **good).status_code == 401
    assert client("POST", LIST, json=GOOD).status_code == 201


def test_an_answer_that_does_not_fit_the_document_is_not_sent(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("mock_server.core.operations.as_listed", lambda key: {"id": key.key})
    principals = Principals(default_world().principals)

    checked = served(bound_core(new_store(), principals))("GET", LIST)

    assert (checked.status_code, checked.json()["message"]) == (500, MESSAGES[500])
    assert "NonConformingAnswerError" in caplog.text
    assert "FB_AI_" not in checked.text + caplog.text
