"""Lies in which a refusal carries what identifies a key."""

from collections.abc import Callable

from mock_server.fault import FaultResponse
from mock_server.faults.telling import (
    CREATE,
    DELETE,
    LIST,
    OPERATIONS,
    UPDATE,
    Call,
    Json,
    Telling,
    fault,
)
from mock_server.faults.ways import When, always, on_refusal

Told = Callable[[Json], Json]


def _tells(told: Told, *operations: str, statuses: tuple[int, ...], when: When = always) -> Telling:
    """Let refusals tell of the key that the call is about, or of the repository's newest one."""

    async def deed(call: Call) -> FaultResponse:
        response, items = call.response, await call.items()
        named = [item for item in items if item["id"] == call.apikey_id]
        body = response.json
        if not items or not isinstance(body, dict):
            return response
        return response.with_json(body | told((named or items)[0]))

    return on_refusal(*operations, do=deed, statuses=statuses, when=when)


def _of(*members: str) -> Told:
    return lambda item: {name: item[name] for name in members}


_STATUSES = {400: "create", 401: "list", 403: "list", 404: "update"}

FAULTS = (
    *(
        fault(
            f"secret.refusal-bare:{member}-in-{status}",
            f"Refusals with {status} hold the `{member}` of a key.",
            _tells(_of(member), *OPERATIONS, statuses=(status,)),
            *(("access.list-forbidden",) if status == 403 else ()),
        )
        for status in _STATUSES
        for member in ("id", "key")
    ),
    *(
        fault(
            f"secret.refusal-bare:{way}", words, _tells(told, *operations, statuses=statuses), *also
        )
        for way, words, told, operations, statuses, also in (
            (
                "key-in-message",
                "The refusal of a call about a key that is not there tells an access key.",
                lambda item: {"message": f"Did you mean {item['key']}?"},
                (UPDATE, DELETE),
                (404,),
                (),
            ),
            (
                "id-in-message",
                "The refusal of a call about a key that is not there tells an id.",
                lambda item: {"message": f"Did you mean {item['id']}?"},
                (UPDATE, DELETE),
                (404,),
                (),
            ),
            (
                "nested-key",
                "Refusals with 403 hold a key in an object.",
                lambda item: {"details": {"apiKey": item}},
                OPERATIONS,
                (403,),
                ("access.list-forbidden",),
            ),
            (
                "key-for-invalid-creation",
                "The refusal of an invalid creation tells the newest access key.",
                lambda item: {"lastKey": item["key"]},
                (CREATE,),
                (400,),
                (),
            ),
            (
                "keys-for-anonymous",
                "A list without a token is refused with the newest key in it.",
                lambda item: {"apiKeys": [item]},
                (LIST,),
                (401,),
                (),
            ),
        )
    ),
)
