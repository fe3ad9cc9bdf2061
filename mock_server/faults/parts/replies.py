"""What a behaviour answers."""

from collections.abc import Callable

from mock_server.fault import FaultResponse
from mock_server.faults.parts.call import FaultCall, Handler
from mock_server.faults.parts.edits import Edit
from mock_server.faults.parts.requests import as_insider
from mock_server.faults.parts.responses import refusal


def refuse(status: int, message: str = "The request cannot be carried out") -> Handler:
    """Refuse, and do nothing."""

    async def handle(_: FaultCall) -> FaultResponse:
        return refusal(status, message)

    return handle


FAIL = refuse(500, "Internal error")


def reply(status: int, body: object = None) -> Handler:
    """Answer with a status, and with the body of the honest answer unless one is given."""

    async def handle(call: FaultCall) -> FaultResponse:
        if body is None:
            return FaultResponse(status, call.response.headers, call.response.body)
        return call.response.with_json(body, status)

    return handle


def plain(status: int, text: str = "", media_type: str = "text/plain") -> Handler:
    """Answer with something that is not JSON; without text, with no body."""

    async def handle(_: FaultCall) -> FaultResponse:
        headers = (("content-type", media_type),) if text else ()
        return FaultResponse(status, headers, text.encode())

    return handle


def typed(media_type: str) -> Handler:
    """Answer as the honest mock did, with another Content-Type, or none."""

    async def handle(call: FaultCall) -> FaultResponse:
        headers = tuple(pair for pair in call.response.headers if pair[0].lower() != "content-type")
        if media_type:
            headers = (*headers, ("content-type", media_type))
        return FaultResponse(call.status, headers, call.response.body)

    return handle


def written(change: Callable[[bytes], bytes]) -> Handler:
    """Answer as the honest mock did, with other bytes as the body."""

    async def handle(call: FaultCall) -> FaultResponse:
        return FaultResponse(call.status, call.response.headers, change(call.response.body))

    return handle


def edited(edit: Edit, status: int | None = None) -> Handler:
    """Answer as the honest mock did, with an edited body."""

    async def handle(call: FaultCall) -> FaultResponse:
        return call.response.with_json(edit(call.body, call), status)

    return handle


async def let_in(call: FaultCall) -> FaultResponse:
    """Do what was asked, as if the caller had access."""
    return await call.ask(as_insider(call.request))


def done_but(handler: Handler) -> Handler:
    """Do what was asked in secret, then answer otherwise."""

    async def handle(call: FaultCall) -> FaultResponse:
        await let_in(call)
        return await handler(call)

    return handle
