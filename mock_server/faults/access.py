"""Let callers in who have no access to the repository, or refuse them in a wrong way."""

from collections.abc import Callable
from functools import partial

from mock_server.fault import FaultResponse
from mock_server.faults.parts import when
from mock_server.faults.parts.admission import as_the_other_caller, by_path, cached, shows_item
from mock_server.faults.parts.call import FaultCall, Handler, Json
from mock_server.faults.parts.handlers import on, on_refusal
from mock_server.faults.parts.messages import refusal
from mock_server.faults.parts.operations import CALLED, CREATE, LIST, UPDATE, VERBS
from mock_server.faults.parts.replies import done_but, let_in, plain, refuse, reply
from mock_server.faults.parts.spellings import PATHS, lists_repository, spelt
from mock_server.faults.parts.table import Faults

FAULTS = Faults()
LISTED = "access.list-forbidden"
# The keys and ids in it are what a refusal must not hold.
BARE = "secret.refusal-bare"
DONE_BUT_403, DONE_BUT_404 = done_but(refuse(403)), done_but(refuse(404))
EMPTY = reply(200, {"success": True, "apiKeys": []})
BARRED_ELSEWHERE = (when.elsewhere_of_owner, when.barred)
ENCODED_ID = when.path_like("^/[^/]*/[^/]*%")
OWN_REPOSITORY = ("repoId", "repo_id", "repositoryId", "repository")


def _is_neighbour(call: FaultCall) -> bool:
    """Choose calls of somebody who has access to some repository in which keys were made."""
    return any(call.reaches(made.repo_id) for made in call.memory.made)


def _tells(told: Callable[[list[Json]], Json]) -> Handler:
    """Refuse a list, and tell of the keys."""

    async def handle(call: FaultCall) -> FaultResponse:
        items = await call.items()
        response = refusal(403, "Insufficient permissions for this repository")
        return response.with_json(response.json | told(items)) if items else response

    return on(LIST, handle, when.barred)


def _says(text: str) -> Callable[[list[Json]], Json]:
    return lambda keys: {"message": text.format(newest=keys[0]["name"], count=len(keys))}


def _tried_before(call: FaultCall) -> bool:
    call.memory.done["tries"] += 1
    return when.barred(call) and call.memory.done["tries"] > 1


def _names_its_own(call: FaultCall) -> bool:
    return any(map(call.reaches, when.values(call, *OWN_REPOSITORY)))


for _operation, _called in CALLED.items():
    _clause = f"access.{VERBS[_operation]}-forbidden"
    row = FAULTS.of(_clause, f"{_called} {{}}.", on, _operation, only=when.barred)
    row["open", "without access is let in"] = let_in
    row["open-to-outsider", "by outsiders is let in"] = let_in, lambda call: not _is_neighbour(call)
    row["401", "without access is answered with 401"] = refuse(401)
    row["404", "without access is answered with 404"] = refuse(404)
    row["400", "without access is answered with 400"] = refuse(400)
    row["302", "without access is answered with a redirect"] = plain(302, "Found")
    if _operation != LIST:
        row["403-with-effect", "without access is refused with 403, and done"] = DONE_BUT_403
        row["404-with-effect", "without access is refused with 404, and done"] = DONE_BUT_404
    if _operation in {CREATE, LIST}:
        # Of a key there, the caller could not know the id.
        row["open-to-neighbour", "out of the owner's reach is let in"] = let_in, _is_neighbour

row = FAULTS.of(LISTED, "A forbidden list is refused with 403 and {}.", _tells)
row["with-keys", "the keys", BARE] = lambda keys: {"apiKeys": keys}
row["with-names", "their names"] = lambda keys: {"names": [key["name"] for key in keys]}
row["with-name-in-message", "the newest name in its message"] = _says("{newest} is not yours")
row["with-ids", "their ids", BARE] = lambda keys: {"details": {"ids": [key["id"] for key in keys]}}
row["with-count", "the number of keys"] = _says("This repository has {count} keys")
row["with-total", "the number of keys in a member"] = lambda keys: {"total": len(keys)}
row = FAULTS.of(LISTED, "A forbidden list is {}.", on_refusal, 403, LIST, only=when.barred)
row["empty-list", "answered with an empty list"] = EMPTY
row["open-later", "let in from the second try on"] = let_in, _tried_before
row = FAULTS.of(LISTED)
row["cached", "Callers without access get a list kept for somebody else"] = cached(when.barred)
row["get-of-a-key", "GET of a key shows it without access"] = shows_item(when.barred)
_words = "A list without access is let in if it holds {}."
row = FAULTS.of(LISTED, _words, on, LIST, let_in, only=when.barred)
row["original-url", "X-Original-URL"] = when.header(*when.REWRITTEN)
row["role-header", "X-Role or X-Admin"] = when.header("X-Role", "X-Admin", "X-Roles")
row["user-header", "X-User-Id or the like"] = when.header(*when.PROXIES)
row["role-cookie", "a cookie like role=admin"] = when.header_like("admin", "Cookie")
row["repository-of-the-query", "its own repository in the query"] = _names_its_own
row = FAULTS.of(LISTED, "A list without access is let in {}.", as_the_other_caller)
row["at-the-same-moment", "while somebody else lists the repository"] = when.barred
_words = "A list without access is let in to a repository {}."
row = FAULTS.of(f"{LISTED}:id-with-*", _words, partial(lists_repository, with_access=False))
row.add(spelt("another-case", "spaces", "encoded-twice", "nul", "extension", "semicolon"))
_words = "A list without access is let in if the path has {}."
FAULTS.of(LISTED, _words, by_path, (LIST,), when.known_caller).add(PATHS[:3])
for _operation, _called in CALLED.items():
    _clause, _words = f"access.{VERBS[_operation]}-forbidden", f"{_called} without access {{}}."
    row = FAULTS.of(_clause, _words, on, _operation, let_in, only=when.barred)
    if _operation == CREATE:
        row["open-for-one-provider", "is let in if it is for OPENAI"] = when.is_for("OPENAI")
    if _operation == UPDATE:
        row["open-for-empty-object", "is let in with an empty object"] = when.empty_object
    row["encoded-id", "is let in where the id is percent-encoded"] = ENCODED_ID
    # Whether the outsider may list it is what tells that nothing else is allowed there.
    if _operation != LIST:
        _clause += ":*-in-the-second-repository"
        row = FAULTS.of(_clause, _words, on, _operation, only=BARRED_ELSEWHERE)
        row["open", "is let in, in the second repository"] = let_in
        row["403-with-effect", "gets 403 in the second repository, and is done"] = DONE_BUT_403
