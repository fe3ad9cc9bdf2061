"""Let callers in who have no access to the repository, or refuse them in a wrong way."""

from collections.abc import Callable
from functools import partial

from mock_server.fault import FaultResponse
from mock_server.faults.parts.admission import (
    as_the_other_caller,
    by_path,
    cached,
    in_another_of_the_owner,
    shows_item,
)
from mock_server.faults.parts.bodies import for_provider, is_empty_object
from mock_server.faults.parts.call import FaultCall, Handler, Json, Predicate
from mock_server.faults.parts.handlers import on, on_refusal
from mock_server.faults.parts.headers import PROXIES, REWRITTEN, has_header, header_like, parameters
from mock_server.faults.parts.operations import CREATE, DELETE, LIST, UPDATE, VERBS
from mock_server.faults.parts.predicates import is_barred
from mock_server.faults.parts.replies import done_but, let_in, plain, refuse
from mock_server.faults.parts.responses import refusal, success
from mock_server.faults.parts.spellings import PATHS, REPOSITORIES, lists_repository
from mock_server.faults.parts.table import Faults

FAULTS = Faults()
CALLED = {CREATE: "A creation", LIST: "A list", UPDATE: "An update", DELETE: "A deletion"}
LISTED = "access.list-forbidden"


def _barred(operation: str, handler: Handler, *when: Predicate) -> Handler:
    return on(operation, handler, is_barred, *when)


def _is_neighbour(call: FaultCall) -> bool:
    """Choose calls of somebody who has access to some repository in which keys were made."""
    return any(call.reaches(made.repo_id) for made in call.memory.made)


def _is_stranger(call: FaultCall) -> bool:
    return not _is_neighbour(call)


def _has_encoded_letters(call: FaultCall) -> bool:
    """Choose calls whose repository is percent-encoded without need."""
    return "%" in "".join(call.request.path.split("/")[2:3])


for _operation, _called in CALLED.items():
    _clause = f"access.{VERBS[_operation]}-forbidden"
    row = FAULTS.of(_clause, f"{_called} {{}}.", by=partial(_barred, _operation))
    row["open", "without access is let in"] = let_in
    row["open-to-outsider", "by an outsider is let in"] = let_in, _is_stranger
    row["401", "without access is answered with 401"] = refuse(401)
    row["404", "without access is answered with 404"] = refuse(404)
    row["400", "without access is answered with 400"] = refuse(400)
    row["302", "without access is answered with a redirect"] = plain(302, "Found")
    if _operation != LIST:
        row = FAULTS.of(
            f"{_clause}:{{}}-with-effect",
            f"{_called} without access is refused with {{}}, and done.",
            by=partial(_barred, _operation),
        )
        row["403", "403"] = done_but(refuse(403))
        row["404", "404"] = done_but(refuse(404))
    if _operation in {CREATE, LIST}:
        # Of a key there, the caller could not know the id.
        FAULTS[
            f"{_clause}:open-to-neighbour",
            f"{_called} of a repository out of the owner's reach is let in.",
        ] = _barred(_operation, let_in, _is_neighbour)


def _tells(told: Callable[[list[Json]], Json]) -> Handler:
    """Refuse a list, and tell of the keys."""

    async def handle(call: FaultCall) -> FaultResponse:
        items = await call.items()
        response = refusal(403, "Insufficient permissions for this repository")
        return response.with_json(response.json | told(items)) if items else response

    return _barred(LIST, handle)


row = FAULTS.of(LISTED, "A forbidden list is refused with {}.", by=_tells)
# The keys and ids in it are what a refusal must not hold.
row["with-keys", "403 and the keys", "secret.refusal-bare"] = lambda items: {"apiKeys": items}
row["with-names", "403 and the names of the keys"] = lambda items: {
    "names": [item["name"] for item in items]
}
row["with-name-in-message", "the newest name in its message"] = lambda items: {
    "message": f"{items[0]['name']} is not yours"
}
row["with-ids", "403 and the ids of the keys", "secret.refusal-bare"] = lambda items: {
    "details": {"ids": [item["id"] for item in items]}
}
row["with-count", "the number of keys"] = lambda items: {
    "message": f"This repository has {len(items)} keys"
}
row["with-total", "the number of keys in a member"] = lambda items: {"total": len(items)}


async def _empty_list(_: FaultCall) -> FaultResponse:
    return success(apiKeys=[])


def _tried_before(call: FaultCall) -> bool:
    call.memory.done["tries"] += 1
    return is_barred(call) and call.memory.done["tries"] > 1


def _names_its_own(call: FaultCall) -> bool:
    names = ("repoId", "repo_id", "repositoryId", "repository")
    sent = parameters(call)
    return any(call.reaches(one) for name in names for one in sent.get(name, ()))


row = FAULTS.of(LISTED)
row["empty-list", "A forbidden list is answered with an empty list"] = _barred(LIST, _empty_list)
row["open-later", "From the second try on a list is let in"] = on_refusal(
    403, LIST, let_in, _tried_before
)
row["cached", "Callers without access get a list kept for somebody else"] = cached(is_barred)
row["get-of-a-key", "GET of a key shows it without access"] = shows_item(is_barred)
row = FAULTS.of(
    LISTED, "A list without access is let in if it holds {}.", by=partial(_barred, LIST, let_in)
)
row["original-url", "X-Original-URL"] = has_header(*REWRITTEN)
row["role-header", "X-Role or X-Admin"] = has_header("X-Role", "X-Admin", "X-Roles")
row["user-header", "X-User-Id or the like"] = has_header(*PROXIES)
row["role-cookie", "a cookie like role=admin"] = header_like("admin", "Cookie")
row["repository-of-the-query", "its own repository in the query"] = _names_its_own
FAULTS[
    f"{LISTED}:at-the-same-moment",
    "A list without access is let in while somebody else lists the repository.",
] = as_the_other_caller(is_barred)
row = FAULTS.of(
    f"{LISTED}:id-with-{{}}",
    "A list without access is let in to a repository {}.",
    by=partial(lists_repository, with_access=False),
)
row.add(row for row in REPOSITORIES if row[0] not in {"like", "beginning", "list"})
row = FAULTS.of(
    LISTED,
    "A list without access is let in if the path has {}.",
    by=partial(by_path, (LIST,), to=lambda call: call.request.principal is not None),
)
row.add(PATHS[:3])
FAULTS[
    "access.create-forbidden:open-for-one-provider",
    "A creation for OPENAI is let in without access.",
] = _barred(CREATE, let_in, for_provider("OPENAI"))
FAULTS[
    "access.update-forbidden:open-for-empty-object",
    "An update with an empty object is let in without access.",
] = _barred(UPDATE, let_in, is_empty_object)
for _operation, _called in CALLED.items():
    FAULTS[
        f"access.{VERBS[_operation]}-forbidden:encoded-id",
        f"{_called} without access is let in where the id is percent-encoded.",
    ] = _barred(_operation, let_in, _has_encoded_letters)
# Whether the outsider may list it is what tells that nothing else is allowed there.
for _operation in (CREATE, UPDATE, DELETE):
    row = FAULTS.of(
        f"access.{VERBS[_operation]}-forbidden:{{}}-in-the-second-repository",
        f"In the second repository {VERBS[_operation]} {{}}.",
        by=lambda handler, operation=_operation: _barred(
            operation, handler, in_another_of_the_owner
        ),
    )
    row["open", "is let in without access"] = let_in
    row["403-with-effect", "without access gets 403, and is done"] = done_but(refuse(403))
