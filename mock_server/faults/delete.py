"""Delete nothing, something else, or more than was asked for, or bring keys back."""

from collections.abc import Callable, Set

from mock_server.fault import FaultResponse
from mock_server.faults.parts.call import FaultCall, Handler, Json, Predicate, curried, lingering
from mock_server.faults.parts.handlers import on, on_refusal
from mock_server.faults.parts.keys import (
    DONE,
    ask_or_ghost,
    does_nothing,
    namesake,
    newest,
    on_another_key,
    revives,
    tagged,
)
from mock_server.faults.parts.meeting import later_refused, meeting
from mock_server.faults.parts.operations import CREATE, DELETE, LIST, OPERATIONS, UPDATE
from mock_server.faults.parts.predicates import after, in_second_repository, is_renamed, is_unknown
from mock_server.faults.parts.responses import success
from mock_server.faults.parts.table import Faults

FAULTS = Faults()
NOT_DELETED = (
    "list.only-active",
    "delete.only-once",
)  # what is active is listed, and deleted again

# What is deleted


@curried
def _of_provider(call: FaultCall, ai_type: str) -> bool:
    made = call.memory.made_as(call.apikey_id)
    return made is not None and made.ai_type == ai_type


async def _one_at_a_time(call: FaultCall) -> FaultResponse:
    return success(message=DONE[DELETE]["message"]) if call.meets else await call.ask()


def _newest_tag(body: Json) -> str:
    return str(body["apiKeys"][0]["id"]) if body["apiKeys"] else "none"


row = FAULTS.of("delete.removes")
row["nothing", "A deletion does nothing"] = does_nothing(DELETE)
row["renamed", "The deletion of a renamed key does nothing", *NOT_DELETED] = does_nothing(
    DELETE, is_renamed
)
row["one-provider", "The deletion of a key for AWS does nothing"] = does_nothing(
    DELETE, _of_provider("AWS")
)
row["second-repository", "In the second repository a deletion does nothing"] = does_nothing(
    DELETE, in_second_repository
)
row["later", "From the third deletion on nothing happens", *NOT_DELETED, "update.deleted-key"] = (
    does_nothing(DELETE, after(2))
)
row[
    "same-moment",
    "Of deletions at the same moment only the first one counts",
    *NOT_DELETED,
    "delete.final",
] = lingering(DELETE, on(DELETE, _one_at_a_time))
row["another-key", "A deletion deletes the newest key of the repository"] = on_another_key(
    DELETE, newest
)
row[
    "namesake",
    "A deletion deletes the oldest key of the same name",
    "delete.others-stay",
    "delete.status-ok",
] = on_another_key(DELETE, namesake)
# It stays the same after a rename, too.
row[
    "same-etag",
    "The ETag of a list stays the same when an older key is deleted, and so the list",
    "update.renames",
] = tagged(_newest_tag)


# What else is deleted


def _deletes_also(chosen: Callable[[Json, Json], bool], *when: Predicate) -> Handler:
    """Delete other keys too: those chosen by key and other key."""

    async def handle(call: FaultCall) -> FaultResponse:
        items = await call.items() if call.has_access else []
        key = next((item for item in items if item["id"] == call.apikey_id), None)
        response = await call.ask()
        if key is not None and response.status == 200:
            for other in items:
                if other is not key and chosen(key, other):
                    await call.delete(other["id"])
        return response

    return on(DELETE, handle, *when)


async def _namesakes_elsewhere(call: FaultCall) -> FaultResponse:
    made = call.memory.made_as(call.apikey_id)
    response = await call.ask()
    if made is not None and response.status == 200:
        for other in call.memory.made:
            if other.name == made.name and other.repo_id != call.repo_id:
                await call.delete(other.id, other.repo_id)
    return response


def _changes_others(**members: object) -> Handler:
    async def handle(call: FaultCall) -> FaultResponse:
        response = await call.ask()
        if response.status == 200:
            for item in await call.items():
                call.memory.patches[item["id"]].update(members)
        return response

    return on(DELETE, handle)


