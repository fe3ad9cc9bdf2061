"""Check requests against the control document, and route them to its endpoints."""

from mock_server.asgi import Receive, Scope, Send, send_empty
from mock_server.control.control_document import control_paths, demands
from mock_server.control.messages import ControlRequest, Endpoints
from mock_server.errors import method_not_allowed, nothing_here


class Interface:
    """Answer what is under `/__mock__/`, as the control document says, to whoever may ask."""

    def __init__(self, endpoints: Endpoints) -> None:
        self.endpoints = endpoints
        self.paths = control_paths()
        self.demands = demands()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; what is refused is raised as `Refusal`."""
        match = self.paths.match(scope)
        if match is None:
            raise nothing_here()
        operation_id = match.operation_id(scope["method"])
        if operation_id is None:
            if scope["method"] != "OPTIONS":
                raise method_not_allowed(match.path.allow)
            await send_empty(send, [(b"allow", match.path.allow.encode("ascii"))])
            return
        demands = self.demands[operation_id]
        query = demands.query(scope["query_string"])
        body = await demands.read_body(scope, receive)
        call = ControlRequest(scope, receive, match.parameters, query, body)
        reply = await self.endpoints[operation_id](call)
        await reply.answer(call, send)
