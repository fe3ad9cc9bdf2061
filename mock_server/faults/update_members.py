"""Change more than the name with an update, be it asked for or not."""

from collections.abc import Callable
from datetime import datetime, timedelta

from mock_server.core.clock import parse_moment, system_clock, timestamp
from mock_server.fault import FaultResponse
from mock_server.faults.parts.answers import answers, stores
from mock_server.faults.parts.bodies import sends
from mock_server.faults.parts.call import FaultCall, Handler, Json, Predicate, curried, newest_first
from mock_server.faults.parts.handlers import on, on_success
from mock_server.faults.parts.hashes import sha256
from mock_server.faults.parts.keys import ask_or_ghost, new_key
from mock_server.faults.parts.members import (
    ACCESS_KEYS,
    DELETED,
    OTHER_PROVIDERS,
    OTHER_REPOSITORIES,
    has_moment,
    has_text,
    is_set,
    text,
    wrapped,
)
from mock_server.faults.parts.operations import LIST, PROVIDERS, UPDATE
from mock_server.faults.parts.predicates import has_access
from mock_server.faults.parts.requests import directed
from mock_server.faults.parts.table import Faults

FAULTS = Faults()
NOTHING_ELSE, FIXED = "update.nothing-else", "update.key-and-secret-fixed"
REGENERATE = ("regenerate", "regenerateKey", "regenerateSecret", "rotateSecret", "newSecret")

# Other keys


def _renames_also(chosen: Callable[[FaultCall, Json, Json], bool]) -> Handler:
    """Give the new name to other keys too: those chosen by call, key and other key."""

    async def handle(call: FaultCall) -> FaultResponse:
        items = await call.items()
        target = next((item for item in items if item["id"] == call.apikey_id), None)
        response = await call.ask()
        if target is not None and response.status < 300 and "name" in call.sent:
            for other in items:
                if other is not target and chosen(call, target, other):
                    call.memory.patches[other["id"]]["name"] = call.sent["name"]
        return response

    return on(UPDATE, handle)


def _is_oldest(call: FaultCall, _: Json, other: Json) -> bool:
    memory = call.memory
    active = (made.id for made in memory.made if made.id not in memory.deleted)
    return bool(other["id"] == next(active, None))


def _is_newest(call: FaultCall, _: Json, other: Json) -> bool:
    return bool(call.memory.made) and other["id"] == call.made.id


def _is_next(call: FaultCall, key: Json, other: Json) -> bool:
    return _number(call, other) == _number(call, key) + 1


def _number(call: FaultCall, item: Json) -> int:
    made = call.memory.made_as(item["id"])
    return made.number if made else -9


row = FAULTS.of(NOTHING_ELSE, "An update renames {}.", by=_renames_also)
row["namesakes", "all keys of the same name in the repository"] = lambda _, key, other: (
    key["name"] == other["name"]
)
row["namesakes-of-a-provider", "all keys of the same name and provider"] = lambda _, one, other: (
    (one["name"], one["aiType"]) == (other["name"], other["aiType"])
)
# Who renames one key gives its name to another that is renamed at the same moment.
row["provider", "all keys of the same provider", "update.renames"] = lambda _, key, other: (
    key["aiType"] == other["aiType"]
)
row["repository", "all keys of the repository", "update.renames"] = lambda _, __, ___: True
row["oldest", "the oldest key of the run too"] = _is_oldest
row["newest", "the newest key of the repository too"] = _is_newest
row["next", "the next newer key too"] = _is_next

# Other members, unasked


def _with_new_id(call: FaultCall) -> Json:
    new = sha256(call.apikey_id)[:32]
    call.memory.aliases[call.repo_id, new] = call.apikey_id
    return {"id": new}


async def _made_anew(call: FaultCall) -> FaultResponse:
    """Move a renamed key to the top, as if it were made anew."""
    if call.operation == LIST:
        return call.with_listed(newest_first(call.listed))
    call.memory.patches[call.apikey_id]["createdAt"] = timestamp(system_clock())
    return call.response


