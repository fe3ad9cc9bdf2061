"""Calls about keys that are not there: unknown, deleted, or of another repository."""

from mock_server.fault import FaultResponse
from mock_server.faults.telling import (
    DELETE,
    Call,
    Deed,
    Telling,
    as_insider,
    directed,
    refusal,
)
from mock_server.faults.ways import When, on_refusal


async def by_access_key(call: Call) -> FaultResponse:
    """Take the id of the path for an access key."""
    response = call.response
    item = next((one for one in await call.items() if one["key"] == call.apikey_id), None)
    return await call.ask(directed(call.request, apikey_id=item["id"])) if item else response


def is_unknown(call: Call) -> bool:
    """Choose calls about a key that never was, as far as this lie has seen."""
    return call.apikey_id not in call.memory.deleted and call.memory.made_as(call.apikey_id) is None


def is_deleted(call: Call) -> bool:
    """Choose calls about a key that was deleted."""
    return call.apikey_id in call.memory.deleted


def is_foreign(call: Call) -> bool:
    """Choose calls about an active key of another repository."""
    made = call.memory.made_as(call.apikey_id)
    return made is not None and made.repo_id != call.repo_id and not is_deleted(call)


def missing(operation: str, when: When, do: Deed) -> Telling:
    """Answer calls about keys that are not there."""
    return on_refusal(operation, do=do, statuses=(404,), when=when)


def in_its_own_repository(*, refused: bool = False, status: int = 0) -> Deed:
    """Do it in the repository to which the key belongs."""

    async def deed(call: Call) -> FaultResponse:
        response, made = call.response, call.memory.made_as(call.apikey_id)
        repo_id = made.repo_id if made else call.repo_id
        done = await call.ask(directed(as_insider(call.request), repo_id=repo_id))
        if status:
            return refusal(status)
        return response if refused else done

    return deed


async def ask_or_ghost(call: Call) -> FaultResponse:
    """Ask, unless the call is about a key that was brought back: that can be changed again."""
    ghosts, sent = call.memory.ghosts[call.repo_id], call.request.json
    ghost = next((item for item in ghosts if item["id"] == call.apikey_id), None)
    if ghost is None or not call.has_access:
        return await call.ask()
    if call.operation == DELETE:
        ghosts.remove(ghost)
    elif isinstance(sent, dict) and isinstance(sent.get("name", ""), str):
        ghost["name"] = sent.get("name", ghost["name"])
    else:
        return refusal(400)
    return refusal(200).with_json({"success": True, "message": "Done"})
