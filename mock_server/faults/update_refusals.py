"""Lies about updates that must be refused: of wrong bodies and of keys that are not there."""

from collections.abc import Callable
from dataclasses import replace

from mock_server.fault import FaultResponse
from mock_server.faults.missing_keys import (
    by_access_key,
    in_its_own_repository,
    is_deleted,
    is_foreign,
    is_unknown,
    missing,
)
from mock_server.faults.telling import (
    CREATE,
    UPDATE,
    Call,
    Deed,
    Json,
    Telling,
    directed,
    fault,
    refusal,
)
from mock_server.faults.ways import When, always, on_refusal, refuse, reply

_DONE: Json = {"success": True, "message": "AI API key updated successfully"}


def _is(*kinds: type) -> When:
    return lambda call: type(call.sent.get("name")) in kinds


def _malformed(call: Call) -> bool:
    return call.request.json is None and bool(call.request.body)


def _other_body(*kinds: type) -> When:
    return lambda call: type(call.request.json) in kinds


def _renames_to(name: Callable[[Call], str], *, refused: bool = False) -> Deed:
    """Rename the key all the same, and say so, unless it is to look refused."""

    async def deed(call: Call) -> FaultResponse:
        response = call.response
        done = await call.ask(call.request.with_json({"name": name(call)}))
        return response if refused else done

    return deed


def _text(call: Call) -> str:
    return str(call.sent.get("name"))


def invalid(when: When, do: Deed) -> Telling:
    """Answer updates that are refused for their body."""
    return on_refusal(UPDATE, do=do, statuses=(400,), when=when)


_ACCEPTED: tuple[tuple[str, str, When, Deed], ...] = (
    ("number", "A number is accepted as the new name.", _is(int), _renames_to(_text)),
    ("boolean", "A boolean is accepted as the new name.", _is(bool), _renames_to(_text)),
    ("array", "An array is accepted as the new name.", _is(list), _renames_to(_text)),
    ("object", "An object is accepted as the new name.", _is(dict), _renames_to(_text)),
    (
        "wrong-types-ignored",
        "A new name of a wrong type is ignored, with 200.",
        _is(int, bool, list, dict),
        reply(200, _DONE),
    ),
    (
        "malformed-ignored",
        "Malformed JSON is taken for an empty object.",
        _malformed,
        reply(200, _DONE),
    ),
    (
        "array-ignored",
        "An array as the body is taken for an empty object.",
        _other_body(list),
        reply(200, _DONE),
    ),
    (
        "text-accepted",
        "A text as the body is taken for the name.",
        _other_body(str),
        _renames_to(lambda call: str(call.request.json)),
    ),
    (
        "number-ignored",
        "A number as the body is taken for an empty object.",
        _other_body(int),
        reply(200, _DONE),
    ),
    (
        "200",
        "An invalid update is answered with 200 and `success: false`.",
        always,
        reply(200, {"success": False, "message": "The update does not fit"}),
    ),
)

_STATUS: tuple[tuple[str, str, int, When], ...] = (
    ("409", "An invalid update is answered with 409.", 409, always),
    ("404", "An invalid update is answered with 404.", 404, always),
    ("403", "An invalid update is answered with 403.", 403, always),
    ("405", "An update with malformed JSON is answered with 405.", 405, _malformed),
    ("406", "An update with a number as `name` is answered with 406.", 406, _is(int)),
)

_CHANGES: tuple[tuple[str, str, When, Callable[[Call], str]], ...] = (
    ("number", "An update with a number as `name` is refused, and renames.", _is(int), _text),
    ("array", "An update with an array as `name` is refused, and renames.", _is(list), _text),
    (
        "object",
        "An update with an object as `name` is refused, and clears the name.",
        _is(dict),
        lambda _: "",
    ),
    (
        "boolean",
        "An update with a boolean as `name` is refused, and clears the name.",
        _is(bool),
        lambda _: "",
    ),
    (
        "malformed",
        "An update with malformed JSON is refused, and clears the name.",
        _malformed,
        lambda _: "",
    ),
    (
        "text",
        "An update with a text as the body is refused, and renames.",
        _other_body(str),
        lambda call: str(call.request.json),
    ),
)


