"""Write head and body of an answer at once: each write is a call of the system."""

from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle


class OneWriteCycle(RequestResponseCycle):
    """A call in uvicorn whose answer has its head held back until the body begins.

    That is what ASGI asks of a server (HTTP, "Response Start").
    """

    start: Any = None

    async def send(self, message: Any) -> None:
        """Take a message of the app: write a plain answer at once, any other as uvicorn does."""
        if self.response_started:
            await super().send(message)
        elif message["type"] == "http.response.start":
            self.start = message
        elif self.start is None or (answer := self.plain(self.start, message)) is None:
            if self.start is not None:
                await super().send(self.start)
            await super().send(message)
        else:
            self.response_started = self.response_complete = True
            self.waiting_for_100_continue = False
            self.transport.write(answer)
            self.message_event.set()
            self.on_response()

    def plain(self, start: Any, message: Any) -> bytes | None:
        """Return the bytes of a whole answer, None where uvicorn has to look closer."""
        body: bytes = message.get("body", b"")
        headers = start["headers"]
        if (
            not self.keep_alive
            or self.disconnected
            or self.flow.write_paused
            or message.get("more_body", False)
            or self.scope["method"] == "HEAD"
            or (b"content-length", b"%d" % len(body)) not in headers
        ):
            return None
        lines = [b"%b: %b\r\n" % pair for pair in headers]
        head = b"".join([STATUS_LINE[start["status"]], *lines])
        # A value with the end of a line in it, or the wish to close.
        if head.count(b"\n") > len(lines) + 1 or b"\nconnection:" in head.lower():
            return None
        return head + b"\r\n" + body
