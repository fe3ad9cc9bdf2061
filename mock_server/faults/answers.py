"""Answer with another status, without a member that was promised, or with an unfit one."""

import orjson

from mock_server.fault import FaultResponse
from mock_server.faults.parts import when
from mock_server.faults.parts.call import FaultCall, Handler
from mock_server.faults.parts.changes import answers, edited, lists, makes
from mock_server.faults.parts.edits import alter, drop, in_array, move, nest, put
from mock_server.faults.parts.handlers import on, on_refusal, on_success
from mock_server.faults.parts.keys import DONE, by_access_key, in_its_own_repository
from mock_server.faults.parts.messages import directed
from mock_server.faults.parts.names import Change
from mock_server.faults.parts.operations import CALLED, CREATE, DELETE, LIST, UPDATE, VERBS
from mock_server.faults.parts.replies import plain, refuse, reply, written
from mock_server.faults.parts.spellings import UNFIT, Fits, own_key, spelt
from mock_server.faults.parts.table import Faults
from mock_server.faults.parts.timing import list_refused_while

FAULTS = Faults()
FALSE, NO_SUCCESS, NO_MESSAGE = put(success=False), drop("success"), drop("message")
SUCCESS = (
    ("dropped", "lacks `success`", NO_SUCCESS),
    ("null", "says `success: null`", put(success=None)),
    ("text", 'says `success: "true"`', put(success="true")),
    ("number", "says `success: 1`", put(success=1)),
    ("false", "says `success: false`", FALSE),
)
OK = reply(200)
GONE, NOT_HERE = refuse(404, "No keys"), refuse(404, "Not here")
TOO_MANY, TOO_LONG = refuse(403, "Too many keys"), refuse(400, "name is too long")
MORE = ("create.ai-types-accepted", "create.always-new")


def _changed_id(change: Change) -> Handler:
    return makes("id", lambda call: change(call.made.id))


def _cut(kib: int) -> Handler:
    return written(lambda body: body[: kib * 1024])


def _is_empty(call: FaultCall) -> bool:
    return not call.listed


def _text(value: object) -> str:
    return orjson.dumps(value).decode()


def _finds(operation: str, fits: Fits) -> Handler:
    """Find the key that was meant, for callers with access."""

    async def handle(call: FaultCall) -> FaultResponse:
        made, response = own_key(call, fits), call.response
        return await call.ask(directed(call.request, apikey_id=made.id)) if made else response

    return on_refusal(404, operation, handle, when.has_access)


for _operation, _verb in VERBS.items():
    _words = f"The answer to {CALLED[_operation].lower()} {{}}."
    FAULTS.of(f"{_verb}.success-true", _words, answers, _operation).add(SUCCESS)

# Creations
row = FAULTS.of("create.status-created", "A creation {}.", on_success, CREATE)
row["200", "is answered with 200"] = OK
row["202", "is answered with 202"] = reply(202)
row["200-for-one-provider", "for AWS is answered with 200"] = OK, when.is_for("AWS")
row["200-in-the-second-repository", "of the second repository gets 200"] = OK, when.elsewhere
row["200-for-a-name-in-use", "under a name in use gets 200"] = reply(200), when.name_taken
row["array", "is answered with an array round the object"] = edited(in_array)
row["200-later", "from the eleventh on is answered with 200"] = OK, when.after(10)
row = FAULTS.of("create.status-created", "A creation {}.", on, CREATE)
row["refused-later", "after the 29th is refused", *MORE] = TOO_MANY, when.after(29), when.valid
row["plain-refused", "with a name of 40 letters is refused"] = TOO_LONG, when.long_name
row = FAULTS.of("create.success-true", "The answer to a creation {}.", answers, CREATE, FALSE)
row["false-for-one-provider", "for OTHER says `success: false`"] = when.is_for("OTHER")
row["false-later", "from the eleventh on says `success: false`"] = when.after(10)
for _member in ("id", "key", "secret"):
    _words = f"The answer to a creation {{}} `{_member}`."
    row = FAULTS.of(f"create.{_member}-returned", _words, answers, CREATE)
    row["dropped", "lacks"] = drop(_member)
    row["null", "holds null as"] = put(**{_member: None})
    row["empty", "holds an empty text as"] = put(**{_member: ""})
    row["number", "holds a number as"] = put(**{_member: 12345})
    row["object", "holds an object as"] = alter(_member, lambda text: {"value": text})
    row["renamed", "has another name for"] = move(_member, f"apiKey{_member.title()}")
    row["nested", "wraps an object round"] = nest(_member)
    row = FAULTS.of(f"create.{_member}-returned", _words, answers, CREATE, drop(_member))
    if _member == "key":
        row["dropped-later", "from the eleventh on lacks"] = when.after(10)
    else:
        row["dropped-for-one-provider", "for GOOGLE lacks"] = when.is_for("GOOGLE")

