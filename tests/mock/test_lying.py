from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, cast

import pytest

from mock_server.faults.base import Fault, FaultRequest, FaultResponse, Forward, Lie
from tests.mock.conftest import EMPTY_LIST, FIRST_KEY, LIST, Client

Tale = Callable[[FaultRequest, Forward], Awaitable[FaultResponse]]


class Teapot:
    """A lie that answers every list with 418."""

    async def __call__(self, request: FaultRequest, forward: Forward) -> FaultResponse:
        response = await forward(request)
        if request.operation_id != "getRepoAiApiKeys":
            return response
        return response.with_json({"tea": True}, status=418)


class Twice:
    """A lie that makes every request twice."""

    async def __call__(self, request: FaultRequest, forward: Forward) -> FaultResponse:
        await forward(request)
        return await forward(request)


FAULT = Fault("list.status-ok:teapot", "list.status-ok", "Lists are answered with tea.", Teapot)
OTHER_FAULT = Fault("create.always-new:twice", "create.always-new", "All happens twice.", Twice)


def use_faults(monkeypatch: pytest.MonkeyPatch, *faults: Fault) -> None:
    """Let the mock know these faults only."""
    monkeypatch.setattr("mock_server.faults.FAULTS", {fault.id: fault for fault in faults})


class LyingClient(Client):
    """Call a mock that can be made to tell these lies."""

    def __init__(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(client.app)
        self.monkeypatch = monkeypatch

    def tell(self, *lies: Tale) -> None:
        """Switch these lies on, as fault-0, fault-1 and so on."""
        faults = [
            Fault(f"fault-{number}", "clause", "words", partial(_same, lie))
            for number, lie in enumerate(lies)
        ]
        use_faults(self.monkeypatch, *faults)
        ids = [fault.id for fault in faults]
        assert self("PUT", "/__mock__/faults", json={"active": ids}).status_code == 200


def _same(lie: Tale) -> Lie:
    return cast(Lie, lie)


@pytest.fixture
def liar(client: Client, monkeypatch: pytest.MonkeyPatch) -> LyingClient:
    return LyingClient(client, monkeypatch)


async def honest(request: FaultRequest, forward: Forward) -> FaultResponse:
    return await forward(request)


def test_an_answer_that_a_lie_left_alone_is_not_marked(liar: LyingClient) -> None:
    truth = liar("GET", LIST)

    liar.tell(honest, honest)

    told = liar("GET", LIST)
    assert (told.status_code, told.content) == (truth.status_code, truth.content)
    assert dict(told.headers) == dict(truth.headers)


@pytest.mark.parametrize("change", ["status", "body", "header"])
def test_an_answer_that_a_lie_changed_names_it(liar: LyingClient, change: str) -> None:
    async def changing(request: FaultRequest, forward: Forward) -> FaultResponse:
        response = await forward(request)
        if change == "status":
            return response.with_json(response.json, status=202)
        if change == "body":
            return response.with_json({**response.json, "more": 1})
        return response.with_header("X-More", "1").with_header("X-More", "2")

    liar.tell(changing)
    response = liar("GET", LIST)

    assert response.headers["mock-fault"] == "fault-0"
    assert response.headers["access-control-expose-headers"] == "Mock-Fault"
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.status_code == (202 if change == "status" else 200)
    assert response.headers.get_list("x-more") == (["1", "2"] if change == "header" else [])
    assert response.json().get("more") == (1 if change == "body" else None)


def test_an_effect_that_nobody_asked_for_is_a_lie_too(liar: LyingClient) -> None:
    liar.tell(Twice())

    response = liar("POST", EMPTY_LIST, json={"name": "n", "aiType": "AWS"})

    assert response.headers["mock-fault"] == "fault-0"
    liar.tell(honest)
    assert len(liar.listed(EMPTY_LIST)) == 2


def test_a_request_that_a_lie_changed_or_made_up_is_marked(liar: LyingClient) -> None:
    async def renames_instead(_request: FaultRequest, forward: Forward) -> FaultResponse:
        headers = (("authorization", "Bearer owner-token"),)
        invented = FaultRequest("PUT", f"{LIST}/{FIRST_KEY}?x", headers)
        return await forward(invented.with_json({"name": "lie"}))

    liar.tell(renames_instead)
    response = liar("GET", "/anything", token=None)

    assert response.status_code == 200
    assert response.headers["mock-fault"] == "fault-0"
    liar.tell(honest)
    assert liar.listed(LIST)[0]["name"] == "lie"


def test_an_answer_may_be_made_up(liar: LyingClient) -> None:
    async def silent(_request: FaultRequest, _forward: Forward) -> FaultResponse:
        return FaultResponse(200, (("content-length", "99"),), b"")

    liar.tell(silent)
    response = liar("GET", "/openapi.json")

    assert (response.content, response.headers["content-length"]) == (b"", "0")


def test_lies_that_changed_the_same_answer_are_all_named(liar: LyingClient) -> None:
    liar.tell(Teapot(), honest, Teapot())

    assert liar("GET", LIST).headers.get_list("mock-fault") == ["fault-0", "fault-2"]


@pytest.mark.parametrize(
    ("method", "path", "token", "expected"),
    [
        ("GET", LIST, "owner-token", ("getRepoAiApiKeys", "repo-123", None, "owner", "owner")),
        ("HEAD", LIST, "owner-token", ("getRepoAiApiKeys", "repo-123", None, "owner", "owner")),
        ("GET", LIST, None, ("getRepoAiApiKeys", "repo-123", None, None, "owner")),
        ("PATCH", LIST, "outsider-token", (None, "repo-123", None, "outsider", "owner")),
        ("PUT", "/repo/a%2Fb/ai/apikey/c", "x", ("updateRepoAiApiKey", "a/b", "c", None, None)),
        ("GET", "/nowhere?x=1", "owner-token", (None, None, None, "owner", None)),
    ],
)
def test_a_lie_sees_what_the_document_says_about_a_request(
    liar: LyingClient, method: str, path: str, token: str, expected: Any
) -> None:
    seen: list[FaultRequest] = []

    async def looking(request: FaultRequest, forward: Forward) -> FaultResponse:
        seen.append(request)
        return await forward(request)

    liar.tell(looking)
    liar(method, path, token=token, headers={"X-Mine": "yes"}, json={"name": 1})

    (request,) = seen
    principal, insider = request.principal, request.insider
    assert (request.method, request.path) == (method, path)
    assert (request.header("x-mine"), request.json) == ("yes", {"name": 1})
    assert expected == (
        request.operation_id,
        request.repo_id,
        request.apikey_id,
        principal.name if principal else None,
        insider.name if insider else None,
    )


@pytest.mark.parametrize(
    ("method", "path", "token", "status"),
    [
        ("GET", LIST, None, 401),
        ("GET", LIST, "outsider-token", 403),
        ("DELETE", f"{LIST}/unknown", "owner-token", 404),
        ("POST", LIST, "owner-token", 400),
        ("PATCH", LIST, "owner-token", 405),
        ("OPTIONS", LIST, None, 204),
        ("GET", "/ui/swagger-ui.css", None, 200),
    ],
)
def test_refusals_and_files_come_through_a_lie_as_they_are(
    liar: LyingClient, method: str, path: str, token: str, status: int
) -> None:
    truth = liar(method, path, token=token)
    liar.tell(honest)

    told = liar(method, path, token=token)

    assert told.status_code == truth.status_code == status
    assert told.content == truth.content
    for name in ("www-authenticate", "allow", "content-type", "access-control-allow-origin"):
        assert told.headers.get(name) == truth.headers.get(name)


def test_a_lie_forgets_when_it_is_switched_on_anew(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Counting:
        def __init__(self) -> None:
            self.count = 0

        async def __call__(self, request: FaultRequest, forward: Forward) -> FaultResponse:
            await forward(request)
            self.count += 1
            return FaultResponse(200).with_json(self.count)

    use_faults(monkeypatch, Fault("count", "clause", "words", Counting))

    def counts() -> list[int]:
        return [client("GET", LIST).json() for _ in range(2)]

    client("PUT", "/__mock__/faults", json={"active": ["count"]})
    assert counts() == [1, 2]
    client("PUT", "/__mock__/faults", json={"active": ["count"]})
    assert counts() == [1, 2]
    client("POST", "/__mock__/reset")
    assert counts() == [1, 2]


def test_an_error_in_a_lie_is_a_500(liar: LyingClient) -> None:
    async def broken(_request: FaultRequest, _forward: Forward) -> FaultResponse:
        raise ZeroDivisionError

    liar.tell(broken)

    assert liar("GET", LIST).status_code == 500
