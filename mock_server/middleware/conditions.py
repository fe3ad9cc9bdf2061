"""Middleware that applies conditions to calls."""

from mock_server.asgi import Headers, Message, Receive, Scope, Send, header, send_json
from mock_server.bodies import read_body
from mock_server.conditions.condition import Conditions, Effect
from mock_server.conditions.losses import Losses
from mock_server.conditions.preferences import LONGEST_WAIT, Preferences, preferences
from mock_server.connection import drop, keep_waiting, pause, replayed
from mock_server.core.paths import PathTable
from mock_server.core.principals import Principals, bearer_token
from mock_server.errors import RefusalFor
from mock_server.middleware.faults import FaultMiddleware

# Where the name of what was applied is left in the scope, also for calls without an answer.
APPLIED = "mock_server.condition"


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
        self.losses = Losses()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if (
            self.conditions.by_id
            or self.losses.recent
            or b"__" in scope["query_string"]
            or header(scope["headers"], b"prefer") is not None
        ):
            await self.answer(scope, receive, send)
        else:
            # Call the target of the next middleware directly, for speed.
            await self.app.target(scope, receive, send)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request to which something may apply."""
        match = self.paths.match(scope)
        operation_id = match.operation_id(scope["method"]) if match else None
        if match is None or operation_id is None:
            await self.app(scope, receive, send)
            return
        wanted = preferences(scope, self.conditions.answers[operation_id])
        if (wanted.code, wanted.wait) != (None, None):
            scope[APPLIED] = "Prefer" if wanted.applied else "query"
            effect = Effect(status=wanted.code, delay=wanted.wait)
            await self.carry_out(effect, operation_id, _told(wanted), scope, receive, send)
            return
        if (lost_under := self.losses.condition_of(scope)) is not None:
            scope[APPLIED] = lost_under
            await self.carry_out(Effect(connection="drop"), operation_id, (), scope, receive, send)
            return
        token = bearer_token(header(scope["headers"], b"authorization"))
        principal = self.principals.by_token(token) if token else None
        condition = self.conditions.take(
            operation_id, match.parameters.get("repoId"), principal.name if principal else None
        )
        if condition is None:
            await self.app(scope, receive, send)
            return
        scope[APPLIED] = condition.id
        told = _exposed("Mock-Condition", condition.id)
        await self.carry_out(condition.effect, operation_id, told, scope, receive, send)

    async def carry_out(  # noqa: PLR0913, PLR0917 - an ASGI call and what to do with it
        self,
        effect: Effect,
        operation_id: str,
        told: Headers,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        """Apply an effect to a call; `told` are headers for its answer."""
        body = await read_body(receive)
        if effect.delay:
            await pause(scope, receive, effect.delay)
        if effect.connection == "drop":
            self.losses.add(scope, scope[APPLIED])
            await drop(scope, receive)
        elif effect.connection == "time-out":
            await keep_waiting(scope, receive, LONGEST_WAIT)
        elif effect.status is not None:
            answer = self.conditions.answers[operation_id][effect.status]
            await send_json(send, effect.status, answer.body, (*answer.headers, *told))
        else:
            send_telling = _telling(send, told)
            try:
                await self.app(scope, replayed(body, receive), send_telling)
            except Exception as error:
                await self.refusal_for(error).answer(send_telling)


def _told(wanted: Preferences) -> Headers:
    return _exposed("Preference-Applied", wanted.applied) if wanted.applied else ()


def _exposed(name: str, value: str) -> Headers:
    """Return a header that pages of other origins may read, too."""
    return (
        (name.lower().encode("ascii"), value.encode("latin-1")),
        (b"access-control-expose-headers", name.encode("ascii")),
    )


def _telling(send: Send, headers: Headers) -> Send:
    """Return a `send` that adds headers to the answer."""

    async def send_telling(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *headers]
        await send(message)

    return send_telling
