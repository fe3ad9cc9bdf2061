"""Lies about long answers, and about members and names that mean something to JavaScript."""

from collections.abc import Callable

import orjson

from mock_server.fault import FaultResponse
from mock_server.faults.list_contents import Items
from mock_server.faults.telling import (
    CREATE,
    LIST,
    UPDATE,
    Call,
    Telling,
    fault,
)
from mock_server.faults.ways import (
    arrange,
    first,
    lists,
    longer_than,
    on,
    on_success,
    refuse,
)

KIB = 1024
_OBJECT = {"__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"}


def _cut(size: int) -> Telling:
    """Send no more than so many bytes."""

    async def deed(call: Call) -> FaultResponse:
        response = call.response
        return FaultResponse(response.status, response.headers, response.body[:size])

    return on_success(LIST, do=deed)


def _fitting(size: int) -> Callable[[Items], Items]:
    """Keep the items that go into so many bytes."""

    def kept(items: Items) -> Items:
        sizes = [len(orjson.dumps(item)) for item in items]
        return [item for place, item in enumerate(items) if sum(sizes[: place + 1]) <= size]

    return kept


def _longer_than_bytes(size: int) -> Callable[[Call], bool]:
    return lambda call: len(call.response.body) > size


def _named(test: Callable[[str], bool]) -> Callable[[Items], Items]:
    return lambda items: [item for item in items if not test(item["name"])]


def _numbers_first(items: Items) -> Items:
    """Keep them in an object by name: JavaScript puts whole numbers first."""
    return sorted(items, key=lambda item: not item["name"].isdigit())


_COMPLETE: tuple[tuple[str, str, Telling], ...] = (
    ("page-of-100", "Lists end after 100 keys.", lists(arrange(first(100)))),
    *(
        (
            f"{size}-kib",
            f"Lists show as many keys as go into {size} KiB.",
            lists(arrange(_fitting(size * KIB))),
        )
        for size in (16, 64)
    ),
    (
        "seam-twice",
        "Lists of more than fifty keys show the fiftieth twice.",
        lists(arrange(lambda items: [*items[:50], *items[49:]]), longer_than(50)),
    ),
    (
        "seam-missing",
        "Lists of more than fifty keys lack the one after the fiftieth.",
        lists(arrange(lambda items: [*items[:50], *items[51:]]), longer_than(50)),
    ),
    (
        "long-names-missing",
        "Lists lack keys with a name of more than 4,000 characters.",
        lists(arrange(_named(lambda name: len(name) > 4000))),
    ),
    (
        "object-names-missing",
        "Lists lack keys called __proto__.",
        lists(arrange(_named(lambda name: name == "__proto__"))),
    ),
)

FAULTS = (
    *(fault(f"list.complete:{way}", words, telling) for way, words, telling in _COMPLETE),
    *(
        fault(
            f"list.status-ok:cut-at-{size}-kib",
            f"Lists are cut off after {size} KiB, and are no JSON then.",
            _cut(size * KIB),
            # Nothing is told of any key then.
            "list.complete",
            "create.listed-at-once",
        )
        for size in (16, 64)
    ),
    fault(
        "errors.no-server-error:list-of-64-kib",
        "A list of more than 64 KiB is answered with 500.",
        on_success(LIST, do=refuse(500, "Internal error"), when=_longer_than_bytes(64 * KIB)),
        "list.status-ok",
        "list.complete",
        "create.listed-at-once",
    ),
    fault(
        "errors.no-server-error:name-of-a-member",
        "__proto__ or constructor as a name is answered with 500.",
        on(
            CREATE,
            UPDATE,
            do=refuse(500, "Internal error"),
            when=lambda call: call.has_access and str(call.sent.get("name")) in _OBJECT,
        ),
        "create.status-created",
        "update.status-ok",
    ),
    fault(
        "list.newest-first:numbers-first",
        "Lists begin with keys whose name is a whole number.",
        lists(arrange(_numbers_first)),
    ),
)
