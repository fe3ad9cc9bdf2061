"""Lies about updates that are accepted."""

from collections.abc import Callable

from mock_server.fault import FaultResponse
from mock_server.faults.change_answers import answers_of
from mock_server.faults.create_names import NAME_CHANGES
from mock_server.faults.telling import (
    LIST,
    UPDATE,
    Call,
    Json,
    Telling,
    directed,
    fault,
    lie,
    refusal,
)
from mock_server.faults.ways import (
    When,
    after,
    always,
    drop,
    has_long_name,
    in_second_repository,
    on,
    refuse,
    stores_name,
)


def does_nothing(operation: str, message: str, when: When = always) -> Telling:
    """Say that it was done, and do nothing."""

    async def deed(call: Call) -> FaultResponse:
        if not call.has_access or await call.item() is None:
            return await call.ask()
        return refusal(200, message).with_json({"success": True, "message": message})

    return on(operation, do=deed, when=when)


def on_another_key(operation: str, chosen: Callable[[Call, list[Json]], Json | None]) -> Telling:
    """Do what was asked to another key of the repository."""

    async def deed(call: Call) -> FaultResponse:
        items = await call.items() if call.has_access else []
        if not any(item["id"] == call.apikey_id for item in items):
            return await call.ask()
        other = chosen(call, items)
        if other is None:
            return await call.ask()
        return await call.ask(directed(call.request, apikey_id=other["id"]))

    return on(operation, do=deed)


def newest(_: Call, items: list[Json]) -> Json | None:
    """Choose the newest key."""
    return items[0] if items else None


def namesake(call: Call, items: list[Json]) -> Json | None:
    """Choose the oldest key with the name of the key asked for."""
    name = next(item["name"] for item in items if item["id"] == call.apikey_id)
    return next((item for item in reversed(items) if item["name"] == name), None)


def renames_a_key(call: Call) -> bool:
    """Choose updates that hold a name."""
    return "name" in call.sent


def _one_rename_lost() -> Telling:
    """Of renames at the same moment do only the first."""

    async def deed(call: Call) -> FaultResponse:
        if call.meets and call.has_access and await call.item() is not None:
            return refusal(200).with_json({"success": True, "message": "Updated"})
        return await call.ask()

    return on(UPDATE, do=deed, lingering=UPDATE)


def _late(times: int) -> Telling:
    """Show the old name in the next lists."""

    async def deed(call: Call) -> FaultResponse:
        if call.operation == UPDATE and renames_a_key(call) and call.has_access:
            before = await call.item()
            response = await call.ask()
            if before is not None and response.status == 200:
                call.memory.patches[call.apikey_id].update(name=before["name"], late=times)
            return response
        response = await call.ask()
        if call.operation == LIST and response.status == 200:
            for patch in call.memory.patches.values():
                if "late" in patch:
                    patch["late"] -= 1
                    if patch["late"] <= 0:
                        del patch["late"], patch["name"]
            body = response.json
            response = response.with_json(
                body | {"apiKeys": [drop("late")(item, call) for item in body["apiKeys"]]}
            )
        return response

    return lie(deed)


_RENAMES: tuple[tuple[str, str, Telling], ...] = (
    ("nothing", "An update does nothing.", does_nothing(UPDATE, "Updated")),
    (
        "once",
        "A key is renamed once, then never again.",
        does_nothing(UPDATE, "Updated", lambda call: call.apikey_id in call.memory.renamed),
    ),
    (
        "nothing-later",
        "From the third update on nothing happens.",
        does_nothing(UPDATE, "Updated", after(2)),
    ),
    (
        "nothing-in-the-second-repository",
        "In the second repository an update does nothing.",
        does_nothing(UPDATE, "Updated", in_second_repository),
    ),
    (
        "name-taken",
        "An update to a name in use does nothing.",
        does_nothing(
            UPDATE,
            "Updated",
            lambda call: any(made.name == call.sent.get("name") for made in call.memory.made),
        ),
    ),
    ("late", "The next list shows the old name.", _late(1)),
    ("two-lists-late", "The next two lists show the old name.", _late(2)),
    (
        "lost-at-the-same-moment",
        "Of updates at the same moment only the first one counts.",
        _one_rename_lost(),
    ),
)


def _appends() -> Telling:
    async def deed(call: Call) -> FaultResponse:
        before = await call.item() if call.has_access else None
        response = await call.ask()
        if before is not None and response.status == 200 and renames_a_key(call):
            joined = f"{before['name']} {call.sent['name']}"
            call.memory.patches[call.apikey_id]["name"] = joined
        return response

    return on(UPDATE, do=deed)


FAULTS = (
    *answers_of("update", UPDATE, "An update"),
    *(fault(f"update.renames:{way}", words, telling) for way, words, telling in _RENAMES),
    fault(
        "update.renames:another-key",
        "An update renames the newest key of the repository.",
        on_another_key(UPDATE, newest),
        "update.nothing-else",
    ),
    fault(
        "update.renames:namesake",
        "An update renames the oldest key of the same name.",
        on_another_key(UPDATE, namesake),
        "update.nothing-else",
    ),
    fault(
        "update.status-ok:plain-refused",
        "An update with a name of plain letters is refused from 40 characters on.",
        on(UPDATE, do=refuse(400, "name is too long"), when=has_long_name),
    ),
    fault("update.renames:appends", "The new name is appended to the old one.", _appends()),
    *(
        fault(
            f"update.renames:{way}", f"The new name of a key {words}.", stores_name(change, UPDATE)
        )
        for way, words, change in NAME_CHANGES
    ),
    fault(
        "update.renames:only-the-first-word",
        "The first word of the new name is kept.",
        stores_name(lambda name: name.partition(" ")[0], UPDATE),
    ),
)
