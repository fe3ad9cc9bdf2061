"""Lies about callers without a valid bearer token."""

import base64
import binascii
from collections.abc import Callable

from mock_server.fault import FaultResponse
from mock_server.faults.access import does_it_and, let_in
from mock_server.faults.telling import CREATE, DELETE, LIST, OPERATIONS, UPDATE, Call, Deed, fault
from mock_server.faults.ways import When, always, both, on, on_refusal, plain, refuse

NO_TOKENS = ("null", "undefined")

VERBS = {CREATE: "create", LIST: "list", UPDATE: "update", DELETE: "delete"}


def credentials(call: Call) -> str | None:
    """Return the header `Authorization`, None if there is none."""
    return call.request.header("authorization")


def token_of(call: Call) -> str:
    """Return the bearer token, empty if there is none."""
    scheme, _, token = (credentials(call) or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def insider_token(call: Call) -> str:
    """Return the token of somebody with access to the repository."""
    return call.request.insider.token if call.request.insider else ""


def has_no_token(call: Call) -> bool:
    """Choose calls without any credentials."""
    return credentials(call) is None


def is_unknown_token(call: Call) -> bool:
    """Choose calls with a bearer token that nobody has."""
    return bool(token_of(call)) and call.request.principal is None


def _empty(call: Call) -> bool:
    sent = credentials(call)
    return sent is not None and (not sent.strip() or sent.strip().lower() == "bearer")


def _other_scheme(call: Call) -> bool:
    sent = credentials(call) or ""
    return bool(sent.strip()) and not sent.lower().startswith("bearer")


def _basic(call: Call) -> bool:
    scheme, _, value = (credentials(call) or "").partition(" ")
    if scheme.lower() != "basic":
        return False
    try:
        pair = base64.b64decode(value).decode()
    except (binascii.Error, UnicodeDecodeError):
        return False
    return insider_token(call) in pair.split(":")


def _scheme(*names: str) -> When:
    def chosen(call: Call) -> bool:
        scheme, _, token = (credentials(call) or "").partition(" ")
        return scheme.lower() in names and token == insider_token(call)

    return chosen


def _raw_token(call: Call) -> bool:
    return credentials(call) == insider_token(call)


def _like(test: Callable[[str, str], bool]) -> When:
    """Choose unknown tokens that are somehow like the right one."""
    return lambda call: is_unknown_token(call) and test(token_of(call), insider_token(call))


def is_there(call: Call) -> bool:
    """Choose calls of repositories that exist."""
    return call.request.insider is not None


OPEN: tuple[tuple[str, str, When], ...] = (
    ("authentication.token-required", "without a token", has_no_token),
    ("authentication.token-known", "with an unknown token", is_unknown_token),
    ("authentication.token-not-empty", "with an empty token", _empty),
    ("authentication.bearer-only", "with another scheme than Bearer", _other_scheme),
)

_LIKE: tuple[tuple[str, str, When], ...] = (
    (
        "authentication.token-known:longer",
        "A token may be longer than the right one.",
        _like(lambda token, right: token.startswith(right)),
    ),
    (
        "authentication.token-known:shorter",
        "The beginning of the right token is enough.",
        _like(lambda token, right: right.startswith(token) and len(token) > 3),
    ),
    (
        "authentication.token-known:any-case",
        "The token may be written in any case.",
        _like(lambda token, right: token.lower() == right.lower()),
    ),
    (
        "authentication.token-known:null",
        "null is accepted as a token.",
        _like(lambda token, _: token in NO_TOKENS),
    ),
    (
        "authentication.token-not-empty:no-token",
        "Bearer without a token is accepted.",
        lambda call: (credentials(call) or "").strip().lower() == "bearer",
    ),
    (
        "authentication.token-not-empty:empty-header",
        "An empty header is accepted.",
        lambda call: credentials(call) == "",
    ),
    ("authentication.bearer-only:basic", "The token is accepted as a password.", _basic),
    (
        "authentication.bearer-only:token-scheme",
        "The token is accepted with the scheme Token.",
        _scheme("token"),
    ),
    (
        "authentication.bearer-only:digest",
        "The token is accepted with the scheme Digest.",
        _scheme("digest"),
    ),
    (
        "authentication.bearer-only:apikey",
        "The token is accepted with the scheme ApiKey.",
        _scheme("apikey"),
    ),
    ("authentication.bearer-only:raw", "The token is accepted without a scheme.", _raw_token),
)

_STATUS: tuple[tuple[str, str, Deed, When], ...] = (
    ("400", "A call without a valid token gets 400.", refuse(400), always),
    ("404", "A call without a valid token gets 404.", refuse(404), always),
    ("407", "A call without a valid token gets 407.", refuse(407), always),
    ("422-without-token", "A call without a token gets 422.", refuse(422), has_no_token),
    ("400-for-basic", "A call with Basic gets 400.", refuse(400), _other_scheme),
    ("400-for-unknown", "A call with an unknown token gets 400.", refuse(400), is_unknown_token),
)


async def _nothing(call: Call) -> FaultResponse:
    return call.response.with_json({"success": True, "apiKeys": []}, 200)


FAULTS = (
    *(
        fault(
            f"{clause}:open",
            f"Calls {words} are let in.",
            on(*OPERATIONS, do=let_in, when=both(is_there, when)),
        )
        for clause, words, when in OPEN
    ),
    *(
        fault(
            f"{clause}:{VERBS[operation]}-open",
            f"{operation} {words} is let in.",
            on(operation, do=let_in, when=both(is_there, when)),
        )
        for clause, words, when in OPEN
        for operation in OPERATIONS
    ),
    *(
        fault(
            f"{clause}:{VERBS[operation]}-with-effect",
            f"{operation} {words} is refused, and done.",
            on(
                operation,
                do=does_it_and(refuse(401)),
                when=both(is_there, when),
            ),
        )
        for clause, words, when in OPEN
        for operation in (CREATE, UPDATE, DELETE)
    ),
    *(
        fault(
            name,
            words,
            on(*OPERATIONS, do=let_in, when=both(is_there, when)),
        )
        for name, words, when in _LIKE
    ),
    *(
        fault(
            f"authentication.status:{way}",
            words,
            on_refusal(*OPERATIONS, do=do, statuses=(401,), when=when),
        )
        for way, words, do, when in _STATUS
    ),
    *(
        fault(
            f"authentication.status:404-for-{VERBS[operation]}",
            f"{operation} without a valid token gets 404.",
            on_refusal(operation, do=refuse(404), statuses=(401,)),
        )
        for operation in OPERATIONS
    ),
    fault(
        "authentication.token-required:302",
        "A call without a token is redirected.",
        on_refusal(*OPERATIONS, do=plain(302, "Found"), statuses=(401,), when=has_no_token),
    ),
    fault(
        "authentication.token-required:empty-list",
        "A list without a token is answered with an empty list.",
        on_refusal(LIST, do=_nothing, statuses=(401,), when=has_no_token),
    ),
)
