"""Lies of creations that let their body say where and when the key is made, or that it is gone."""

from mock_server.clock import parse_moment
from mock_server.faults.base import FaultResponse
from mock_server.faults.deletes import delete
from mock_server.faults.further_members import (
    DELETED,
    OTHER_REPOSITORIES,
    has_moment,
    has_text,
    is_set,
    text,
    value,
)
from mock_server.faults.secret_weak import sha256
from mock_server.faults.telling import (
    CREATE,
    JSON_HEADERS,
    LIST,
    Call,
    Made,
    Telling,
    fault,
    in_repository,
)
from mock_server.faults.ways import (
    When,
    is_valid,
    on,
    on_success,
    stores,
)


def _planted(*paths: str, out_of_reach: bool = False) -> Telling:
    """Make the key in the repository that the body names, if there is one."""

    async def deed(call: Call) -> FaultResponse:
        return await call.ask(in_repository(call, text(call, *paths)))

    def chosen(call: Call) -> bool:
        target, principal = text(call, *paths), call.request.principal
        if principal is None or not (call.has_access and is_valid(call)):
            return False
        known = target in call.memory.insiders and target != call.repo_id
        return known and principal.reaches(target) is not out_of_reach

    return on(CREATE, do=deed, when=chosen)


def _dated(*paths: str) -> Telling:
    """Let the body choose the time of creation, and with it the place in lists."""
    has = has_moment(*paths)

    async def deed(call: Call) -> FaultResponse:
        if call.operation == CREATE:
            if has(call):
                call.memory.patches[call.made.id]["createdAt"] = text(call, *paths)
            return call.response
        body = call.response.json
        items = sorted(
            body["apiKeys"], key=lambda item: parse_moment(item["createdAt"]), reverse=True
        )
        return call.response.with_json(body | {"apiKeys": items})

    return on_success(CREATE, LIST, do=deed)


async def _born_deleted(call: Call) -> FaultResponse:
    await delete(call, call.made.id)
    return call.response


def _existing(call: Call) -> Made | None:
    """Return the key whose id the body holds, if it is one that was made here."""
    made = call.memory.made_as(text(call, "id"))
    return made if made is not None and made.id not in call.memory.deleted else None


async def _in_its_place(call: Call) -> FaultResponse:
    """Write over the key that is there, and give it a new secret."""
    made = call.memory.made_as(text(call, "id"))
    if made is None:
        return await call.ask()
    call.memory.patches[made.id].update(name=call.sent["name"], aiType=call.sent["aiType"])
    body = {"success": True, "id": made.id, "key": made.key, "secret": sha256(made.secret)}
    return FaultResponse(201, JSON_HEADERS).with_json(body)


async def _from_elsewhere(call: Call) -> FaultResponse:
    """Take the key that is there away from its repository."""
    old = call.memory.made_as(text(call, "id"))
    response = await call.ask()
    if old is None or response.status != 201:
        return response
    await delete(call, old.id, old.repo_id)
    call.memory.patches[call.made.id]["id"] = old.id
    call.memory.aliases[call.repo_id, old.id] = call.made.id
    return response.with_json(response.json | {"id": old.id})


def _is_there(*, here: bool) -> When:
    def chosen(call: Call) -> bool:
        made = _existing(call)
        fits = made is not None and (made.repo_id == call.repo_id) is here
        return fits and call.has_access and is_valid(call)

    return chosen


_LISTED = "create.listed-at-once"  # not in the next list, or not as it was answered
# Where it is not in the repository asked for, but in another one.
_ELSEWHERE = ("create.one-repository", _LISTED, "list.own-repository", "list.complete")
_DATE = ("list.created-at-instant", "list.newest-first")

_ROWS: tuple[tuple[str, str, Telling, tuple[str, ...]], ...] = (
    ("plants", "makes the key in the repository of its `repoId`", _planted("repoId"), _ELSEWHERE),
    (
        "plants-by-another-name",
        "makes the key in the repository of its `repo_id` or `repository`",
        _planted(*OTHER_REPOSITORIES),
        _ELSEWHERE,
    ),
    (
        "plants-out-of-reach",
        "makes the key in the repository of its `repoId`, out of reach",
        _planted("repoId", out_of_reach=True),
        # There the caller may make none.
        ("access.create-forbidden", *_ELSEWHERE),
    ),
    (
        "lists-repository",
        "lets lists show its `repoId`",
        stores(lambda call: {"repoId": text(call, "repoId")}, when=has_text("repoId")),
        ("list.item-repo-id", "list.own-repository"),
    ),
    ("takes-date", "takes over `createdAt`", _dated("createdAt"), _DATE),
    *(
        (
            f"born-{way}",
            f"makes a deleted key if it {words}",
            on_success(CREATE, do=_born_deleted, when=when),
            (_LISTED, "list.complete"),
        )
        for way, words, when in DELETED
    ),
    (
        "dry-run",
        "makes no key if it holds `dryRun`",
        on_success(
            CREATE, do=_born_deleted, when=is_set("dryRun", "dry_run", "validateOnly", "test")
        ),
        (_LISTED, "list.complete"),
    ),
    (
        "lists-deletion",
        "lets lists show its `deletedAt`",
        stores(lambda call: {"deletedAt": value(call, "deletedAt")}, when=has_text("deletedAt")),
        ("list.item-deleted-at", "list.only-active"),
    ),
    (
        "upserts",
        "writes over the key whose `id` it holds",
        on(CREATE, do=_in_its_place, when=_is_there(here=True)),
        # None is made, and another one is changed.
        ("create.always-new", "create.id-unique", "create.key-unique", _LISTED),
    ),
    (
        "takes-away",
        "takes the key whose `id` it holds away from another repository",
        on(CREATE, do=_from_elsewhere, when=_is_there(here=False)),
        ("create.id-unique", "list.complete"),
    ),
)

FAULTS = tuple(
    fault(f"create.nothing-else:{way}", f"A creation {words}.", telling, *also)
    for way, words, telling, also in _ROWS
)
