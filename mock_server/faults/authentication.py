"""Let callers in who have no valid bearer token, or refuse them in a wrong way."""

import base64
import binascii
import re
from collections.abc import Callable
from functools import partial

from mock_server.fault import FaultResponse
from mock_server.faults.parts.admission import (
    as_the_other_caller,
    by_path,
    cached,
    in_another_of_the_owner,
    shows_item,
)
from mock_server.faults.parts.call import FaultCall, Handler, Predicate, curried
from mock_server.faults.parts.handlers import on, on_refusal
from mock_server.faults.parts.headers import PROXIES, REWRITTEN, has_header, header_like, parameters
from mock_server.faults.parts.operations import LIST, OPERATIONS, VERBS
from mock_server.faults.parts.predicates import is_there
from mock_server.faults.parts.replies import done_but, let_in, plain, refuse
from mock_server.faults.parts.spellings import PATHS, is_injected
from mock_server.faults.parts.table import Faults
from mock_server.faults.parts.tokens import (
    credentials,
    has_no_token,
    insider_token,
    is_jwt,
    is_unknown_token,
    json_of_base64,
    token_of,
)

FAULTS = Faults()
REQUIRED = "authentication.token-required"
KNOWN = "authentication.token-known"
NOT_EMPTY = "authentication.token-not-empty"
BEARER = "authentication.bearer-only"
STATUS = "authentication.status"

LOGIN = "<!doctype html><title>Sign in</title><form method=post><input name=user></form>"
FORWARDED = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "True-Client-IP", "X-Client-IP")
OVERRIDES = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")
TOKENS_IN_QUERIES = ("access_token", "token", "api_key", "apikey", "key", "auth")
FALSY = {"0", "false", "none", "nil", "nan", "{}", "[]", '""', "true", "1"}
DEFAULTS = {"test", "admin", "guest", "anonymous", "demo", "token", "secret", "changeme"}


def _open(*when: Predicate) -> Handler:
    return on(OPERATIONS, let_in, is_there, *when)


def _is_empty(call: FaultCall) -> bool:
    sent = credentials(call)
    return sent is not None and (not sent.strip() or sent.strip().lower() == "bearer")


def _other_scheme(call: FaultCall) -> bool:
    sent = credentials(call) or ""
    return bool(sent.strip()) and not sent.lower().startswith("bearer")


for _clause, _words, _when in (
    (REQUIRED, "without a token", has_no_token),
    (KNOWN, "with an unknown token", is_unknown_token),
    (NOT_EMPTY, "with an empty token", _is_empty),
    (BEARER, "with another scheme than Bearer", _other_scheme),
):
    FAULTS[f"{_clause}:open", f"Calls {_words} are let in."] = _open(_when)
    for _operation, _verb in VERBS.items():
        FAULTS[f"{_clause}:{_verb}-open", f"{_operation} {_words} is let in."] = on(
            _operation, let_in, is_there, _when
        )
        FAULTS[
            f"{_clause}:{_verb}-open-in-the-second-repository",
            f"In the second repository {_operation} {_words} is let in.",
        ] = on(_operation, let_in, in_another_of_the_owner, _when)
        if _operation != LIST:
            FAULTS[
                f"{_clause}:{_verb}-with-effect", f"{_operation} {_words} is refused, and done."
            ] = on(_operation, done_but(refuse(401)), is_there, _when)


def _token_in_query(call: FaultCall) -> bool:
    sent = parameters(call)
    return any(any(sent.get(name, ())) for name in TOKENS_IN_QUERIES)


def _is_public_key(text: str | None, call: FaultCall) -> bool:
    return any(made.key == text for made in call.memory.made)


def _no_token_by_path(change: Callable[[str], str]) -> Handler:
    return by_path(OPERATIONS, change, has_no_token)


row = FAULTS.of(REQUIRED, by=partial(_open, has_no_token))
row["query-token", "Any token in the query is accepted"] = _token_in_query
row["x-api-key", "Any X-API-Key is accepted"] = has_header("X-API-Key", "X-Api-Token", "Api-Key")
row["access-key-as-x-api-key", "The access key of a key is accepted as X-API-Key"] = lambda call: (
    _is_public_key(call.request.header("X-API-Key"), call)
)
row["cookie", "Any cookie is accepted"] = has_header("Cookie")
row["forwarded-user", "X-Forwarded-User or X-User-Id is believed"] = has_header(*PROXIES)
row["local", "X-Forwarded-For: 127.0.0.1 or the like is believed"] = header_like(
    r"127\.0\.0\.1|localhost|::1", *FORWARDED
)
row["internal", "X-Internal: true or the like is believed"] = has_header(
    "X-Internal", "X-Internal-Request", "X-Service-Name", "X-Internal-Token"
)
row["debug", "X-Debug or the like lets callers in"] = has_header("X-Debug", "X-Test", "X-Dev-Mode")
row["original-url", "X-Original-URL leads round the check"] = has_header(*REWRITTEN)
row["override-options", "X-HTTP-Method-Override: OPTIONS is let in as if it were a preflight"] = (
    header_like("^OPTIONS$", *OVERRIDES)
)
row["subrequest", "X-Middleware-Subrequest is let in"] = has_header("X-Middleware-Subrequest")
row["any-query", "Paths with a query are let in"] = lambda call: bool(parameters(call))
row = FAULTS.of(
    REQUIRED, "Calls without a token are let in if the path has {}.", by=_no_token_by_path
)
row.add(PATHS)


async def _empty_list(call: FaultCall) -> FaultResponse:
    return call.response.with_json({"success": True, "apiKeys": []}, 200)


