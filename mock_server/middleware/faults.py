"""Show the faults that are switched on, and name them in the header `Mock-Fault`."""

from asyncio import Event
from collections.abc import Iterable, Mapping
from urllib.parse import unquote

from mock_server.asgi import (
    Answer,
    ASGIApp,
    Message,
    Receive,
    Scope,
    Send,
    collected,
    header,
    without_length,
)
from mock_server.bodies import read_body
from mock_server.core.paths import PathTable
from mock_server.core.principals import Principals, bearer_token
from mock_server.errors import RefusalFor, answering
from mock_server.fault import Behaviour, Fault, FaultRequest, FaultResponse, Forward

# In the scope of a request that was answered while faults were on.
FAULTY = "mock_server.faulty"


class UnknownFaultError(LookupError):
    """There is no fault with this id."""


class FaultMiddleware:
    """Pass requests to the honest `app`, by way of the behaviours of the faults that are on.

    `target` is what answers at present: `app` itself while there are none.
    """

    def __init__(
        self, app: ASGIApp, *, paths: PathTable, principals: Principals, refusal_for: RefusalFor
    ) -> None:
        self.app = app
        self.paths = paths
        self.principals = principals
        self.refusal_for = refusal_for
        self.active: tuple[str, ...] = ()
        self.behaviours: Mapping[str, Behaviour] = {}
        self.target = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await self.target(scope, receive, send)

    def activate(self, ids: Iterable[str]) -> None:
        """Switch on these faults and no others; each begins without memories.

        Raises:
            UnknownFaultError: one of them does not exist; nothing has changed then.
        """
        active = tuple(dict.fromkeys(ids))
        faults = all_faults() if active else {}
        if unknown := [fault_id for fault_id in active if fault_id not in faults]:
            raise UnknownFaultError(unknown[0])
        self.behaviours = {fault_id: faults[fault_id].make() for fault_id in active}
        self.target = self._misbehave if active else self.app
        self.active = active

    async def _misbehave(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope[FAULTY] = True
        request = self._request(scope, await read_body(receive))
        forward = _honest(answering(self.app, self.refusal_for), scope)
        for fault_id, behaviour in self.behaviours.items():
            forward = _behind(fault_id, behaviour, forward)
        response = await forward(request)
        headers = without_length(_encoded(response.headers))
        await Answer(response.status, headers, response.body).send(send)

    def _request(self, scope: Scope, body: bytes) -> FaultRequest:
        match = self.paths.match(scope)
        token = bearer_token(header(scope["headers"], b"authorization"))
        repo_id = match.parameters.get("repoId") if match else None
        path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
        query = scope["query_string"].decode("latin-1")
        return FaultRequest(
            method=scope["method"],
            path=f"{path}?{query}" if query else path,
            headers=_decoded(scope["headers"]),
            body=body,
            operation_id=match.operation_id(scope["method"]) if match else None,
            repo_id=repo_id,
            apikey_id=match.parameters.get("apikeyId") if match else None,
            principal=self.principals.by_token(token) if token else None,
            insider=self.principals.reaching(repo_id) if repo_id else None,
        )


def all_faults() -> Mapping[str, Fault]:
    """Return all faults by id. They are many, and a mock without faults need not load them."""
    from mock_server.faults import FAULTS  # noqa: PLC0415

    return FAULTS


def _honest(app: ASGIApp, scope: Scope) -> Forward:
    """Return the `forward` that sends a request to `app`, as the client of `scope`."""

    async def forward(request: FaultRequest) -> FaultResponse:
        bodies = iter([request.body])

        async def receive() -> Message:
            part = next(bodies, None)
            if part is None:
                # This client never hangs up; whoever waits for that is cancelled in the end.
                await Event().wait()
            return {"type": "http.request", "body": part, "more_body": False}

        answer = await collected(app, _scope(scope, request), receive)
        return FaultResponse(answer.status, _decoded(answer.headers), answer.body)

    return forward


def _behind(fault_id: str, behaviour: Behaviour, forward: Forward) -> Forward:
    """Return `forward` behind a behaviour, marking the answers that it changes."""

    async def forward_marking(request: FaultRequest) -> FaultResponse:
        passed: list[tuple[FaultRequest, FaultResponse]] = []

        async def forward_noting(inner: FaultRequest) -> FaultResponse:
            response = await forward(inner)
            passed.append((inner, response))
            return response

        response = await behaviour(request, forward_noting)
        untouched = len(passed) == 1 and passed[0][0] is request and passed[0][1] is response
        return response if untouched else response.with_header("Mock-Fault", fault_id)

    return forward_marking


def _scope(scope: Scope, request: FaultRequest) -> Scope:
    raw_path, _, query = request.path.partition("?")
    headers = [(name.lower(), value) for name, value in _encoded(request.headers)]
    return {
        **scope,
        "method": request.method,
        "path": unquote(raw_path),
        "raw_path": raw_path.encode("latin-1"),
        "query_string": query.encode("latin-1"),
        "headers": headers,
        "extensions": {},
    }


def _decoded(headers: Iterable[tuple[bytes, bytes]]) -> tuple[tuple[str, str], ...]:
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers)


def _encoded(headers: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