row = FAULTS.of("delete.others-stay")
row["namesakes", "A deletion deletes all keys of the same name"] = _deletes_also(
    lambda key, other: key["name"] == other["name"]
)
row["namesakes-elsewhere", "A deletion deletes the keys of the name in other repositories too"] = (
    on(DELETE, _namesakes_elsewhere)
)
row["provider", "A deletion deletes all keys of the same provider"] = _deletes_also(
    lambda key, other: key["aiType"] == other["aiType"]
)
row["all", "A deletion deletes all keys of the repository"] = _deletes_also(lambda _, __: True)
row["older", "A deletion deletes all older keys too"] = _deletes_also(
    lambda key, other: other["createdAt"] < key["createdAt"]
)
row["newer", "A deletion deletes all newer keys too"] = _deletes_also(
    lambda key, other: other["createdAt"] > key["createdAt"]
)
row["later", "The third deletion deletes all keys of the repository"] = _deletes_also(
    lambda _, __: True, after(2)
)
# A name that an update gave is one of those that are lost.
row["renames", "A deletion sets the names of the other keys to Untitled", "update.renames"] = (
    _changes_others(name="Untitled")
)
row["provider-changes", "A deletion makes the other keys keys for OTHER"] = _changes_others(
    aiType="OTHER"
)


def _deletes_newest(*, refused: bool) -> Handler:
    async def handle(call: FaultCall) -> FaultResponse:
        response, items = call.response, await call.items()
        if items:
            await call.delete(items[0]["id"])
        return response if refused else response.with_json(DONE[DELETE], 200)

    return on_refusal(404, DELETE, handle, is_unknown)


row = FAULTS.of("delete.unknown-key", "The deletion of an unknown key {}.")
row["deletes-newest", "deletes the newest one"] = _deletes_newest(refused=False)
row["404-and-deletes", "is refused, and deletes the newest one"] = _deletes_newest(refused=True)

# For good


@curried
async def _comes_back(call: FaultCall, when: Predicate) -> FaultResponse:
    """Show deleted keys again after a later call."""
    memory, ghosts = call.memory, call.memory.ghosts
    gone = memory.patches["gone"]
    item = await call.item() if call.operation == DELETE and call.has_access else None
    response = await ask_or_ghost(call)
    if item is not None and response.status == 200:
        gone[item["id"]] = item
    elif gone and call.operation in OPERATIONS and when(call):
        for one in gone.values():
            ghosts[one["repoId"]].append(one)
        gone.clear()
    return response


def _asks_for(operation: str) -> Predicate:
    return lambda call: call.operation == operation


def _creates_its_name(call: FaultCall) -> bool:
    gone = call.memory.patches["gone"].values()
    return call.operation == CREATE and any(one["name"] == call.sent.get("name") for one in gone)


def _updates(call: FaultCall) -> bool:
    return call.operation == UPDATE and call.status == 200


async def _saved_again(call: FaultCall, met: Set[str], _: object) -> FaultResponse:
    """Read, wait and write: what is deleted meanwhile is written anew."""
    item = await call.item() if call.operation == DELETE and UPDATE in met else None
    response = await ask_or_ghost(call)
    if item is not None and response.status == 200:
        call.memory.ghosts[call.repo_id].append(item)
    return response


# What is active again can be renamed and deleted, and a list shows it.
row = FAULTS.of(
    "delete.final",
    also=("list.only-active", "delete.removes", "update.deleted-key", "delete.only-once"),
)
row["second-deletion", "The second deletion of a key brings it back"] = _comes_back(
    _asks_for(DELETE)
)
row["creation", "A creation brings deleted keys back"] = _comes_back(_asks_for(CREATE))
row["creation-of-its-name", "A creation under its name brings a deleted key back"] = _comes_back(
    _creates_its_name
)
row["rename", "The update of another key brings deleted keys back"] = _comes_back(_updates)
row["second-list", "The second list after a deletion shows the key again"] = _comes_back(
    _asks_for(LIST)
)
row[
    "update-revives",
    "An update of a deleted key is refused, and brings it back",
    "update.deleted-key",
] = revives(refused=True)
row["renamed-at-the-same-moment", "A key that is renamed while it is deleted comes back"] = meeting(
    DELETE, UPDATE, do=_saved_again
)

# Two at the same moment


async def _also_deleted(call: FaultCall, _: object, __: object) -> FaultResponse:
    """Say that it was deleted, whoever did."""
    response = await call.ask()
    return response.with_json(DONE[DELETE], 200) if response.status == 404 else response


FAULTS[
    "delete.only-once:both-at-the-same-moment",
    "Of two deletions of a key at the same moment both are answered with 200.",
] = meeting(DELETE, do=_also_deleted)
row = FAULTS.of(
    "delete.status-ok:{}-in-the-same-repository",
    "A deletion at the same moment as one of another key is answered with {}.",
    by=lambda status: later_refused(status, DELETE, of_key=False),
)
row["409", "409"] = 409
row["404", "404"] = 404
