"""Lies about names that are null, empty, or look like something else."""

import re
from collections.abc import Callable

from mock_server.fault import FaultResponse
from mock_server.faults.telling import (
    CREATE,
    LIST,
    UPDATE,
    Call,
    Json,
    Telling,
    fault,
    refusal,
)
from mock_server.faults.updates import does_nothing
from mock_server.faults.ways import When, lists, on, on_success, refuse, stores_name

_DONE: Json = {"success": True, "message": "AI API key updated successfully"}


def _is_null(call: Call) -> bool:
    return call.has_access and "name" in call.sent and call.sent["name"] is None


def _null(name: object, status: int = 200) -> Telling:
    """Store `name` where null is sent as the new one."""

    async def deed(call: Call) -> FaultResponse:
        if await call.item() is None:
            return await call.ask()
        call.memory.patches[call.apikey_id]["name"] = name
        return refusal(status).with_json(_DONE) if status == 200 else refusal(status)

    return on(UPDATE, do=deed, when=_is_null)


def _named(test: Callable[[str], object]) -> When:
    """Lie about such names."""

    def chosen(call: Call) -> bool:
        name = call.sent.get("name")
        return isinstance(name, str) and bool(test(name))

    return chosen


def _is_empty(name: str) -> bool:
    return not name


def _is_blank(name: str) -> bool:
    return bool(name) and not name.strip()


def _is_no_word(name: str) -> bool:
    return name in {"null", "undefined", "None", "NaN"}


def _number(name: str) -> str:
    """Read what looks like a number as one."""
    if not re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,15})?(e\d{1,2})?", name):
        return name
    return f"{float(name):.15g}"


def _boolean(name: str) -> str:
    return {"true": "1", "false": ""}.get(name.lower(), name)


_CHANGES: tuple[tuple[str, str, Callable[[str], str]], ...] = (
    ("numbers", "is written anew if it looks like a number", _number),
    ("booleans", "is taken for a boolean if it looks like one", _boolean),
    ("no-words", "is empty if it is null or undefined", lambda n: "" if _is_no_word(n) else n),
    ("zero", "becomes Untitled if it is 0", lambda n: "Untitled" if n == "0" else n),
    ("spaces-collapsed", "has one space for several", lambda n: re.sub(" {2,}", " ", n)),
    ("plus-lost", "has a space for each plus sign", lambda n: n.replace("+", " ")),
    ("line-ends", "has LF for CRLF", lambda n: n.replace("\r\n", "\n")),
    ("cut-at-4000", "is cut off after 4,000 characters", lambda n: n[:4000]),
)

_EMPTY: tuple[tuple[str, str, Telling], ...] = (
    (
        "empty-ignored",
        "An update to an empty name does nothing.",
        does_nothing(UPDATE, "Updated", _named(_is_empty)),
    ),
    (
        "blank-ignored",
        "An update to a name of spaces does nothing.",
        does_nothing(UPDATE, "Updated", _named(_is_blank)),
    ),
    (
        "zero-ignored",
        "An update to the name 0 does nothing.",
        does_nothing(UPDATE, "Updated", _named(lambda name: name == "0")),
    ),
    (
        "empty-untitled",
        "An update to an empty name makes it Untitled.",
        stores_name(lambda _: "Untitled", UPDATE, _named(_is_empty)),
    ),
    (
        "same-as-before",
        "An update to the name of another key of the repository adds a number.",
        stores_name(
            lambda name: f"{name} (1)",
            UPDATE,
            lambda call: any(made.name == call.sent["name"] for made in call.memory.made[-50:-1]),
        ),
    ),
)


def _lists_without(test: Callable[[str], object]) -> Telling:
    return lists(
        lambda body, _: (
            body | {"apiKeys": [item for item in body["apiKeys"] if not test(str(item["name"]))]}
        )
    )


_MISSING: tuple[tuple[str, str, Callable[[str], object]], ...] = (
    ("empty", "an empty name", _is_empty),
    ("blank", "a name of spaces", _is_blank),
    ("null", "null or undefined as the name", _is_no_word),
    ("hidden", "a dot or an underscore before the name", lambda name: name[:1] in {".", "_"}),
    ("deleted", "the word deleted in the name", lambda name: "deleted" in name.lower()),
)

_FAILING: tuple[tuple[str, str, Callable[[str], object]], ...] = (
    ("empty", "an empty name", _is_empty),
    ("percent", "a percent sign in a name", lambda name: "%" in name),
    ("long", "a name of more than 1,000 characters", lambda name: len(name) > 1000),
)


def _fails_to_list(test: Callable[[str], object]) -> Telling:
    def chosen(call: Call) -> bool:
        return any(test(str(item["name"])) for item in call.response.json["apiKeys"])

    return on_success(LIST, do=refuse(500, "Internal error"), when=chosen)


FAULTS = (
    *(
        fault(
            f"update.name-optional:null-{way}",
            f"An update with null as the name {words}.",
            _null(name),
            # Lists show null then.
            *(("list.item-name",) if name is None else ()),
        )
        for way, words, name in (
            ("stored", "makes it null", None),
            ("empty", "makes it empty", ""),
            ("text", "makes it the text null", "null"),
        )
    ),
    fault(
        "update.refusal-leaves-unchanged:null",
        "An update with null as the name is refused, and clears it.",
        _null("", 400),
    ),
    fault(
        "update.refusal-leaves-unchanged:null-stored",
        "An update with null as the name is refused with 422, and makes it null.",
        _null(None, 422),
        "list.item-name",
    ),
    *(fault(f"update.renames:{way}", words, telling) for way, words, telling in _EMPTY),
    *(
        fault(f"{clause}:{way}", f"{whose} {words}.", stores_name(change, operation))
        for clause, operation, whose in (
            ("create.name-kept", CREATE, "The name of a new key"),
            ("update.renames", UPDATE, "The new name of a key"),
        )
        for way, words, change in _CHANGES
        if operation == UPDATE or way not in {"booleans", "plus-lost", "line-ends"}
    ),
    fault(
        "create.name-kept:empty-untitled",
        "A key that is made with an empty name is called Untitled.",
        stores_name(lambda _: "Untitled", when=_named(_is_empty)),
    ),
    *(
        fault(
            f"list.complete:{way}-names-missing",
            f"Lists lack keys with {words}.",
            _lists_without(test),
            # A new key of such a name is not shown at once either.
            "create.listed-at-once",
        )
        for way, words, test in _MISSING
    ),
    *(
        fault(
            f"errors.no-server-error:list-with-{way}-name",
            f"A list is answered with 500 once there is {words}.",
            _fails_to_list(test),
            # No list comes any more.
            "list.status-ok",
            "list.complete",
            "create.listed-at-once",
        )
        for way, words, test in _FAILING
    ),
)
