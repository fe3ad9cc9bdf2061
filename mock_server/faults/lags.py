"""Lies of a replica that lags: lists show what happened a while ago."""

import time
from collections.abc import Iterator

from mock_server.fault import FaultResponse
from mock_server.faults.telling import (
    CREATE,
    DELETE,
    LIST,
    UPDATE,
    Call,
    Json,
    Telling,
    fault,
    lie,
    newest_first,
)

_SECONDS = {"100-ms": ("a tenth of a second", 0.1), "a-second": ("a second", 1.0)}


def _past(call: Call, operation: str) -> Json:
    """Return what the replica does not know yet of changes by this operation, by id."""
    return call.memory.patches[f"past of {operation}"]


def _lagging(operation: str, seconds: float) -> Telling:
    """Let lists show keys as they were before the last changes by `operation`."""

    async def deed(call: Call) -> FaultResponse:
        past = _past(call, operation)
        before = await call.item() if call.operation == operation and call.has_access else None
        response = await call.ask()
        now = time.monotonic()
        if call.operation == operation and response.status < 300:
            apikey_id = call.made.id if operation == CREATE else call.apikey_id
            past[apikey_id] = (now + seconds, call.repo_id, before)
        elif call.operation == LIST and response.status == 200:
            there = {item["id"] for item in response.json["apiKeys"]}
            unknown = {
                apikey_id: item
                for apikey_id, (until, repo_id, item) in past.items()
                if now < until and repo_id == call.repo_id
                if apikey_id in there or operation == DELETE
            }
            shown = [item for item in response.json["apiKeys"] if item["id"] not in unknown]
            shown += [item for item in unknown.values() if item is not None]
            return response.with_json(response.json | {"apiKeys": newest_first(shown)})
        return response

    return lie(deed)


_LAGS = (
    ("create.listed-at-once", CREATE, "A new key is in lists", ()),
    ("update.renames", UPDATE, "A new name is in lists", ()),
    ("list.only-active", DELETE, "A deleted key is out of lists", ("delete.removes",)),
)


def _faults() -> Iterator[tuple[str, str, Telling, tuple[str, ...]]]:
    for clause, operation, words, also in _LAGS:
        for way, (duration, seconds) in _SECONDS.items():
            telling = _lagging(operation, seconds)
            yield f"{clause}:lags-{way}", f"{words} after {duration} only.", telling, also


FAULTS = tuple(fault(name, words, telling, *also) for name, words, telling, also in _faults())
