"""Give every answer what all have in common, whatever part of the mock made it.

CORS headers, an error body for whatever was raised, no body for HEAD, and one line in the log.
"""

import logging
from urllib.parse import quote

from mock_server.asgi import ASGIApp, Message, Receive, Scope, Send, send_empty
from mock_server.bodies import ClientGoneError, bounded
from mock_server.cors import PREFLIGHT, Cors, is_preflight
from mock_server.errors import RefusalFor

logger = logging.getLogger(__name__)


class Envelope:
    """The outermost layer of the mock."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        cors: Cors,
        max_body: int,
        refusal_for: RefusalFor,
    ) -> None:
        self.app = app
        self.cors = cors
        self.max_body = max_body
        self.refusal_for = refusal_for

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; nothing is raised and nothing stays unanswered."""
        if scope["type"] == "http":
            await self.answer(below_root(scope), receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})
        else:
            await self.app(scope, receive, send)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        extra_headers = self.cors.headers(scope)
        status = 0

        async def send_enveloped(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], *extra_headers]
            elif scope["method"] == "HEAD":
                message["body"] = b""
            await send(message)

        if is_preflight(scope):
            await send_empty(send_enveloped, PREFLIGHT)
            return
        try:
            await self.app(scope, bounded(scope, receive, self.max_body), send_enveloped)
        except ClientGoneError:
            return
        except Exception as error:
            if status:
                raise
            await self.refusal_for(error).answer(send_enveloped)
        if logger.isEnabledFor(logging.INFO):
            logger.info("%s", summary(scope, status))


def below_root(scope: Scope) -> Scope:
    """Return `scope` with paths as the mock knows them, if it is mounted below another path."""
    root: str = scope.get("root_path", "")
    if not root or not scope["path"].startswith(f"{root}/"):
        return scope
    below = {**scope, "path": scope["path"].removeprefix(root)}
    if scope.get("raw_path"):
        below["raw_path"] = scope["raw_path"].removeprefix(quote(root).encode("ascii"))
    return below


def summary(scope: Scope, status: int) -> str:
    """Describe an exchange for the log without anything that the client made up."""
    extensions = scope.get("extensions") or {}
    operation = extensions.get("connexion_routing", {}).get("operation_id", "-")
    principal = extensions.get("connexion_context", {}).get("user")
    return f"{status} {scope['method']} {operation} by {principal.name if principal else '-'}"
