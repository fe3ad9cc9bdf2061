"""Send an answer as it would not come from the service: slowly, or not to its end."""

from mock_server.asgi import Answer, Receive, Scope, Send
from mock_server.conditions.effect import Effect
from mock_server.connection import break_off, pause

PARTS_PER_SECOND = 10


async def deliver(
    answer: Answer, effect: Effect, scope: Scope, receive: Receive, send: Send
) -> None:
    """Send an answer at the speed of the effect; `truncated` is its first half and then the end.

    Raises:
        DroppedError: it is truncated, and there is no connection that could end.
    """
    await answer.begin(send)
    # The answer to HEAD has no body (RFC 9110, 9.3.2) that could be slow or end early.
    has_body = scope["method"] != "HEAD"
    truncated = has_body and effect.body == "truncated"
    rest = answer.body[: len(answer.body) // 2] if truncated else answer.body
    rate = effect.bytes_per_second
    if rate is not None and has_body:
        size = max(1, rate // PARTS_PER_SECOND)
        while len(rest) > size:
            part, rest = rest[:size], rest[size:]
            await send({"type": "http.response.body", "body": part, "more_body": True})
            if not await pause(scope, receive, size / rate):
                break
    await send({"type": "http.response.body", "body": rest, "more_body": truncated})
    if truncated:
        await break_off(scope, receive)
