"""When a behaviour does something: in place of the honest answer, or once it is there."""

import asyncio
from collections.abc import Container

from mock_server.fault import FaultResponse
from mock_server.faults.parts.call import FaultCall, Handler, Predicate, curried

Operations = str | tuple[str, ...]
Statuses = int | Container[int]

REFUSED = range(400, 500)
LINGERING = 0.04  # seconds for which a call stays open, so that another one can meet it


def _chosen(call: FaultCall, operations: Operations, when: tuple[Predicate, ...]) -> bool:
    names = (operations,) if isinstance(operations, str) else operations
    return call.operation in names and all(test(call) for test in when)


@curried
async def on(
    call: FaultCall, operations: Operations, handler: Handler, *when: Predicate
) -> FaultResponse:
    """Call the handler in place of the honest mock."""
    return await (handler(call) if _chosen(call, operations, when) else call.ask())


@curried
async def on_answer(
    call: FaultCall, operations: Operations, handler: Handler, *when: Predicate
) -> FaultResponse:
    """Call the handler when the honest mock has answered."""
    response = await call.ask()
    return await handler(call) if _chosen(call, operations, when) else response


def on_success(operations: Operations, handler: Handler, *when: Predicate) -> Handler:
    """Call the handler when the honest mock has done what was asked."""
    return on_answer(operations, handler, lambda call: call.status < 300, *when)


def on_refusal(
    statuses: Statuses, operations: Operations, handler: Handler, *when: Predicate
) -> Handler:
    """Call the handler when the honest mock has refused with one of `statuses`."""
    chosen = (statuses,) if isinstance(statuses, int) else statuses
    return on_answer(operations, handler, lambda call: call.status in chosen, *when)


@curried
async def lingering(call: FaultCall, operation: str, handler: Handler) -> FaultResponse:
    """Let calls of an operation stay open for a moment before anything happens."""
    if call.operation == operation:
        await asyncio.sleep(LINGERING)
    return await handler(call)
