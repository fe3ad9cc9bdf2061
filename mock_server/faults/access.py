"""Lies about callers without access to the repository."""

from collections.abc import Callable, Iterator

from mock_server.fault import Fault, FaultResponse
from mock_server.faults.telling import (
    CREATE,
    DELETE,
    JSON_HEADERS,
    LIST,
    OPERATIONS,
    UPDATE,
    Call,
    Deed,
    Json,
    Telling,
    as_insider,
    fault,
    refusal,
)
from mock_server.faults.ways import When, always, on, on_refusal, plain, refuse

CLAUSES = {
    CREATE: ("access.create-forbidden", "A creation"),
    LIST: ("access.list-forbidden", "A list"),
    UPDATE: ("access.update-forbidden", "An update"),
    DELETE: ("access.delete-forbidden", "A deletion"),
}


def is_barred(call: Call) -> bool:
    """Choose calls of known callers to repositories out of their reach."""
    request = call.request
    return request.principal is not None and request.insider is not None and not call.has_access


async def let_in(call: Call) -> FaultResponse:
    """Do what was asked, as if the caller had access."""
    return await call.ask(as_insider(call.request))


def does_it_and(deed: Deed) -> Deed:
    """Do what was asked in secret, then answer otherwise."""

    async def done(call: Call) -> FaultResponse:
        await let_in(call)
        return await deed(call)

    return done


def _barred(operation: str, do: Deed, when: When = always) -> Telling:
    return on(operation, do=do, when=lambda call: is_barred(call) and when(call))


def _to_the_owner(call: Call) -> bool:
    """Choose calls of somebody who has access to some repository in which keys were made."""
    principal = call.request.principal
    return principal is not None and any(
        principal.reaches(made.repo_id) for made in call.memory.made
    )


def _telling_of(told: Callable[[list[Json]], Json], status: int = 403) -> Deed:
    """Refuse, and tell of the keys."""

    async def deed(call: Call) -> FaultResponse:
        items = await call.items()
        response = refusal(status, "Insufficient permissions for this repository")
        return response.with_json(response.json | told(items)) if items else response

    return deed


def _each(operation: str) -> Iterator[Fault]:
    clause, called = CLAUSES[operation]
    ways: dict[str, tuple[str, Telling]] = {
        "open": ("without access is let in", _barred(operation, let_in)),
        "open-to-outsider": (
            "by an outsider is let in",
            _barred(operation, let_in, lambda call: not _to_the_owner(call)),
        ),
        "401": ("without access is answered with 401", _barred(operation, refuse(401))),
        "404": ("without access is answered with 404", _barred(operation, refuse(404))),
        "400": ("without access is answered with 400", _barred(operation, refuse(400))),
        "302": (
            "without access is answered with a redirect",
            _barred(operation, plain(302, "Found")),
        ),
    }
    if operation != LIST:
        ways |= {
            "403-with-effect": (
                "without access is refused with 403, and done",
                _barred(operation, does_it_and(refuse(403))),
            ),
            "404-with-effect": (
                "without access is refused with 404, and done",
                _barred(operation, does_it_and(refuse(404))),
            ),
        }
    if operation in {CREATE, LIST}:
        # Of a key there, the caller could not know the id.
        ways["open-to-neighbour"] = (
            "of a repository out of the owner's reach is let in",
            _barred(operation, let_in, _to_the_owner),
        )
    for way, (words, telling) in ways.items():
        yield fault(f"{clause}:{way}", f"{called} {words}.", telling)


async def _empty_list(_: Call) -> FaultResponse:
    return FaultResponse(200, JSON_HEADERS).with_json({"success": True, "apiKeys": []})


_TELLS: tuple[tuple[str, str, Deed, tuple[str, ...]], ...] = (
    (
        "with-keys",
        "A forbidden list is refused with 403 and the keys.",
        _telling_of(lambda items: {"apiKeys": items}),
        ("secret.refusal-bare",),
    ),
    (
        "with-names",
        "A forbidden list is refused with 403 and the names of the keys.",
        _telling_of(lambda items: {"names": [item["name"] for item in items]}),
        (),
    ),
    (
        "with-name-in-message",
        "A forbidden list is refused with the newest name in its message.",
        _telling_of(lambda items: {"message": f"{items[0]['name']} is not yours"}),
        (),
    ),
    (
        "with-ids",
        "A forbidden list is refused with 403 and the ids of the keys.",
        _telling_of(lambda items: {"details": {"ids": [item["id"] for item in items]}}),
        ("secret.refusal-bare",),
    ),
    (
        "with-count",
        "A forbidden list is refused with the number of keys.",
        _telling_of(lambda items: {"message": f"This repository has {len(items)} keys"}),
        (),
    ),
    (
        "with-total",
        "A forbidden list is refused with the number of keys in a member.",
        _telling_of(lambda items: {"total": len(items)}),
        (),
    ),
    ("empty-list", "A forbidden list is answered with an empty list.", _empty_list, ()),
)

FAULTS = (
    *(one for operation in OPERATIONS for one in _each(operation)),
    *(
        fault(f"access.list-forbidden:{way}", words, _barred(LIST, do), *also)
        for way, words, do, also in _TELLS
    ),
    fault(
        "access.update-forbidden:open-for-empty-object",
        "An update with an empty object is let in without access.",
        _barred(UPDATE, let_in, lambda call: call.request.json == {}),
    ),
    fault(
        "access.create-forbidden:open-for-one-provider",
        "A creation for OPENAI is let in without access.",
        _barred(CREATE, let_in, lambda call: call.sent.get("aiType") == "OPENAI"),
    ),
    fault(
        "access.list-forbidden:open-later",
        "From the second try on a list is let in.",
        on_refusal(LIST, do=let_in, statuses=(403,), when=lambda call: _tried(call, 2)),
    ),
)


def _tried(call: Call, times: int) -> bool:
    call.memory.done["tries"] += 1
    return is_barred(call) and call.memory.done["tries"] >= times
