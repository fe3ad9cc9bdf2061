"""Answer some input, or some moment, with a 5xx."""

import re
from collections.abc import Callable
from functools import partial

from mock_server.faults.parts import timing, tokens, when
from mock_server.faults.parts.call import FaultCall, Handler
from mock_server.faults.parts.handlers import lingering, on, on_refusal, on_success
from mock_server.faults.parts.messages import refusal
from mock_server.faults.parts.names import is_blank, is_empty
from mock_server.faults.parts.operations import ANY, CREATE, DELETE, LIST, OPERATIONS, UPDATE, VERBS
from mock_server.faults.parts.replies import FAIL, refuse
from mock_server.faults.parts.table import Faults

FAULTS = Faults()
CLAUSE, WORDS = "errors.no-server-error", "{} is answered with 500."

# What is answered with 5xx is not refused with the 4xx that other clauses promise.
CREATED, UPDATED = "create.invalid-refused", "update.invalid-refused"
INVALID = (CREATED, UPDATED)
REQUIRED = tuple(f"create.{name}-required" for name in ("name", "ai-type", "body"))
CREATIONS = (CREATED, *REQUIRED, "create.ai-types-closed")
ACCESS = tuple(f"access.{verb}-forbidden" for verb in VERBS.values())
KNOWN, BEARER = "authentication.token-known", "authentication.bearer-only"
TOKENS = ("authentication.token-required", KNOWN, "authentication.token-not-empty", BEARER)
NOT_UPDATED = ("update.unknown-key", "update.deleted-key", "update.foreign-key")
NOT_DELETED = ("delete.unknown-key", "delete.only-once", "delete.foreign-key")
NOT_CREATED = ("create.status-created", "create.always-new", "create.ai-types-accepted")

OTHER_TYPE = r"^(text|image|application)/(?!json)[\w.+-]+$"
NO_BASE64 = r"^basic\s.*[^\w+/=]"
UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
MALFORMED_PERCENT = r"%(?![0-9A-Fa-f]{2})"
MEMBERS = ("constructor", "toString", "hasOwnProperty", "valueOf", "prototype")
NAMES = ("__proto__", "constructor", "toString", "hasOwnProperty", "valueOf")
ODD_NAME = (when.has_access, when.named(NAMES.__contains__))
MODIFIED = when.header_like(r"^(?!\w{3}, )", "If-Modified-Since")
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"}
NEVER_CREATED = (*CREATIONS, "create.always-new", "create.status-created")
UNKNOWN = ("UNKNOWN", "AZURE", "", "openai")
BAD_GATEWAY = refuse(502, "Internal error")

_fails = partial(on, ANY, FAIL)
_list_fails = partial(on_success, LIST, FAIL)


def _with_body(test: Callable[[bytes], object]) -> Handler:
    return _fails(when.has_access, lambda call: test(call.request.body))


def _with_id(pattern: str) -> Handler:
    """Choose by the id as it was sent, still encoded, whatever the method."""
    return _fails(when.has_access, when.path_like(f"(?i)/ai/apikey/{pattern}"))


def _with_member(test: Callable[[str], object]) -> Handler:
    return _fails(when.has_access, lambda call: any(test(name) for name in call.sent))


def _has_no_media_type(call: FaultCall) -> bool:
    return not when.no_body(call) and call.request.header("content-type") is None


def _lists_a_name(test: Callable[[str], object]) -> Handler:
    return _list_fails(lambda call: any(test(str(item["name"])) for item in call.listed))


def _has_unknown_jwt(call: FaultCall) -> bool:
    return when.unknown_token(call) and tokens.is_jwt(tokens.sent(call))


def _is_odd_repository(call: FaultCall) -> bool:
    return not re.fullmatch(r"[\w-]{1,100}", call.repo_id)


