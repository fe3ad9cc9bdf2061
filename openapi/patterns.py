"""Tell whether a pattern is a regular expression of ECMA-262, with or without the flag `u`."""

import re
from typing import Any

import jsonschema_rs

STRICT = jsonschema_rs.Draft202012Validator({"format": "regex"}, validate_formats=True)

# What makes the lenient syntax of browsers (ECMA-262, annex B.1.4) differ from that with `u`.
LENIENT = re.compile(
    r"(?P<set>\[(?:\\.|[^\]\\])*\])"
    r"|\\(?:c[A-Za-z]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|k<\w+>|\d+|.)"
    r"|(?P<ahead>\(\?[=!])|\{\d+(?:,\d*)?\}|(?P<stray>[{}\]])",
    re.DOTALL,
)
# Escapes that mean the same with and without the flag.
KNOWN = re.compile(r"\\(?:\W|[_dDwWsSbBnrtvf0]|c[A-Za-z]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4})\Z")


def is_strict(pattern: str) -> bool:
    """Say whether `pattern` is a regular expression with the flag `u`, as JSON Schema wants it."""
    return STRICT.is_valid(pattern)


def is_understood(pattern: Any) -> bool:
    """Say whether values can be held against `pattern` here, and mean what they mean elsewhere."""
    try:
        jsonschema_rs.Draft202012Validator({"pattern": pattern})
    except ValueError:
        return False
    return is_strict(pattern)


def is_lenient(pattern: str) -> bool:
    """Say whether browsers take `pattern` for a regular expression without the flag `u`."""
    named = "(?<" in re.sub(r"\(\?<[=!]", "", pattern)
    return is_strict(LENIENT.sub(lambda found: _strict(found, named=named), pattern))


def _strict(found: re.Match[str], *, named: bool) -> str:
    """Return a part of a lenient pattern as one of the same form that is strict."""
    part = found[0]
    if found["set"]:
        inner = re.sub(r"\\[^dDwWsSnrtvf0\]\\^-]", "a", part[1:-1])
        inner = re.sub(r"-(?=\\[dDwWsS])|(?<=\\[dDwWsS])-", r"\\-", inner)
        return f"[{inner.replace('[', 'a')}]"
    if found["ahead"]:
        return "(?:"
    if found["stray"]:
        return f"\\{part}"
    if part[0] == "\\" and not KNOWN.match(part) and not (named and part[1] == "k"):
        return "a"
    return part
