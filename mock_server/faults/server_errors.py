"""Answer some input, or some moment, with a 5xx."""

import re
from collections.abc import Callable
from functools import partial
from urllib.parse import unquote

from mock_server.faults.parts.bodies import (
    is_a,
    is_body,
    is_cut_off,
    is_malformed,
    is_missing,
    is_valid,
)
from mock_server.faults.parts.call import FaultCall, Handler, Predicate, lingering
from mock_server.faults.parts.handlers import anywhere, on, on_refusal, on_success
from mock_server.faults.parts.headers import has_header, header_like, parameters
from mock_server.faults.parts.meeting import later_refused, list_refused_while, lists_at_once
from mock_server.faults.parts.names import is_blank, is_empty
from mock_server.faults.parts.operations import CREATE, DELETE, LIST, OPERATIONS, UPDATE, VERBS
from mock_server.faults.parts.predicates import after, has_access, longer_than
from mock_server.faults.parts.replies import FAIL, refuse
from mock_server.faults.parts.responses import refusal
from mock_server.faults.parts.table import Faults
from mock_server.faults.parts.tokens import is_jwt, is_unknown_token, token_of

FAULTS = Faults()
CLAUSE = "errors.no-server-error"
WORDS = "{} is answered with 500."

# Input of any call, also of one that the document does not know

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
ANY = (*OPERATIONS, "")
NONE = type(None)
# What is answered with 5xx is not refused with the 4xx that other clauses promise.
INVALID = ("create.invalid-refused", "update.invalid-refused")
CREATIONS = (
    "create.invalid-refused",
    "create.name-required",
    "create.ai-type-required",
    "create.body-required",
    "create.ai-types-closed",
)
TOKENS = tuple(
    f"authentication.{clause}"
    for clause in ("token-required", "token-known", "token-not-empty", "bearer-only")
)


_fails = partial(on, ANY, FAIL)


def _named(test: Callable[[str], object]) -> Handler:
    def chosen(call: FaultCall) -> bool:
        name = call.sent.get("name")
        return call.has_access and isinstance(name, str) and bool(test(name))

    return _fails(chosen)


def _with_id(test: Callable[[str], object]) -> Handler:
    """Choose by the id as it was sent, still encoded, whatever the method."""

    def chosen(call: FaultCall) -> bool:
        sent = call.path.partition("/ai/apikey/")[2]
        return call.has_access and bool(sent) and bool(test(sent))

    return _fails(chosen)


def _with_query(test: Callable[[str], bool]) -> Handler:
    return _fails(has_access, lambda call: test(call.query))


row = FAULTS.of(CLAUSE, WORDS, by=_named)
row["emoji", "An emoji in the name"] = lambda text: "🔑" in text
row["letters", "A Chinese letter in the name"] = lambda text: "密" in text
row["long-name", "A name of more than 255 characters"] = lambda text: len(text) > 255
row["very-long-name", "A name of more than 65,535 characters"] = lambda text: len(text) > 65_535
row["quote", "An apostrophe in the name"] = lambda text: "'" in text
row["backslash", "A backslash in the name"] = lambda text: "\\" in text
row["percent", "A percent sign in the name"] = lambda text: "%" in text
row["nul", "NUL in the name"] = lambda text: "\0" in text
row["newline", "A newline in the name"] = lambda text: "\n" in text
row["empty-name", "An empty name"] = is_empty
row["blank-name", "A name of spaces"] = is_blank
row = FAULTS.of(
    CLAUSE, WORDS, by=lambda test: _fails(has_access, lambda call: test(call.request.body))
)
row["surrogate", "A lone surrogate"] = lambda body: b"\\ud800" in body.lower()
row["cut-off", "JSON that is cut off", *INVALID] = is_cut_off
row["null-body", "Null as the body", *INVALID] = lambda body: body == b"null"
row["deep", "Deep JSON"] = lambda body: body.count(b"[") > 500
row["large", "A body of more than 100 kB"] = lambda body: len(body) > 100_000
row["big-number", "A number of a thousand digits"] = lambda body: b"9" * 1000 in body
row["not-utf-8", "A body that is not UTF-8"] = lambda body: b"\xff" in body
row["prototype", "A member called __proto__"] = lambda body: b"__proto__" in body
row["duplicate-member", "A member that stands there twice"] = lambda body: body.count(b'"name"') > 1
row = FAULTS.of(CLAUSE, WORDS, by=partial(_fails, has_access))
row["malformed", "Malformed JSON", *INVALID] = is_malformed
row["no-body", "No body", "create.body-required"] = lambda call: (
    call.operation in {CREATE, UPDATE} and is_missing(call)
)
row["text-plain", "The media type text/plain"] = header_like("^text/plain", "Content-Type")
row["no-media-type", "No media type"] = lambda call: (
    not is_missing(call) and call.request.header("content-type") is None
)
row = FAULTS.of(CLAUSE, WORDS, by=_fails, also=INVALID)
row["array-body", "An array as the body"] = is_body(list)
row["text-body", "A text as the body"] = is_body(str)
row["null-name", "Null as the name"] = is_a("name", NONE)
row["number-name", "A number as the name"] = is_a("name", int)
row["object-name", "An object as the name"] = is_a("name", dict)
row["array-name", "An array as the name"] = is_a("name", list)
row["number-provider", "A number as `aiType`"] = is_a("aiType", int)
row["null-provider", "Null as `aiType`"] = is_a("aiType", NONE)
row["unknown-provider", "An unknown `aiType`", *INVALID, "create.ai-types-closed"] = lambda call: (
    call.sent.get("aiType") in {"UNKNOWN", "AZURE", "", "openai"}
)
row = FAULTS.of(CLAUSE, WORDS, by=_with_id, also=("update.unknown-key", "delete.unknown-key"))
row["odd-id", "An id that is no UUID"] = lambda text: not UUID.fullmatch(text)
row["long-id", "An id of more than 1,000 characters"] = lambda text: len(text) > 1000
row["slash-in-id", "An encoded slash in an id"] = lambda text: "%2f" in text.lower()
row["dots-in-id", "Dots in an id"] = lambda text: ".." in unquote(text)
row["nul-in-id", "NUL in an id"] = lambda text: "%00" in text
row["quote-in-id", "An apostrophe in an id"] = lambda text: "%27" in text
row["negative-id", "-1 as an id"] = lambda text: text == "-1"
row["emoji-in-id", "An emoji in an id"] = lambda text: "%F0" in text.upper()
row = FAULTS.of(CLAUSE, WORDS, by=_with_query)
row["query", "An unknown query parameter"] = bool
row["negative-page", "Page=-1"] = lambda text: "page=-1" in text
row["long-query", "A long query"] = lambda text: len(text) > 1000
row["nul-in-query", "NUL in a query"] = lambda text: "%00" in text

