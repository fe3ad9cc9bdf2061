"""Do something else with calls that meet others: of a key, of a repository, or anywhere."""

import asyncio
from collections.abc import Awaitable, Callable, Set

from mock_server.fault import FaultResponse
from mock_server.faults.parts.call import (
    LINGERING,
    FaultCall,
    Handler,
    curried,
    in_repository,
    lingering,
)
from mock_server.faults.parts.keys import ask_or_ghost
from mock_server.faults.parts.operations import LIST, OPERATIONS
from mock_server.faults.parts.responses import refusal

# What to do when these operations are under way, and when they were before this call came.
Meeting = Callable[[FaultCall, Set[str], Set[str]], Awaitable[FaultResponse]]


def under_way(call: FaultCall, *, of_key: bool = True) -> set[str]:
    """Return the operations that are open beside this call, on its key or its repository."""
    there, place = call.memory.open, (call.repo_id,)
    places = (call.repo_id, call.request.apikey_id) if of_key else place
    return {each for each in OPERATIONS if there[each, *places] > (each == call.operation)}


@curried
async def meeting(
    call: FaultCall, *operations: str, do: Meeting, of_key: bool = True
) -> FaultResponse:
    """Let calls of these operations stay open for a moment, and `do` it if they meet others."""
    if call.operation not in operations or not call.has_access:
        return await ask_or_ghost(call)
    before = under_way(call, of_key=of_key) & set(operations)
    await asyncio.sleep(LINGERING)
    met = before | (under_way(call, of_key=of_key) & set(operations))
    return await (do(call, met, before) if met else ask_or_ghost(call))


def later_refused(status: int, *operations: str, of_key: bool = True) -> Handler:
    """Refuse the later ones."""

    async def handle(call: FaultCall, _: Set[str], before: Set[str]) -> FaultResponse:
        return refusal(status, "Conflict") if before else await call.ask()

    return meeting(*operations, do=handle, of_key=of_key)


@curried
async def in_the_other_repository(call: FaultCall, operation: str) -> FaultResponse:
    """Do it in another repository of the caller in which the same is under way."""
    if call.operation != operation or not call.has_access:
        return await call.ask()
    memory = call.memory
    busy = [one for one in memory.insiders if memory.open[operation, one]]
    others = [one for one in busy if call.reaches(one) and one != call.repo_id]
    await asyncio.sleep(LINGERING)
    return await call.ask(in_repository(call, others[0]) if others else None)


def list_while(operation: str, do: Callable[[FaultCall], FaultResponse]) -> Handler:
    """Answer lists otherwise while a change is under way in the repository."""

    async def handle(call: FaultCall) -> FaultResponse:
        response = await call.ask()
        going_on = call.memory.open[operation, call.repo_id]
        return (
            do(call) if call.operation == LIST and response.status == 200 and going_on else response
        )

    return lingering(operation, handle)


def list_refused_while(operation: str, status: int) -> Handler:
    """Refuse lists while a change is under way in the repository."""

    async def handle(call: FaultCall) -> FaultResponse:
        going_on = call.memory.open[operation, call.repo_id]
        if call.operation == LIST and call.has_access and going_on:
            return refusal(status, "Try again")
        return await call.ask()

    return lingering(operation, handle)


@curried
async def lists_at_once(call: FaultCall, do: Callable[[FaultCall], FaultResponse]) -> FaultResponse:
    """Answer lists otherwise that come while another one of the repository is under way."""
    others = call.memory.open[LIST, call.repo_id] > 1
    if call.operation == LIST:
        await asyncio.sleep(LINGERING)
    response = await call.ask()
    return do(call) if call.operation == LIST and others and response.status == 200 else response
