from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, cast

import pytest

from mock_server.fault import Behaviour, Fault, FaultRequest, FaultResponse, Forward
from tests.mock.conftest import EMPTY_LIST, FIRST_KEY, LIST, Client

Handler = Callable[[FaultRequest, Forward], Awaitable[FaultResponse]]


class Teapot:
    """Answer every list with 418."""

    async def __call__(self, request: FaultRequest, forward: Forward) -> FaultResponse:
        response = await forward(request)
        if request.operation_id != "getRepoAiApiKeys":
            return response
        return response.with_json({"tea": True}, status=418)


class Twice:
    """Make every request twice."""

    async def __call__(self, request: FaultRequest, forward: Forward) -> FaultResponse:
        await forward(request)
        return await forward(request)


FAULT = Fault("list.status-ok:teapot", "list.status-ok", "Lists are answered with tea.", Teapot)
OTHER_FAULT = Fault("create.always-new:twice", "create.always-new", "All happens twice.", Twice)


def use_faults(monkeypatch: pytest.MonkeyPatch, *faults: Fault) -> None:
    """Let the mock know these faults only."""
    monkeypatch.setattr("mock_server.faults.FAULTS", {fault.id: fault for fault in faults})


class FaultyClient(Client):
    """Call a mock that can be made to behave like this."""

    def __init__(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(client.app)
        self.monkeypatch = monkeypatch

    def switch_on(self, *behaviours: Handler) -> None:
        """Switch these behaviours on, as fault-0, fault-1 and so on."""
        faults = [
            Fault(f"fault-{number}", "clause", "words", partial(_same, behaviour))
            for number, behaviour in enumerate(behaviours)
        ]
        use_faults(self.monkeypatch, *faults)
        ids = [fault.id for fault in faults]
        assert self("PUT", "/__mock__/faults", json={"active": ids}).status_code == 200


def _same(behaviour: Handler) -> Behaviour:
    return cast(Behaviour, behaviour)


@pytest.fixture
def faulty(client: Client, monkeypatch: pytest.MonkeyPatch) -> FaultyClient:
    return FaultyClient(client, monkeypatch)


async def honest(request: FaultRequest, forward: Forward) -> FaultResponse:
    return await forward(request)


def test_an_answer_that_a_fault_left_alone_is_not_marked(faulty: FaultyClient) -> None:
    before = faulty("GET", LIST)

    faulty.switch_on(honest, honest)

    after = faulty("GET", LIST)
    assert (after.status_code, after.content) == (before.status_code, before.content)
    assert dict(after.headers) == dict(before.headers)


@pytest.mark.parametrize("change", ["status", "body", "header"])
def test_an_answer_that_a_fault_changed_names_it(faulty: FaultyClient, change: str) -> None:
    async def changing(request: FaultRequest, forward: Forward) -> FaultResponse:
        response = await forward(request)
        if change == "status":
            return response.with_json(response.json, status=202)
        if change == "body":
            return response.with_json({**response.json, "more": 1})
        return response.with_header("X-More", "1").with_header("X-More", "2")

    faulty.switch_on(changing)
    response = faulty("GET", LIST)

    assert response.headers["mock-fault"] == "fault-0"
    assert response.headers["access-control-expose-headers"] == "*"
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.status_code == (202 if change == "status" else 200)
    assert response.headers.get_list("x-more") == (["1", "2"] if change == "header" else [])
    assert response.json().get("more") == (1 if change == "body" else None)


def test_an_effect_that_nobody_asked_for_is_marked_too(faulty: FaultyClient) -> None:
    faulty.switch_on(Twice())

    response = faulty("POST", EMPTY_LIST, json={"name": "n", "aiType": "AWS"})

    assert response.headers["mock-fault"] == "fault-0"
    faulty.switch_on(honest)
    assert len(faulty.listed(EMPTY_LIST)) == 2


def test_a_request_that_a_fault_changed_or_made_up_is_marked(faulty: FaultyClient) -> None:
    async def renames_instead(_request: FaultRequest, forward: Forward) -> FaultResponse:
        headers = (("authorization", "Bearer owner-token"),)
        invented = FaultRequest("PUT", f"{LIST}/{FIRST_KEY}?x", headers)
        return await forward(invented.with_json({"name": "other"}))

    faulty.switch_on(renames_instead)
    response = faulty("GET", "/anything", token=None)

    assert response.status_code == 200
    assert response.headers["mock-fault"] == "fault-0"
    faulty.switch_on(honest)
    assert faulty.listed(LIST)[0]["name"] == "other"


def test_an_answer_may_be_made_up(faulty: FaultyClient) -> None:
    async def silent(_request: FaultRequest, _forward: Forward) -> FaultResponse:
        return FaultResponse(200, (("content-length", "99"),), b"")

    faulty.switch_on(silent)
    response = faulty("GET", "/openapi.json")

    assert (response.content, response.headers["content-length"]) == (b"", "0")


def test_faults_that_changed_the_same_answer_are_all_named(faulty: FaultyClient) -> None:
    faulty.switch_on(Teapot(), honest, Teapot())

    assert faulty("GET", LIST).headers.get_list("mock-fault") == ["fault-0", "fault-2"]


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
def test_a_behaviour_sees_what_the_document_says_about_a_request(
    faulty: FaultyClient, method: str, path: str, token: str, expected: Any
) -> None:
    seen: list[FaultRequest] = []

    async def looking(request: FaultRequest, forward: Forward) -> FaultResponse:
        seen.append(request)
        return await forward(request)

    faulty.switch_on(looking)
    faulty(method, path, token=token, headers={"X-Mine": "yes"}, json={"name": 1})

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
def test_refusals_and_files_come_through_a_fault_as_they_are(
    faulty: FaultyClient, method: str, path: str, token: str, status: int
) -> None:
    before = faulty(method, path, token=token)
    faulty.switch_on(honest)

    after = faulty(method, path, token=token)

    assert after.status_code == before.status_code == status
    assert after.content == before.content
    for name in ("www-authenticate", "allow", "content-type", "access-control-allow-origin"):
        assert after.headers.get(name) == before.headers.get(name)


def test_a_fault_forgets_when_it_is_switched_on_anew(
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


def test_an_error_in_a_behaviour_is_a_500(faulty: FaultyClient) -> None:
    async def broken(_request: FaultRequest, _forward: Forward) -> FaultResponse:
        raise ZeroDivisionError

    faulty.switch_on(broken)

    assert faulty("GET", LIST).status_code == 500
