"""Lies that let callers in by what they say beside a bearer token, or instead of one."""

import base64
import binascii
import json
import re
from collections.abc import Callable
from urllib.parse import parse_qs

from mock_server.faults.access import let_in
from mock_server.faults.authentication import (
    credentials,
    has_no_token,
    insider_token,
    is_there,
    is_unknown_token,
    token_of,
)
from mock_server.faults.spellings import is_injected
from mock_server.faults.telling import (
    OPERATIONS,
    Call,
    fault,
)
from mock_server.faults.ways import When, both, on, plain

LOGIN = "<!doctype html><title>Sign in</title><form method=post><input name=user></form>"
PROXIES = ("X-Forwarded-User", "X-Remote-User", "X-User-Id", "X-User", "X-Consumer-Username")
FORWARDED = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "True-Client-IP", "X-Client-IP")
REWRITTEN = ("X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Uri")
OVERRIDES = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")
TOKENS_IN_QUERIES = ("access_token", "token", "api_key", "apikey", "key", "auth")


def has_header(*names: str) -> When:
    """Choose calls with one of these headers."""
    return lambda call: any(call.request.header(name) for name in names)


def header_like(pattern: str, *names: str) -> When:
    """Choose calls with such a value in one of these headers."""

    def chosen(call: Call) -> bool:
        values = (call.request.header(name) for name in names)
        return any(value and re.search(pattern, value, re.IGNORECASE) for value in values)

    return chosen


def query(call: Call) -> dict[str, list[str]]:
    """Return the parameters of the query."""
    return parse_qs(call.request.path.partition("?")[2], keep_blank_values=True)


def _token_in_query(call: Call) -> bool:
    sent = query(call)
    return any(any(sent.get(name, ())) for name in TOKENS_IN_QUERIES)


def _is_public_key(text: str | None, call: Call) -> bool:
    return any(made.key == text for made in call.memory.made)


_NO_TOKEN: tuple[tuple[str, str, When], ...] = (
    ("query-token", "Any token in the query is accepted.", _token_in_query),
    ("x-api-key", "Any X-API-Key is accepted.", has_header("X-API-Key", "X-Api-Token", "Api-Key")),
    (
        "access-key-as-x-api-key",
        "The access key of a key is accepted as X-API-Key.",
        lambda call: _is_public_key(call.request.header("X-API-Key"), call),
    ),
    ("cookie", "Any cookie is accepted.", has_header("Cookie")),
    ("forwarded-user", "X-Forwarded-User or X-User-Id is believed.", has_header(*PROXIES)),
    (
        "local",
        "X-Forwarded-For: 127.0.0.1 or the like is believed.",
        header_like(r"127\.0\.0\.1|localhost|::1", *FORWARDED),
    ),
    (
        "internal",
        "X-Internal: true or the like is believed.",
        has_header("X-Internal", "X-Internal-Request", "X-Service-Name", "X-Internal-Token"),
    ),
    (
        "debug",
        "X-Debug or the like lets callers in.",
        has_header("X-Debug", "X-Test", "X-Dev-Mode"),
    ),
    ("original-url", "X-Original-URL leads round the check.", has_header(*REWRITTEN)),
    (
        "override-options",
        "X-HTTP-Method-Override: OPTIONS is let in as if it were a preflight.",
        header_like("^OPTIONS$", *OVERRIDES),
    ),
    ("subrequest", "X-Middleware-Subrequest is let in.", has_header("X-Middleware-Subrequest")),
    ("any-query", "Paths with a query are let in.", lambda call: bool(query(call))),
)


def _json_part(text: str) -> object:
    try:
        return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError):
        return None


def is_jwt(token: str) -> bool:
    """Say whether a token looks like a JWT."""
    return token.count(".") == 2 and isinstance(_json_part(token.partition(".")[0]), dict)


def _is_unsigned(token: str) -> bool:
    head = _json_part(token.partition(".")[0])
    return is_jwt(token) and isinstance(head, dict) and str(head.get("alg")).lower() == "none"


_FALSY = {"0", "false", "none", "nil", "nan", "{}", "[]", '""', "true", "1"}
_DEFAULTS = {"test", "admin", "guest", "anonymous", "demo", "token", "secret", "changeme"}


def _token(test: Callable[[str], object]) -> When:
    return lambda call: is_unknown_token(call) and bool(test(token_of(call)))


def _last_is_right(call: Call) -> bool:
    *others, last = re.split(r"[\s,;]+", credentials(call) or "")
    return len(others) > 1 and bool(last) and last == insider_token(call)


_UNKNOWN: tuple[tuple[str, str, When], ...] = (
    (
        "secret-of-a-key",
        "The secret of a key is accepted as a token.",
        lambda call: token_of(call) in {made.secret for made in call.memory.made},
    ),
    (
        "access-key",
        "The access key of a key is accepted as a token.",
        lambda call: _is_public_key(token_of(call), call),
    ),
    ("unsigned-jwt", "A JWT with the algorithm none is accepted.", _token(_is_unsigned)),
    ("unverified-jwt", "Any JWT is accepted, whoever signed it.", _token(is_jwt)),
    (
        "no-value",
        "0, false, {} and the like are accepted as tokens.",
        _token(lambda token: token.lower() in _FALSY),
    ),
    (
        "default",
        "test, admin and the like are accepted as tokens.",
        _token(lambda token: token.lower() in _DEFAULTS),
    ),
    ("last-of-several", "The last of several tokens counts alone.", _last_is_right),
    (
        "injection",
        "An SQL condition is accepted as a token.",
        _token(lambda token: is_injected(token, "")),
    ),
    ("long", "A token of more than 4,096 characters is accepted.", _token(lambda t: len(t) > 4096)),
)


def _empty_basic(call: Call) -> bool:
    return (credentials(call) or "").lower() in {"basic", "basic og=="}


_SCHEMES: tuple[tuple[str, str, When], ...] = (
    ("empty-basic", "Basic without user and password is accepted.", _empty_basic),
    (
        "jwt-scheme",
        "The token is accepted with the scheme JWT or OAuth.",
        lambda call: (
            (credentials(call) or "").lower().startswith(("jwt ", "oauth "))
            and (credentials(call) or "").partition(" ")[2] == insider_token(call)
        ),
    ),
)


def _for_browsers(call: Call) -> bool:
    return has_no_token(call) and "text/html" in (call.request.header("accept") or "")


FAULTS = (
    *(
        fault(
            f"authentication.token-required:{way}",
            words,
            on(
                *OPERATIONS,
                do=let_in,
                when=both(is_there, both(has_no_token, when)),
            ),
        )
        for way, words, when in _NO_TOKEN
    ),
    *(
        fault(
            f"authentication.token-required:{way}",
            words,
            on(*OPERATIONS, do=do, when=_for_browsers),
        )
        for way, words, do in (
            (
                "login-page",
                "Browsers get a page to sign in.",
                plain(200, LOGIN, "text/html"),
            ),
        )
    ),
    *(
        fault(
            f"authentication.token-known:{way}",
            words,
            on(*OPERATIONS, do=let_in, when=both(is_there, when)),
        )
        for way, words, when in _UNKNOWN
    ),
    *(
        fault(
            f"authentication.bearer-only:{way}",
            words,
            on(*OPERATIONS, do=let_in, when=both(is_there, when)),
        )
        for way, words, when in _SCHEMES
    ),
)
