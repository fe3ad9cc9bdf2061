"""Lies that answer some input with a 5xx."""

import re
from collections.abc import Callable
from urllib.parse import unquote

from mock_server.fault import FaultResponse
from mock_server.faults.telling import (
    CREATE,
    DELETE,
    LIST,
    OPERATIONS,
    UPDATE,
    Call,
    Telling,
    fault,
    lie,
)
from mock_server.faults.ways import When, after, both, is_valid, on, on_answer, on_success, refuse

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_FAILS = refuse(500, "Internal error")


def _name(test: Callable[[str], object]) -> When:
    return lambda call: (
        call.has_access and isinstance(call.sent.get("name"), str) and bool(test(call.sent["name"]))
    )


def _body(test: Callable[[bytes], object]) -> When:
    return lambda call: call.has_access and bool(test(call.request.body))


def _id(test: Callable[[str], object]) -> When:
    """Choose by the id as it was sent, still encoded, whatever the method."""

    def chosen(call: Call) -> bool:
        path = call.request.path.partition("?")[0]
        sent = path.partition("/ai/apikey/")[2]
        return call.has_access and bool(sent) and bool(test(sent))

    return chosen


def _query(test: Callable[[str], object]) -> When:
    return lambda call: call.has_access and bool(test(call.request.path.partition("?")[2]))


def _unparsed(call: Call) -> bool:
    return call.has_access and call.request.json is None and bool(call.request.body)


def _by_method(method: str) -> Telling:
    async def deed(call: Call) -> FaultResponse:
        return await _FAILS(call) if call.request.method == method else await call.ask()

    return lie(deed)


def _type_of(member: str, *kinds: type) -> When:
    return lambda call: member in call.sent and type(call.sent[member]) in kinds


_BODIES: tuple[tuple[str, str, When], ...] = (
    ("emoji", "an emoji in the name", _name(lambda text: "🔑" in text)),
    ("letters", "a Chinese letter in the name", _name(lambda text: "密" in text)),
    ("long-name", "a name of more than 255 characters", _name(lambda text: len(text) > 255)),
    (
        "very-long-name",
        "a name of more than 65,535 characters",
        _name(lambda text: len(text) > 65_535),
    ),
    ("quote", "an apostrophe in the name", _name(lambda text: "'" in text)),
    ("backslash", "a backslash in the name", _name(lambda text: "\\" in text)),
    ("percent", "a percent sign in the name", _name(lambda text: "%" in text)),
    ("nul", "NUL in the name", _name(lambda text: "\0" in text)),
    ("newline", "a newline in the name", _name(lambda text: "\n" in text)),
    ("empty-name", "an empty name", _name(lambda text: not text)),
    ("blank-name", "a name of spaces", _name(lambda text: text and not text.strip())),
    ("surrogate", "a lone surrogate", _body(lambda body: b"\\ud800" in body.lower())),
    ("malformed", "malformed JSON", _unparsed),
    (
        "cut-off",
        "JSON that is cut off",
        _body(lambda body: body.startswith(b"{") and not body.endswith(b"}")),
    ),
    (
        "no-body",
        "no body",
        lambda call: (
            call.has_access and call.operation in {CREATE, UPDATE} and not call.request.body
        ),
    ),
    ("null-body", "null as the body", _body(lambda body: body == b"null")),
    ("array-body", "an array as the body", lambda call: isinstance(call.request.json, list)),
    ("text-body", "a text as the body", lambda call: isinstance(call.request.json, str)),
    ("null-name", "null as the name", _type_of("name", type(None))),
    ("number-name", "a number as the name", _type_of("name", int)),
    ("object-name", "an object as the name", _type_of("name", dict)),
    ("array-name", "an array as the name", _type_of("name", list)),
    ("number-provider", "a number as `aiType`", _type_of("aiType", int)),
    ("null-provider", "null as `aiType`", _type_of("aiType", type(None))),
    (
        "unknown-provider",
        "an unknown `aiType`",
        lambda call: call.sent.get("aiType") in {"UNKNOWN", "AZURE", "", "openai"},
    ),
    ("deep", "deep JSON", _body(lambda body: body.count(b"[") > 500)),
    ("large", "a body of more than 100 kB", _body(lambda body: len(body) > 100_000)),
    ("big-number", "a number of a thousand digits", _body(lambda body: b"9" * 1000 in body)),
    ("not-utf-8", "a body that is not UTF-8", _body(lambda body: b"\xff" in body)),
    ("prototype", "a member called __proto__", _body(lambda body: b"__proto__" in body)),
    (
        "duplicate-member",
        "a member that stands there twice",
        _body(lambda body: body.count(b'"name"') > 1),
    ),
    (
        "text-plain",
        "the media type text/plain",
        lambda call: (
            call.has_access and (call.request.header("content-type") or "").startswith("text/plain")
        ),
    ),
    (
        "no-media-type",
        "no media type",
        lambda call: (
            call.has_access
            and bool(call.request.body)
            and call.request.header("content-type") is None
        ),
    ),
)

