"""Lies of lists that are asked for while something else happens."""

import asyncio
from collections.abc import Callable

from mock_server.fault import FaultResponse
from mock_server.faults.access import is_barred, let_in
from mock_server.faults.list_contents import Items
from mock_server.faults.telling import (
    CREATE,
    DELETE,
    LINGERING,
    LIST,
    UPDATE,
    Call,
    Json,
    Telling,
    fault,
    in_repository,
    lie,
    place,
    place_in,
    refusal,
)


def _busy(call: Call, item: Json, operation: str) -> bool:
    """Say whether a call about a listed key is under way."""
    return call.memory.open[f"{place(call.request, operation)} {item['id']}"] > 0


def _while(operation: str, shown: Callable[[Call, Items], Items]) -> Telling:
    """Show other keys while a change is under way in the repository."""

    async def deed(call: Call) -> FaultResponse:
        response = await call.ask()
        going_on = call.memory.open[place(call.request, operation)]
        if call.operation != LIST or response.status != 200 or not going_on:
            return response
        items = shown(call, response.json["apiKeys"])
        return response.with_json(response.json | {"apiKeys": items})

    return lie(deed, lingering=operation)


def _refused_while(operation: str, status: int) -> Telling:
    async def deed(call: Call) -> FaultResponse:
        going_on = call.memory.open[place(call.request, operation)]
        if call.operation == LIST and call.has_access and going_on:
            return refusal(status, "Try again")
        return await call.ask()

    return lie(deed, lingering=operation)


def _without(operation: str) -> Callable[[Call, Items], Items]:
    return lambda call, items: [item for item in items if not _busy(call, item, operation)]


def _twice(call: Call, items: Items) -> Items:
    return [item for item in items for _ in range(2 if _busy(call, item, UPDATE) else 1)]


def _without_the_next(call: Call, items: Items) -> Items:
    """Jump over the key behind one that is being deleted."""
    before = [None, *items[:-1]]
    return [
        item
        for item, last in zip(items, before, strict=True)
        if last is None or not _busy(call, last, DELETE)
    ]


def _at_once(do: Callable[[Call], FaultResponse]) -> Telling:
    """Answer lists otherwise that come while another one of the repository is under way."""

    async def deed(call: Call) -> FaultResponse:
        others = call.memory.open[place(call.request, LIST)] > 1
        if call.operation == LIST:
            await asyncio.sleep(LINGERING)
        response = await call.ask()
        if call.operation == LIST and others and response.status == 200:
            return do(call)
        return response

    return lie(deed)


def _cut(count: Callable[[int], int]) -> Callable[[Call], FaultResponse]:
    def deed(call: Call) -> FaultResponse:
        body = call.response.json
        items = body["apiKeys"][: count(len(body["apiKeys"]))]
        return call.response.with_json(body | {"apiKeys": items})

    return deed


async def _of_the_other_repository(call: Call) -> FaultResponse:
    """Answer with the keys of the repository for which another list is under way."""
    if call.operation != LIST or not call.has_access:
        return await call.ask()
    memory, principal = call.memory, call.request.principal
    others = [one for one in memory.insiders if memory.open[place_in(LIST, one)]]
    reached = [one for one in others if principal is not None and principal.reaches(one)]
    other = next((one for one in reached if one != call.repo_id), "")
    await asyncio.sleep(LINGERING)
    return await call.ask(in_repository(call, other) if other else None)


def _as_the_other_caller(chosen: Callable[[Call], bool]) -> Telling:
    """Take a caller for the one whose list of the repository is under way."""

    async def deed(call: Call) -> FaultResponse:
        if call.operation != LIST:
            return await call.ask()
        others = call.memory.patches["callers"]
        if call.has_access:
            others[call.repo_id] = others.get(call.repo_id, 0) + 1
            await asyncio.sleep(LINGERING)
            others[call.repo_id] -= 1
            return await call.ask()
        return await (let_in(call) if others.get(call.repo_id) and chosen(call) else call.ask())

    return lie(deed)


def _is_anonymous(call: Call) -> bool:
    return call.request.principal is None and call.request.header("authorization") is None


_WHILE: tuple[tuple[str, str, Telling], ...] = (
    (
        "missing-while-renamed",
        "A list lacks a key that is being renamed.",
        _while(UPDATE, _without(UPDATE)),
    ),
    (
        "twice-while-renamed",
        "A list shows a key twice that is being renamed.",
        _while(UPDATE, _twice),
    ),
    (
        "next-missing-while-deleted",
        "A list lacks the key next to one that is being deleted.",
        _while(DELETE, _without_the_next),
    ),
    (
        "oldest-missing-while-created",
        "A list lacks the oldest key while one is being made.",
        _while(CREATE, lambda _, items: items[:-1]),
    ),
    (
        "oldest-twice-while-created",
        "A list shows the oldest key twice while one is being made.",
        _while(CREATE, lambda _, items: [*items, *items[-1:]]),
    ),
    (
        "empty-while-created",
        "A list is empty while a key is being made.",
        _while(CREATE, lambda _, __: []),
    ),
    (
        "half-at-the-same-moment",
        "A list at the same moment as another one shows half of the keys.",
        _at_once(_cut(lambda count: count // 2)),
    ),
    (
        "empty-at-the-same-moment",
        "A list at the same moment as another one is empty.",
        _at_once(_cut(lambda _: 0)),
    ),
)

FAULTS = (
    *(
        # The next list shows the key again.
        fault(f"list.complete:{way}", words, telling, "list.repeatable")
        for way, words, telling in _WHILE
    ),
    *(
        fault(
            f"errors.no-server-error:list-while-{way}",
            f"A list is answered with 500 while a key is being {way}.",
            _refused_while(operation, 500),
            "list.status-ok",
        )
        for way, operation in (("made", CREATE), ("renamed", UPDATE), ("deleted", DELETE))
    ),
    fault(
        "errors.no-server-error:lists-at-the-same-moment",
        "A list at the same moment as another one is answered with 500.",
        _at_once(lambda _: refusal(500, "Internal error")),
        "list.status-ok",
    ),
    fault(
        "list.status-ok:423-while-renamed",
        "A list is answered with 423 while a key is being renamed.",
        _refused_while(UPDATE, 423),
    ),
    fault(
        "list.own-repository:at-the-same-moment",
        "A list shows the repository for which another list is under way.",
        lie(_of_the_other_repository),
        # In place of its own keys it shows others, and the next time it does not.
        "create.one-repository",
        "create.listed-at-once",
        "list.complete",
        "list.repeatable",
    ),
    fault(
        "access.list-forbidden:at-the-same-moment",
        "A list without access is let in while somebody else lists the repository.",
        _as_the_other_caller(is_barred),
    ),
    fault(
        "authentication.token-required:at-the-same-moment",
        "A list without a token is let in while somebody else lists the repository.",
        _as_the_other_caller(_is_anonymous),
    ),
)
