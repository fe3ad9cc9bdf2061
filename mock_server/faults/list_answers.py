"""Answer lists in a wrong way, or with something else than an array of keys."""

from functools import partial
from typing import Any

import orjson

from mock_server.faults.parts.answers import lists
from mock_server.faults.parts.call import FaultCall, Handler
from mock_server.faults.parts.edits import alter, arrange, drop, move, put
from mock_server.faults.parts.handlers import on, on_success
from mock_server.faults.parts.meeting import list_refused_while
from mock_server.faults.parts.operations import DELETE, LIST, UPDATE
from mock_server.faults.parts.predicates import after, has_access, in_second_repository, longer_than
from mock_server.faults.parts.replies import plain, refuse, reply, written
from mock_server.faults.parts.table import Faults

FAULTS = Faults()
KIB = 1024


def _bare(body: Any, _: FaultCall) -> Any:
    return body["apiKeys"]


def _cut(kib: int) -> Handler:
    """Send no more than so many bytes."""
    return on_success(LIST, written(lambda body: body[: kib * KIB]))


row = FAULTS.of("list.status-ok")
row["206", "A list is answered with 206"] = on_success(LIST, reply(206))
row["201", "A list is answered with 201"] = on_success(LIST, reply(201))
row["206-when-long", "A list of more than ten keys is answered with 206"] = on_success(
    LIST, reply(206), longer_than(10)
)
row["203-in-the-second-repository", "Lists of the second repository are answered with 203"] = (
    on_success(LIST, reply(203), in_second_repository)
)
row["202-after-deletion", "Once a key is deleted, lists are answered with 202"] = on_success(
    LIST, reply(202), after(1, DELETE)
)
row["array", "A list is answered with the bare array"] = lists(_bare)
row["404-later", "From the twentieth list on the answer is 404", "list.empty-array"] = on(
    LIST, refuse(404, "Not here"), has_access, after(19)
)
row = FAULTS.of(
    "list.status-ok:cut-at-{}-kib", "Lists are cut off after {} KiB, and are no JSON then.", by=_cut
)
row["16", "16"] = 16
row["64", "64"] = 64
FAULTS[
    "list.status-ok:423-while-renamed", "A list is answered with 423 while a key is being renamed."
] = list_refused_while(UPDATE, 423)


def _is_empty(call: FaultCall) -> bool:
    return not call.listed


row = FAULTS.of("list.success-true", by=lists)
row["dropped", "A list lacks `success`"] = drop("success")
row["null", "A list says `success: null`"] = put(success=None)
row["text", 'A list says `success: "true"`'] = put(success="true")
row["number", "A list says `success: 1`"] = put(success=1)
row["false", "A list says `success: false`"] = put(success=False)
row = FAULTS.of(
    "list.success-true", "{} says `success: false`.", by=partial(lists, put(success=False))
)
row["false-when-empty", "An empty list"] = _is_empty
row["false-when-long", "A list of more than ten keys"] = longer_than(10)
row = FAULTS.of("list.success-true", by=partial(lists, drop("success")))
row["dropped-in-the-second-repository", "In the second repository a list lacks `success`"] = (
    in_second_repository
)
row["dropped-after-deletion", "Once a key is deleted, lists lack `success`"] = after(1, DELETE)


def _text(value: object) -> str:
    return orjson.dumps(value).decode()


row = FAULTS.of("list.array", "A list {}.", by=lists)
row["renamed", "calls its keys `keys`"] = move("apiKeys", "keys")
row["nested", "holds its keys in `data`"] = lambda body, _: {
    "success": True,
    "data": {"apiKeys": body["apiKeys"]},
}
row["null", "holds null as `apiKeys`"] = put(apiKeys=None)
row["by-id", "holds an object of keys by id"] = alter(
    "apiKeys", lambda items: {item["id"]: item for item in items}
)
row["text", "holds its keys as a text of JSON"] = alter("apiKeys", _text)
row["items", "wraps its array in an object"] = alter(
    "apiKeys", lambda items: {"items": items, "total": len(items)}
)
row["ids", "holds ids, not objects"] = arrange(lambda items: [item["id"] for item in items])
row["texts", "holds texts of JSON, not objects"] = arrange(lambda items: map(_text, items))
row["rows", "holds arrays, not objects"] = arrange(
    lambda items: [list(item.values()) for item in items]
)
row["null-at-the-end", "ends with null"] = arrange(lambda items: [*items, None])
row["single-object", "of one key holds the object itself"] = alter(
    "apiKeys", lambda items: items[0] if len(items) == 1 else items
)
row = FAULTS.of(
    "list.empty-array",
    "A repository {}.",
    by=lambda handler, *when: on_success(LIST, handler, _is_empty, *when),
)
row["404", "without keys is listed with 404"] = refuse(404, "No keys")
row["204", "without keys is listed with 204"] = plain(204)
row["403", "without keys is listed with 403"] = refuse(403)
row["500", "without keys is listed with 500", "errors.no-server-error"] = refuse(500, "Failed")
row["404-once-emptied", "whose keys were all deleted is listed with 404"] = (
    refuse(404, "No keys"),
    lambda call: bool(call.memory.deleted),
)
row = FAULTS.of("list.empty-array", "A repository without keys is listed {}.", also="list.array")
row["null", "with null as `apiKeys`"] = lists(put(apiKeys=None), _is_empty)
row["dropped", "without `apiKeys`"] = lists(drop("apiKeys"), _is_empty)
row["object", "with an empty object as `apiKeys`"] = lists(put(apiKeys={}), _is_empty)
