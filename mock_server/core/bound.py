"""Prepare Connexion's middleware for each operation at start-up, instead of for every request.

Connexion inspects signatures, builds parsers and validators and walks five routers each time it is
called. This module keeps its layers, their order and the hooks it documents, and replaces in each
layer what is done to a *plain* operation: one bearer scheme, string parameters in the path, JSON in
and out. Every other operation is left to the stock class of the layer.

It relies on internals of Connexion 3.3; differential tests hold it against the stock app.
"""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import orjson
from connexion.apps.asynchronous import (  # type: ignore[import-untyped]
    AbstractApp,
    AsyncApp,
    AsyncASGIApp,
)
from connexion.decorators.parameter import pythonic  # type: ignore[import-untyped]
from connexion.middleware.abstract import (  # type: ignore[import-untyped]
    ROUTING_CONTEXT,
    RoutedMiddleware,
)
from connexion.middleware.main import (  # type: ignore[import-untyped]
    ContextMiddleware,
    RequestValidationMiddleware,
    ResponseValidationMiddleware,
    RoutingMiddleware,
    SecurityMiddleware,
    Specification,
    SwaggerUIMiddleware,
)
from connexion.operations import AbstractOperation  # type: ignore[import-untyped]

from mock_server.asgi import ASGIApp, Message, Receive, Scope, Send, header, send_empty, send_json
from mock_server.bodies import read_json
from mock_server.core.paths import PathTable
from mock_server.core.principals import bearer_token
from mock_server.core.validation import Rule
from mock_server.errors import Refusal, method_not_allowed, nothing_here

JSON = "application/json"
BODY = "mock_server.body"


def is_plain(operation: AbstractOperation) -> bool:
    """Tell whether the classes here can do all that the document asks of `operation`."""
    return (
        bearer_scheme(operation) is not None
        and all(
            parameter["in"] == "path" and parameter["schema"].get("type") == "string"
            for parameter in operation.parameters
        )
        and set(operation.consumes) <= {JSON}
        and set(operation.produces) <= {JSON}
    )


def bearer_scheme(operation: AbstractOperation) -> dict[str, Any] | None:
    """Return the security scheme of `operation` if it is one bearer scheme and nothing else."""
    match operation.security:
        case [requirement] if len(requirement) == 1:
            scheme: dict[str, Any] = operation.security_schemes[next(iter(requirement))]
            if scheme["type"] == "http" and scheme["scheme"].lower() == "bearer":
                return scheme
    return None


class UiMiddleware(SwaggerUIMiddleware):  # type: ignore[misc]
    """Swagger UI, which looks at requests for itself only."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what is under `/ui` and pass on everything else."""
        if scope["type"] == "http" and (scope["path"] + "/").startswith("/ui/"):
            await super().__call__(scope, receive, send)
        else:
            await self.app(scope, receive, send)


class TableRoutingMiddleware(RoutingMiddleware):  # type: ignore[misc]
    """Routing by a table, on the path as it was sent."""

    def add_api(self, specification: Specification, **_: object) -> None:
        """Fill the table with the paths of the document, and find what is behind for each."""
        self.table = PathTable(specification.raw)
        self.base_path = specification.base_path
        [[next_api]] = self.app.apis.values()
        self.operations: Mapping[str, ASGIApp] = next_api.operations

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """OperationCall the operation, or raise `Refusal` (404, 405); answer OPTIONS."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        match = self.table.match(scope)
        if match is None:
            raise nothing_here()
        operation_id = match.operation_id(scope["method"])
        if operation_id is not None:
            scope["path_params"] = match.parameters
            scope["extensions"] = {
                **scope.get("extensions", {}),
                ROUTING_CONTEXT: {"api_base_path": self.base_path, "operation_id": operation_id},
            }
            await self.operations[operation_id](scope, receive, send)
        elif scope["method"] == "OPTIONS":
            await send_empty(send, [(b"allow", match.path.allow.encode("ascii"))])
        else:
            raise method_not_allowed(match.path.allow)


class Security:
    """Look the bearer token up with the function found at start-up."""

    def __init__(self, api: Any, operation: AbstractOperation) -> None:
        self.next_app = behind(api, operation)
        handler = api.security_handler_factory.security_handlers["bearer"]()
        self.token_info = handler._resolve_func(bearer_scheme(operation))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Put the caller into Connexion's context, or raise `Refusal` (401)."""
        token = bearer_token(header(scope["headers"], b"authorization"))
        info = None if token is None else self.token_info(token)
        if info is None:
            raise Refusal(401)
        scope["extensions"]["connexion_context"] = {"user": info["sub"], "token_info": info}
        await self.next_app(scope, receive, send)


