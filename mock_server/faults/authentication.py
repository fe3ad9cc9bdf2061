"""Let callers in who have no valid bearer token, or refuse them in a wrong way."""

import base64
import binascii
import re
from collections.abc import Callable
from functools import partial

from mock_server.faults.parts import tokens, when
from mock_server.faults.parts.admission import as_the_other_caller, by_path, cached, shows_item
from mock_server.faults.parts.call import FaultCall, Handler, curried
from mock_server.faults.parts.handlers import on, on_refusal
from mock_server.faults.parts.operations import CALLED, LIST, OPERATIONS, VERBS
from mock_server.faults.parts.replies import done_but, let_in, plain, refuse, reply
from mock_server.faults.parts.spellings import PATHS, fits
from mock_server.faults.parts.table import Faults

FAULTS = Faults()
REQUIRED, KNOWN = "authentication.token-required", "authentication.token-known"
NOT_EMPTY, BEARER = "authentication.token-not-empty", "authentication.bearer-only"
STATUS = "authentication.status"

LOGIN = "<!doctype html><title>Sign in</title><form method=post><input name=user></form>"
FORWARDED = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "True-Client-IP", "X-Client-IP")
INTERNAL = ("X-Internal", "X-Internal-Request", "X-Service-Name", "X-Internal-Token")
OVERRIDES = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")
IN_QUERIES = ("access_token", "token", "api_key", "apikey", "key", "auth")
FALSY = {"0", "false", "none", "nil", "nan", "{}", "[]", '""', "true", "1"}
DEFAULTS = {"test", "admin", "guest", "anonymous", "demo", "token", "secret", "changeme"}
ACCEPTS_HTML = when.header_like("text/html", "Accept")
INJECTION = r"\bor\b[\s'(]*1'?\s*=\s*'?1"
LOCAL = r"127\.0\.0\.1|localhost|::1"
OVERRIDDEN = when.header_like("^OPTIONS$", *OVERRIDES)
LET_IN_ELSEWHERE = (let_in, when.elsewhere_of_owner)
NO_KEYS = reply(200, {"success": True, "apiKeys": []})
EMPTY = when.credentials_like(r"\s*(bearer)?\s*")
NO_PASSWORD = when.credentials_like("basic( og==)?")
OTHER_SCHEME = when.credentials_like(r"(?!bearer).*\S.*")


_open = partial(on, OPERATIONS, let_in, when.there)


def _accepts(test: Callable[[str, str], object]) -> Handler:
    """Let in who has an unknown token that passes a test with the right one."""
    return _open(when.unknown_token, lambda call: test(tokens.sent(call), tokens.right(call)))


def _is_public_key(text: str | None, call: FaultCall) -> bool:
    return any(made.key == text for made in call.memory.made)


def _key_in_header(call: FaultCall) -> bool:
    return _is_public_key(call.request.header("X-API-Key"), call)


def _is_unsigned(token: str, _: str) -> bool:
    return tokens.is_jwt(token) and str(tokens.head(token).get("alg")).lower() == "none"


def _is_secret(call: FaultCall) -> bool:
    return tokens.sent(call) in {made.secret for made in call.memory.made}


def _last_is_right(call: FaultCall) -> bool:
    *others, last = re.split(r"[\s,;]+", tokens.credentials(call) or "")
    return len(others) > 1 and bool(last) and last == tokens.right(call)


def _is_password(call: FaultCall) -> bool:
    scheme, value = tokens.scheme_and_token(call)
    try:
        pair = base64.b64decode(value).decode() if scheme == "basic" else ""
    except (binascii.Error, UnicodeDecodeError):
        return False
    return tokens.right(call) in pair.split(":")


@curried
def _scheme(call: FaultCall, *names: str) -> bool:
    scheme, token = tokens.scheme_and_token(call)
    return scheme in names and token == tokens.right(call)


for _clause, _who, _test in (
    (REQUIRED, "without a token", when.no_token),
    (KNOWN, "with an unknown token", when.unknown_token),
    (NOT_EMPTY, "with an empty token", EMPTY),
    (BEARER, "with another scheme than Bearer", OTHER_SCHEME),
):
    FAULTS[f"{_clause}:open", f"Calls {_who} are let in."] = _open(_test)
    for _operation, _verb in VERBS.items():
        _words = f"{CALLED[_operation]} {_who} is {{}}."
        row = FAULTS.of(f"{_clause}:{_verb}-*", _words, on, _operation, only=_test)
        row["open", "let in"] = let_in, when.there
        row["open-in-the-second-repository", "let in, in the second repository"] = LET_IN_ELSEWHERE
        if _operation != LIST:
            row["with-effect", "refused, and done"] = done_but(refuse(401)), when.there

