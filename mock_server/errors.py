"""Error answers in the documented shape: `{"success": false, "message": ...}`."""

import logging
import traceback
from collections.abc import Callable, Mapping

import orjson

from mock_server.asgi import ASGIApp, Headers, Receive, Scope, Send, send_json

logger = logging.getLogger(__name__)

# The words of the document's examples.
MESSAGES: Mapping[int, str] = {
    401: "A valid bearer token is required",
    403: "Insufficient permissions for this repository",
    404: "API key not found",
    500: "The request could not be carried out",
}

BEARER_CHALLENGE: Headers = ((b"www-authenticate", b"Bearer"),)


class Refusal(Exception):  # noqa: N818 - an answer like any other, not an error
    """An error answer, raised where its reason is found.

    `message` is shown to the caller: it names the field and the rule, never a value.
    """

    def __init__(self, status: int, message: str | None = None, headers: Headers = ()) -> None:
        self.status = status
        self.message = MESSAGES[status] if message is None else message
        self.headers = (*headers, *BEARER_CHALLENGE) if status == 401 else headers
        super().__init__(status, self.message)

    async def answer(self, send: Send) -> None:
        """Send this refusal as the response."""
        await send_json(send, self.status, error_body(self.message), self.headers)


RefusalFor = Callable[[Exception], Refusal]


def answering(app: ASGIApp, refusal_for: RefusalFor) -> ASGIApp:
    """Return an app that answers what `app` raises with the refusal for it."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await app(scope, receive, send)
        except Exception as error:
            await refusal_for(error).answer(send)

    return answer


def unforeseen(error: Exception) -> Refusal:
    """Log an exception that nobody foresaw and return the 500 for it."""
    # Only the frames: the message of an exception may hold what a client sent.
    frames = "".join(traceback.format_tb(error.__traceback__))
    logger.error("%s while answering a request\n%s", type(error).__name__, frames)
    return Refusal(500)


def nothing_here() -> Refusal:
    """Return the refusal of a path that the mock does not have."""
    return Refusal(404, "There is nothing at this path")


def method_not_allowed(allow: str) -> Refusal:
    """Return the refusal of a method; `allow` names those that the path has."""
    message = "This method cannot be used at this path"
    return Refusal(405, message, ((b"allow", allow.encode("ascii")),))


def error_body(message: str) -> bytes:
    """Return the JSON text of a refusal."""
    return orjson.dumps({"success": False, "message": message})
