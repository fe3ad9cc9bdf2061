"""The outermost middleware: what all answers have in common, whichever part of the mock made them.

That is CORS headers, the date, an error body for a raised exception, no body for HEAD, a line in
the log, and an entry in the journal.
"""

import logging
import time
from collections.abc import Callable

from mock_server.asgi import ASGIApp, Message, Receive, Scope, Send, send_empty
from mock_server.bodies import ClientGoneError, bounded
from mock_server.connection import UnansweredError
from mock_server.errors import RefusalFor
from mock_server.middleware.cors import Cors, allowance, is_preflight, refuse_page
from mock_server.recording.journal import Journal

logger = logging.getLogger(__name__)

Date = Callable[[], tuple[bytes, bytes]]


class CommonMiddleware:
    """The outermost middleware around one app; it answers HTTP requests only."""

    def __init__(  # noqa: PLR0913 - what all answers have in common
        self,
        app: ASGIApp,
        *,
        cors: Cors,
        date: Date,
        max_body: int,
        refusal_for: RefusalFor,
        journal: Journal | None = None,
    ) -> None:
        self.app = app
        self.cors = cors
        self.date = date
        self.max_body = max_body
        self.refusal_for = refusal_for
        self.record = journal.record if journal is not None else forget

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, also when `app` raises; only `UnansweredError` prevents it."""
        began = time.perf_counter()
        keeps_body = scope["method"] != "HEAD"
        start: Message = {}
        request: list[bytes] = []
        answer = b""

        async def send_completed(message: Message) -> None:
            nonlocal start, answer
            if message["type"] == "http.response.start":
                start = message
                headers = [*message["headers"], self.date()]
                headers += self.cors.headers(scope, headers)
                message["headers"] = headers
            elif keeps_body:
                answer += message.get("body", b"")
            else:
                message["body"] = b""
            await send(message)

        preflight = is_preflight(scope)
        if preflight and self.cors.lets_in(scope):
            await send_empty(send_completed, allowance(scope))
            return
        app = refuse_page if preflight else self.app
        receive = bounded(scope, receive, self.max_body, request.append)
        try:
            await app(scope, receive, send_completed)
        except ClientGoneError:
            return
        except UnansweredError:
            self.record(scope, request, start, answer, began)
            raise
        except Exception as error:
            if start:
                raise
            await self.refusal_for(error).answer(send_completed)
        self.record(scope, request, start, answer, began)
        if logger.isEnabledFor(logging.INFO):
            logger.info("%s", summary(scope, start.get("status")))


def forget(*_: object) -> None:
    """Record nothing."""


def summary(scope: Scope, status: int | None) -> str:
    """Describe an exchange for the log without anything that the client made up."""
    extensions = scope.get("extensions") or {}
    operation = extensions.get("connexion_routing", {}).get("operation_id", "-")
    principal = extensions.get("connexion_context", {}).get("user")
    name = principal.name if principal else "-"
    return f"{status or '-'} {scope['method']} {operation} by {name}"