def _for_browsers(call: FaultCall) -> bool:
    return has_no_token(call) and "text/html" in (call.request.header("accept") or "")


row = FAULTS.of(REQUIRED)
row["302", "A call without a token is redirected"] = on_refusal(
    401, OPERATIONS, plain(302, "Found"), has_no_token
)
row["empty-list", "A list without a token is answered with an empty list"] = on_refusal(
    401, LIST, _empty_list, has_no_token
)
row["get-of-a-key", "GET of a key shows it, without a token"] = shows_item(has_no_token)
row["cached", "Callers without a token get a list kept for somebody else"] = cached(has_no_token)
row[
    "at-the-same-moment",
    "A list without a token is let in while somebody else lists the repository",
] = as_the_other_caller(has_no_token)
row["login-page", "Browsers get a page to sign in"] = on(
    OPERATIONS, plain(200, LOGIN, "text/html"), _for_browsers
)


def _token(test: Callable[[str], object]) -> Predicate:
    return lambda call: is_unknown_token(call) and bool(test(token_of(call)))


def _is_unsigned(token: str) -> bool:
    head = json_of_base64(token.partition(".")[0])
    return is_jwt(token) and isinstance(head, dict) and str(head.get("alg")).lower() == "none"


def _like(test: Callable[[str, str], bool]) -> Predicate:
    """Choose unknown tokens that are somehow like the right one."""
    return lambda call: is_unknown_token(call) and test(token_of(call), insider_token(call))


def _last_is_right(call: FaultCall) -> bool:
    *others, last = re.split(r"[\s,;]+", credentials(call) or "")
    return len(others) > 1 and bool(last) and last == insider_token(call)


row = FAULTS.of(KNOWN, by=_open)
row["longer", "A token may be longer than the right one"] = _like(
    lambda token, right: token.startswith(right)
)
row["shorter", "The beginning of the right token is enough"] = _like(
    lambda token, right: right.startswith(token) and len(token) > 3
)
row["any-case", "The token may be written in any case"] = _like(
    lambda token, right: token.lower() == right.lower()
)
row["null", "null is accepted as a token"] = _token(lambda token: token in {"null", "undefined"})
row["secret-of-a-key", "The secret of a key is accepted as a token"] = lambda call: (
    token_of(call) in {made.secret for made in call.memory.made}
)
row["access-key", "The access key of a key is accepted as a token"] = lambda call: _is_public_key(
    token_of(call), call
)
row["unsigned-jwt", "A JWT with the algorithm none is accepted"] = _token(_is_unsigned)
row["unverified-jwt", "Any JWT is accepted, whoever signed it"] = _token(is_jwt)
row["no-value", "0, false, {} and the like are accepted as tokens"] = _token(
    lambda token: token.lower() in FALSY
)
row["default", "test, admin and the like are accepted as tokens"] = _token(
    lambda token: token.lower() in DEFAULTS
)
row["last-of-several", "The last of several tokens counts alone"] = _last_is_right
row["injection", "An SQL condition is accepted as a token"] = _token(lambda t: is_injected(t, ""))
row["long", "A token of more than 4,096 characters is accepted"] = _token(lambda t: len(t) > 4096)
row = FAULTS.of(NOT_EMPTY, "{} is accepted.", by=_open)
row["no-token", "Bearer without a token"] = lambda call: (
    (credentials(call) or "").strip().lower() == "bearer"
)
row["empty-header", "An empty header"] = lambda call: credentials(call) == ""


def _basic(call: FaultCall) -> bool:
    scheme, _, value = (credentials(call) or "").partition(" ")
    if scheme.lower() != "basic":
        return False
    try:
        pair = base64.b64decode(value).decode()
    except (binascii.Error, UnicodeDecodeError):
        return False
    return insider_token(call) in pair.split(":")


def _empty_basic(call: FaultCall) -> bool:
    return (credentials(call) or "").lower() in {"basic", "basic og=="}


@curried
def _scheme(call: FaultCall, *names: str) -> bool:
    scheme, _, token = (credentials(call) or "").partition(" ")
    return scheme.lower() in names and token == insider_token(call)


row = FAULTS.of(BEARER, by=_open)
row["basic", "The token is accepted as a password"] = _basic
row["token-scheme", "The token is accepted with the scheme Token"] = _scheme("token")
row["digest", "The token is accepted with the scheme Digest"] = _scheme("digest")
row["apikey", "The token is accepted with the scheme ApiKey"] = _scheme("apikey")
row["raw", "The token is accepted without a scheme"] = lambda call: (
    credentials(call) == insider_token(call)
)
row["empty-basic", "Basic without user and password is accepted"] = _empty_basic
row["jwt-scheme", "The token is accepted with the scheme JWT or OAuth"] = _scheme("jwt", "oauth")


def _refused_with(status: int, *when: Predicate) -> Handler:
    return on_refusal(401, OPERATIONS, refuse(status), *when)


row = FAULTS.of(STATUS, "A call {}.", by=_refused_with)
row["400", "without a valid token gets 400"] = 400
row["404", "without a valid token gets 404"] = 404
row["407", "without a valid token gets 407"] = 407
row["422-without-token", "without a token gets 422"] = 422, has_no_token
row["400-for-basic", "with Basic gets 400"] = 400, _other_scheme
row["400-for-unknown", "with an unknown token gets 400"] = 400, is_unknown_token
row = FAULTS.of(f"{STATUS}:404-for-{{}}", "{} without a valid token gets 404.")
row.add((VERBS[each], each, on_refusal(401, each, refuse(404))) for each in OPERATIONS)