def _saved(change: Callable[[datetime], datetime]) -> Handler:
    """Store another time with each new name."""

    async def handle(call: FaultCall) -> FaultResponse:
        item = await call.item() if call.has_access else None
        response = await call.ask()
        if item is not None and response.status == 200 and "name" in call.sent:
            moment = change(parse_moment(item["createdAt"]))
            call.memory.patches[call.apikey_id]["createdAt"] = timestamp(moment)
        return response

    return on(UPDATE, handle)


# Keys stay where they were made, so another date puts them out of order.
ORDER = "list.newest-first"

row = FAULTS.of(
    NOTHING_ELSE, "A renamed key {}.", by=lambda change: stores(UPDATE, change, sends("name"))
)
row["provider-lost", "becomes a key for OTHER"] = lambda _: {"aiType": "OTHER"}
row["made-anew", "has a new `createdAt`", ORDER] = lambda _: {
    "createdAt": timestamp(system_clock())
}
row["made-long-ago", "has another `createdAt`, long ago", ORDER] = lambda _: {
    "createdAt": "2024-02-02T00:00:00.000Z"
}
row["id-changed", "has a new id"] = _with_new_id
row = FAULTS.of(NOTHING_ELSE)
# So does one whose update was empty.
row[
    "changes-place",
    "A renamed key moves to the top of the list, made anew",
    "update.name-optional",
    "update.deleted-key",
] = on_success((UPDATE, LIST), _made_anew)
row["date-loses-fraction", "A renamed key's `createdAt` loses its fraction of a second", ORDER] = (
    _saved(lambda moment: moment.replace(microsecond=0))
)
row["date-shifts", "Each new name puts a key's `createdAt` two hours forward", ORDER] = _saved(
    lambda moment: moment + timedelta(hours=2)
)

# Members of the body


def _took(call: FaultCall, member: str) -> Json:
    """Return a member of the body that a careless update takes over, if it is a text."""
    return {member: call.sent[member]} if isinstance(call.sent.get(member), str) else {}


def _holds_text(member: str) -> Predicate:
    return lambda call: isinstance(call.sent.get(member), str)


def _takes_over(member: str, *when: Predicate) -> Handler:
    return stores(UPDATE, lambda call: _took(call, member), *when, _holds_text(member))


def _takes(member: str, *paths: str, when: Predicate | None = None) -> Handler:
    """Let lists show what the body holds at one of `paths`."""
    return stores(UPDATE, lambda call: {member: text(call, *paths)}, when or has_text(*paths))


def _takes_provider(*paths: str) -> Handler:
    return _takes("aiType", *paths, when=lambda call: text(call, *paths) in PROVIDERS)


@curried
async def _moves(call: FaultCall, *paths: str) -> FaultResponse:
    """Move the key to the repository that the body names, if the caller reaches it."""
    target = text(call, *paths)
    moves = call.operation == UPDATE and target != call.repo_id and call.has_access
    response = await ask_or_ghost(call)
    found = moves and call.reaches(target) and response.status == 200
    item = await call.item() if found else None
    if item is None:
        return response
    ghosts = call.memory.ghosts
    if item in ghosts[call.repo_id]:
        ghosts[call.repo_id].remove(item)
    await call.delete(item["id"])
    ghosts[target].append(item | {"repoId": target})
    return response


async def _takes_away(call: FaultCall) -> FaultResponse:
    await call.delete(call.apikey_id)
    return call.response


async def _the_one_of_the_body(call: FaultCall) -> FaultResponse:
    return await call.ask(directed(call.request, apikey_id=text(call, "id")))


def _names_another(call: FaultCall) -> bool:
    """Choose updates of a key that hold the id of another one of the repository."""
    other = call.memory.made_as(text(call, "id"))
    fits = other is not None and other.repo_id == call.repo_id and other.id != call.apikey_id
    return fits and call.memory.made_as(call.apikey_id) is not None


