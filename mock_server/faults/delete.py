"""Delete nothing, something else, or more than was asked for, or bring keys back."""

from collections.abc import Set

from mock_server.fault import FaultResponse
from mock_server.faults.parts import keys, when
from mock_server.faults.parts.call import FaultCall, Json, Predicate, curried
from mock_server.faults.parts.handlers import lingering, on, on_refusal, on_success
from mock_server.faults.parts.messages import success
from mock_server.faults.parts.operations import CREATE, DELETE, LIST, OPERATIONS, UPDATE
from mock_server.faults.parts.replies import reply
from mock_server.faults.parts.table import Faults
from mock_server.faults.parts.timing import later_refused, meeting

FAULTS = Faults()
STAY, FINAL, UNKNOWN = "delete.others-stay", "delete.final", "delete.unknown-key"
STATUS = "delete.status-ok"
# What is active is listed, and deleted again.
NOT_DELETED = ("list.only-active", "delete.only-once")


def _is_for_aws(call: FaultCall) -> bool:
    made = call.memory.made_as(call.apikey_id)
    return made is not None and made.ai_type == "AWS"


async def _one_at_a_time(call: FaultCall) -> FaultResponse:
    return success(message=keys.DONE[DELETE]["message"]) if call.meets else await call.ask()


def _newest_tag(body: Json) -> str:
    return str(body["apiKeys"][0]["id"]) if body["apiKeys"] else "none"


async def _deletes(call: FaultCall, other: Json) -> None:
    await call.delete(other["id"])


async def _namesakes_elsewhere(call: FaultCall) -> FaultResponse:
    key = call.memory.made_as(call.apikey_id)
    for other in call.memory.made:
        if key is not None and other.name == key.name and other.repo_id != call.repo_id:
            await call.delete(other.id, other.repo_id)
    return call.response


@curried
async def _changes_others(call: FaultCall, /, **members: object) -> FaultResponse:
    for item in await call.items():
        call.memory.patches[item["id"]].update(members)
    return call.response


@curried
async def _deletes_newest(call: FaultCall, *, refused: bool) -> FaultResponse:
    response, items = call.response, await call.items()
    if items:
        await call.delete(items[0]["id"])
    return response if refused else response.with_json(keys.DONE[DELETE], 200)


@curried
async def _comes_back(call: FaultCall, test: Predicate) -> FaultResponse:
    """Show deleted keys again after a later call."""
    gone, ghosts = call.memory.patches["gone"], call.memory.ghosts
    item = await call.item() if call.operation == DELETE and call.has_access else None
    response = await keys.ask_or_ghost(call)
    if item is not None and response.status == 200:
        gone[item["id"]] = item
    elif gone and call.operation in OPERATIONS and test(call):
        for one in gone.values():
            ghosts[one["repoId"]].append(one)
        gone.clear()
    return response


def _asks_for(operation: str) -> Predicate:
    return lambda call: call.operation == operation


def _creates_its_name(call: FaultCall) -> bool:
    gone = call.memory.patches["gone"].values()
    return call.operation == CREATE and any(one["name"] == call.sent.get("name") for one in gone)


async def _saved_again(call: FaultCall, met: Set[str], _: object) -> FaultResponse:
    """Read, wait and write: what is deleted meanwhile is written anew."""
    item = await call.item() if call.operation == DELETE and UPDATE in met else None
    response = await keys.ask_or_ghost(call)
    if item is not None and response.status == 200:
        call.memory.ghosts[call.repo_id].append(item)
    return response


SAVED_AGAIN = meeting(DELETE, UPDATE, do=_saved_again)
# Whoever deleted it.
DELETED_ANYWAY = on_refusal(404, DELETE, reply(200, keys.DONE[DELETE]))
BOTH_DELETED = meeting(DELETE, do=lambda call, *_: DELETED_ANYWAY(call))

