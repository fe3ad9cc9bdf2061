"""Which calls are chosen: by those before, by key and caller, body, headers and query."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, unquote

from mock_server.faults.parts import tokens
from mock_server.faults.parts.call import FaultCall, Predicate, curried
from mock_server.faults.parts.operations import PROVIDERS

PROXIES = ("X-Forwarded-User", "X-Remote-User", "X-User-Id", "X-User", "X-Consumer-Username")
REWRITTEN = ("X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Uri")

# What was before


@curried
def after(call: FaultCall, count: int, operation: str = "") -> bool:
    """Choose calls before which the operation, or the one called, has succeeded `count` times."""
    counted = operation or call.operation
    this_one = counted == call.operation and call.status in range(200, 300)
    return call.memory.done[counted] - this_one >= count


def meeting(call: FaultCall) -> bool:
    """Choose calls that came while another one of the operation was open."""
    return call.meets


def name_taken(call: FaultCall) -> bool:
    """Choose creations under the name of a key that was made before."""
    return any(made.name == call.made.name for made in call.memory.made[:-1])


# The key, the repository, the caller


def deleted(call: FaultCall) -> bool:
    """Choose calls about a key that was deleted."""
    return call.apikey_id in call.memory.deleted


def renamed(call: FaultCall) -> bool:
    """Choose calls about a key that was renamed."""
    return call.apikey_id in call.memory.renamed


def unknown(call: FaultCall) -> bool:
    """Choose calls about a key that never was, as far as this behaviour has seen."""
    return not deleted(call) and call.memory.made_as(call.apikey_id) is None


def foreign(call: FaultCall) -> bool:
    """Choose calls about an active key of another repository."""
    made = call.memory.made_as(call.apikey_id)
    return made is not None and made.repo_id != call.repo_id and not deleted(call)


def elsewhere(call: FaultCall) -> bool:
    """Choose calls of every repository but the one in which the first key was made."""
    return bool(call.memory.made) and call.repo_id != call.memory.made[0].repo_id


def elsewhere_of_owner(call: FaultCall) -> bool:
    """Choose other repositories of who reaches the one in which the first key was made."""
    owner = call.memory.insiders.get(call.memory.made[0].repo_id) if elsewhere(call) else None
    return owner is not None and owner.reaches(call.repo_id)


def has_key(call: FaultCall) -> bool:
    """Choose calls with a key in their path."""
    return bool(call.apikey_id)


def method(*methods: str) -> Predicate:
    """Choose calls with one of these methods."""
    return lambda call: call.request.method in methods


def operation(*operations: str) -> Predicate:
    """Choose calls of one of these operations."""
    return lambda call: call.operation in operations


def there(call: FaultCall) -> bool:
    """Choose calls of repositories that exist."""
    return call.request.insider is not None


def has_access(call: FaultCall) -> bool:
    """Choose calls of callers who reach the repository."""
    return call.has_access


def known_caller(call: FaultCall) -> bool:
    """Choose calls of callers with a valid token."""
    return call.request.principal is not None


def barred(call: FaultCall) -> bool:
    """Choose calls of known callers to repositories out of their reach."""
    return known_caller(call) and there(call) and not call.has_access


def no_token(call: FaultCall) -> bool:
    """Choose calls without any credentials."""
    return tokens.credentials(call) is None


@curried
def credentials_like(call: FaultCall, pattern: str) -> bool:
    """Choose calls whose header `Authorization` fits a pattern as a whole, in any case."""
    sent = tokens.credentials(call)
    return sent is not None and bool(re.fullmatch(pattern, sent, re.IGNORECASE))


def unknown_token(call: FaultCall) -> bool:
    """Choose calls with a bearer token that nobody has."""
    return bool(tokens.sent(call)) and not known_caller(call)


# The answer


def status(*statuses: int) -> Predicate:
    """Choose calls that were answered with one of these statuses."""
    return lambda call: call.status in statuses


def longer_than(count: int) -> Predicate:
    """Choose lists of more than `count` keys."""
    return lambda call: len(call.listed) > count


# The body


def sends(*names: str) -> Predicate:
    """Choose bodies with all of these members."""
    return lambda call: set(names) <= call.sent.keys()


def lacks(name: str) -> Predicate:
    """Choose JSON objects without this member."""
    return lambda call: isinstance(call.request.json, dict) and name not in call.sent


def is_a(name: str, *kinds: type) -> Predicate:
    """Choose bodies in which a member is of one of these types."""
    return lambda call: name in call.sent and type(call.sent[name]) in kinds


def equals(name: str, value: object) -> Predicate:
    """Choose bodies in which a member has this value."""
    return lambda call: name in call.sent and call.sent[name] == value


def is_null(name: str) -> Predicate:
    """Choose bodies in which a member is null."""
    return is_a(name, type(None))


def body_is(*kinds: type) -> Predicate:
    """Choose bodies that are JSON of one of these types."""
    return lambda call: type(call.request.json) in kinds


def empty_object(call: FaultCall) -> bool:
    """Choose bodies that are an empty object."""
    return bool(call.request.json == {})


def no_body(call: FaultCall) -> bool:
    """Choose calls without a body."""
    return not call.request.body


def unparsed(test: Callable[[bytes], object]) -> Predicate:
    """Choose bodies that are no JSON, or null, and pass a test."""
    return lambda call: call.request.json is None and test(call.request.body)


malformed = unparsed(len)


def is_cut_off(body: bytes) -> bool:
    """Tell whether a JSON object has no end."""
    return body.startswith(b"{") and not body.endswith(b"}")


@curried
def named(call: FaultCall, test: Callable[[str], object]) -> bool:
    """Choose bodies with a name, a text that passes the test."""
    name = call.sent.get("name")
    return isinstance(name, str) and bool(test(name))


@curried
def unknown_provider(call: FaultCall, test: Callable[[str], object]) -> bool:
    """Choose creations with an unknown provider, a text that passes the test."""
    sent = call.sent.get("aiType")
    return isinstance(sent, str) and sent not in PROVIDERS and bool(test(sent))


def is_for(ai_type: str) -> Predicate:
    """Choose creations for one provider."""
    return lambda call: call.sent.get("aiType") == ai_type


def valid(call: FaultCall) -> bool:
    """Choose creations that the honest mock would accept."""
    return isinstance(call.sent.get("name"), str) and call.sent.get("aiType") in PROVIDERS


def long_name(call: FaultCall) -> bool:
    """Choose names that are longer than the suite makes them without need."""
    return len(str(call.sent.get("name", ""))) >= 40


# Headers, path and query


def header(*names: str) -> Predicate:
    """Choose calls with one of these headers."""
    return lambda call: any(call.request.header(name) for name in names)


@curried
def header_like(call: FaultCall, pattern: str, *names: str) -> bool:
    """Choose calls with such a value in one of these headers."""
    values = (call.request.header(name) for name in names)
    return any(value and re.search(pattern, value, re.IGNORECASE) for value in values)


def path_like(pattern: str) -> Predicate:
    """Choose calls with such a path."""
    return lambda call: re.search(pattern, call.path)


def query_like(pattern: str) -> Predicate:
    """Choose calls with such a query."""
    return lambda call: re.search(pattern, call.query)


def parameters(call: FaultCall) -> dict[str, list[str]]:
    """Return the parameters of the query."""
    return parse_qs(call.query, keep_blank_values=True)


@curried
def queried(call: FaultCall, *parameters: str) -> bool:
    """Choose calls whose query holds one of these, written in any way that means the same."""
    sent = unquote(call.query).lower().split("&")
    return any(one in parameters for one in sent)


def values(call: FaultCall, *names: str) -> list[str]:
    """Return the values in the query of the parameters of these names."""
    sent = parameters(call)
    return [value for name in names for value in sent.get(name, ())]


def yes(*names: str) -> tuple[str, ...]:
    """Return parameters of these names that mean yes."""
    return tuple(f"{name}={value}" for name in names for value in ("true", "1", "yes"))