class RequestValidation:
    """Hold path and body against compiled schemas, and leave the parsed body in the scope."""

    def __init__(self, api: Any, operation: AbstractOperation) -> None:
        self.next_app = behind(api, operation)
        self.parameters = [
            (parameter["name"], Rule(parameter["schema"])) for parameter in operation.parameters
        ]
        self.takes_body = bool(operation.request_body)
        self.body_required = operation.request_body.get("required", False)
        self.body = Rule(operation.body_schema(JSON))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request that fits the document, or raise `Refusal` (400, 413, 415)."""
        for name, rule in self.parameters:
            check(rule, scope["path_params"][name], name)
        if self.takes_body:
            body = await read_json(scope, receive)
            if body is not None or self.body_required:
                check(self.body, body, "The body")
            scope["extensions"][BODY] = body
        await self.next_app(scope, receive, send)


def check(rule: Rule, value: object, name: str) -> None:
    """Check a value from a request; raise `Refusal` (400) with all that is wrong with it."""
    if not rule.fits(value):
        raise Refusal(400, "; ".join(rule.breaches(value, name)))


class NonConformingAnswerError(Exception):
    """The mock was about to send an answer that its document does not allow."""


class ResponseValidation:
    """Hold the answer of an operation against the compiled schema of its status."""

    def __init__(self, api: Any, operation: AbstractOperation) -> None:
        self.next_app = behind(api, operation)
        self.operation_id = operation.operation_id
        self.rules = {
            int(status): Rule(operation.response_schema(status, JSON))
            for status in operation.responses
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on an answer that fits, or raise `NonConformingAnswerError` before it is sent."""
        start: Message = {}

        async def send_checked(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            self.check(start["status"], message["body"])
            await send(start)
            await send(message)

        await self.next_app(scope, receive, send_checked)

    def check(self, status: int, body: bytes) -> None:
        """Check one whole answer."""
        rule = self.rules.get(status)
        if rule is None or not rule.fits(orjson.loads(body)):
            raise NonConformingAnswerError(self.operation_id, status)


def response_validation(api: Any, operation: AbstractOperation) -> ASGIApp:
    """Return the check of answers if it is switched on, else what comes behind it."""
    return ResponseValidation(api, operation) if api.validate_responses else behind(api, operation)


class OperationCall:
    """OperationCall the function of an operation with the arguments that its signature names."""

    def __init__(self, _api: Any, operation: AbstractOperation) -> None:
        self.function = operation.function
        wanted = inspect.signature(self.function).parameters
        self.parameters = [
            (parameter["name"], pythonic(parameter["name"])) for parameter in operation.parameters
        ]
        self.takes_body = "body" in wanted
        self.takes_user = "user" in wanted

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Send what the function returns: a JSON value and a status."""
        extensions = scope["extensions"]
        values = scope["path_params"]
        arguments = {argument: values[name] for name, argument in self.parameters}
        if self.takes_body:
            arguments["body"] = extensions[BODY]
        if self.takes_user:
            arguments["user"] = extensions["connexion_context"]["user"]
        value, status = await self.function(**arguments)
        await send_json(send, status, orjson.dumps(value))


def behind(api: Any, operation: AbstractOperation) -> ASGIApp:
    """Return what comes behind a layer for `operation`: the operation of the next layer itself.

    The layers are filled from the innermost outwards, so it is there already.
    """
    next_app: Any = api.next_app
    if isinstance(next_app, RoutedMiddleware):
        [[next_api]] = next_app.apis.values()
        next_app = next_api.operations[operation.operation_id]
    result: ASGIApp = next_app
    return result


def bound(layer: Any, make: Callable[[Any, AbstractOperation], ASGIApp]) -> Any:
    """Return a subclass of a Connexion layer in which `make` builds the plain operations."""
    stock_api = layer.api_cls

    def make_operation(api: Any, operation: AbstractOperation) -> Any:
        build = make if is_plain(operation) else stock_api.make_operation
        return build(api, operation)

    api = type(f"Bound{stock_api.__name__}", (stock_api,), {"make_operation": make_operation})
    return type(f"Bound{layer.__name__}", (layer,), {"api_cls": api})


class BoundAsyncApp(AsyncApp):  # type: ignore[misc]
    """Connexion's `AsyncApp` made of bound layers. It raises what it refuses.

    `access` makes a layer that stands between security and validation.
    """

    def __init__(self, import_name: str, *, access: Callable[[ASGIApp], ASGIApp]) -> None:
        self._middleware_app = bound(AsyncASGIApp, OperationCall)()
        layers = [
            UiMiddleware,
            TableRoutingMiddleware,
            bound(SecurityMiddleware, Security),
            access,
            bound(RequestValidationMiddleware, RequestValidation),
            bound(ResponseValidationMiddleware, response_validation),
            # Only stock operations read the global context that this layer sets.
            bound(ContextMiddleware, behind),
        ]
        # Not super(): it would begin with an unbound middleware app.
        AbstractApp.__init__(self, import_name, middlewares=layers)

    def bind(self) -> ASGIApp:
        """Build the layers now, where Connexion waits for the first request, and return them."""
        middleware = self.middleware
        middleware.app, middleware.middleware_stack = middleware._build_middleware_stack()
        app: ASGIApp = middleware
        return app