ID = ("create.id-returned", "The id of a new key {}.", _changed_id)
# The first two are always the same.
FAULTS.of(*ID, also=("list.item-id", "create.id-unique")).add(UNFIT[:2])
FAULTS.of(*ID, also="list.item-id").add(UNFIT[2:])
# An escape alone can write half of a surrogate pair.
HALF = written(lambda body: body.replace(b'"id":"', b'"id":"\\ud83d', 1))
row = FAULTS.of("create.id-returned", "The id of a new key {}.", on_success, CREATE)
row["half-a-surrogate-pair", "begins with half a surrogate pair"] = HALF

# Lists
row = FAULTS.of("list.status-ok", "A list {}.", on_success, LIST)
row["206", "is answered with 206"] = reply(206)
row["201", "is answered with 201"] = reply(201)
row["206-when-long", "of more than ten keys gets 206"] = reply(206), when.longer_than(10)
row["203-in-the-second-repository", "of another repository gets 203"] = reply(203), when.elsewhere
row["202-after-deletion", "gets 202 once a key is deleted"] = reply(202), when.after(1, DELETE)
row["array", "is answered with the bare array"] = edited(lambda body, _: body["apiKeys"])
row = FAULTS.of("list.status-ok", "A list {}.", on_success, LIST, also="list.empty-array")
row["404-later", "gets 404 from the twentieth on"] = NOT_HERE, when.after(19)
row = FAULTS.of("list.status-ok", "A list {}.", on_success, LIST)
row["cut-at-16-kib", "is cut off after 16 KiB"] = _cut(16)
row["cut-at-64-kib", "is cut off after 64 KiB"] = _cut(64)
row = FAULTS.of("list.status-ok", "While a key is renamed, a list {}.", list_refused_while, UPDATE)
row["423-while-renamed", "gets 423"] = 423

row = FAULTS.of("list.success-true", "A list {}.", lists, FALSE)
row["false-when-empty", "without keys says `success: false`"] = _is_empty
row["false-when-long", "of more than ten keys says `success: false`"] = when.longer_than(10)
row = FAULTS.of("list.success-true", "A list {}.", lists, NO_SUCCESS)
row["dropped-in-the-second-repository", "in the second repository lacks `success`"] = when.elsewhere
row["dropped-after-deletion", "lacks `success` once a key is deleted"] = when.after(1, DELETE)

row = FAULTS.of("list.array", "A list {}.", lists)
row["renamed", "calls its keys `keys`"] = move("apiKeys", "keys")
row["nested", "holds its keys in `data`"] = nest("apiKeys")
row["null", "holds null as `apiKeys`"] = put(apiKeys=None)
row = FAULTS.of("list.array", "A list {}.", lambda change: lists(alter("apiKeys", change)))
row["by-id", "holds an object of keys by id"] = lambda keys: {key["id"]: key for key in keys}
row["text", "holds its keys as a text of JSON"] = _text
row["items", "wraps its array in an object"] = lambda keys: {"items": keys, "total": len(keys)}
row["ids", "holds ids, not objects"] = lambda keys: [key["id"] for key in keys]
row["texts", "holds texts of JSON, not objects"] = lambda keys: list(map(_text, keys))
row["rows", "holds arrays, not objects"] = lambda keys: [list(key.values()) for key in keys]
row["null-at-the-end", "ends with null"] = lambda keys: [*keys, None]
row["single-object", "of one key is no array"] = lambda keys: keys[0] if len(keys) == 1 else keys