# Input of any call, also of one that the document does not know
row = FAULTS.of(CLAUSE, WORDS, lambda test: _fails(when.has_access, when.named(test)))
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
row = FAULTS.of(CLAUSE, WORDS, _with_body)
row["surrogate", "A lone surrogate"] = lambda body: b"\\ud800" in body.lower()
row["cut-off", "JSON that is cut off", *INVALID] = when.is_cut_off
row["null-body", "Null as the body", *INVALID] = lambda body: body == b"null"
row["deep", "Deep JSON"] = lambda body: body.count(b"[") > 500
row["large", "A body of more than 100 kB"] = lambda body: len(body) > 100_000
row["big-number", "A number of a thousand digits"] = lambda body: b"9" * 1000 in body
row["not-utf-8", "A body that is not UTF-8"] = lambda body: b"\xff" in body
row["prototype", "A member called __proto__"] = lambda body: b"__proto__" in body
row["duplicate-member", "A member that stands there twice"] = lambda body: body.count(b'"name"') > 1
row = FAULTS.of(CLAUSE, WORDS, _fails, when.has_access)
row["malformed", "Malformed JSON", *INVALID] = when.malformed
row["no-body", "No body", "create.body-required"] = when.no_body, when.operation(CREATE, UPDATE)
row["text-plain", "The media type text/plain"] = when.header_like("^text/plain", "Content-Type")
row["no-media-type", "No media type"] = _has_no_media_type
row = FAULTS.of(CLAUSE, WORDS, _fails, also=INVALID)
row["array-body", "An array as the body"] = when.body_is(list)
row["text-body", "A text as the body"] = when.body_is(str)
row["null-name", "Null as the name"] = when.is_null("name")
row["number-name", "A number as the name"] = when.is_a("name", int)
row["object-name", "An object as the name"] = when.is_a("name", dict)
row["array-name", "An array as the name"] = when.is_a("name", list)
row["number-provider", "A number as `aiType`"] = when.is_a("aiType", int)
row["null-provider", "Null as `aiType`"] = when.is_null("aiType")
row = FAULTS.of(CLAUSE, WORDS, _fails, also=(*INVALID, "create.ai-types-closed"))
row["unknown-provider", "An unknown `aiType`"] = lambda call: call.sent.get("aiType") in UNKNOWN
row = FAULTS.of(CLAUSE, WORDS, _with_id, also=("update.unknown-key", "delete.unknown-key"))
row["odd-id", "An id that is no UUID"] = rf"(?!{UUID}$)."
row["long-id", "An id of more than 1,000 characters"] = ".{1001}"
row["slash-in-id", "An encoded slash in an id"] = ".*%2f"
row["dots-in-id", "Dots in an id"] = r".*(\.|%2e){2}"
row["nul-in-id", "NUL in an id"] = ".*%00"
row["quote-in-id", "An apostrophe in an id"] = ".*%27"
row["negative-id", "-1 as an id"] = "-1$"
row["emoji-in-id", "An emoji in an id"] = ".*%f0"
row = FAULTS.of(CLAUSE, WORDS, _fails, when.has_access)
row["query", "An unknown query parameter"] = when.query_like(".")
row["negative-page", "Page=-1"] = when.query_like("page=-1")
row["long-query", "A long query"] = when.query_like(".{1001}")
row["nul-in-query", "NUL in a query"] = when.query_like("%00")

# Odd requests
row = FAULTS.of(CLAUSE, WORDS, on, LIST, FAIL, when.has_access)
row["accept", "A list in another media type"] = when.header_like(OTHER_TYPE, "Accept")
row["accept-malformed", "A malformed Accept"] = when.header_like(r"^[^/]+$|/$|;$", "Accept")
row["if-modified-since", "A malformed If-Modified-Since"] = MODIFIED
row["range", "A Range"] = when.header("Range")
row["sort", "An unknown order"] = lambda call: {"sort", "order"} & when.parameters(call).keys()
row = FAULTS.of(CLAUSE, WORDS, _fails)
row["origin", "An unknown Origin"] = when.header_like("^(?!null)", "Origin")
row["cookie", "A malformed cookie"] = when.header_like(f"{MALFORMED_PERCENT}|^[^=]*$", "Cookie")
row["charset", "An unknown charset"] = when.header_like(r"charset=(?!\"?utf-8)", "Content-Type")
row["encoding", "Another encoding"] = when.header_like("^(?!identity)", "Content-Encoding")
# What must be refused does not get its refusal.
row["jwt", "A JWT that cannot be verified", KNOWN] = _has_unknown_jwt
row["basic", "Basic that is no Base64", BEARER] = when.header_like(NO_BASE64, "Authorization")
row["long-token", "A long token", KNOWN] = lambda call: len(tokens.sent(call)) > 4096
row["percent-in-query", "A malformed percent sign in a query"] = when.query_like(MALFORMED_PERCENT)
row["brackets-in-query", "Brackets in a query"] = when.query_like(r"\[|%5B")
row["percent-in-path", "A malformed percent sign in a path"] = when.path_like(MALFORMED_PERCENT)
row["not-utf-8-in-path", "A path that is not UTF-8"] = when.path_like(r"(?i)%ff|%c0%|%fe")
row = FAULTS.of(CLAUSE, WORDS, _with_member)
row["members-of-objects", "A member called constructor"] = MEMBERS.__contains__
row["dotted-member", "A member with a dot or a $"] = lambda name: {".", "$"} & set(name)
row = FAULTS.of(CLAUSE, WORDS, _with_body)
row["megabyte", "A body of half a megabyte"] = lambda body: len(body) > 500_000
row = FAULTS.of(CLAUSE, WORDS, _fails, when.known_caller, when.has_key)
row["get-of-a-key", "GET of a key"] = when.method("GET", "HEAD")
row["post-of-a-key", "POST of a key"] = when.method("POST")
row = FAULTS.of(CLAUSE, WORDS, _fails)
row["unknown-method", "An unknown method"] = lambda call: call.request.method not in METHODS
row.each(when.method, "HEAD", "OPTIONS", "PATCH")

