"""Which calls have a certain body."""

from collections.abc import Callable

from mock_server.faults.parts.call import FaultCall, Predicate, curried
from mock_server.faults.parts.operations import PROVIDERS


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


@curried
def is_provider(call: FaultCall, test: Callable[[str], object]) -> bool:
    """Choose creations with an unknown provider, a text that passes the test."""
    sent = call.sent.get("aiType")
    return isinstance(sent, str) and sent not in PROVIDERS and bool(test(sent))


def is_lower_case(text: str) -> bool:
    """Tell whether a text is a provider in lower case."""
    return text.upper() in PROVIDERS and text == text.lower()


def for_provider(ai_type: str) -> Predicate:
    """Choose creations for one provider."""
    return lambda call: call.sent.get("aiType") == ai_type
