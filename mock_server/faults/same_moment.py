"""Lies about changes of one key, or one repository, at the same moment."""

import asyncio
from collections.abc import Awaitable, Callable, Set

from mock_server.fault import Behaviour, FaultRequest, FaultResponse, Forward
from mock_server.faults.missing_keys import ask_or_ghost
from mock_server.faults.telling import (
    CREATE,
    DELETE,
    LINGERING,
    LIST,
    OPERATIONS,
    UPDATE,
    Call,
    Json,
    Made,
    Telling,
    fault,
    in_repository,
    lie,
    place,
    place_in,
    refusal,
)

# What to do when these operations are under way, and when they were before this call came.
Meeting = Callable[[Call, Set[str], Set[str]], Awaitable[FaultResponse]]

_DELETED: Json = {"success": True, "message": "AI API key deleted successfully"}


def under_way(call: Call, *, of_key: bool = True) -> set[str]:
    """Return the operations that are open beside this call, on its key or its repository."""
    there = call.memory.open
    return {
        operation
        for operation in OPERATIONS
        if there[place(call.request, operation, of_key=of_key)] > (operation == call.operation)
    }


def meeting(*operations: str, do: Meeting, of_key: bool = True) -> Telling:
    """Let calls of these operations stay open for a moment, and `do` it if they meet others."""

    async def deed(call: Call) -> FaultResponse:
        if call.operation not in operations or not call.has_access:
            return await ask_or_ghost(call)
        before = under_way(call, of_key=of_key) & set(operations)
        await asyncio.sleep(LINGERING)
        met = before | (under_way(call, of_key=of_key) & set(operations))
        return await (do(call, met, before) if met else ask_or_ghost(call))

    return lie(deed)


def _later(status: int, message: str = "Conflict") -> Meeting:
    """Refuse the later ones."""

    async def deed(call: Call, _: Set[str], before: Set[str]) -> FaultResponse:
        return refusal(status, message) if before else await call.ask()

    return deed


async def _also_deleted(call: Call, _: Set[str], __: Set[str]) -> FaultResponse:
    """Say that it was deleted, whoever did."""
    response = await call.ask()
    return response.with_json(_DELETED, 200) if response.status == 404 else response


async def _saved_again(call: Call, met: Set[str], _: Set[str]) -> FaultResponse:
    """Read, wait and write: what is deleted meanwhile is written anew."""
    item = await call.item() if call.operation == DELETE and UPDATE in met else None
    response = await ask_or_ghost(call)
    if item is not None and response.status == 200:
        call.memory.ghosts[call.repo_id].append(item)
    return response


def _renamed(call: Call, response: FaultResponse) -> bool:
    return response.status == 200 and isinstance(call.sent.get("name"), str)


def _of_two_names(change: Callable[[str, str], Json]) -> Meeting:
    """Let lists show a change of the names that were given at the same moment."""

    async def deed(call: Call, _: Set[str], before: Set[str]) -> FaultResponse:
        response = await call.ask()
        if _renamed(call, response):
            given = call.memory.patches[f"name of {call.apikey_id}"]
            if before and "name" in given:
                call.memory.patches[call.apikey_id].update(change(given["name"], call.sent["name"]))
            given["name"] = call.sent["name"]
        return response

    return deed


async def _both_lost(call: Call) -> FaultResponse:
    """Let both new names be lost."""
    if call.operation != UPDATE or not call.has_access:
        return await call.ask()
    old, before = await call.item(), under_way(call)
    await asyncio.sleep(LINGERING)
    response = await call.ask()
    if UPDATE in before | under_way(call) and old is not None and _renamed(call, response):
        call.memory.patches[call.apikey_id]["name"] = old["name"]
    return response


def _two_copies() -> Telling:
    """Let two copies differ after two renames, and lists come from either in turn."""
    meets = meeting(UPDATE, do=_of_two_names(lambda one, other: {"copies": [one, other]}))

    def make() -> Behaviour:
        lists, tell = 0, meets()

        async def tell_in_turn(request: FaultRequest, forward: Forward) -> FaultResponse:
            nonlocal lists
            response = await tell(request, forward)
            if request.operation_id != LIST or response.status != 200:
                return response
            lists += 1
            body = response.json
            items = [_copy(item, lists % 2) for item in body["apiKeys"]]
            return response.with_json(body | {"apiKeys": items})

        return tell_in_turn

    return make


def _copy(item: Json, number: int) -> Json:
    copies = item.pop("copies", ())
    return item | {"name": copies[number]} if item["name"] in copies else item


# Creations


def _swapped(member: str, value: Callable[[Made], str]) -> Meeting:
    """Give each of two new keys what is the other's."""

    async def deed(call: Call, _: Set[str], before: Set[str]) -> FaultResponse:
        response = await call.ask()
        if before and response.status == 201 and len(call.memory.made) > 1:
            one, other = call.memory.made[-2:]
            if one.repo_id == other.repo_id:
                call.memory.patches[one.id][member] = value(other)
                call.memory.patches[other.id][member] = value(one)
        return response

    return deed


