"""Show what happened a while ago, as a replica does that lags."""

import time

from mock_server.fault import FaultResponse
from mock_server.faults.parts.call import FaultCall, curried, newest_first
from mock_server.faults.parts.operations import CREATE, DELETE, LIST

# By how much: way, words and seconds.
LAGS = (("100-ms", "a tenth of a second", 0.1), ("a-second", "a second", 1.0))


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
