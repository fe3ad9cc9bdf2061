"""Answer updates and deletions in a wrong way, also of keys that are not there."""

from functools import partial

from mock_server.fault import FaultResponse
from mock_server.faults.parts.answers import answers
from mock_server.faults.parts.call import FaultCall, Handler, Predicate
from mock_server.faults.parts.edits import drop, in_array, put
from mock_server.faults.parts.handlers import on_refusal, on_success
from mock_server.faults.parts.keys import DONE, by_access_key, in_its_own_repository
from mock_server.faults.parts.operations import DELETE, UPDATE
from mock_server.faults.parts.predicates import (
    after,
    has_access,
    in_second_repository,
    is_deleted,
    is_foreign,
    is_unknown,
)
from mock_server.faults.parts.replies import edited, plain, refuse, reply
from mock_server.faults.parts.requests import directed
from mock_server.faults.parts.spellings import KEYS, Fits, own_key
from mock_server.faults.parts.table import Faults

FAULTS = Faults()


def _finds(operation: str, fits: Fits) -> Handler:
    """Find the key that was meant, for callers with access."""

    async def handle(call: FaultCall) -> FaultResponse:
        made, response = own_key(call, fits), call.response
        return await call.ask(directed(call.request, apikey_id=made.id)) if made else response

    return on_refusal(404, operation, handle, has_access)


def _missing(operation: str, when: Predicate, handler: Handler) -> Handler:
    """Answer calls about keys that are not there."""
    return on_refusal(404, operation, handler, when)


# An update with an empty object, or with unknown fields, is promised the same status.
SAME_STATUS = ("update.name-optional", "protocol.unknown-fields-ignored")

for _operation, _verb, _called, _the, _also in (
    (UPDATE, "update", "An update", "An update", SAME_STATUS),
    (DELETE, "delete", "A deletion", "The deletion", ()),
):
    row = FAULTS.of(
        f"{_verb}.status-ok",
        f"{_called} is answered with {{}}.",
        by=partial(on_success, _operation),
    )
    row["201", "201"] = reply(201)
    row["204", "204 and no body"] = plain(204)
    row["202", "202"] = reply(202)
    row["array", "an array"] = edited(in_array)
    row["202-later", "202 from the third on", *_also] = reply(202), after(2)
    row["202-in-the-second-repository", "202 in the second repository"] = (
        reply(202),
        in_second_repository,
    )
    row = FAULTS.of(
        f"{_verb}.success-true",
        f"The answer to {_called.lower()} {{}}.",
        by=partial(answers, _operation),
    )
    row["dropped", "lacks `success`"] = drop("success")
    row["null", "says `success: null`"] = put(success=None)
    row["text", 'says `success: "true"`'] = put(success="true")
    row["number", "says `success: 1`"] = put(success=1)
    row["false", "says `success: false`"] = put(success=False)
    row["false-later", "says `success: false` from the third on"] = put(success=False), after(2)
    row = FAULTS.of(
        f"{_verb}.message-returned",
        f"The answer to {_called.lower()} {{}}.",
        by=partial(answers, _operation),
    )
    row["dropped", "lacks `message`"] = drop("message")
    row["null", "holds null as `message`"] = put(message=None)
    row["number", "holds a number as `message`"] = put(message=200)
    row["object", "holds an object as `message`"] = put(message={"en": "Ok"})
    row["array", "holds an array as `message`"] = put(message=["Ok"])
    row["dropped-later", "lacks `message` from the third on"] = drop("message"), after(2)
    row = FAULTS.of(
        f"{_verb}.unknown-key",
        f"{_the} of an unknown key is answered with {{}}.",
        by=partial(_missing, _operation, is_unknown),
    )
    row["200", "200"] = reply(200, DONE[_operation])
    row["204", "204"] = reply(204, DONE[_operation])
    row.add((str(status), str(status), refuse(status, "No such key")) for status in (400, 403, 410))
    FAULTS[f"{_verb}.unknown-key:by-access-key", "An access key is taken for an id."] = on_refusal(
        404, _operation, by_access_key, is_unknown
    )
    row = FAULTS.of(
        f"{_verb}.unknown-key:id-with-{{}}",
        f"{_called} finds a key by an id with {{}}.",
        by=partial(_finds, _operation),
    )
    row.add(KEYS if _operation == UPDATE else KEYS[:5])
    row = FAULTS.of(
        "update.deleted-key" if _operation == UPDATE else "delete.only-once",
        f"{_the} of a deleted key is answered with {{}}.",
        by=partial(_missing, _operation, is_deleted),
    )
    row["200", "200"] = reply(200, DONE[_operation])
    row.add(
        (str(status), str(status), refuse(status, "Deleted")) for status in (400, 403, 409, 410)
    )

    _changes, _can = ("renames", "updated") if _operation == UPDATE else ("deletes", "deleted")
    _gets = "is answered with" if _operation == UPDATE else "gets"
    row = FAULTS.of(f"{_verb}.foreign-key", by=partial(_missing, _operation, is_foreign))
    row["accepted", f"A key can be {_can} by way of another repository"] = in_its_own_repository()
    row[
        f"404-and-{_changes}", f"{_called} by way of another repository is refused, and {_changes}"
    ] = in_its_own_repository(refused=True)
    row["200", f"{_called} by way of another repository {_gets} 200, and does nothing"] = reply(
        200, DONE[_operation]
    )
    row["400", f"{_called} by way of another repository {_gets} 400"] = refuse(400)
    row["403", f"{_called} by way of another repository {_gets} 403"] = refuse(403)
    row[
        f"403-and-{_changes}", f"{_called} by way of another repository gets 403, and {_changes}"
    ] = in_its_own_repository(status=403)

FAULTS["delete.only-once:204", "The deletion of a deleted key is answered with 204."] = on_refusal(
    404, DELETE, reply(204, DONE[DELETE]), is_deleted
)
