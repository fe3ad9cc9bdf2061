"""When a behaviour does something: what is true of a call, of its caller and of calls before."""

import base64
import binascii
import json
import re
from collections.abc import Callable
from urllib.parse import parse_qs, unquote

from mock_server.faults.parts.call import PROVIDERS, FaultCall, Predicate


def after(count: int, operation: str = "") -> Predicate:
    """Choose calls before which the operation, or the one called, has succeeded `count` times."""

    def later(call: FaultCall) -> bool:
        counted = operation or call.operation
        this_one = counted == call.operation and call.status in range(200, 300)
        return call.memory.done[counted] - this_one >= count

    return later


def status(*statuses: int) -> Predicate:
    """Choose calls that were answered with one of these statuses."""
    return lambda call: call.status in statuses


# Repositories and keys


def is_there(call: FaultCall) -> bool:
    """Choose calls of repositories that exist."""
    return call.request.insider is not None


def is_barred(call: FaultCall) -> bool:
    """Choose calls of known callers to repositories out of their reach."""
    return call.request.principal is not None and is_there(call) and not call.has_access


def has_access(call: FaultCall) -> bool:
    """Choose calls of callers who reach the repository."""
    return call.has_access


def in_second_repository(call: FaultCall) -> bool:
    """Choose calls of every repository but the one in which the first key was made."""
    return bool(call.memory.made) and call.repo_id != call.memory.made[0].repo_id


def is_deleted(call: FaultCall) -> bool:
    """Choose calls about a key that was deleted."""
    return call.apikey_id in call.memory.deleted


def is_renamed(call: FaultCall) -> bool:
    """Choose calls about a key that was renamed."""
    return call.apikey_id in call.memory.renamed


def is_unknown(call: FaultCall) -> bool:
    """Choose calls about a key that never was, as far as this behaviour has seen."""
    return not is_deleted(call) and call.memory.made_as(call.apikey_id) is None


def is_foreign(call: FaultCall) -> bool:
    """Choose calls about an active key of another repository."""
    made = call.memory.made_as(call.apikey_id)
    return made is not None and made.repo_id != call.repo_id and not is_deleted(call)


def longer_than(count: int) -> Predicate:
    """Choose lists of more than `count` keys."""
    return lambda call: len(call.listed) > count


# Callers


def credentials(call: FaultCall) -> str | None:
    """Return the header `Authorization`, None if there is none."""
    return call.request.header("authorization")


def token_of(call: FaultCall) -> str:
    """Return the bearer token, empty if there is none."""
    scheme, _, token = (credentials(call) or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def insider_token(call: FaultCall) -> str:
    """Return the token of somebody with access to the repository."""
    return call.request.insider.token if call.request.insider else ""


def has_no_token(call: FaultCall) -> bool:
    """Choose calls without any credentials."""
    return credentials(call) is None


def is_unknown_token(call: FaultCall) -> bool:
    """Choose calls with a bearer token that nobody has."""
    return bool(token_of(call)) and call.request.principal is None


def json_of_base64(text: str) -> object:
    """Return the JSON that a part of a JWT holds, None if it holds none."""
    try:
        return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError):
        return None


def is_jwt(token: str) -> bool:
    """Tell whether a token looks like a JWT."""
    return token.count(".") == 2 and isinstance(json_of_base64(token.partition(".")[0]), dict)


# Headers and queries

PROXIES = ("X-Forwarded-User", "X-Remote-User", "X-User-Id", "X-User", "X-Consumer-Username")
REWRITTEN = ("X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Uri")


def has_header(*names: str) -> Predicate:
    """Choose calls with one of these headers."""
    return lambda call: any(call.request.header(name) for name in names)


def header_like(pattern: str, *names: str) -> Predicate:
    """Choose calls with such a value in one of these headers."""

    def chosen(call: FaultCall) -> bool:
        values = (call.request.header(name) for name in names)
        return any(value and re.search(pattern, value, re.IGNORECASE) for value in values)

    return chosen


def parameters(call: FaultCall) -> dict[str, list[str]]:
    """Return the parameters of the query."""
    return parse_qs(call.query, keep_blank_values=True)


def queried(*parameters: str) -> Predicate:
    """Choose calls whose query holds one of these, written in any way that means the same."""

    def chosen(call: FaultCall) -> bool:
        sent = unquote(call.query).lower().split("&")
        return any(one in parameters for one in sent)

    return chosen


def true(*names: str) -> tuple[str, ...]:
    """Return parameters of these names that mean yes."""
    return tuple(f"{name}={value}" for name in names for value in ("true", "1", "yes"))


# Bodies


def sends(*names: str) -> Predicate:
    """Choose bodies with all of these members."""
    return lambda call: set(names) <= call.sent.keys()


def lacks(*names: str) -> Predicate:
    """Choose JSON objects without these members."""
    return lambda call: isinstance(call.request.json, dict) and not set(names) & set(call.sent)


def is_a(name: str, *kinds: type) -> Predicate:
    """Choose bodies in which a member is of one of these types."""
    return lambda call: name in call.sent and type(call.sent[name]) in kinds


def is_body(*kinds: type) -> Predicate:
    """Choose bodies that are JSON of one of these types."""
    return lambda call: type(call.request.json) in kinds


def is_empty_object(call: FaultCall) -> bool:
    """Choose bodies that are an empty object."""
    return bool(call.request.json == {})


def is_unparsed(test: Callable[[bytes], object]) -> Predicate:
    """Choose bodies that are no JSON, or null, and pass a test."""
    return lambda call: call.request.json is None and bool(test(call.request.body))


def is_missing(call: FaultCall) -> bool:
    """Choose calls without a body."""
    return not call.request.body


is_malformed = is_unparsed(len)


def is_cut_off(body: bytes) -> bool:
    """Tell whether a JSON object has no end."""
    return body.startswith(b"{") and not body.endswith(b"}")


def is_valid(call: FaultCall) -> bool:
    """Choose creations that the honest mock would accept."""
    return isinstance(call.sent.get("name"), str) and call.sent.get("aiType") in PROVIDERS


def is_provider(test: Callable[[str], object]) -> Predicate:
    """Choose creations with an unknown provider, a text that passes the test."""

    def chosen(call: FaultCall) -> bool:
        sent = call.sent.get("aiType")
        return isinstance(sent, str) and sent not in PROVIDERS and bool(test(sent))

    return chosen


def is_lower_case(text: str) -> bool:
    """Tell whether a text is a provider in lower case."""
    return text.upper() in PROVIDERS and text == text.lower()


def for_provider(ai_type: str) -> Predicate:
    """Choose creations for one provider."""
    return lambda call: call.sent.get("aiType") == ai_type


def named(test: Callable[[str], object]) -> Predicate:
    """Choose bodies with a name, a text that passes the test."""

    def chosen(call: FaultCall) -> bool:
        name = call.sent.get("name")
        return isinstance(name, str) and bool(test(name))

    return chosen


def has_long_name(call: FaultCall) -> bool:
    """Choose names that are longer than the suite makes them without need."""
    return len(str(call.sent.get("name", ""))) >= 40


def is_empty(name: str) -> bool:
    """Tell whether a name is empty."""
    return not name


def is_blank(name: str) -> bool:
    """Tell whether a name is spaces alone."""
    return bool(name) and not name.strip()


def is_no_word(name: str) -> bool:
    """Tell whether a name is how programs write that there is none."""
    return name in {"null", "undefined", "None", "NaN"}
