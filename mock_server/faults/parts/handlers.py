"""What a behaviour does with a call, and what it makes of the honest answer."""

from collections.abc import Container

from mock_server.fault import FaultResponse
from mock_server.faults.parts.call import FaultCall, Handler, Predicate

Operations = str | tuple[str, ...]

REFUSED = range(400, 500)


# When. An operation "" is a call that the document does not know.


def _chosen(call: FaultCall, operations: Operations, when: tuple[Predicate, ...]) -> bool:
    names = (operations,) if isinstance(operations, str) else operations
    return call.operation in names and all(test(call) for test in when)


def on(operations: Operations, handler: Handler, *when: Predicate) -> Handler:
    """Call the handler in place of the honest mock."""

    async def handle(call: FaultCall) -> FaultResponse:
        return await (handler(call) if _chosen(call, operations, when) else call.ask())

    return handle


def anywhere(handler: Handler, *when: Predicate) -> Handler:
    """Call the handler in place of the honest mock, whatever the operation."""

    async def handle(call: FaultCall) -> FaultResponse:
        return await (handler(call) if all(test(call) for test in when) else call.ask())

    return handle


def on_answer(operations: Operations, handler: Handler, *when: Predicate) -> Handler:
    """Call the handler when the honest mock has answered."""

    async def handle(call: FaultCall) -> FaultResponse:
        response = await call.ask()
        return await handler(call) if _chosen(call, operations, when) else response

    return handle


def on_success(operations: Operations, handler: Handler, *when: Predicate) -> Handler:
    """Call the handler when the honest mock has done what was asked."""
    return on_answer(operations, handler, lambda call: call.status < 300, *when)


def on_refusal(
    statuses: int | Container[int], operations: Operations, handler: Handler, *when: Predicate
) -> Handler:
    """Call the handler when the honest mock has refused with one of `statuses`."""
    chosen = (statuses,) if isinstance(statuses, int) else statuses
    return on_answer(operations, handler, lambda call: call.status in chosen, *when)


# Whole answers


# Edited answers


# Edits


# What is stored, as later lists show it
