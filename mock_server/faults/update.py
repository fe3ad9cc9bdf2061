"""Refuse updates that must be accepted, accept others, or store another name."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from mock_server.fault import FaultResponse
from mock_server.faults.parts import keys, members, names, timing, when
from mock_server.faults.parts.call import FaultCall, Handler, curried
from mock_server.faults.parts.changes import answers, stores, stores_name
from mock_server.faults.parts.edits import drop, echo
from mock_server.faults.parts.handlers import LINGERING, lingering, on, on_refusal, on_success
from mock_server.faults.parts.messages import directed, refusal, success
from mock_server.faults.parts.operations import CREATE, LIST, UPDATE
from mock_server.faults.parts.replies import plain, refuse, reply
from mock_server.faults.parts.table import Faults

FAULTS = Faults()
RENAMES, OPTIONAL, STATUS = "update.renames", "update.name-optional", "update.status-ok"
INVALID, UNCHANGED = "update.invalid-refused", "update.refusal-leaves-unchanged"
DELETED, UNKNOWN, ELSE = "update.deleted-key", "update.unknown-key", "update.nothing-else"
NAME_CLAUSE, FINAL = "list.item-name", "delete.final"
DONE = success(message=keys.DONE[UPDATE]["message"])
TOO_LONG = refuse(400, "name is too long")
SAYS_NO = reply(200, {"success": False, "message": "The update does not fit"})
IGNORED = reply(200, keys.DONE[UPDATE])
MEETING_REFUSED = timing.later_refused(423, UPDATE, of_key=False)
EMPTY, NULL = when.named(names.is_empty), (when.has_access, when.is_null("name"))
WRONG_TYPE = when.is_a("name", int, bool, list, dict)
NUMBER, BOOLEAN = when.is_a("name", int), when.is_a("name", bool)
ARRAY, OBJECT = when.is_a("name", list), when.is_a("name", dict)


def _name_in_use(call: FaultCall) -> bool:
    return any(made.name == call.sent.get("name") for made in call.memory.made)


def _recent_name(call: FaultCall) -> bool:
    return any(made.name == call.sent["name"] for made in call.memory.made[-50:-1])


@curried
async def _late(call: FaultCall, times: int) -> FaultResponse:
    """Show the old name in the next lists."""
    renames = call.operation == UPDATE and "name" in call.sent and call.has_access
    before = await call.item() if renames else None
    response = await call.ask()
    if before is not None and response.status == 200:
        call.memory.patches[call.apikey_id].update(name=before["name"], late=times)
    if call.operation != LIST or response.status != 200:
        return response
    for patch in call.memory.patches.values():
        if "late" in patch:
            patch["late"] -= 1
            if patch["late"] <= 0:
                del patch["late"], patch["name"]
    return call.with_listed(drop("late")(item, call) for item in call.listed)


def _takes_name(*paths: str) -> Handler:
    """Take another text of the body for the name."""
    has_both = (members.has_text("name"), members.has_text(*paths))
    return stores(UPDATE, lambda call: {"name": members.text(call, *paths)}, *has_both)


def _gives_name(call: FaultCall, response: FaultResponse) -> bool:
    return response.status == 200 and isinstance(call.sent.get("name"), str)


def _of_two_names(change: Callable[[str, str], object], member: str = "name") -> Handler:
    """Let lists show a change of the names that were given at the same moment."""

    async def handle(call: FaultCall, _: object, before: object) -> FaultResponse:
        response = await call.ask()
        if _gives_name(call, response):
            given = call.memory.patches[f"name of {call.apikey_id}"]
            if before and "name" in given:
                shown = change(given["name"], call.sent["name"])
                call.memory.patches[call.apikey_id][member] = shown
            given["name"] = call.sent["name"]
        return response

    return timing.meeting(UPDATE, do=handle)


async def _both_lost(call: FaultCall) -> FaultResponse:
    if call.operation != UPDATE or not call.has_access:
        return await call.ask()
    old, before = await call.item(), timing.under_way(call, {UPDATE})
    await asyncio.sleep(LINGERING)
    response = await call.ask()
    met = before | timing.under_way(call, {UPDATE})
    if met and old is not None and _gives_name(call, response):
        call.memory.patches[call.apikey_id]["name"] = old["name"]
    return response


_two_copies = _of_two_names(lambda one, other: [one, other], "copies")


async def _in_turn(call: FaultCall) -> FaultResponse:
    response = await _two_copies(call)
    if call.operation != LIST or response.status != 200:
        return response
    number = call.memory.done[LIST] % 2
    items = []
    for item in call.listed:
        copies = item.pop("copies", ())
        items.append(item | {"name": copies[number]} if item["name"] in copies else item)
    return call.with_listed(items)


@curried
async def _null(call: FaultCall, name: object, status: int = 200) -> FaultResponse:
    """Store `name` where null is sent as the new one."""
    if await call.item() is None:
        return await call.ask()
    call.memory.patches[call.apikey_id]["name"] = name
    return DONE if status == 200 else refusal(status)


@curried
async def _renames_to(
    call: FaultCall, name: Callable[[FaultCall], object], *, refused: bool = False
) -> FaultResponse:
    """Rename the key all the same, and say so, unless it is to look refused."""
    response = call.response
    done = await call.ask(call.request.with_json({"name": str(name(call))}))
    return response if refused else done


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
    return DONE


RENAMED = _renames_to(lambda call: call.sent.get("name"))
RENAMED_TO_BODY = _renames_to(lambda call: call.request.json)
BUT_RENAMED = _renames_to(lambda call: call.sent.get("name"), refused=True)
BUT_RENAMED_TO_BODY = _renames_to(lambda call: call.request.json, refused=True)
BUT_CLEARED = _renames_to(lambda _: "", refused=True)

# Answers
row = FAULTS.of(STATUS, "A name of 40 plain letters {}.", on, UPDATE, TOO_LONG)
row["plain-refused", "or more is refused"] = when.long_name
row = FAULTS.of(STATUS, "An update at the same moment as another one of the {}.")
row["404-at-the-same-moment", "key gets 404"] = timing.later_refused(404, UPDATE)
row["423-in-the-same-repository", "repository gets 423"] = MEETING_REFUSED
row = FAULTS.of("update.success-true", "An update answers with {}.", answers, UPDATE)
row["of-the-body", "the `success` of its body"] = echo("success"), when.sends("success")

# The new name
row = FAULTS.of(RENAMES, "An update {}.", on, UPDATE, keys.do_nothing)
row["nothing", "does nothing"] = ()
row["once", "of a renamed key does nothing"] = when.renamed
row["nothing-later", "does nothing from the third on"] = when.after(2)
row["nothing-in-the-second-repository", "in the second repository does nothing"] = when.elsewhere
row["name-taken", "to a name in use does nothing"] = _name_in_use
row = FAULTS.of(RENAMES, "The next {} the old name.", _late)
row["late", "list shows"] = 1
row["two-lists-late", "two lists show"] = 2
row = FAULTS.of(RENAMES, "Of updates at the same moment {}.", lingering, UPDATE)
row["lost-at-the-same-moment", "the first one counts"] = on(UPDATE, keys.do_nothing, when.meeting)
row = FAULTS.of(RENAMES, "An update renames {}.", on, UPDATE, also=ELSE)
row["another-key", "the newest key of the repository"] = keys.with_another(keys.newest)
row["namesake", "the oldest key of the same name"] = keys.with_another(keys.namesake)
row = FAULTS.of(RENAMES, "The new name {}.", keys.saves)
row["appends", "follows the old"] = lambda old, new: {"name": f"{old['name']} {new['name']}"}
row = FAULTS.of(RENAMES, "The new name of a key {}.", stores_name, UPDATE)
row.add(names.CHANGES)
row.add(names.CHANGES_OF_UPDATES)
row["only-the-first-word", "loses all but its first word"] = lambda name: name.partition(" ")[0]
row = FAULTS.of(RENAMES, "An update to {} does nothing.", on, UPDATE, keys.do_nothing)
row["empty-ignored", "an empty name"] = EMPTY
row["blank-ignored", "a name of spaces"] = when.named(names.is_blank)
row["zero-ignored", "the name 0"] = when.named(lambda name: name == "0")
row = FAULTS.of(RENAMES, "The new name of a key {}.", stores_name, UPDATE)
row["empty-untitled", "is Untitled if it is empty"] = lambda _: "Untitled", EMPTY
row["same-as-before", "gets a number if it is another's"] = "{} (1)".format, _recent_name
row = FAULTS.of(RENAMES, "{} wins over the name beside it.", _takes_name)
row["takes-nested-name", "A name in an object of the body"] = members.wrapped("name")
row["takes-title", "`title` or `displayName`"] = members.OTHER_TITLES
row = FAULTS.of(RENAMES, "The ETag of a list {}.", on_success, LIST)
row["same-etag", "stays when a key is renamed"] = keys.tagged(lambda body: len(body["apiKeys"]))
_words = "A new name is in lists after {} only."
FAULTS.of(f"{RENAMES}:lags-*", _words, timing.lagging, UPDATE).add(timing.LAGS)
row = FAULTS.of(RENAMES, "Of two names given to a key at the same moment {}.", _of_two_names)
row["mixed-at-the-same-moment", "they are mixed"] = lambda one, other: one[: len(one) // 2] + other
row["joined-at-the-same-moment", "they are joined"] = "{}, {}".format
row = FAULTS.of(RENAMES, "Of two names given to a key at the same moment {}.")
row["both-lost-at-the-same-moment", "both are lost"] = _both_lost
row = FAULTS.of("list.repeatable", "Of two names given to a key at the same moment {}.")
row["two-copies", "lists show either in turn"] = _in_turn

# Without a name
EMPTY_OBJECT = "An update with an empty object {}."
row = FAULTS.of(OPTIONAL, EMPTY_OBJECT, on_success, UPDATE, only=when.empty_object)
row["400", "is refused with 400"] = refuse(400, "Nothing to update")
row["422", "is refused with 422"] = refuse(422, "Nothing to update")
row["404", "is answered with 404"] = refuse(404, "Nothing to update")
row["204", "is answered with 204"] = plain(204)
row["304", "is answered with 304"] = plain(304)
row = FAULTS.of(OPTIONAL, EMPTY_OBJECT, stores, UPDATE, only=when.empty_object)
row["clears", "clears the name"] = lambda _: {"name": ""}
row["unnamed", "sets the name to Untitled"] = lambda _: {"name": "Untitled"}
row["undefined", "sets the name to undefined"] = lambda _: {"name": "undefined"}
row["provider", "changes the provider"] = lambda _: {"aiType": "OTHER"}
# Another date puts the key out of order.
row["date", "changes `createdAt`", "list.newest-first"] = keys.dated_now
row["key", "changes the access key"] = keys.new_key
_words = "An update with null as the name makes it {}."
row = FAULTS.of(f"{OPTIONAL}:null-*", _words, on, UPDATE, only=NULL)
row["stored", "null", NAME_CLAUSE] = _null(None)
row["empty", "empty"] = _null("")
row["text", "the text null"] = _null("null")

# Invalid bodies
row = FAULTS.of(INVALID, "{} is accepted as the new name.", on_refusal, 400, UPDATE, RENAMED)
row["number", "A number"] = NUMBER
row["boolean", "A boolean"] = BOOLEAN
row["array", "An array"] = ARRAY
row["object", "An object"] = OBJECT
row = FAULTS.of(INVALID, "{}, with 200.", on_refusal, 400, UPDATE)
row["wrong-types-ignored", "A name of a wrong type is ignored"] = IGNORED, WRONG_TYPE
row["malformed-ignored", "Malformed JSON is ignored"] = IGNORED, when.malformed
row["array-ignored", "An array as the body is ignored"] = IGNORED, when.body_is(list)
row["text-accepted", "A text is taken for the name"] = RENAMED_TO_BODY, when.body_is(str)
row["number-ignored", "A number as the body is ignored"] = IGNORED, when.body_is(int)
row["200", "An invalid update gets `success: false`", "update.success-true"] = SAYS_NO
row = FAULTS.of("update.invalid-status", "An update {}.", on_refusal, 400, UPDATE)
row["409", "that is invalid gets 409"] = refuse(409)
row["404", "that is invalid gets 404"] = refuse(404)
row["403", "that is invalid gets 403"] = refuse(403)
row["405", "with malformed JSON gets 405"] = refuse(405), when.malformed
row["406", "with a number as `name` gets 406"] = refuse(406), NUMBER
row = FAULTS.of(UNCHANGED, "An update with {}.", on_refusal, 400, UPDATE)
row["number", "a number as `name` is refused, and renames"] = BUT_RENAMED, NUMBER
row["array", "an array as `name` is refused, and renames"] = BUT_RENAMED, ARRAY
row["object", "an object as `name` is refused, and clears it"] = BUT_CLEARED, OBJECT
row["boolean", "a boolean as `name` is refused, and clears it"] = BUT_CLEARED, BOOLEAN
row["malformed", "malformed JSON is refused, and clears the name"] = BUT_CLEARED, when.malformed
row["text", "a text as the body is refused, and renames"] = BUT_RENAMED_TO_BODY, when.body_is(str)
row = FAULTS.of(UNCHANGED, "An update with null as the name is refused{}.", on, UPDATE, only=NULL)
row["null", ", and clears it"] = _null("", 400)
row["null-stored", " with 422, and makes it null", NAME_CLAUSE] = _null(None, 422)

# Keys that are not there
_words = "An update of an unknown key {}."
row = FAULTS.of(UNKNOWN, _words, on_refusal, 404, UPDATE, only=when.unknown)
row["renames-newest", "renames the newest one"] = _renames_newest(refused=False)
row["404-and-renames", "is refused, and renames the newest one"] = _renames_newest(refused=True)
row["creates", "makes one"] = _creates, when.is_a("name", str)
_words = "An update of a deleted key {}."
row = FAULTS.of(DELETED, _words, on_refusal, 404, UPDATE, only=when.deleted)
row["404-and-renames", "is refused, and renames the newest one"] = _renames_newest(refused=True)
# What comes back was not deleted for good.
row = FAULTS.of(DELETED, _words, keys.revives, also=FINAL)
row["revives", "brings it back"] = ()
row["restores", "with `deletedAt: null` brings it back"] = when.sends("deletedAt")