_IDS: tuple[tuple[str, str, When], ...] = (
    ("odd-id", "an id that is no UUID", _id(lambda text: not _UUID.fullmatch(text))),
    ("long-id", "an id of more than 1,000 characters", _id(lambda text: len(text) > 1000)),
    ("slash-in-id", "an encoded slash in an id", _id(lambda text: "%2f" in text.lower())),
    ("dots-in-id", "dots in an id", _id(lambda text: ".." in unquote(text))),
    ("nul-in-id", "NUL in an id", _id(lambda text: "%00" in text)),
    ("quote-in-id", "an apostrophe in an id", _id(lambda text: "%27" in text)),
    ("negative-id", "-1 as an id", _id(lambda text: text == "-1")),
    ("emoji-in-id", "an emoji in an id", _id(lambda text: "%F0" in text.upper())),
    ("query", "an unknown query parameter", _query(len)),
    ("negative-page", "page=-1", _query(lambda text: "page=-1" in text)),
    ("long-query", "a long query", _query(lambda text: len(text) > 1000)),
    ("nul-in-query", "NUL in a query", _query(lambda text: "%00" in text)),
)


def _odd_repository(call: Call) -> bool:
    return call.operation == LIST and not re.fullmatch(r"[\w-]{1,100}", call.repo_id)


def _missing(operation: str, status: int) -> Telling:
    def chosen(call: Call) -> bool:
        return call.response.status == 404 and call.request.principal is not None

    return on_answer(operation, do=refuse(status, "Internal error"), when=chosen)


def _when_refused(status: int, answer: int, *operations: str) -> Telling:
    return on_answer(
        *operations,
        do=refuse(answer, "Internal error"),
        when=lambda call: call.response.status == status,
    )


_REFUSALS: tuple[tuple[str, str, Telling, tuple[str, ...]], ...] = (
    (
        "unknown-key-updated",
        "The update of a missing key is answered with 500.",
        _missing(UPDATE, 500),
        ("update.unknown-key", "update.deleted-key", "update.foreign-key"),
    ),
    (
        "unknown-key-deleted",
        "The deletion of a missing key is answered with 500.",
        _missing(DELETE, 500),
        ("delete.unknown-key", "delete.only-once", "delete.foreign-key"),
    ),
    (
        "no-access",
        "A call without access is answered with 500.",
        _when_refused(403, 500, *OPERATIONS),
        (
            "access.create-forbidden",
            "access.list-forbidden",
            "access.update-forbidden",
            "access.delete-forbidden",
            "errors.json-object",
        ),
    ),
    (
        "no-token",
        "A call without a valid token is answered with 500.",
        _when_refused(401, 500, *OPERATIONS),
        (
            "authentication.token-required",
            "authentication.token-known",
            "authentication.token-not-empty",
            "authentication.bearer-only",
            "authentication.status",
        ),
    ),
    (
        "invalid-creation-502",
        "An invalid creation is answered with 502.",
        _when_refused(400, 502, CREATE),
        (
            "create.invalid-refused",
            "create.name-required",
            "create.ai-type-required",
            "create.body-required",
            "create.ai-types-closed",
            "create.invalid-status",
        ),
    ),
    (
        "invalid-update-500",
        "An invalid update is answered with 500.",
        _when_refused(400, 500, UPDATE),
        ("update.invalid-refused", "update.invalid-status"),
    ),
    ("head", "HEAD of a list is answered with 500.", _by_method("HEAD"), ()),
    ("options", "OPTIONS is answered with 500.", _by_method("OPTIONS"), ()),
    ("patch", "PATCH is answered with 500.", _by_method("PATCH"), ()),
    (
        "odd-repository",
        "A list of an odd repository is answered with 500.",
        on(LIST, do=_FAILS, when=_odd_repository),
        (),
    ),
    (
        "long-list",
        "A list of more than fifty keys is answered with 500.",
        on_success(LIST, do=_FAILS, when=lambda call: len(call.response.json["apiKeys"]) > 50),
        ("list.status-ok", "list.complete", "create.listed-at-once"),
    ),
    (
        "same-moment",
        "A creation at the same moment as another is answered with 500.",
        on(CREATE, do=_FAILS, when=lambda call: call.meets, lingering=CREATE),
        # Those that should be refused meet each other as well.
        (
            "create.always-new",
            "create.status-created",
            "create.name-required",
            "create.ai-type-required",
            "create.body-required",
            "create.ai-types-closed",
            "create.invalid-refused",
        ),
    ),
    (
        "later",
        "From the thirtieth creation on the answer is 500.",
        on(CREATE, do=_FAILS, when=both(after(29), is_valid)),
        (
            "create.status-created",
            "create.always-new",
            "create.ai-types-accepted",
        ),
    ),
)

_INPUT_ALSO = (
    "create.status-created",
    "update.status-ok",
    "create.invalid-refused",
    "create.name-required",
    "create.ai-type-required",
    "create.body-required",
    "create.ai-types-closed",
    "create.invalid-status",
    "update.invalid-refused",
    "update.invalid-status",
    "update.unknown-key",
    "delete.unknown-key",
)

FAULTS = (
    *(
        fault(
            f"errors.no-server-error:{way}",
            f"{words[0].upper()}{words[1:]} is answered with 500.",
            on(*OPERATIONS, "", do=_FAILS, when=when),
            *_INPUT_ALSO,
        )
        for way, words, when in (*_BODIES, *_IDS)
    ),
    *(
        fault(f"errors.no-server-error:{way}", words, telling, *also)
        for way, words, telling, also in _REFUSALS
    ),
)
