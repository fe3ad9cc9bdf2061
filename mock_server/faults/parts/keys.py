"""Do something to another key than was asked for, or to one that is no longer there."""

from collections.abc import Callable

from mock_server.fault import FaultResponse
from mock_server.faults.parts.call import FaultCall, Handler, Json, Predicate, curried
from mock_server.faults.parts.handlers import on, on_success
from mock_server.faults.parts.hashes import sha256
from mock_server.faults.parts.operations import DELETE, LIST, UPDATE
from mock_server.faults.parts.requests import as_insider, directed
from mock_server.faults.parts.responses import refusal, success

DONE = {
    UPDATE: {"success": True, "message": "AI API key updated successfully"},
    DELETE: {"success": True, "message": "AI API key deleted successfully"},
}
_MESSAGES = {UPDATE: "Updated", DELETE: "Deleted"}


def does_nothing(operation: str, *when: Predicate) -> Handler:
    """Say that it was done, and do nothing."""

    async def handle(call: FaultCall) -> FaultResponse:
        if not call.has_access or await call.item() is None:
            return await call.ask()
        return success(message=_MESSAGES[operation])

    return on(operation, handle, *when)


def on_another_key(
    operation: str, chosen: Callable[[FaultCall, list[Json]], Json | None]
) -> Handler:
    """Do what was asked to another key of the repository."""

    async def handle(call: FaultCall) -> FaultResponse:
        items = await call.items() if call.has_access else []
        there = any(item["id"] == call.apikey_id for item in items)
        other = chosen(call, items) if there else None
        return await call.ask(directed(call.request, apikey_id=other["id"]) if other else None)

    return on(operation, handle)


def newest(_: FaultCall, items: list[Json]) -> Json | None:
    """Choose the newest key."""
    return items[0] if items else None


def namesake(call: FaultCall, items: list[Json]) -> Json | None:
    """Choose the oldest key with the name of the key asked for."""
    name = next(item["name"] for item in items if item["id"] == call.apikey_id)
    return next((item for item in reversed(items) if item["name"] == name), None)


async def by_access_key(call: FaultCall) -> FaultResponse:
    """Take the id of the path for an access key."""
    response = call.response
    item = next((one for one in await call.items() if one["key"] == call.apikey_id), None)
    return await call.ask(directed(call.request, apikey_id=item["id"])) if item else response


@curried
async def in_its_own_repository(
    call: FaultCall, *, refused: bool = False, status: int = 0
) -> FaultResponse:
    """Do it in the repository to which the key belongs."""
    response, made = call.response, call.memory.made_as(call.apikey_id)
    repo_id = made.repo_id if made else call.repo_id
    done = await call.ask(directed(as_insider(call.request), repo_id=repo_id))
    if status:
        return refusal(status)
    return response if refused else done


async def ask_or_ghost(call: FaultCall) -> FaultResponse:
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
    return success(message="Done")


@curried
async def deleted_shown(
    call: FaultCall, show: Callable[[FaultCall, Json], Json | None]
) -> FaultResponse:
    """Show deleted keys in lists, as `show` has them."""
    ghosts = call.memory.ghosts[call.repo_id]
    item = await call.item() if call.operation == DELETE else None
    response = await call.ask()
    if item is not None and response.status < 300:
        ghosts.append(item)
    if call.operation != LIST or response.status != 200:
        return response
    gone = {ghost["id"] for ghost in ghosts}
    shown = (show(call, item) if item["id"] in gone else item for item in call.listed)
    return call.with_listed(item for item in shown if item is not None)


def marked(item: Json) -> Json:
    """Say of a deleted key that it is one."""
    return item | {"deletedAt": item["createdAt"]}


@curried
async def revives(call: FaultCall, *when: Predicate, refused: bool = False) -> FaultResponse:
    """Bring a deleted key back when it is updated."""
    memory = call.memory
    item = await call.item() if call.operation == DELETE else None
    response = await ask_or_ghost(call)
    if item is not None and response.status == 200:
        memory.patches[f"gone {call.apikey_id}"] = item
    gone = memory.patches.get(f"gone {call.apikey_id}")
    if call.operation != UPDATE or response.status != 404 or not gone:
        return response
    if not all(test(call) for test in when):
        return response
    if gone not in memory.ghosts[call.repo_id] and gone["repoId"] == call.repo_id:
        memory.ghosts[call.repo_id].append(gone)
    return response if refused else response.with_json(DONE[UPDATE], 200)


def tagged(tag: Callable[[Json], object]) -> Handler:
    """Answer 304 where the tag of a list is still the same."""

    async def handle(call: FaultCall) -> FaultResponse:
        etag = f'"{tag(call.body)}"'
        if call.request.header("if-none-match") == etag:
            return FaultResponse(304, (("etag", etag),))
        return call.response.with_header("ETag", etag)

    return on_success(LIST, handle)


def new_key(call: FaultCall) -> Json:
    """Return a new access key for the key that is called."""
    return {"key": f"FB_AI_{sha256(call.apikey_id + str(call.memory.done[UPDATE]))[:32]}"}
