"""Which calls have certain headers, or a certain query."""

import re
from urllib.parse import parse_qs, unquote

from mock_server.faults.parts.call import FaultCall, Predicate, curried

PROXIES = ("X-Forwarded-User", "X-Remote-User", "X-User-Id", "X-User", "X-Consumer-Username")
REWRITTEN = ("X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Uri")


def has_header(*names: str) -> Predicate:
    """Choose calls with one of these headers."""
    return lambda call: any(call.request.header(name) for name in names)


@curried
def header_like(call: FaultCall, pattern: str, *names: str) -> bool:
    """Choose calls with such a value in one of these headers."""
    values = (call.request.header(name) for name in names)
    return any(value and re.search(pattern, value, re.IGNORECASE) for value in values)


def parameters(call: FaultCall) -> dict[str, list[str]]:
    """Return the parameters of the query."""
    return parse_qs(call.query, keep_blank_values=True)


@curried
def queried(call: FaultCall, *parameters: str) -> bool:
    """Choose calls whose query holds one of these, written in any way that means the same."""
    sent = unquote(call.query).lower().split("&")
    return any(one in parameters for one in sent)


def true(*names: str) -> tuple[str, ...]:
    """Return parameters of these names that mean yes."""
    return tuple(f"{name}={value}" for name in names for value in ("true", "1", "yes"))