async def _create_then(call: Call) -> FaultResponse:
    """Make a key with the name of the update."""
    request = replace(directed(call.request, apikey_id=""), method="POST", operation_id=CREATE)
    await call.ask(request.with_json({"name": call.sent["name"], "aiType": "OTHER"}))
    return refusal(200).with_json(_DONE)


def _rename_instead(chosen: Callable[[list[Json]], Json], *, refused: bool = False) -> Deed:
    """Rename another key of the repository."""

    async def deed(call: Call) -> FaultResponse:
        response, items = call.response, await call.items()
        if not items:
            return response
        done = await call.ask(directed(call.request, apikey_id=chosen(items)["id"]))
        return response if refused else done

    return deed


_UNKNOWN: tuple[tuple[str, str, Deed], ...] = (
    ("200", "An update of an unknown key is answered with 200.", reply(200, _DONE)),
    ("204", "An update of an unknown key is answered with 204.", reply(204, _DONE)),
    ("400", "An update of an unknown key is answered with 400.", refuse(400, "No such key")),
    ("403", "An update of an unknown key is answered with 403.", refuse(403, "No such key")),
    ("410", "An update of an unknown key is answered with 410.", refuse(410, "No such key")),
    (
        "renames-newest",
        "An update of an unknown key renames the newest one.",
        _rename_instead(lambda items: items[0]),
    ),
    (
        "404-and-renames",
        "An update of an unknown key is refused, and renames the newest one.",
        _rename_instead(lambda items: items[0], refused=True),
    ),
    ("by-access-key", "An access key is taken for an id.", by_access_key),
)

_DELETED: tuple[tuple[str, str, Deed], ...] = (
    ("200", "An update of a deleted key is answered with 200.", reply(200, _DONE)),
    ("400", "An update of a deleted key is answered with 400.", refuse(400, "Deleted")),
    ("403", "An update of a deleted key is answered with 403.", refuse(403, "Deleted")),
    ("409", "An update of a deleted key is answered with 409.", refuse(409, "Deleted")),
    ("410", "An update of a deleted key is answered with 410.", refuse(410, "Deleted")),
    (
        "404-and-renames",
        "An update of a deleted key is refused, and renames the newest one.",
        _rename_instead(lambda items: items[0], refused=True),
    ),
)

_FOREIGN: tuple[tuple[str, str, Deed], ...] = (
    ("accepted", "A key can be updated by way of another repository.", in_its_own_repository()),
    (
        "404-and-renames",
        "An update by way of another repository is refused, and renames.",
        in_its_own_repository(refused=True),
    ),
    (
        "200",
        "An update by way of another repository is answered with 200, and does nothing.",
        reply(200, _DONE),
    ),
    ("400", "An update by way of another repository is answered with 400.", refuse(400)),
    ("403", "An update by way of another repository is answered with 403.", refuse(403)),
    (
        "403-and-renames",
        "An update by way of another repository gets 403, and renames.",
        in_its_own_repository(status=403),
    ),
)


FAULTS = (
    *(
        fault(
            f"update.invalid-refused:{way}",
            words,
            invalid(when, do),
            *(("update.success-true",) if way == "200" else ()),
        )
        for way, words, when, do in _ACCEPTED
    ),
    *(
        fault(f"update.invalid-status:{way}", words, invalid(when, refuse(status)))
        for way, words, status, when in _STATUS
    ),
    *(
        fault(
            f"update.refusal-leaves-unchanged:{way}",
            words,
            invalid(when, _renames_to(name, refused=True)),
        )
        for way, words, when, name in _CHANGES
    ),
    *(
        fault(f"update.unknown-key:{way}", words, missing(UPDATE, is_unknown, do))
        for way, words, do in _UNKNOWN
    ),
    fault(
        "update.unknown-key:creates",
        "An update of an unknown key makes one.",
        missing(UPDATE, lambda call: is_unknown(call) and _is(str)(call), _create_then),
    ),
    *(
        fault(f"update.deleted-key:{way}", words, missing(UPDATE, is_deleted, do))
        for way, words, do in _DELETED
    ),
    *(
        fault(f"update.foreign-key:{way}", words, missing(UPDATE, is_foreign, do))
        for way, words, do in _FOREIGN
    ),
)