# What would be refused
row = FAULTS.of(CLAUSE, WORDS, on_refusal, 404, only=when.known_caller)
row["unknown-key-updated", "The update of a missing key", *NOT_UPDATED] = UPDATE, FAIL
row["unknown-key-deleted", "The deletion of a missing key", *NOT_DELETED] = DELETE, FAIL
row = FAULTS.of(CLAUSE, WORDS, on_refusal)
row["no-access", "A call without access", *ACCESS] = 403, OPERATIONS, FAIL
row["no-token", "A call without a valid token", *TOKENS] = 401, OPERATIONS, FAIL
row = FAULTS.of(CLAUSE, "An invalid {}.", on_refusal, 400)
row["invalid-creation-502", "creation is answered with 502", *CREATIONS] = CREATE, BAD_GATEWAY
row["invalid-update-500", "update is answered with 500", UPDATED] = UPDATE, FAIL

# Some names, repositories and lists
row = FAULTS.of(CLAUSE, WORDS, _list_fails, also="list.status-ok")
row["long-list", "A list of more than fifty keys"] = when.longer_than(50)
row["list-of-64-kib", "A list of more than 64 KiB"] = lambda call: len(call.response.body) > 1 << 16
row = FAULTS.of(CLAUSE, "A list with {} gets 500.", _lists_a_name, also="list.status-ok")
row["list-with-empty-name", "an empty name"] = is_empty
row["list-with-percent-name", "a percent sign in a name"] = lambda name: "%" in name
row["list-with-long-name", "a name of over 1,000 characters"] = lambda name: len(name) > 1000
row = FAULTS.of(CLAUSE, WORDS, on)
row["name-of-a-member", "__proto__ or constructor as a name"] = (CREATE, UPDATE), FAIL, *ODD_NAME
row["odd-repository", "A list of an odd repository"] = LIST, FAIL, _is_odd_repository
row["later", "A creation after 29 others", *NOT_CREATED] = CREATE, FAIL, when.after(29), when.valid

# The same moment
_words = "A list is answered with 500 while a key is being {}."
row = FAULTS.of(f"{CLAUSE}:list-while-*", _words, timing.list_refused_while, also="list.status-ok")
row["made", "made"] = CREATE, 500
row["renamed", "renamed"] = UPDATE, 500
row["deleted", "deleted"] = DELETE, 500
_words = "{} at the same moment as another one is answered with 500."
# Those that should be refused meet each other as well.
row = FAULTS.of(CLAUSE, _words, lingering, CREATE, also=NEVER_CREATED)
row["same-moment", "A creation"] = on(CREATE, FAIL, when.meeting)
row = FAULTS.of(CLAUSE, _words, timing.lists_at_once, also="list.status-ok")
row["lists-at-the-same-moment", "A list"] = lambda _: refusal(500, "Internal error")
row = FAULTS.of(CLAUSE, _words, timing.later_refused, 500)
row["renames-of-a-key-at-once", "A rename of a key", UPDATED, "update.status-ok"] = UPDATE
row["deletions-of-a-key-at-once", "A deletion of a key", "delete.only-once"] = DELETE
also = ("delete.status-ok", "update.status-ok", UPDATED, "update.deleted-key", "delete.only-once")
_words = "Of a rename and a deletion of a key at the same moment the later one {}."
row = FAULTS.of(CLAUSE, _words, timing.later_refused, 500, also=also)
row["rename-and-deletion-at-once", "gets 500"] = UPDATE, DELETE
