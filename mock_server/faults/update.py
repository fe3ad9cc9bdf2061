"""Refuse updates that must be accepted, accept others, or store another name."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from mock_server.core.clock import system_clock, timestamp
from mock_server.fault import FaultResponse
from mock_server.faults.parts.answers import answers, stores, stores_name
from mock_server.faults.parts.bodies import is_a, is_body, is_empty_object, is_malformed, sends
from mock_server.faults.parts.call import (
    LINGERING,
    FaultCall,
    Handler,
    Json,
    Predicate,
    curried,
    lingering,
)
from mock_server.faults.parts.edits import drop
from mock_server.faults.parts.handlers import on, on_refusal, on_success
from mock_server.faults.parts.keys import (
    DONE,
    does_nothing,
    namesake,
    new_key,
    newest,
    on_another_key,
    revives,
    tagged,
)
from mock_server.faults.parts.lag import LAGS, lagging
from mock_server.faults.parts.meeting import later_refused, meeting, under_way
from mock_server.faults.parts.members import OTHER_TITLES, has_text, text, wrapped
from mock_server.faults.parts.names import (
    CHANGES,
    CHANGES_OF_UPDATES,
    has_long_name,
    is_blank,
    is_empty,
    named,
)
from mock_server.faults.parts.operations import CREATE, LIST, UPDATE
from mock_server.faults.parts.predicates import (
    after,
    in_second_repository,
    is_deleted,
    is_renamed,
    is_unknown,
)
from mock_server.faults.parts.replies import plain, refuse, reply
from mock_server.faults.parts.requests import directed
from mock_server.faults.parts.responses import refusal, success
from mock_server.faults.parts.table import Faults

FAULTS = Faults()
RENAMES = "update.renames"

# Answers

row = FAULTS.of("update.status-ok")
row["plain-refused", "An update with a name of plain letters is refused from 40 characters on"] = (
    on(UPDATE, refuse(400, "name is too long"), has_long_name)
)
row[
    "404-at-the-same-moment",
    "A rename of a key at the same moment as another one is answered with 404",
] = later_refused(404, UPDATE)
row[
    "423-in-the-same-repository",
    "An update at the same moment as one of another key is answered with 423",
] = later_refused(423, UPDATE, of_key=False)
FAULTS["update.success-true:of-the-body", "An update answers with the `success` of its body."] = (
    answers(UPDATE, lambda body, call: body | {"success": call.sent["success"]}, sends("success"))
)

# The new name


def _has_a_name_in_use(call: FaultCall) -> bool:
    return any(made.name == call.sent.get("name") for made in call.memory.made)


async def _only_the_first(call: FaultCall) -> FaultResponse:
    if call.meets and call.has_access and await call.item() is not None:
        return success(message="Updated")
    return await call.ask()


@curried
async def _late(call: FaultCall, times: int) -> FaultResponse:
    """Show the old name in the next lists."""
    renames = call.operation == UPDATE and "name" in call.sent and call.has_access
    before = await call.item() if renames else None
    response = await call.ask()
    if before is not None and response.status == 200:
        call.memory.patches[call.apikey_id].update(name=before["name"], late=times)
    if call.operation == LIST and response.status == 200:
        for patch in call.memory.patches.values():
            if "late" in patch:
                patch["late"] -= 1
                if patch["late"] <= 0:
                    del patch["late"], patch["name"]
        return call.with_listed(drop("late")(item, call) for item in call.listed)
    return response


async def _appended(call: FaultCall) -> FaultResponse:
    before = await call.item() if call.has_access else None
    response = await call.ask()
    if before is not None and response.status == 200 and "name" in call.sent:
        call.memory.patches[call.apikey_id]["name"] = f"{before['name']} {call.sent['name']}"
    return response


row = FAULTS.of(RENAMES)
row["nothing", "An update does nothing"] = does_nothing(UPDATE)
row["once", "A key is renamed once, then never again"] = does_nothing(UPDATE, is_renamed)
row["nothing-later", "From the third update on nothing happens"] = does_nothing(UPDATE, after(2))
row["nothing-in-the-second-repository", "In the second repository an update does nothing"] = (
    does_nothing(UPDATE, in_second_repository)
)
row["name-taken", "An update to a name in use does nothing"] = does_nothing(
    UPDATE, _has_a_name_in_use
)
row["late", "The next list shows the old name"] = _late(1)
row["two-lists-late", "The next two lists show the old name"] = _late(2)
row["lost-at-the-same-moment", "Of updates at the same moment only the first one counts"] = (
    lingering(UPDATE, on(UPDATE, _only_the_first))
)
row["another-key", "An update renames the newest key of the repository", "update.nothing-else"] = (
    on_another_key(UPDATE, newest)
)
row["namesake", "An update renames the oldest key of the same name", "update.nothing-else"] = (
    on_another_key(UPDATE, namesake)
)
row["appends", "The new name is appended to the old one"] = on(UPDATE, _appended)


def _stores_name(change: Callable[[str], str], *when: Predicate) -> Handler:
    return stores_name(UPDATE, change, *when)


def _has_a_recent_name(call: FaultCall) -> bool:
    return any(made.name == call.sent["name"] for made in call.memory.made[-50:-1])


def _takes_name(*paths: str) -> Handler:
    """Take another text of the body for the name."""
    return stores(
        UPDATE, lambda call: {"name": text(call, *paths)}, has_text("name"), has_text(*paths)
    )


row = FAULTS.of(RENAMES, "The new name of a key {}.", by=_stores_name)
row.add(CHANGES)
row.add(CHANGES_OF_UPDATES)
row = FAULTS.of(RENAMES)
row["only-the-first-word", "The first word of the new name is kept"] = _stores_name(
    lambda name: name.partition(" ")[0]
)
row["empty-ignored", "An update to an empty name does nothing"] = does_nothing(
    UPDATE, named(is_empty)
)
row["blank-ignored", "An update to a name of spaces does nothing"] = does_nothing(
    UPDATE, named(is_blank)
)
row["zero-ignored", "An update to the name 0 does nothing"] = does_nothing(
    UPDATE, named(lambda name: name == "0")
)
row["empty-untitled", "An update to an empty name makes it Untitled"] = _stores_name(
    lambda _: "Untitled", named(is_empty)
)
row["same-as-before", "An update to the name of another key of the repository adds a number"] = (
    _stores_name(lambda name: f"{name} (1)", _has_a_recent_name)
)
row["takes-nested-name", "A name in an object of the body wins over the name beside it"] = (
    _takes_name(*wrapped("name"))
)
row["takes-title", "`title` or `displayName` wins over the name beside it"] = _takes_name(
    *OTHER_TITLES
)
row["same-etag", "The ETag of a list stays the same when a key is renamed, and so the list"] = (
    tagged(lambda body: len(body["apiKeys"]))
)
row = FAULTS.of(
    f"{RENAMES}:lags-{{}}", "A new name is in lists after {} only.", by=partial(lagging, UPDATE)
)
row.add(LAGS)

# Two names at the same moment


def _renamed(call: FaultCall, response: FaultResponse) -> bool:
    return response.status == 200 and isinstance(call.sent.get("name"), str)


def _of_two_names(change: Callable[[str, str], Json]) -> Handler:
    """Let lists show a change of the names that were given at the same moment."""

    async def handle(call: FaultCall, _: object, before: object) -> FaultResponse:
        response = await call.ask()
        if _renamed(call, response):
            given = call.memory.patches[f"name of {call.apikey_id}"]
            if before and "name" in given:
                call.memory.patches[call.apikey_id].update(change(given["name"], call.sent["name"]))
            given["name"] = call.sent["name"]
        return response

    return meeting(UPDATE, do=handle)


async def _both_lost(call: FaultCall) -> FaultResponse:
    if call.operation != UPDATE or not call.has_access:
        return await call.ask()
    old, before = await call.item(), under_way(call)
    await asyncio.sleep(LINGERING)
    response = await call.ask()
    if UPDATE in before | under_way(call) and old is not None and _renamed(call, response):
        call.memory.patches[call.apikey_id]["name"] = old["name"]
    return response


row = FAULTS.of(f"{RENAMES}:{{}}-at-the-same-moment")
row["mixed", "Of two names given to a key at the same moment one name is mixed"] = _of_two_names(
    lambda one, other: {"name": one[: len(one) // 2] + other}
)
row["joined", "Two names given to a key at the same moment are joined"] = _of_two_names(
    lambda one, other: {"name": f"{one}, {other}"}
)
row["both-lost", "Two names given to a key at the same moment are both lost"] = _both_lost

_two_copies = _of_two_names(lambda one, other: {"copies": [one, other]})


@FAULTS.add("list.repeatable:two-copies")
async def _in_turn(call: FaultCall) -> FaultResponse:
    """After two renames of a key at the same moment lists show either name in turn."""
    response = await _two_copies(call)
    if call.operation != LIST or response.status != 200:
        return response
    number = call.memory.done[LIST] % 2
    items = []
    for item in call.listed:
        copies = item.pop("copies", ())
        items.append(item | {"name": copies[number]} if item["name"] in copies else item)
    return call.with_listed(items)


# Without a name


def _null(name: object, status: int = 200) -> Handler:
    """Store `name` where null is sent as the new one."""

    async def handle(call: FaultCall) -> FaultResponse:
        if await call.item() is None:
            return await call.ask()
        call.memory.patches[call.apikey_id]["name"] = name
        return success(message=DONE[UPDATE]["message"]) if status == 200 else refusal(status)

    return on(UPDATE, handle, lambda call: call.has_access and is_a("name", type(None))(call))


OPTIONAL = "update.name-optional"

row = FAULTS.of(
    OPTIONAL,
    "An update with an empty object {}.",
    by=lambda handler: on_success(UPDATE, handler, is_empty_object),
)
row["400", "is refused with 400"] = refuse(400, "Nothing to update")
row["422", "is refused with 422"] = refuse(422, "Nothing to update")
row["404", "is answered with 404"] = refuse(404, "Nothing to update")
row["204", "is answered with 204"] = plain(204)
row["304", "is answered with 304"] = plain(304)
row = FAULTS.of(
    OPTIONAL,
    "An update with an empty object {}.",
    by=lambda change: stores(UPDATE, change, is_empty_object),
)
row["clears", "clears the name"] = lambda _: {"name": ""}
row["unnamed", "sets the name to Untitled"] = lambda _: {"name": "Untitled"}
row["undefined", "sets the name to undefined"] = lambda _: {"name": "undefined"}
row["provider", "changes the provider"] = lambda _: {"aiType": "OTHER"}
# Another date puts the key out of order.
row["date", "changes `createdAt`", "list.newest-first"] = lambda _: {
    "createdAt": timestamp(system_clock())
}
row["key", "changes the access key"] = new_key
row = FAULTS.of(f"{OPTIONAL}:null-{{}}", "An update with null as the name {}.", by=_null)
row["stored", "makes it null", "list.item-name"] = None
row["empty", "makes it empty"] = ""
row["text", "makes it the text null"] = "null"

# Invalid bodies


@curried
async def _renames_to(
    call: FaultCall, name: Callable[[FaultCall], str], *, refused: bool = False
) -> FaultResponse:
    """Rename the key all the same, and say so, unless it is to look refused."""
    response = call.response
    done = await call.ask(call.request.with_json({"name": name(call)}))
    return response if refused else done


def _name(call: FaultCall) -> str:
    return str(call.sent.get("name"))


def _whole_body(call: FaultCall) -> str:
    return str(call.request.json)


def _cleared(_: FaultCall) -> str:
    return ""


def _invalid(handler: Handler, *when: Predicate) -> Handler:
    return on_refusal(400, UPDATE, handler, *when)


IGNORED = reply(200, DONE[UPDATE])
WRONG_TYPES = is_a("name", int, bool, list, dict)

row = FAULTS.of("update.invalid-refused", by=_invalid)
row["number", "A number is accepted as the new name"] = _renames_to(_name), is_a("name", int)
row["boolean", "A boolean is accepted as the new name"] = _renames_to(_name), is_a("name", bool)
row["array", "An array is accepted as the new name"] = _renames_to(_name), is_a("name", list)
row["object", "An object is accepted as the new name"] = _renames_to(_name), is_a("name", dict)
row["wrong-types-ignored", "A new name of a wrong type is ignored, with 200"] = IGNORED, WRONG_TYPES
row["malformed-ignored", "Malformed JSON is taken for an empty object"] = IGNORED, is_malformed
row["array-ignored", "An array as the body is taken for an empty object"] = IGNORED, is_body(list)
row["text-accepted", "A text as the body is taken for the name"] = (
    _renames_to(_whole_body),
    is_body(str),
)
row["number-ignored", "A number as the body is taken for an empty object"] = IGNORED, is_body(int)
row["200", "An invalid update is answered with 200 and `success: false`", "update.success-true"] = (
    reply(200, {"success": False, "message": "The update does not fit"})
)
row = FAULTS.of("update.invalid-status", by=_invalid)
row["409", "An invalid update is answered with 409"] = refuse(409)
row["404", "An invalid update is answered with 404"] = refuse(404)
row["403", "An invalid update is answered with 403"] = refuse(403)
row["405", "An update with malformed JSON is answered with 405"] = refuse(405), is_malformed
row["406", "An update with a number as `name` is answered with 406"] = (
    refuse(406),
    is_a("name", int),
)
row = FAULTS.of(
    "update.refusal-leaves-unchanged",
    "An update with {}.",
    by=lambda name, when: _invalid(_renames_to(name, refused=True), when),
)
row["number", "a number as `name` is refused, and renames"] = _name, is_a("name", int)
row["array", "an array as `name` is refused, and renames"] = _name, is_a("name", list)
row["object", "an object as `name` is refused, and clears the name"] = _cleared, is_a("name", dict)
row["boolean", "a boolean as `name` is refused, and clears the name"] = _cleared, is_a("name", bool)
row["malformed", "malformed JSON is refused, and clears the name"] = _cleared, is_malformed
row["text", "a text as the body is refused, and renames"] = _whole_body, is_body(str)
row = FAULTS.of("update.refusal-leaves-unchanged", "An update with null as the name is refused{}.")
row["null", ", and clears it"] = _null("", 400)
row["null-stored", " with 422, and makes it null", "list.item-name"] = _null(None, 422)

# Keys that are not there


@curried
async def _renames_newest(call: FaultCall, *, refused: bool) -> FaultResponse:
    response, items = call.response, await call.items()
    if not items:
        return response
    done = await call.ask(directed(call.request, apikey_id=items[0]["id"]))
    return response if refused else done


async def _creates(call: FaultCall) -> FaultResponse:
    """Make a key with the name of the update."""
    request = replace(directed(call.request, apikey_id=""), method="POST", operation_id=CREATE)
    await call.ask(request.with_json({"name": call.sent["name"], "aiType": "OTHER"}))
    return success(message=DONE[UPDATE]["message"])


row = FAULTS.of(
    "update.unknown-key",
    "An update of an unknown key {}.",
    by=lambda handler, *when: on_refusal(404, UPDATE, handler, is_unknown, *when),
)
row["renames-newest", "renames the newest one"] = _renames_newest(refused=False)
row["404-and-renames", "is refused, and renames the newest one"] = _renames_newest(refused=True)
row["creates", "makes one"] = _creates, is_a("name", str)
row = FAULTS.of("update.deleted-key", "An update {}.")
row["404-and-renames", "of a deleted key is refused, and renames the newest one"] = on_refusal(
    404, UPDATE, _renames_newest(refused=True), is_deleted
)
# What comes back was not deleted for good.
row["revives", "brings a deleted key back", "delete.final"] = revives()
row["restores", "with `deletedAt: null` brings a deleted key back", "delete.final"] = revives(
    sends("deletedAt")
)
