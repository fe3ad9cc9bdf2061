"""Lies about the shape of a list and of its items."""

import orjson

from mock_server.fault import FaultResponse
from mock_server.faults.telling import DELETE, LIST, Call, Telling, fault
from mock_server.faults.ways import (
    after,
    alter,
    arrange,
    drop,
    in_second_repository,
    lists,
    longer_than,
    move,
    on,
    on_success,
    plain,
    put,
    refuse,
    reply,
)

_ANSWERS: tuple[tuple[str, str, Telling], ...] = (
    ("206", "A list is answered with 206.", on_success(LIST, do=reply(206))),
    ("201", "A list is answered with 201.", on_success(LIST, do=reply(201))),
    (
        "206-when-long",
        "A list of more than ten keys is answered with 206.",
        on_success(LIST, do=reply(206), when=longer_than(10)),
    ),
    (
        "203-in-the-second-repository",
        "Lists of the second repository are answered with 203.",
        on_success(LIST, do=reply(203), when=in_second_repository),
    ),
    (
        "202-after-deletion",
        "Once a key is deleted, lists are answered with 202.",
        on_success(LIST, do=reply(202), when=after(1, DELETE)),
    ),
    ("array", "A list is answered with the bare array.", lists(lambda body, _: body["apiKeys"])),
    (
        "404-later",
        "From the twentieth list on the answer is 404.",
        on(LIST, do=refuse(404, "Not here"), when=lambda call: call.has_access and after(19)(call)),
    ),
)

_SUCCESS: tuple[tuple[str, str, Telling], ...] = (
    ("dropped", "A list lacks `success`.", lists(drop("success"))),
    ("null", "A list says `success: null`.", lists(put(success=None))),
    ("text", 'A list says `success: "true"`.', lists(put(success="true"))),
    ("number", "A list says `success: 1`.", lists(put(success=1))),
    ("false", "A list says `success: false`.", lists(put(success=False))),
    (
        "false-when-empty",
        "An empty list says `success: false`.",
        lists(put(success=False), lambda call: not call.response.json["apiKeys"]),
    ),
    (
        "false-when-long",
        "A list of more than ten keys says `success: false`.",
        lists(put(success=False), longer_than(10)),
    ),
    (
        "dropped-in-the-second-repository",
        "In the second repository a list lacks `success`.",
        lists(drop("success"), in_second_repository),
    ),
    (
        "dropped-after-deletion",
        "Once a key is deleted, lists lack `success`.",
        lists(drop("success"), after(1, DELETE)),
    ),
)

_ARRAY: tuple[tuple[str, str, Telling], ...] = (
    ("renamed", "A list calls its keys `keys`.", lists(move("apiKeys", "keys"))),
    (
        "nested",
        "A list holds its keys in `data`.",
        lists(lambda body, _: {"success": True, "data": {"apiKeys": body["apiKeys"]}}),
    ),
    ("null", "A list holds null as `apiKeys`.", lists(put(apiKeys=None))),
    (
        "by-id",
        "A list holds an object of keys by id.",
        lists(alter("apiKeys", lambda items: {item["id"]: item for item in items})),
    ),
    (
        "text",
        "A list holds its keys as a text of JSON.",
        lists(alter("apiKeys", lambda items: orjson.dumps(items).decode())),
    ),
    (
        "items",
        "A list wraps its array in an object.",
        lists(alter("apiKeys", lambda items: {"items": items, "total": len(items)})),
    ),
    (
        "ids",
        "A list holds ids, not objects.",
        lists(arrange(lambda items: [item["id"] for item in items])),
    ),
    (
        "texts",
        "A list holds texts of JSON, not objects.",
        lists(arrange(lambda items: [orjson.dumps(item).decode() for item in items])),
    ),
    (
        "rows",
        "A list holds arrays, not objects.",
        lists(arrange(lambda items: [list(item.values()) for item in items])),
    ),
    ("null-at-the-end", "A list ends with null.", lists(arrange(lambda items: [*items, None]))),
    (
        "single-object",
        "A list of one key holds the object itself.",
        lists(alter("apiKeys", lambda items: items[0] if len(items) == 1 else items)),
    ),
)


def _empty(call: Call) -> bool:
    return not call.response.json["apiKeys"]


async def _internal(_: Call) -> FaultResponse:
    return FaultResponse(
        500, (("content-type", "application/json"),), b'{"success":false,"message":"Failed"}'
    )


_EMPTY: tuple[tuple[str, str, Telling, tuple[str, ...]], ...] = (
    (
        "404",
        "A repository without keys is listed with 404.",
        on_success(LIST, do=refuse(404, "No keys"), when=_empty),
        (),
    ),
    (
        "204",
        "A repository without keys is listed with 204.",
        on_success(LIST, do=plain(204), when=_empty),
        (),
    ),
    (
        "403",
        "A repository without keys is listed with 403.",
        on_success(LIST, do=refuse(403), when=_empty),
        (),
    ),
    (
        "500",
        "A repository without keys is listed with 500.",
        on_success(LIST, do=_internal, when=_empty),
        ("errors.no-server-error",),
    ),
    (
        "null",
        "A repository without keys is listed with null as `apiKeys`.",
        lists(put(apiKeys=None), _empty),
        ("list.array",),
    ),
    (
        "dropped",
        "A repository without keys is listed without `apiKeys`.",
        lists(drop("apiKeys"), _empty),
        ("list.array",),
    ),
    (
        "object",
        "A repository without keys is listed with an empty object as `apiKeys`.",
        lists(put(apiKeys={}), _empty),
        ("list.array",),
    ),
    (
        "404-once-emptied",
        "A repository whose keys were all deleted is listed with 404.",
        on_success(
            LIST,
            do=refuse(404, "No keys"),
            when=lambda call: _empty(call) and bool(call.memory.deleted),
        ),
        (),
    ),
)

FAULTS = (
    *(
        fault(f"list.status-ok:{way}", words, telling, "list.empty-array")
        for way, words, telling in _ANSWERS
    ),
    *(fault(f"list.success-true:{way}", words, telling) for way, words, telling in _SUCCESS),
    *(fault(f"list.array:{way}", words, telling) for way, words, telling in _ARRAY),
    *(
        fault(f"list.empty-array:{way}", words, telling, *also)
        for way, words, telling, also in _EMPTY
    ),
)
