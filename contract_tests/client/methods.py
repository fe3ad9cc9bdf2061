"""HTTP methods: which are safe, and which headers and parameters may override them.

Pure. Servers and frameworks let a header or a parameter replace the method of a request.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import unquote_plus

SAFE_METHODS = frozenset(["GET", "HEAD", "OPTIONS", "TRACE"])  # RFC 9110, section 9.2.1
CHANGING_METHODS = frozenset(["POST", "PUT", "PATCH", "DELETE"])

# X-HTTP-Method-Override, X-HTTP-Method, X-Method-Override, _method and their like: letters only.
_OVERRIDE = re.compile(r"x?(http)?method(override)?")


def named_methods(named: Iterable[tuple[str, str]]) -> set[str]:
    """Return the methods that headers or parameters name, in capitals.

    One that is called like an override may name any method, as WebDAV has more of them; another
    one names a method only if it has one that changes something for its value.
    """
    methods: set[str] = set()
    for name, value in named:
        words = {word.strip().upper() for word in value.split(",")} - {""}
        methods |= words if _is_override(name) else words & CHANGING_METHODS
    return methods


@lru_cache
def _is_override(name: str) -> bool:
    letters = re.sub(r"[^a-z]", "", name.lower())
    return _OVERRIDE.fullmatch(letters) is not None


def parameters(query: str) -> list[tuple[str, str]]:
    """Return the parameters of a query, decoded; one without a value is its own value.

    Some frameworks part them by semicolons too.
    """
    parts = [part.partition("=") for part in re.split("[&;]", query)]
    return [(fully_decoded(name), fully_decoded(value or name)) for name, _, value in parts]


def fully_decoded(text: str) -> str:
    """Decode percent-encoding as often as it was put on, and at most five times."""
    for _ in range(5):
        decoded = unquote_plus(text)
        if decoded == text:
            break
        text = decoded
    return text
