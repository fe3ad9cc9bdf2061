import time

import pytest

from mock_server.conditions.preferences import LONGEST_WAIT, preferences
from tests.mock.conftest import EMPTY_LIST, FIRST_KEY, LIST, Client

DECLARED = (200, 401, 403, 500)


@pytest.mark.parametrize(
    ("sent", "code", "wait", "applied"),
    [
        ("code=403", 403, None, "code=403"),
        ("wait=2", None, 2.0, "wait=2"),
        ("wait=0.5", None, 0.5, "wait=0.5"),
        ("code=403, wait=2", 403, 2.0, "code=403, wait=2"),
        ('CODE = "403"', 403, None, "code=403"),
        ("respond-async, code=403; x=y, wait=1", 403, 1.0, "code=403, wait=1"),
        ("code=403, code=500", 403, None, "code=403"),
        ('note="a, code=500", code=403', 403, None, "code=403"),
        ("wait=abc", None, None, ""),
        ("wait=-1", None, None, ""),
        ("wait=301", None, None, ""),
        ("return=minimal", None, None, ""),
        ("", None, None, ""),
        (",;=,", None, None, ""),
    ],
)
def test_a_prefer_header_is_read_as_rfc_7240_says(
    sent: str, code: int | None, wait: float | None, applied: str
) -> None:
    scope = {"query_string": b"", "headers": [(b"prefer", sent.encode("latin-1"))]}

    found = preferences(scope, DECLARED)

    assert (found.code, found.wait, found.met(403)) == (code, wait, applied)


def test_several_headers_count_as_one() -> None:
    headers = [(b"prefer", b"wait=1"), (b"prefer", b"code=500")]

    found = preferences({"query_string": b"", "headers": headers}, DECLARED)

    assert (found.code, found.wait) == (500, 1.0)


def test_a_long_header_is_read_quickly() -> None:
    value = b"a=" + b'"' * 30_001 + b", code=403" + b" " * 30_000

    preferences({"query_string": b"", "headers": [(b"prefer", value)]}, DECLARED)


def test_a_preference_is_met_and_named(client: Client) -> None:
    response = client("GET", LIST, headers={"Prefer": "code=403"})

    assert response.status_code == 403
    assert response.headers["preference-applied"] == "code=403"
    assert response.headers["access-control-expose-headers"] == "*"
    assert client("GET", LIST).status_code == 200


def test_a_wait_delays_the_true_answer(client: Client) -> None:
    began = time.monotonic()

    response = client("DELETE", f"{LIST}/{FIRST_KEY}", headers={"Prefer": "wait=0.05"})

    assert time.monotonic() - began >= 0.05
    assert response.status_code == 200
    assert response.headers["preference-applied"] == "wait=0.05"
    assert FIRST_KEY not in [key["id"] for key in client.listed(LIST)]


def test_a_wait_that_cannot_be_met_is_ignored_and_not_named(client: Client) -> None:
    response = client("GET", LIST, headers={"Prefer": "wait=9999"})

    assert response.status_code == 200
    assert "preference-applied" not in response.headers


@pytest.mark.parametrize(
    "preference", ["code=404", "code=429", "code=abc", "code", "wait=1, code=4"]
)
def test_a_code_that_the_document_does_not_declare_is_refused(
    client: Client, preference: str
) -> None:
    response = client("GET", LIST, headers={"Prefer": preference})

    declared = "code in Prefer must be one of the statuses declared here: 200, 401, 403, 500"
    assert response.status_code == 400
    assert declared in response.json()["message"]
    assert "gateway" in response.json()["message"]


def test_the_query_does_the_same_without_a_header(client: Client) -> None:
    response = client("GET", f"{LIST}?__code=500&__wait=0.01&other=1")

    assert response.status_code == 500
    assert "preference-applied" not in response.headers


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("__code=404", "__code must be one of the statuses declared here: 200, 401, 403, 500"),
        ("__code=", "__code must be"),
        ("__wait=x", f"__wait must be seconds, at most {LONGEST_WAIT:.0f}"),
        ("__wait=9999", "__wait must be seconds"),
    ],
)
def test_a_query_that_cannot_be_met_is_refused(client: Client, query: str, message: str) -> None:
    response = client("GET", f"{LIST}?{query}")

    assert response.status_code == 400
    assert message in response.json()["message"]


def test_a_success_is_carried_out(client: Client) -> None:
    sent = {"name": "n", "aiType": "AWS"}

    response = client("POST", EMPTY_LIST, headers={"Prefer": "code=201"}, json=sent)

    assert response.status_code == 201
    assert response.headers["preference-applied"] == "code=201"
    assert [key["id"] for key in client.listed(EMPTY_LIST)] == [response.json()["id"]]


@pytest.mark.parametrize(
    ("token", "sent", "status"),
    [(None, {"name": "n", "aiType": "AWS"}, 401), ("owner-token", {"name": "n"}, 400)],
)
def test_a_success_that_the_service_refuses_is_neither_invented_nor_named(
    client: Client, token: str | None, sent: object, status: int
) -> None:
    headers = {"Prefer": "code=201, wait=0.01"}

    response = client("POST", EMPTY_LIST, headers=headers, json=sent, token=token)

    assert response.status_code == status
    assert response.headers["preference-applied"] == "wait=0.01"
    assert client.listed(EMPTY_LIST) == []


def test_a_request_goes_before_the_conditions_and_does_not_use_them_up(client: Client) -> None:
    wanted = {"operationId": "getRepoAiApiKeys", "status": 500, "times": 1}
    client("POST", "/__mock__/conditions", json=wanted)

    statuses = [
        client("GET", LIST, headers=headers).status_code
        for headers in ({"Prefer": "code=403"}, {}, {})
    ]

    assert statuses == [403, 500, 200]


@pytest.mark.parametrize("path", ["/nowhere", "/openapi.json", "/__mock__/faults"])
def test_elsewhere_nothing_is_forced(client: Client, path: str) -> None:
    plain = client("GET", path)

    assert client("GET", path, headers={"Prefer": "code=403"}).status_code == plain.status_code
