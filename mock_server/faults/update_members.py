"""Change more than the name with an update, be it asked for or not."""

from datetime import timedelta
from functools import partial

from mock_server.core.clock import parse_moment, system_clock, timestamp
from mock_server.fault import FaultResponse
from mock_server.faults.parts import keys, members, when
from mock_server.faults.parts.call import FaultCall, Handler, Json, Predicate, curried, newest_first
from mock_server.faults.parts.changes import answers, stores
from mock_server.faults.parts.edits import Edit, echo
from mock_server.faults.parts.handlers import on, on_success
from mock_server.faults.parts.hashes import sha256
from mock_server.faults.parts.members import stores_text, text, wrapped
from mock_server.faults.parts.messages import directed
from mock_server.faults.parts.operations import LIST, PROVIDERS, UPDATE
from mock_server.faults.parts.table import Faults

FAULTS = Faults()
ELSE, FIXED = "update.nothing-else", "update.key-and-secret-fixed"
RENAMES, OWN = "update.renames", "list.own-repository"
# Keys stay where they were made, so another date puts them out of order.
ORDER = "list.newest-first"
REGENERATE = ("regenerate", "regenerateKey", "regenerateSecret", "rotateSecret", "newSecret")
_takes = partial(stores_text, UPDATE)
LONG_AGO = "2024-02-02T00:00:00.000Z"


async def _renames(call: FaultCall, other: Json) -> None:
    call.memory.patches[other["id"]]["name"] = call.sent["name"]


def _is_oldest(call: FaultCall, _: Json, other: Json) -> bool:
    memory = call.memory
    active = (made.id for made in memory.made if made.id not in memory.deleted)
    return bool(other["id"] == next(active, None))


def _is_newest(call: FaultCall, _: Json, other: Json) -> bool:
    return bool(call.memory.made) and other["id"] == call.made.id


def _is_next(call: FaultCall, key: Json, other: Json) -> bool:
    one, two = (call.memory.made_as(item["id"]) for item in (key, other))
    return one is not None and two is not None and two.number == one.number + 1


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


def _without_fraction(before: Json, _: Json) -> Json:
    moment = parse_moment(before["createdAt"])
    return {"createdAt": timestamp(moment.replace(microsecond=0))}


def _two_hours_later(before: Json, _: Json) -> Json:
    return {"createdAt": timestamp(parse_moment(before["createdAt"]) + timedelta(hours=2))}


def _takes_over(member: str, *tests: Predicate) -> Handler:
    return stores(UPDATE, lambda call: {member: call.sent[member]}, when.is_a(member, str), *tests)


def _takes_provider(*paths: str) -> Handler:
    return _takes("aiType", *paths, fits=PROVIDERS.__contains__)


@curried
async def _moves(call: FaultCall, *paths: str) -> FaultResponse:
    """Move the key to the repository that the body names, if the caller reaches it."""
    target = text(call, *paths)
    moves = call.operation == UPDATE and target != call.repo_id and call.has_access
    response = await keys.ask_or_ghost(call)
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


async def _deletes(call: FaultCall) -> FaultResponse:
    await call.delete(call.apikey_id)
    return call.response


async def _the_one_of_the_body(call: FaultCall) -> FaultResponse:
    return await call.ask(directed(call.request, apikey_id=text(call, "id")))


def _names_another(call: FaultCall) -> bool:
    """Choose updates of a key that hold the id of another one of the repository."""
    other = call.memory.made_as(text(call, "id"))
    fits = other is not None and other.repo_id == call.repo_id and other.id != call.apikey_id
    return fits and call.memory.made_as(call.apikey_id) is not None


def _secret(word: str) -> Edit:
    return lambda body, call: body | {"secret": sha256(f"{word} {call.apikey_id}")}


def _newer_key(call: FaultCall) -> Json:
    return {"key": f"FB_AI_{sha256(call.apikey_id + str(len(call.memory.renamed)))[:32]}"}


HAS_SECRET = when.is_a("secret", str)
ROTATES = stores(UPDATE, keys.new_key, when.sends("rotate"))
KEY_LOST = stores(UPDATE, lambda _: {"key": None}, when.is_null("key"))
OTHER_DATE = _takes("createdAt", "created_at", fits=members.moment)

# Other keys
ALSO_RENAMES = ("An update renames {}.", keys.on_others, UPDATE, _renames)
row = FAULTS.of(ELSE, *ALSO_RENAMES, only=when.sends("name"))
row["namesakes", "all keys of the same name in the repository"] = keys.alike("name")
row["namesakes-of-a-provider", "all of the same name and provider"] = keys.alike("name", "aiType")
# Who renames one key gives its name to another that is renamed at the same moment.
row["provider", "all keys of the same provider", RENAMES] = keys.alike("aiType")
row["repository", "all keys of the repository", RENAMES] = keys.every
row["oldest", "the oldest key of the run too"] = _is_oldest
row["newest", "the newest key of the repository too"] = _is_newest
row["next", "the next newer key too"] = _is_next

