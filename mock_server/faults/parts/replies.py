"""What a behaviour answers."""

from collections.abc import Callable

from mock_server.fault import FaultResponse
from mock_server.faults.parts.call import FaultCall, Handler, curried
from mock_server.faults.parts.messages import as_insider, refusal


@curried
async def refuse(
    _: FaultCall, status: int, message: str = "The request cannot be carried out"
) -> FaultResponse:
    """Refuse, and do nothing."""
    return refusal(status, message)


FAIL = refuse(500, "Internal error")


@curried
async def reply(call: FaultCall, status: int, body: object = None) -> FaultResponse:
    """Answer with a status, and with the body of the honest answer unless one is given."""
    if body is None:
        return FaultResponse(status, call.response.headers, call.response.body)
    return call.response.with_json(body, status)


@curried
async def plain(
    call: FaultCall, status: int, text: str = "", media_type: str = "text/plain"
) -> FaultResponse:
    """Answer with what is not JSON, or no body; with the honest answer's status if it is 0."""
    headers = (("content-type", media_type),) if text else ()
    return FaultResponse(status or call.status, headers, text.encode())


@curried
async def typed(call: FaultCall, media_type: str) -> FaultResponse:
    """Answer as the honest mock did, with another Content-Type, or none."""
    headers = tuple(pair for pair in call.response.headers if pair[0].lower() != "content-type")
    if media_type:
        headers = (*headers, ("content-type", media_type))
    return FaultResponse(call.status, headers, call.response.body)


@curried
async def headed(call: FaultCall, name: str, value: str) -> FaultResponse:
    """Answer as the honest mock did, with one more header."""
    return call.response.with_header(name, value)


@curried
async def written(call: FaultCall, change: Callable[[bytes], bytes]) -> FaultResponse:
    """Answer as the honest mock did, with other bytes as the body."""
    return FaultResponse(call.status, call.response.headers, change(call.response.body))


async def let_in(call: FaultCall) -> FaultResponse:
    """Do what was asked, as if the caller had access."""
    return await call.ask(as_insider(call.request))


@curried
async def done_but(call: FaultCall, handler: Handler) -> FaultResponse:
    """Do what was asked in secret, then answer otherwise."""
    await let_in(call)
    return await handler(call)
