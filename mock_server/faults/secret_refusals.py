"""Let refusals carry what identifies a key."""

from collections.abc import Callable

from mock_server.fault import FaultResponse
from mock_server.faults.parts.call import FaultCall, Handler, Json
from mock_server.faults.parts.handlers import on_refusal
from mock_server.faults.parts.operations import CREATE, DELETE, LIST, OPERATIONS, UPDATE
from mock_server.faults.parts.table import Faults

FAULTS = Faults()
CLAUSE = "secret.refusal-bare"


def _tells(
    told: Callable[[Json], Json], status: int, operations: tuple[str, ...] = OPERATIONS
) -> Handler:
    """Let refusals tell of the key that the call is about, or of the repository's newest one."""

    async def handle(call: FaultCall) -> FaultResponse:
        response, items, body = call.response, await call.items(), call.body
        named = [item for item in items if item["id"] == call.apikey_id]
        if not items or not isinstance(body, dict):
            return response
        return response.with_json(body | told((named or items)[0]))

    return on_refusal(status, operations, handle)


# A forbidden list must not tell of the keys either.
for _status in (400, 401, 403, 404):
    row = FAULTS.of(
        f"{CLAUSE}:{{}}-in-{_status}",
        f"Refusals with {_status} hold the `{{}}` of a key.",
        by=_tells,
        also="access.list-forbidden" if _status == 403 else (),
    )
    row["id", "id"] = lambda item: {"id": item["id"]}, _status
    row["key", "key"] = lambda item: {"key": item["key"]}, _status
row = FAULTS.of(CLAUSE, by=_tells)
row["key-in-message", "The refusal of a call about a key that is not there tells an access key"] = (
    lambda item: {"message": f"Did you mean {item['key']}?"},
    404,
    (UPDATE, DELETE),
)
row["id-in-message", "The refusal of a call about a key that is not there tells an id"] = (
    lambda item: {"message": f"Did you mean {item['id']}?"},
    404,
    (UPDATE, DELETE),
)
row["nested-key", "Refusals with 403 hold a key in an object", "access.list-forbidden"] = (
    lambda item: {"details": {"apiKey": item}},
    403,
)
row[
    "key-for-invalid-creation", "The refusal of an invalid creation tells the newest access key"
] = lambda item: {"lastKey": item["key"]}, 400, (CREATE,)
row["keys-for-anonymous", "A list without a token is refused with the newest key in it"] = (
    lambda item: {"apiKeys": [item]},
    401,
    (LIST,),
)