# Other members, unasked
row = FAULTS.of(ELSE, "A renamed key {}.", stores, UPDATE, only=when.sends("name"))
row["provider-lost", "becomes a key for OTHER"] = lambda _: {"aiType": "OTHER"}
row["made-anew", "has a new `createdAt`", ORDER] = keys.dated_now
row["made-long-ago", "has another `createdAt`, long ago", ORDER] = lambda _: {"createdAt": LONG_AGO}
row["id-changed", "has a new id"] = _with_new_id
# So does one whose update was empty.
also = ("update.name-optional", "update.deleted-key")
row = FAULTS.of(ELSE, "A renamed key {}.", on_success, (UPDATE, LIST), also=also)
row["changes-place", "moves to the top of the list, made anew"] = _made_anew
row = FAULTS.of(ELSE, "With each new name `createdAt` {}.", keys.saves, also=ORDER)
row["date-loses-fraction", "loses its fraction of a second"] = _without_fraction
row["date-shifts", "moves two hours forward"] = _two_hours_later

# Members of the body
row = FAULTS.of(ELSE, "An update takes over {}.", _takes_over)
row["takes-provider", "`aiType`"] = "aiType"
row["takes-repository", "`repoId`", "list.item-repo-id", OWN] = "repoId"
row["takes-date", "`createdAt`", ORDER] = "createdAt"
row["takes-deletion", "`deletedAt`", "list.item-deleted-at"] = "deletedAt"
row["takes-id", "`id`"] = "id"
row = FAULTS.of(ELSE, "An update takes {} for the provider.", _takes_provider)
row["takes-other-provider", "`ai_type` or `provider`"] = members.OTHER_PROVIDERS
row["takes-nested-provider", "`aiType` of an object"] = wrapped("aiType")
row = FAULTS.of(ELSE, "An update takes over {}.", also=ORDER)
row["takes-other-date", "`created_at`"] = OTHER_DATE
row = FAULTS.of(ELSE, "An update moves the key to the repository of its {}.", _moves, also=OWN)
row["moves", "`repoId`"] = "repoId"
row["moves-by-another-name", "`repo_id` or `repository`"] = members.OTHER_REPOSITORIES
row = FAULTS.of(ELSE, "An update goes to the key {}.", on, UPDATE, _the_one_of_the_body)
row["id-of-the-body", "whose `id` it holds"] = _names_another, when.has_access
_words = "An update deletes the key if it {}."
FAULTS.of(f"{ELSE}:deletes-*", _words, on_success, UPDATE, _deletes).add(members.DELETED)

# Access key and secret
row = FAULTS.of(FIXED, "An update {}.", _takes_over)
row["takes-key", "takes over `key`"] = "key"
row["takes-key-with-name", "takes over `key` if it holds a name too"] = "key", when.sends("name")
row = FAULTS.of(FIXED, "An update answers with the `{}` of its body.", answers, UPDATE)
row["answers-with-key", "key"] = echo("key"), when.is_a("key", str)
row["answers-with-secret", "secret"] = echo("secret"), HAS_SECRET
row = FAULTS.of(FIXED, "An update with {} gives a new access key.", stores, UPDATE, keys.new_key)
row["new-key", "a name"] = when.sends("name")
row["new-key-when-secret-sent", "`secret`"] = HAS_SECRET
row = FAULTS.of(FIXED, "An update {} answers with a new secret.", answers, UPDATE)
row["new-secret", "of any kind"] = _secret("new")
row["new-secret-when-sent", "with `secret`"] = _secret("new"), HAS_SECRET
row = FAULTS.of(FIXED, "An update {}.")
row["rotates", "with `rotate` gives a new access key"] = ROTATES
row["takes-access-key", "takes over `accessKey` or `api_key`"] = _takes("key", *members.ACCESS_KEYS)
row["takes-nested-key", "takes over `key` from an object"] = _takes("key", *wrapped("key"))
row["takes-null", "with `key: null` takes the key away", "list.item-key"] = KEY_LOST
row = FAULTS.of(FIXED, "An update with {} gives a new access key.", stores, UPDATE, _newer_key)
row["takes-nothing", "an empty `key`"] = when.equals("key", "")
row = FAULTS.of(FIXED, "An update with {} tells a new secret.", answers, UPDATE, _secret("newer"))
row["regenerates-secret", "`regenerate` or `newSecret`"] = members.is_set(*REGENERATE)
row["null-secret", "`secret: null`"] = when.is_null("secret")