_words = "A repository without keys is listed {}."
row = FAULTS.of("list.empty-array", _words, on_success, LIST, only=_is_empty)
row["404", "with 404"] = GONE
row["204", "with 204"] = plain(204)
row["403", "with 403"] = refuse(403)
row["500", "with 500", "errors.no-server-error"] = refuse(500, "Failed")
row["404-once-emptied", "with 404 if it had some"] = GONE, lambda call: call.memory.deleted
row = FAULTS.of("list.empty-array", _words, lists, only=_is_empty, also="list.array")
row["null", "with null as `apiKeys`"] = put(apiKeys=None)
row["dropped", "without `apiKeys`"] = drop("apiKeys")
row["object", "with an empty object as `apiKeys`"] = put(apiKeys={})

# Updates and deletions

# An update with an empty object, or with unknown fields, is promised the same status.
SAME_STATUS = ("update.name-optional", "protocol.unknown-fields-ignored")
# Each with what it does, the clause about deleted keys, and other clauses.
CHANGES = (
    (UPDATE, "renames", "update.deleted-key", SAME_STATUS),
    (DELETE, "deletes", "delete.only-once", ()),
)

for _operation, _does, _deleted, _also in CHANGES:
    _verb, _called = VERBS[_operation], CALLED[_operation]
    row = FAULTS.of(f"{_verb}.status-ok", f"{_called} gets {{}}.", on_success, _operation)
    row["201", "201"] = reply(201)
    row["204", "204 and no body"] = plain(204)
    row["202", "202"] = reply(202)
    row["array", "an array"] = edited(in_array)
    row["202-later", "202 from the third on", *_also] = reply(202), when.after(2)
    row["202-in-the-second-repository", "202 in the second repository"] = reply(202), when.elsewhere
    _words = f"The answer to {_called.lower()} {{}}."
    row = FAULTS.of(f"{_verb}.success-true", _words, answers, _operation)
    row["false-later", "says `success: false` from the third on"] = FALSE, when.after(2)
    row = FAULTS.of(f"{_verb}.message-returned", _words, answers, _operation)
    row["dropped", "lacks `message`"] = NO_MESSAGE
    row["null", "holds null as `message`"] = put(message=None)
    row["number", "holds a number as `message`"] = put(message=200)
    row["object", "holds an object as `message`"] = put(message={"en": "Ok"})
    row["array", "holds an array as `message`"] = put(message=["Ok"])
    row["dropped-later", "lacks `message` from the third on"] = NO_MESSAGE, when.after(2)

    _words, _unknown = f"{_called} of an unknown key is answered with {{}}.", f"{_verb}.unknown-key"
    row = FAULTS.of(_unknown, _words, on_refusal, 404, _operation, only=when.unknown)
    row["200", "200"] = reply(200, DONE[_operation])
    row["204", "204"] = reply(204, DONE[_operation])
    row.each(lambda status: refuse(status, "No such key"), 400, 403, 410)
    _words = f"{_called} takes {{}} for an id."
    row = FAULTS.of(_unknown, _words, on_refusal, 404, _operation, only=when.unknown)
    row["by-access-key", "an access key"] = by_access_key
    row = FAULTS.of(f"{_unknown}:id-with-*", f"{_called} finds an id {{}}.", _finds, _operation)
    row.add(spelt("spaces", "extension", "like", "beginning", "longer"))
    if _operation == UPDATE:
        row.add(spelt("nul", "list", "pattern", "encoded-twice"))

    _words = f"{_called} of a deleted key is answered with {{}}."
    row = FAULTS.of(_deleted, _words, on_refusal, 404, _operation, only=when.deleted)
    row["200", "200"] = reply(200, DONE[_operation])
    row.each(lambda status: refuse(status, "Deleted"), 400, 403, 409, 410)
    if _operation == DELETE:
        row["204", "204"] = reply(204, DONE[DELETE])

    _clause, _words = f"{_verb}.foreign-key", f"{_called} by way of another repository {{}}."
    row = FAULTS.of(_clause, _words, on_refusal, 404, _operation, only=when.foreign)
    row["accepted", "is accepted"] = in_its_own_repository()
    row[f"404-and-{_does}", f"is refused, and {_does}"] = in_its_own_repository(refused=True)
    row["200", "gets 200, and does nothing"] = reply(200, DONE[_operation])
    row["400", "gets 400"] = refuse(400)
    row["403", "gets 403"] = refuse(403)
    row[f"403-and-{_does}", f"gets 403, and {_does}"] = in_its_own_repository(status=403)
