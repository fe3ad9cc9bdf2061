"""Answer by the moment: late, as a replica that lags, or otherwise where calls meet."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Set

from mock_server.fault import FaultResponse
from mock_server.faults.parts.call import FaultCall, Handler, curried, newest_first
from mock_server.faults.parts.handlers import LINGERING, lingering
from mock_server.faults.parts.keys import ask_or_ghost
from mock_server.faults.parts.messages import refusal
from mock_server.faults.parts.operations import CREATE, DELETE, LIST

# By how much a replica lags: way, words and seconds.
LAGS = (("100-ms", "a tenth of a second", 0.1), ("a-second", "a second", 1.0))

# What to do when these operations are under way, and when they were before this call came.
Meeting = Callable[[FaultCall, Set[str], Set[str]], Awaitable[FaultResponse]]
ListAnswer = Callable[[FaultCall], FaultResponse]


@curried
async def lagging(call: FaultCall, operation: str, seconds: float) -> FaultResponse:
    """Let lists show keys as they were before the last changes by `operation`."""
    # What the replica does not know yet, by the ids of keys.
    past = call.memory.patches[f"past of {operation}"]
    before = await call.item() if call.operation == operation and call.has_access else None
    response = await call.ask()
    now = time.monotonic()
    if call.operation == operation and response.status < 300:
        apikey_id = call.made.id if operation == CREATE else call.apikey_id
        past[apikey_id] = (now + seconds, call.repo_id, before)
    elif call.operation == LIST and response.status == 200:
        there = {item["id"] for item in call.listed}
        unknown = {
            apikey_id: item
            for apikey_id, (until, repo_id, item) in past.items()
            if now < until and repo_id == call.repo_id
            if apikey_id in there or operation == DELETE
        }
        shown = [item for item in call.listed if item["id"] not in unknown]
        shown += [item for item in unknown.values() if item is not None]
        return call.with_listed(newest_first(shown))
    return response


def under_way(call: FaultCall, operations: Set[str], *, of_key: bool = True) -> set[str]:
    """Return those of the operations that are open beside this call, on its key or repository."""
    place = (call.repo_id, call.request.apikey_id) if of_key else (call.repo_id,)
    there = call.memory.open
    return {each for each in operations if there[each, *place] > (each == call.operation)}


@curried
async def meeting(
    call: FaultCall, *operations: str, do: Meeting, of_key: bool = True
) -> FaultResponse:
    """Let calls of these operations stay open for a moment, and `do` it if they meet others."""
    if call.operation not in operations or not call.has_access:
        return await ask_or_ghost(call)
    before = under_way(call, set(operations), of_key=of_key)
    await asyncio.sleep(LINGERING)
    met = before | under_way(call, set(operations), of_key=of_key)
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
    return await call.ask(call.sent_to(others[0]) if others else None)


def list_while(operation: str, do: ListAnswer) -> Handler:
    """Answer lists otherwise while a change is under way in the repository."""

    async def handle(call: FaultCall) -> FaultResponse:
        response = await call.ask()
        going_on = call.memory.open[operation, call.repo_id]
        is_list = call.operation == LIST and response.status == 200
        return do(call) if is_list and going_on else response

    return lingering(operation, handle)


def list_refused_while(operation: str, status: int) -> Handler:
    """Refuse lists while a change is under way in the repository."""
    return list_while(operation, lambda _: refusal(status, "Try again"))


@curried
async def lists_at_once(call: FaultCall, do: ListAnswer) -> FaultResponse:
    """Answer lists otherwise that come while another one of the repository is under way."""
    others = call.memory.open[LIST, call.repo_id] > 1
    if call.operation == LIST:
        await asyncio.sleep(LINGERING)
    response = await call.ask()
    return do(call) if call.operation == LIST and others and response.status == 200 else response