# What is deleted
row = FAULTS.of("delete.removes", "{} does nothing.", on, DELETE, keys.do_nothing)
row["nothing", "A deletion"] = ()
row["renamed", "The deletion of a renamed key", *NOT_DELETED] = when.renamed
row["one-provider", "The deletion of a key for AWS"] = _is_for_aws
row["second-repository", "In the second repository a deletion"] = when.elsewhere
row["later", "From the third on a deletion", *NOT_DELETED, "update.deleted-key"] = when.after(2)
row = FAULTS.of("delete.removes", "Of deletions at the same moment {}.", lingering, DELETE)
row["same-moment", "only the first counts", *NOT_DELETED, FINAL] = on(DELETE, _one_at_a_time)
row = FAULTS.of("delete.removes", "A deletion deletes the {}.", on, DELETE)
row["another-key", "newest key of the repository"] = keys.with_another(keys.newest)
row["namesake", "oldest key of its name", STAY, STATUS] = keys.with_another(keys.namesake)
# It stays the same after a rename, too.
row = FAULTS.of("delete.removes", "The ETag of a list {}.", on_success, LIST, also="update.renames")
row["same-etag", "stays the same when an older key is deleted"] = keys.tagged(_newest_tag)

# What else is deleted
DELETES = ("A deletion deletes {}.", keys.on_others, DELETE, _deletes)
row = FAULTS.of(STAY, *DELETES)
row["namesakes", "all keys of the same name"] = keys.alike("name")
row = FAULTS.of(STAY, "A deletion deletes {}.", on_success, DELETE)
row["namesakes-elsewhere", "the keys of the name in other repositories too"] = _namesakes_elsewhere
row = FAULTS.of(STAY, *DELETES)
row["provider", "all keys of the same provider"] = keys.alike("aiType")
row["all", "all keys of the repository"] = keys.every
row["older", "all older keys"] = lambda _, key, other: other["createdAt"] < key["createdAt"]
row["newer", "all newer keys"] = lambda _, key, other: other["createdAt"] > key["createdAt"]
row["later", "all keys of the repository from the third on"] = keys.every, when.after(2)
row = FAULTS.of(STAY, "A deletion makes the other keys {}.", on_success, DELETE)
# A name that an update gave is one of those that are lost.
row["renames", "Untitled", "update.renames"] = _changes_others(name="Untitled")
row["provider-changes", "keys for OTHER"] = _changes_others(aiType="OTHER")
_words = "A deletion of an unknown key {}."
row = FAULTS.of(UNKNOWN, _words, on_refusal, 404, DELETE, only=when.unknown)
row["deletes-newest", "deletes the newest one"] = _deletes_newest(refused=False)
row["404-and-deletes", "is refused, and deletes the newest one"] = _deletes_newest(refused=True)

# For good

# What is active again can be renamed and deleted, and a list shows it.
also = ("list.only-active", "delete.removes", "update.deleted-key", "delete.only-once")
row = FAULTS.of(FINAL, "{} brings deleted keys back.", _comes_back, also=also)
row["second-deletion", "The second deletion"] = _asks_for(DELETE)
row["creation", "A creation"] = _asks_for(CREATE)
row["creation-of-its-name", "A creation under its name"] = _creates_its_name
row["rename", "The next update"] = lambda call: call.operation == UPDATE and call.status == 200
row["second-list", "The second list"] = _asks_for(LIST)
row = FAULTS.of(FINAL, "An update of a deleted key {}.", also="update.deleted-key")
row["update-revives", "is refused, and brings it back"] = keys.revives(refused=True)
row = FAULTS.of(FINAL, also=also)
row["renamed-at-the-same-moment", "A key that is renamed meanwhile comes back"] = SAVED_AGAIN

# Two at the same moment
row = FAULTS.of("delete.only-once", "Of two deletions of a key at the same moment {}.")
row["both-at-the-same-moment", "both get 200"] = BOTH_DELETED
_words = "A deletion at the same moment as one of another key is answered with {}."
row = FAULTS.of(f"{STATUS}:*-in-the-same-repository", _words)
row["409", "409"] = later_refused(409, DELETE, of_key=False)
row["404", "404"] = later_refused(404, DELETE, of_key=False)
