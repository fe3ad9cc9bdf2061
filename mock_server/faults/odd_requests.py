"""Lies that answer odd headers, queries, paths and methods with 500."""

import re
from collections.abc import Callable

from mock_server.fault import FaultResponse
from mock_server.faults.authentication import credentials, is_unknown_token, token_of
from mock_server.faults.telling import LIST, Call, Telling, fault, lie
from mock_server.faults.ways import When, both, refuse
from mock_server.faults.ways_in import has_header, header_like, is_jwt, query

_FAILS = refuse(500, "Internal error")


def _fails(when: When) -> Telling:
    async def deed(call: Call) -> FaultResponse:
        return await (_FAILS(call) if when(call) else call.ask())

    return lie(deed)


def _lists(when: When) -> When:
    """Choose lists with access."""
    return lambda call: call.operation == LIST and call.has_access and when(call)


def _raw_path(pattern: str) -> When:
    return lambda call: bool(re.search(pattern, call.request.path.partition("?")[0]))


def _raw_query(pattern: str) -> When:
    return lambda call: bool(re.search(pattern, call.request.path.partition("?")[2]))


def _by_name(test: Callable[[str], object]) -> When:
    """Choose calls with such a member in their body."""
    return lambda call: call.has_access and any(test(name) for name in call.sent)


def _on_item(*methods: str) -> When:
    return lambda call: call.request.method in methods and bool(call.apikey_id) and _known(call)


def _known(call: Call) -> bool:
    return call.request.principal is not None


_OBJECT = {"constructor", "toString", "hasOwnProperty", "valueOf", "prototype"}
_MALFORMED_PERCENT = r"%(?![0-9A-Fa-f]{2})"

_ROWS: tuple[tuple[str, str, When], ...] = (
    (
        "accept",
        "A list in another media type",
        _lists(header_like(r"^(text|image|application)/(?!json)[\w.+-]+$", "Accept")),
    ),
    ("accept-malformed", "A malformed Accept", _lists(header_like(r"^[^/]+$|/$|;$", "Accept"))),
    (
        "if-modified-since",
        "A malformed If-Modified-Since",
        _lists(header_like(r"^(?!\w{3}, )", "If-Modified-Since")),
    ),
    ("range", "A Range", _lists(has_header("Range"))),
    ("origin", "An unknown Origin", header_like("^(?!null)", "Origin")),
    ("cookie", "A malformed cookie", header_like(f"{_MALFORMED_PERCENT}|^[^=]*$", "Cookie")),
    ("charset", "An unknown charset", header_like(r"charset=(?!\"?utf-8)", "Content-Type")),
    (
        "encoding",
        "A body in an unknown or wrong encoding",
        header_like("^(?!identity)", "Content-Encoding"),
    ),
    (
        "jwt",
        "A JWT that cannot be verified",
        both(is_unknown_token, lambda call: is_jwt(token_of(call))),
    ),
    (
        "basic",
        "Basic that is no Base64",
        lambda call: bool(re.fullmatch(r"(?i)basic\s.*[^\w+/=].*", credentials(call) or "")),
    ),
    ("long-token", "A long token", lambda call: len(token_of(call)) > 4096),
    ("percent-in-query", "A malformed percent sign in a query", _raw_query(_MALFORMED_PERCENT)),
    ("brackets-in-query", "Brackets in a query", _raw_query(r"\[|%5B")),
    ("sort", "An unknown order", _lists(lambda call: bool({"sort", "order"} & query(call).keys()))),
    ("percent-in-path", "A malformed percent sign in a path", _raw_path(_MALFORMED_PERCENT)),
    ("not-utf-8-in-path", "A path that is not UTF-8", _raw_path(r"(?i)%ff|%c0%|%fe")),
    ("members-of-objects", "A member called constructor", _by_name(lambda name: name in _OBJECT)),
    ("dotted-member", "A member with a dot or a $", _by_name(lambda name: {".", "$"} & set(name))),
    (
        "megabyte",
        "A body of half a megabyte",
        lambda call: call.has_access and len(call.request.body) > 500_000,
    ),
    ("get-of-a-key", "GET of a key", _on_item("GET", "HEAD")),
    ("post-of-a-key", "POST of a key", _on_item("POST")),
    (
        "unknown-method",
        "An unknown method",
        lambda call: (
            call.request.method
            not in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"}
        ),
    ),
)

# What is lawful otherwise does not get its answer, nor what is refused its refusal.
_ALSO = {
    "accept": ("list.status-ok",),
    "accept-malformed": ("list.status-ok",),
    "language": ("list.status-ok",),
    "if-modified-since": ("list.status-ok",),
    "range": ("list.status-ok",),
    "sort": ("list.status-ok",),
    "jwt": ("authentication.token-known", "authentication.status"),
    "long-token": ("authentication.token-known", "authentication.status"),
    "basic": ("authentication.bearer-only", "authentication.status"),
    "members-of-objects": ("create.status-created", "update.status-ok"),
    "empty-member": ("create.status-created", "update.status-ok"),
    "dotted-member": ("create.status-created", "update.status-ok"),
}

FAULTS = tuple(
    fault(
        f"errors.no-server-error:{way}",
        f"{words} is answered with 500.",
        _fails(when),
        *_ALSO.get(way, ()),
    )
    for way, words, when in _ROWS
)
