"""Lies of creations that let their body say where and when the key is made, or that it is gone."""

from mock_server.clock import parse_moment
from mock_server.fault import FaultResponse
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
from mock_server.faults.telling import (
    CREATE,
    LIST,
    Call,
    Telling,
    fault,
    in_repository,
)
from mock_server.faults.ways import (
    is_valid,
    on,
    on_success,
    stores,
)


def _planted(*paths: str) -> Telling:
    """Make the key in the repository that the body names, if there is one."""

    async def deed(call: Call) -> FaultResponse:
        return await call.ask(in_repository(call, text(call, *paths)))

    def chosen(call: Call) -> bool:
        target, principal = text(call, *paths), call.request.principal
        if principal is None or not (call.has_access and is_valid(call)):
            return False
        known = target in call.memory.insiders and target != call.repo_id
        return known and principal.reaches(target)

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
)

FAULTS = tuple(
    fault(f"create.nothing-else:{way}", f"A creation {words}.", telling, *also)
    for way, words, telling, also in _ROWS
)