# Odd requests

OBJECT = {"constructor", "toString", "hasOwnProperty", "valueOf", "prototype"}
NAMES = {"__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"}
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"}
MALFORMED_PERCENT = r"%(?![0-9A-Fa-f]{2})"


def _path_like(pattern: str) -> Predicate:
    return lambda call: bool(re.search(pattern, call.path))


def _query_like(pattern: str) -> Predicate:
    return lambda call: bool(re.search(pattern, call.query))


def _has_member(test: Callable[[str], object]) -> Predicate:
    return lambda call: call.has_access and any(test(name) for name in call.sent)


def _on_key(*methods: str) -> Predicate:
    """Choose calls of keys by known callers."""
    return lambda call: (
        call.request.method in methods and bool(call.apikey_id and call.request.principal)
    )


row = FAULTS.of(CLAUSE, WORDS, by=partial(on, LIST, FAIL, has_access))
row["accept", "A list in another media type"] = header_like(
    r"^(text|image|application)/(?!json)[\w.+-]+$", "Accept"
)
row["accept-malformed", "A malformed Accept"] = header_like(r"^[^/]+$|/$|;$", "Accept")
row["if-modified-since", "A malformed If-Modified-Since"] = header_like(
    r"^(?!\w{3}, )", "If-Modified-Since"
)
row["range", "A Range"] = has_header("Range")
row["sort", "An unknown order"] = lambda call: bool({"sort", "order"} & parameters(call).keys())
row = FAULTS.of(CLAUSE, WORDS, by=partial(anywhere, FAIL))
row["origin", "An unknown Origin"] = header_like("^(?!null)", "Origin")
row["cookie", "A malformed cookie"] = header_like(f"{MALFORMED_PERCENT}|^[^=]*$", "Cookie")
row["charset", "An unknown charset"] = header_like(r"charset=(?!\"?utf-8)", "Content-Type")
row["encoding", "A body in an unknown or wrong encoding"] = header_like(
    "^(?!identity)", "Content-Encoding"
)
# What must be refused does not get its refusal.
row["jwt", "A JWT that cannot be verified", "authentication.token-known"] = lambda call: (
    is_unknown_token(call) and is_jwt(token_of(call))
)
row["basic", "Basic that is no Base64", "authentication.bearer-only"] = header_like(
    r"^basic\s.*[^\w+/=]", "Authorization"
)
row["long-token", "A long token", "authentication.token-known"] = lambda call: (
    len(token_of(call)) > 4096
)
row["percent-in-query", "A malformed percent sign in a query"] = _query_like(MALFORMED_PERCENT)
row["brackets-in-query", "Brackets in a query"] = _query_like(r"\[|%5B")
row["percent-in-path", "A malformed percent sign in a path"] = _path_like(MALFORMED_PERCENT)
row["not-utf-8-in-path", "A path that is not UTF-8"] = _path_like(r"(?i)%ff|%c0%|%fe")
row["members-of-objects", "A member called constructor"] = _has_member(OBJECT.__contains__)
row["dotted-member", "A member with a dot or a $"] = _has_member(
    lambda name: {".", "$"} & set(name)
)
row["megabyte", "A body of half a megabyte"] = lambda call: (
    call.has_access and len(call.request.body) > 500_000
)
row["get-of-a-key", "GET of a key"] = _on_key("GET", "HEAD")
row["post-of-a-key", "POST of a key"] = _on_key("POST")
row["unknown-method", "An unknown method"] = lambda call: call.request.method not in METHODS
row["head", "HEAD of a list"] = lambda call: call.request.method == "HEAD"
row["options", "OPTIONS"] = lambda call: call.request.method == "OPTIONS"
row["patch", "PATCH"] = lambda call: call.request.method == "PATCH"