# Without a token
row = FAULTS.of(REQUIRED, "{}.", _open, when.no_token)
row["query-token", "Any token in a query counts"] = lambda call: any(when.values(call, *IN_QUERIES))
row["x-api-key", "Any X-API-Key is accepted"] = when.header("X-API-Key", "X-Api-Token", "Api-Key")
row["access-key-as-x-api-key", "An access key is accepted as X-API-Key"] = _key_in_header
row["cookie", "Any cookie is accepted"] = when.header("Cookie")
row["forwarded-user", "X-Forwarded-User or X-User-Id is believed"] = when.header(*when.PROXIES)
row["local", "X-Forwarded-For: 127.0.0.1 is believed"] = when.header_like(LOCAL, *FORWARDED)
row["internal", "X-Internal: true or the like is believed"] = when.header(*INTERNAL)
row["debug", "X-Debug or the like lets callers in"] = when.header("X-Debug", "X-Test", "X-Dev-Mode")
row["original-url", "X-Original-URL leads round the check"] = when.header(*when.REWRITTEN)
row["override-options", "X-HTTP-Method-Override: OPTIONS is let in"] = OVERRIDDEN
row["subrequest", "X-Middleware-Subrequest is let in"] = when.header("X-Middleware-Subrequest")
row["any-query", "Paths with a query are let in"] = when.parameters
_words = "Calls without a token are let in if the path has {}."
FAULTS.of(REQUIRED, _words, by_path, OPERATIONS, when.no_token).add(PATHS)
row = FAULTS.of(REQUIRED, "Without a token {}.", on_refusal, 401, only=when.no_token)
row["302", "a call is redirected"] = OPERATIONS, plain(302, "Found")
row["empty-list", "a list is answered with an empty one"] = LIST, NO_KEYS
row = FAULTS.of(REQUIRED)
row["get-of-a-key", "GET of a key shows it, without a token"] = shows_item(when.no_token)
row["cached", "Callers without a token get a list kept for somebody"] = cached(when.no_token)
row = FAULTS.of(REQUIRED, "A list without a token is let in {}.", as_the_other_caller)
row["at-the-same-moment", "while somebody else lists the repository"] = when.no_token
row = FAULTS.of(REQUIRED, "Browsers get {}.", on, OPERATIONS, plain(200, LOGIN, "text/html"))
row["login-page", "a page to sign in"] = when.no_token, ACCEPTS_HTML

# With another token
row = FAULTS.of(KNOWN, "The right token {} is accepted.", _accepts)
row["longer", "with more behind it"] = fits("longer")
row["shorter", "cut off at its end"] = fits("beginning")
row["any-case", "in another case"] = fits("another-case")
row = FAULTS.of(KNOWN, "{} is accepted as a token.", _accepts)
row["null", "null"] = lambda token, _: token in {"null", "undefined"}
row = FAULTS.of(KNOWN, "{} is accepted as a token.", _open)
row["secret-of-a-key", "The secret of a key"] = _is_secret
row["access-key", "The access key of a key"] = lambda call: _is_public_key(tokens.sent(call), call)
row = FAULTS.of(KNOWN, "{} is accepted as a token.", _accepts)
row["unsigned-jwt", "A JWT with the algorithm none"] = _is_unsigned
row["unverified-jwt", "Any JWT, whoever signed it,"] = lambda token, _: tokens.is_jwt(token)
row["no-value", "0, false, {} or the like"] = lambda token, _: token.lower() in FALSY
row["default", "test, admin or the like"] = lambda token, _: token.lower() in DEFAULTS
FAULTS[f"{KNOWN}:last-of-several", "The last of several tokens counts."] = _open(_last_is_right)
row = FAULTS.of(KNOWN, "{} is accepted as a token.", _accepts)
row["injection", "An SQL condition"] = lambda token, _: re.search(INJECTION, token.lower())
row["long", "A text of more than 4,096 characters"] = lambda token, _: len(token) > 4096
row = FAULTS.of(NOT_EMPTY, "{} is accepted.", _open)
row["no-token", "Bearer without a token"] = when.credentials_like(r"\s*bearer\s*")
row["empty-header", "An empty header"] = when.credentials_like("")

# With another scheme
row = FAULTS.of(BEARER, "The token is accepted {}.", _open)
row["basic", "as a password"] = _is_password
row["token-scheme", "with the scheme Token"] = _scheme("token")
row["digest", "with the scheme Digest"] = _scheme("digest")
row["apikey", "with the scheme ApiKey"] = _scheme("apikey")
row["raw", "without a scheme"] = lambda call: tokens.credentials(call) == tokens.right(call)
FAULTS[f"{BEARER}:empty-basic", "Basic without a password is accepted."] = _open(NO_PASSWORD)
row["jwt-scheme", "with the scheme JWT or OAuth"] = _scheme("jwt", "oauth")

# The status
row = FAULTS.of(STATUS, "A call without a valid token gets {}.", on_refusal, 401, OPERATIONS)
row.each(refuse, 400, 404, 407)
row = FAULTS.of(STATUS, "A call {}.", on_refusal, 401, OPERATIONS)
row["422-without-token", "without a token gets 422"] = refuse(422), when.no_token
row["400-for-basic", "with Basic gets 400"] = refuse(400), OTHER_SCHEME
row["400-for-unknown", "with an unknown token gets 400"] = refuse(400), when.unknown_token
row = FAULTS.of(f"{STATUS}:404-for-*", "{} without a valid token gets 404.", on_refusal, 401)
row.add((verb, CALLED[each], each, refuse(404)) for each, verb in VERBS.items())
