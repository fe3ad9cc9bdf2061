"""Do something to another key than was asked for, or to one that is no longer there."""

from collections.abc import Awaitable, Callable

from mock_server.core.clock import system_clock, timestamp
from mock_server.fault import FaultResponse
from mock_server.faults.parts.call import FaultCall, Handler, Json, Predicate, curried
from mock_server.faults.parts.handlers import on
from mock_server.faults.parts.hashes import sha256
from mock_server.faults.parts.messages import as_insider, directed, refusal, success
from mock_server.faults.parts.operations import DELETE, LIST, UPDATE

DONE = {
    UPDATE: {"success": True, "message": "AI API key updated successfully"},
    DELETE: {"success": True, "message": "AI API key deleted successfully"},
}
# What to do with another key, and which: by the call, the key asked for, and the other one.
Do = Callable[[FaultCall, Json], Awaitable[None]]
Chosen = Callable[[FaultCall, Json, Json], object]
MESSAGES = {UPDATE: "Updated", DELETE: "Deleted"}


async def do_nothing(call: FaultCall) -> FaultResponse:
    """Say that it was done, and do nothing."""
    there = call.has_access and await call.item() is not None
    return success(message=MESSAGES[call.operation]) if there else await call.ask()


@curried
async def with_another(
    call: FaultCall, chosen: Callable[[FaultCall, list[Json]], Json | None]
) -> FaultResponse:
    """Do what was asked to another key of the repository."""
    items = await call.items() if call.has_access else []
    there = any(item["id"] == call.apikey_id for item in items)
    other = chosen(call, items) if there else None
    return await call.ask(directed(call.request, apikey_id=other["id"]) if other else None)


def newest(_: FaultCall, items: list[Json]) -> Json | None:
    """Choose the newest key."""
    return items[0] if items else None


def namesake(call: FaultCall, items: list[Json]) -> Json | None:
    """Choose the oldest key with the name of the key asked for."""
    name = next(item["name"] for item in items if item["id"] == call.apikey_id)
    return next((item for item in reversed(items) if item["name"] == name), None)


def on_others(operation: str, do: Do, chosen: Chosen, *when: Predicate) -> Handler:
    """Do something with other keys of the repository, too, once what was asked for is done."""

    async def handle(call: FaultCall) -> FaultResponse:
        items = await call.items() if call.has_access else []
        key = next((item for item in items if item["id"] == call.apikey_id), None)
        response = await call.ask()
        if key is not None and response.status == 200:
            for other in items:
                if other is not key and chosen(call, key, other):
                    await do(call, other)
        return response

    return on(operation, handle, *when)


def alike(*names: str) -> Chosen:
    """Choose the keys that have these members in common with the key asked for."""
    return lambda _, key, other: all(key[name] == other[name] for name in names)


def every(_: FaultCall, __: Json, ___: Json) -> bool:
    """Choose all keys."""
    return True


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
    call: FaultCall, test: Callable[[FaultCall, Json], object], *, marked: bool = False
) -> FaultResponse:
    """Show deleted keys that pass a test in lists, as active ones, or marked as deleted."""
    ghosts = call.memory.ghosts[call.repo_id]
    item = await call.item() if call.operation == DELETE else None
    response = await call.ask()
    if item is not None and response.status < 300:
        ghosts.append(item | ({"deletedAt": item["createdAt"]} if marked else {}))
    if call.operation != LIST or response.status != 200:
        return response
    gone = {ghost["id"] for ghost in ghosts}
    return call.with_listed(
        item for item in call.listed if item["id"] not in gone or test(call, item)
    )


@curried
async def revives(call: FaultCall, *when: Predicate, refused: bool = False) -> FaultResponse:
    """Bring a deleted key back when it is updated."""
    gone, ghosts = call.memory.patches["gone"], call.memory.ghosts[call.repo_id]
    item = await call.item() if call.operation == DELETE else None
    response = await ask_or_ghost(call)
    if item is not None and response.status == 200:
        gone[call.apikey_id] = item
    item = gone.get(call.apikey_id)
    is_refused = call.operation == UPDATE and response.status == 404
    if not item or not is_refused or not all(test(call) for test in when):
        return response
    if item not in ghosts and item["repoId"] == call.repo_id:
        ghosts.append(item)
    return response if refused else response.with_json(DONE[UPDATE], 200)


def saves(change: Callable[[Json, Json], Json]) -> Handler:
    """Store what follows from a key as it was before its new name, and from the body."""

    async def handle(call: FaultCall) -> FaultResponse:
        before = await call.item() if call.has_access else None
        response = await call.ask()
        if before is not None and response.status == 200 and "name" in call.sent:
            call.memory.patches[call.apikey_id].update(change(before, call.sent))
        return response

    return on(UPDATE, handle)


@curried
async def tagged(call: FaultCall, tag: Callable[[Json], object]) -> FaultResponse:
    """Answer 304 where the tag of a list is still the same."""
    etag = f'"{tag(call.body)}"'
    if call.request.header("if-none-match") == etag:
        return FaultResponse(304, (("etag", etag),))
    return call.response.with_header("ETag", etag)


def new_key(call: FaultCall) -> Json:
    """Return a new access key for the key that is called."""
    return {"key": f"FB_AI_{sha256(call.apikey_id + str(call.memory.done[UPDATE]))[:32]}"}


def dated_now(_: FaultCall) -> Json:
    """Return the present moment as the time of creation."""
    return {"createdAt": timestamp(system_clock())}