# What would be refused


def _when_missing(operation: str) -> Handler:
    """Fail about keys that are not there, for known callers."""
    return on_refusal(404, operation, FAIL, lambda call: call.request.principal is not None)


row = FAULTS.of(CLAUSE)
row[
    "unknown-key-updated",
    "The update of a missing key is answered with 500",
    "update.unknown-key",
    "update.deleted-key",
    "update.foreign-key",
] = _when_missing(UPDATE)
row[
    "unknown-key-deleted",
    "The deletion of a missing key is answered with 500",
    "delete.unknown-key",
    "delete.only-once",
    "delete.foreign-key",
] = _when_missing(DELETE)
row[
    "no-access",
    "A call without access is answered with 500",
    *(f"access.{verb}-forbidden" for verb in VERBS.values()),
] = on_refusal(403, OPERATIONS, FAIL)
row["no-token", "A call without a valid token is answered with 500", *TOKENS] = on_refusal(
    401, OPERATIONS, FAIL
)
row["invalid-creation-502", "An invalid creation is answered with 502", *CREATIONS] = on_refusal(
    400, CREATE, refuse(502, "Internal error")
)
row["invalid-update-500", "An invalid update is answered with 500", "update.invalid-refused"] = (
    on_refusal(400, UPDATE, FAIL)
)

# Some names, repositories and lists


_list_fails = partial(on_success, LIST, FAIL)


def _lists_a_name(test: Callable[[str], object]) -> Predicate:
    return lambda call: any(test(str(item["name"])) for item in call.listed)


row = FAULTS.of(CLAUSE, WORDS, by=_list_fails, also="list.status-ok")
row["long-list", "A list of more than fifty keys"] = longer_than(50)
row["list-of-64-kib", "A list of more than 64 KiB"] = lambda c: len(c.response.body) > 64 * 1024
row = FAULTS.of(
    f"{CLAUSE}:list-with-{{}}-name",
    "A list is answered with 500 once there is {}.",
    by=_list_fails,
    also="list.status-ok",
)
row["empty", "an empty name"] = _lists_a_name(is_empty)
row["percent", "a percent sign in a name"] = _lists_a_name(lambda name: "%" in name)
row["long", "a name of more than 1,000 characters"] = _lists_a_name(lambda name: len(name) > 1000)


row = FAULTS.of(CLAUSE)
row["name-of-a-member", "__proto__ or constructor as a name is answered with 500"] = on(
    (CREATE, UPDATE), FAIL, has_access, lambda call: str(call.sent.get("name")) in NAMES
)
row["odd-repository", "A list of an odd repository is answered with 500"] = on(
    LIST, FAIL, lambda call: not re.fullmatch(r"[\w-]{1,100}", call.repo_id)
)
row[
    "later",
    "From the thirtieth creation on the answer is 500",
    "create.status-created",
    "create.always-new",
    "create.ai-types-accepted",
] = on(CREATE, FAIL, after(29), is_valid)

# The same moment


row = FAULTS.of(
    f"{CLAUSE}:list-while-{{}}",
    "A list is answered with 500 while a key is being {}.",
    by=list_refused_while,
    also="list.status-ok",
)
row["made", "made"] = CREATE, 500
row["renamed", "renamed"] = UPDATE, 500
row["deleted", "deleted"] = DELETE, 500
row = FAULTS.of(CLAUSE)
# Those that should be refused meet each other as well.
row[
    "same-moment",
    "A creation at the same moment as another is answered with 500",
    *CREATIONS,
    "create.always-new",
    "create.status-created",
] = lingering(CREATE, on(CREATE, FAIL, lambda call: call.meets))
row[
    "lists-at-the-same-moment",
    "A list at the same moment as another one is answered with 500",
    "list.status-ok",
] = lists_at_once(lambda _: refusal(500, "Internal error"))
row[
    "renames-of-a-key-at-once",
    "A rename of a key at the same moment as another one is answered with 500",
    # Those that should be refused meet each other as well.
    "update.invalid-refused",
    "update.status-ok",
] = later_refused(500, UPDATE)
row[
    "deletions-of-a-key-at-once",
    "A deletion of a key at the same moment as another one is answered with 500",
    "delete.only-once",
] = later_refused(500, DELETE)
row[
    "rename-and-deletion-at-once",
    "A rename and a deletion of a key at the same moment: the later one gets 500",
    "delete.status-ok",
    "update.status-ok",
    "update.invalid-refused",
    "update.deleted-key",
    "delete.only-once",
] = later_refused(500, UPDATE, DELETE)
