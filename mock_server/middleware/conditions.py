"""Middleware that applies conditions to calls."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from mock_server.asgi import Answer, Headers, Receive, Scope, Send, collected, header
from mock_server.bodies import read_body
from mock_server.conditions.condition import Conditions, Place
from mock_server.conditions.declared_answers import DeclaredAnswer
from mock_server.conditions.delivery import deliver
from mock_server.conditions.effect import Effect
from mock_server.conditions.gateway import NOT_JSON, gateway_answer
from mock_server.conditions.preferences import LONGEST_WAIT, preferences
from mock_server.connection import drop, keep_waiting, pause, replayed
from mock_server.core.paths import PathTable
from mock_server.core.principals import Principals, bearer_token
from mock_server.errors import RefusalFor, answering
from mock_server.middleware.faults import FaultMiddleware

# Where the name of what was applied is left in the scope, also for calls without an answer.
APPLIED = "mock_server.condition"
# Where the answer of the service is left that the client did not get as it was.
WITHHELD = "mock_server.withheld"


class Decision(NamedTuple):
    """What is done to a call, its name in the record, and the headers that tell the client.

    They depend on the status: a success that was asked for may have been refused.
    """

    name: str
    effect: Effect
    seconds: float
    told: Callable[[int], Headers]


class ConditionMiddleware:
    """Pass calls on to `app`, except those to which a condition applies."""

    def __init__(
        self,
        app: FaultMiddleware,
        *,
        conditions: Conditions,
        paths: PathTable,
        principals: Principals,
        refusal_for: RefusalFor,
    ) -> None:
        self.app = app
        self.refusal_for = refusal_for
        self.conditions = conditions
        self.paths = paths
        self.principals = principals

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; raises `Refusal` (400) for preferences that cannot be met."""
        if (
            self.conditions.by_id
            or b"__" in scope["query_string"]
            or header(scope["headers"], b"prefer") is not None
        ):
            await self.answer(scope, receive, send)
        else:
            # Call the target of the next middleware directly, for speed.
            await self.app.target(scope, receive, send)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request to which something may apply; raises `Refusal` (400)."""
        match = self.paths.match(scope)
        operation_id = match.operation_id(scope["method"]) if match else None
        if match is None or operation_id is None:
            await self.app(scope, receive, send)
            return
        declared = self.conditions.answers[operation_id]
        decision = _by_preference(scope, declared) or self._by_condition(
            scope, operation_id, match.parameters
        )
        if decision is None:
            await self.app(scope, receive, send)
            return
        scope[APPLIED] = decision.name
        await self.carry_out(decision, declared, scope, receive, send)

    def _by_condition(
        self, scope: Scope, operation_id: str, parameters: Mapping[str, str]
    ) -> Decision | None:
        """Decide by the conditions, and use one of them up."""
        token = bearer_token(header(scope["headers"], b"authorization"))
        principal = self.principals.by_token(token) if token else None
        condition = self.conditions.take(
            Place(
                operation_id,
                parameters.get("repoId"),
                parameters.get("apikeyId"),
                principal.name if principal else None,
            )
        )
        if condition is None:
            return None
        told = [(b"mock-condition", condition.id.encode("ascii"))]
        seconds = condition.effect.seconds(condition.random)
        return Decision(condition.id, condition.effect, seconds, lambda _status: told)

    async def carry_out(
        self,
        decision: Decision,
        declared: Mapping[int, DeclaredAnswer],
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        """Do to a call what was decided; `declared` are the answers of its operation."""
        effect = decision.effect
        body = await read_body(receive)
        if decision.seconds:
            await pause(scope, receive, decision.seconds)
        honest = None
        if effect.is_carried_out:
            service = answering(self.app, self.refusal_for)
            honest = await collected(service, scope, replayed(body, receive))
        given = _given(effect, declared, honest)
        if honest is not None and (given != honest or effect.body == "truncated"):
            scope[WITHHELD] = honest
        if given is not None:
            told = [*given.headers, *decision.told(given.status)]
            await deliver(given._replace(headers=told), effect, scope, receive, send)
        elif effect.connection == "drop":
            await drop(scope, receive)
        else:
            await keep_waiting(scope, receive, LONGEST_WAIT)


def _by_preference(scope: Scope, declared: Mapping[int, DeclaredAnswer]) -> Decision | None:
    """Decide by what a request asks for itself; raises `Refusal` (400)."""
    wanted = preferences(scope, declared)
    if (wanted.code, wanted.wait) == (None, None):
        return None

    def told(status: int) -> Headers:
        met = wanted.met(status)
        return [(b"preference-applied", met.encode("latin-1"))] if met else ()

    name = "Prefer" if wanted.in_header else "query"
    return Decision(name, Effect(status=wanted.code), wanted.wait or 0, told)


def _given(
    effect: Effect, declared: Mapping[int, DeclaredAnswer], honest: Answer | None
) -> Answer | None:
    """Return the answer that the client gets, None for none; `honest` is that of the service."""
    given = honest
    if effect.connection is not None:
        return None
    if effect.gateway is not None:
        given = gateway_answer(effect.gateway, effect.retry_after, in_json=effect.body == "json")
    elif effect.status is not None and not effect.is_carried_out:
        given = declared[effect.status].answer
    return given._replace(body=NOT_JSON) if given and effect.body == "garbage" else given
