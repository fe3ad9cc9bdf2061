"""Lies about deletions of keys that are not there."""

from mock_server.fault import FaultResponse
from mock_server.faults.deletes import delete
from mock_server.faults.missing_keys import (
    by_access_key,
    in_its_own_repository,
    is_deleted,
    is_foreign,
    is_unknown,
    missing,
)
from mock_server.faults.telling import (
    DELETE,
    Call,
    Deed,
    Json,
    fault,
)
from mock_server.faults.ways import refuse, reply

_DONE: Json = {"success": True, "message": "AI API key deleted successfully"}


def _instead(*, refused: bool) -> Deed:
    """Delete the newest key of the repository."""

    async def deed(call: Call) -> FaultResponse:
        response, items = call.response, await call.items()
        if items:
            await delete(call, items[0]["id"])
        return response if refused else response.with_json(_DONE, 200)

    return deed


_AGAIN: tuple[tuple[str, str, Deed], ...] = (
    ("200", "The deletion of a deleted key is answered with 200.", reply(200, _DONE)),
    ("204", "The deletion of a deleted key is answered with 204.", reply(204, _DONE)),
    ("400", "The deletion of a deleted key is answered with 400.", refuse(400, "Deleted")),
    ("409", "The deletion of a deleted key is answered with 409.", refuse(409, "Deleted")),
    ("410", "The deletion of a deleted key is answered with 410.", refuse(410, "Deleted")),
    ("403", "The deletion of a deleted key is answered with 403.", refuse(403, "Deleted")),
)

_UNKNOWN: tuple[tuple[str, str, Deed], ...] = (
    ("200", "The deletion of an unknown key is answered with 200.", reply(200, _DONE)),
    ("204", "The deletion of an unknown key is answered with 204.", reply(204, _DONE)),
    ("400", "The deletion of an unknown key is answered with 400.", refuse(400, "No such key")),
    ("403", "The deletion of an unknown key is answered with 403.", refuse(403, "No such key")),
    ("410", "The deletion of an unknown key is answered with 410.", refuse(410, "No such key")),
    (
        "deletes-newest",
        "The deletion of an unknown key deletes the newest one.",
        _instead(refused=False),
    ),
    (
        "404-and-deletes",
        "The deletion of an unknown key is refused, and deletes the newest one.",
        _instead(refused=True),
    ),
    ("by-access-key", "An access key is taken for an id.", by_access_key),
)

_FOREIGN: tuple[tuple[str, str, Deed], ...] = (
    ("accepted", "A key can be deleted by way of another repository.", in_its_own_repository()),
    (
        "404-and-deletes",
        "A deletion by way of another repository is refused, and deletes.",
        in_its_own_repository(refused=True),
    ),
    (
        "200",
        "A deletion by way of another repository gets 200, and does nothing.",
        reply(200, _DONE),
    ),
    ("400", "A deletion by way of another repository gets 400.", refuse(400)),
    ("403", "A deletion by way of another repository gets 403.", refuse(403)),
    (
        "403-and-deletes",
        "A deletion by way of another repository gets 403, and deletes.",
        in_its_own_repository(status=403),
    ),
)

FAULTS = (
    *(
        fault(
            f"delete.only-once:{way}",
            words,
            missing(DELETE, is_deleted, do),
        )
        for way, words, do in _AGAIN
    ),
    *(
        fault(f"delete.unknown-key:{way}", words, missing(DELETE, is_unknown, do))
        for way, words, do in _UNKNOWN
    ),
    *(
        fault(f"delete.foreign-key:{way}", words, missing(DELETE, is_foreign, do))
        for way, words, do in _FOREIGN
    ),
)
