"""Let callers in who should stay outside, whoever they are."""

import asyncio
import time
from collections.abc import Callable

from mock_server.fault import FaultResponse
from mock_server.faults.parts.call import FaultCall, Predicate, curried
from mock_server.faults.parts.handlers import LINGERING
from mock_server.faults.parts.messages import success
from mock_server.faults.parts.operations import LIST
from mock_server.faults.parts.replies import let_in
from mock_server.faults.parts.spellings import normal

KEPT = 0.5  # seconds for which a cache keeps an answer


@curried
async def cached(call: FaultCall, to: Predicate) -> FaultResponse:
    """Keep the last list of a repository, and answer some callers with it for a while."""
    cache = call.memory.patches["cache"]
    until, kept = cache.get(call.repo_id, (0.0, None))
    if call.operation == LIST and kept and time.monotonic() < until and to(call):
        return FaultResponse(kept.status, kept.headers, kept.body)
    response = await call.ask()
    if call.operation == LIST and response.status == 200:
        cache[call.repo_id] = (time.monotonic() + KEPT, response)
    return response


@curried
async def shows_item(call: FaultCall, to: Predicate) -> FaultResponse:
    """Answer GET of a key with the key."""
    asked = call.request.method == "GET" and call.apikey_id and to(call)
    item = await call.item() if asked else None
    return await call.ask() if item is None else success(apiKey=item)


@curried
async def as_the_other_caller(call: FaultCall, chosen: Predicate) -> FaultResponse:
    """Take a caller for the one whose list of the repository is under way."""
    if call.operation != LIST:
        return await call.ask()
    others = call.memory.patches["callers"]
    if call.has_access:
        others[call.repo_id] = others.get(call.repo_id, 0) + 1
        await asyncio.sleep(LINGERING)
        others[call.repo_id] -= 1
        return await call.ask()
    return await (let_in(call) if others.get(call.repo_id) and chosen(call) else call.ask())


@curried
async def by_path(
    call: FaultCall, operations: tuple[str, ...], to: Predicate, change: Callable[[str], str]
) -> FaultResponse:
    """Let callers in whose path is written in another way."""
    request = normal(call, change) if to(call) else None
    if request is None or request.operation_id not in operations:
        return await call.ask()
    return await call.ask(None if call.reaches(request.repo_id or "") else request)
