"""Lies about deleted keys, which updates bring back."""

from mock_server.fault import FaultResponse
from mock_server.faults.missing_keys import ask_or_ghost
from mock_server.faults.telling import (
    DELETE,
    UPDATE,
    Call,
    Json,
    Telling,
    fault,
    lie,
)
from mock_server.faults.ways import When, always

_DONE: Json = {"success": True, "message": "AI API key updated successfully"}


def _revives(*, refused: bool = False, when: When = always) -> Telling:
    """Bring a deleted key back when it is updated."""

    async def deed(call: Call) -> FaultResponse:
        memory = call.memory
        if call.operation == DELETE:
            item = await call.item()
            response = await ask_or_ghost(call)
            if item is not None and response.status == 200:
                memory.patches[f"gone {call.apikey_id}"] = item
            return response
        response = await ask_or_ghost(call)
        gone = memory.patches.get(f"gone {call.apikey_id}")
        if call.operation != UPDATE or response.status != 404 or not gone or not when(call):
            return response
        if gone not in memory.ghosts[call.repo_id] and gone["repoId"] == call.repo_id:
            memory.ghosts[call.repo_id].append(gone)
        return response if refused else response.with_json(_DONE, 200)

    return lie(deed)


_REVIVALS: tuple[tuple[str, str, str, Telling], ...] = (
    (
        "update.deleted-key:revives",
        "delete.final",
        "An update brings a deleted key back.",
        _revives(),
    ),
    (
        "update.deleted-key:restores",
        "delete.final",
        "An update with `deletedAt: null` brings a deleted key back.",
        _revives(when=lambda call: "deletedAt" in call.sent),
    ),
    (
        "delete.final:update-revives",
        "update.deleted-key",
        "An update of a deleted key is refused, and brings it back.",
        _revives(refused=True),
    ),
)

FAULTS = (
    *(
        fault(fault_id, words, telling, also, "list.only-active", "delete.removes")
        for fault_id, also, words, telling in _REVIVALS
    ),
)