async def _in_the_same_repository(call: Call) -> FaultResponse:
    """Make a key where another one is made at the moment."""
    if call.operation != CREATE or not call.has_access:
        return await call.ask()
    memory = call.memory
    busy = [one for one in memory.insiders if memory.open[place_in(CREATE, one)]]
    await asyncio.sleep(LINGERING)
    principal = call.request.principal
    reached = [one for one in busy if principal is not None and principal.reaches(one)]
    other = next((one for one in reached if one != call.repo_id), "")
    return await call.ask(in_repository(call, other) if other else None)


_RENAMES: tuple[tuple[str, str, Telling, tuple[str, ...]], ...] = (
    (
        "update.renames:mixed-at-the-same-moment",
        "Of two names given to a key at the same moment one name is mixed.",
        meeting(UPDATE, do=_of_two_names(lambda a, b: {"name": a[: len(a) // 2] + b})),
        (),
    ),
    (
        "update.renames:joined-at-the-same-moment",
        "Two names given to a key at the same moment are joined.",
        meeting(UPDATE, do=_of_two_names(lambda a, b: {"name": f"{a}, {b}"})),
        (),
    ),
    (
        "update.renames:both-lost-at-the-same-moment",
        "Two names given to a key at the same moment are both lost.",
        lie(_both_lost),
        (),
    ),
    (
        "list.repeatable:two-copies",
        "After two renames of a key at the same moment lists show either name in turn.",
        _two_copies(),
        (),
    ),
    (
        "update.status-ok:404-at-the-same-moment",
        "A rename of a key at the same moment as another one is answered with 404.",
        meeting(UPDATE, do=_later(404)),
        (),
    ),
    (
        "update.status-ok:423-in-the-same-repository",
        "An update at the same moment as one of another key is answered with 423.",
        meeting(UPDATE, do=_later(423), of_key=False),
        (),
    ),
    (
        "errors.no-server-error:renames-of-a-key-at-once",
        "A rename of a key at the same moment as another one is answered with 500.",
        meeting(UPDATE, do=_later(500)),
        ("update.status-ok",),
    ),
)

_DELETIONS: tuple[tuple[str, str, Telling, tuple[str, ...]], ...] = (
    (
        "delete.only-once:both-at-the-same-moment",
        "Of two deletions of a key at the same moment both are answered with 200.",
        meeting(DELETE, do=_also_deleted),
        (),
    ),
    (
        "delete.final:renamed-at-the-same-moment",
        "A key that is renamed while it is deleted comes back.",
        meeting(DELETE, UPDATE, do=_saved_again),
        # What is active again can be renamed and deleted, and a list shows it.
        ("list.only-active", "delete.removes", "update.deleted-key", "delete.only-once"),
    ),
    (
        "delete.status-ok:409-in-the-same-repository",
        "A deletion at the same moment as one of another key is answered with 409.",
        meeting(DELETE, do=_later(409), of_key=False),
        (),
    ),
    (
        "delete.status-ok:404-in-the-same-repository",
        "A deletion at the same moment as one of another key is answered with 404.",
        meeting(DELETE, do=_later(404), of_key=False),
        (),
    ),
    (
        "errors.no-server-error:deletions-of-a-key-at-once",
        "A deletion of a key at the same moment as another one is answered with 500.",
        meeting(DELETE, do=_later(500)),
        ("delete.only-once",),
    ),
    (
        "errors.no-server-error:rename-and-deletion-at-once",
        "A rename and a deletion of a key at the same moment: the later one gets 500.",
        meeting(UPDATE, DELETE, do=_later(500)),
        ("delete.status-ok", "update.status-ok", "update.deleted-key", "delete.only-once"),
    ),
)

_CREATIONS: tuple[tuple[str, str, Telling, tuple[str, ...]], ...] = (
    (
        "create.name-kept:swapped-at-the-same-moment",
        "Keys that are made at the same moment get each other's names.",
        meeting(CREATE, do=_swapped("name", lambda made: made.name), of_key=False),
        (),
    ),
    (
        "create.one-provider:swapped-at-the-same-moment",
        "Keys that are made at the same moment get each other's providers.",
        meeting(CREATE, do=_swapped("aiType", lambda made: made.ai_type), of_key=False),
        (),
    ),
    (
        "create.listed-at-once:swapped-at-the-same-moment",
        "Lists swap the access keys of keys that are made at the same moment.",
        meeting(CREATE, do=_swapped("key", lambda made: made.key), of_key=False),
        # One key has the access key that was answered for the other.
        ("create.key-unique",),
    ),
    (
        "create.one-repository:at-the-same-moment",
        "A key is made in the other repository if one is made there at the same moment.",
        lie(_in_the_same_repository),
        ("create.listed-at-once", "list.own-repository", "list.complete"),
    ),
)

FAULTS = tuple(
    fault(name, words, telling, *also)
    for name, words, telling, also in (*_RENAMES, *_DELETIONS, *_CREATIONS)
)