row = FAULTS.of(NOTHING_ELSE, "An update {}.")
row["takes-provider", "takes over `aiType`"] = _takes_over("aiType")
row["takes-repository", "takes over `repoId`", "list.item-repo-id", "list.own-repository"] = (
    _takes_over("repoId")
)
row["takes-date", "takes over `createdAt`", ORDER] = _takes_over("createdAt")
row["takes-deletion", "takes over `deletedAt`", "list.item-deleted-at"] = _takes_over("deletedAt")
row["takes-id", "takes over `id`"] = _takes_over("id")
row["takes-other-provider", "takes `ai_type` or `provider` for the provider"] = _takes_provider(
    *OTHER_PROVIDERS
)
row["takes-nested-provider", "takes over `aiType` from an object"] = _takes_provider(
    *wrapped("aiType")
)
row["takes-other-date", "takes over `created_at`", ORDER] = _takes(
    "createdAt", "created_at", when=has_moment("created_at")
)
row["moves", "moves the key to the repository of its `repoId`", "list.own-repository"] = _moves(
    "repoId"
)
row[
    "moves-by-another-name",
    "moves the key to the repository of its `repo_id` or `repository`",
    "list.own-repository",
] = _moves(*OTHER_REPOSITORIES)
row["id-of-the-body", "goes to the key whose `id` it holds"] = on(
    UPDATE, _the_one_of_the_body, _names_another, has_access
)
row = FAULTS.of(
    f"{NOTHING_ELSE}:deletes-{{}}",
    "An update deletes the key if it {}.",
    by=lambda when: on_success(UPDATE, _takes_away, when),
)
row.add(DELETED)

# Access key and secret


def _answers_with(member: str) -> Handler:
    return answers(UPDATE, lambda body, call: body | _took(call, member))


def _rotates(*when: Predicate) -> Handler:
    return stores(UPDATE, new_key, *when)


def _new_secret(*when: Predicate, word: str = "new") -> Handler:
    def edit(body: Json, call: FaultCall) -> Json:
        return body | {"secret": sha256(f"{word} {call.apikey_id}")}

    return answers(UPDATE, edit, *when)


def _newer_key(call: FaultCall) -> Json:
    return {"key": f"FB_AI_{sha256(call.apikey_id + str(len(call.memory.renamed)))[:32]}"}


def _holds(member: str, value: object) -> Predicate:
    return lambda call: member in call.sent and call.sent[member] == value


row = FAULTS.of(FIXED, "An update {}.")
row["takes-key", "takes over `key`"] = _takes_over("key")
row["takes-key-with-name", "takes over `key` if it holds a name too"] = _takes_over(
    "key", sends("name")
)
row["answers-with-key", "answers with the `key` of its body"] = _answers_with("key")
row["answers-with-secret", "answers with the `secret` of its body"] = _answers_with("secret")
row["new-key", "gives the key a new access key"] = _rotates(sends("name"))
row["new-key-when-secret-sent", "that holds `secret` gives a new access key"] = _rotates(
    _holds_text("secret")
)
row["new-secret", "answers with a new secret"] = _new_secret()
row["new-secret-when-sent", "that holds `secret` answers with a new one"] = _new_secret(
    _holds_text("secret")
)
row["rotates", "that holds `rotate` gives a new access key"] = _rotates(sends("rotate"))
row["takes-access-key", "takes over `accessKey` or `api_key`"] = _takes("key", *ACCESS_KEYS)
row["takes-nested-key", "takes over `key` from an object"] = _takes("key", *wrapped("key"))
row["takes-null", "with `key: null` takes the access key away", "list.item-key"] = stores(
    UPDATE, lambda _: {"key": None}, _holds("key", None)
)
row["takes-nothing", "with an empty `key` gives the key a new one"] = stores(
    UPDATE, _newer_key, _holds("key", "")
)
row["regenerates-secret", "with `regenerate` or `newSecret` answers with a new secret"] = (
    _new_secret(is_set(*REGENERATE), word="newer")
)
row["null-secret", "with `secret: null` answers with a new one"] = _new_secret(
    _holds("secret", None), word="newer"
)
