"""Say in words how a value deviates from the document, without showing the value."""

import json
from typing import Any, NamedTuple, cast

from jsonschema import ValidationError

_KINDS = {
    "array": "a list",
    "boolean": "a boolean",
    "integer": "a whole number",
    "null": "null",
    "number": "a number",
    "object": "an object",
    "string": "a text",
}
_FORMATS = {"date-time": "is no ISO 8601 timestamp"}


class BrokenRule(NamedTuple):
    """The path to what breaks a rule of the document, the rule's keyword, and the words for it."""

    path: tuple[str | int, ...]
    rule: str
    words: str


def broken_rule(finding: ValidationError) -> BrokenRule:
    """Return the rule that a finding says is broken; a missing member is at its own path."""
    path = (*finding.absolute_path, *_missing_member(finding))
    return BrokenRule(path, str(finding.validator), in_words(finding))


def _missing_member(finding: ValidationError) -> list[str]:
    if finding.validator != "required":
        return []
    # There is one finding for each missing member, and only its message says which.
    required = cast("list[str]", finding.validator_value)
    return [name for name in required if finding.message.startswith(f"{name!r} is")]


def in_words(finding: ValidationError) -> str:
    """Return what is wrong with a value, to be read after its name: "is missing"."""
    rule, allowed = str(finding.validator), finding.validator_value
    if rule == "required":
        return "is missing"
    if rule == "type" and allowed in _KINDS:
        return f"is {kind(finding.instance)}, not {_KINDS[allowed]}"
    if rule == "enum" and isinstance(allowed, list):
        return f"is not {' or '.join(map(json.dumps, allowed))}"
    if rule == "minLength":
        return "is empty" if allowed == 1 else f"has less than {allowed} characters"
    if rule == "format":
        return _FORMATS.get(str(allowed), f"is no {allowed}")
    return "is not as the document describes it"


def kind(value: Any) -> str:
    """Return what sort of JSON value this is."""
    if value is None:
        return _KINDS["null"]
    kinds = {
        bool: "boolean", int: "number", float: "number", str: "string", list: "array"
    }  # fmt: skip
    return _KINDS[kinds.get(type(value), "object")]


def named(path: tuple[str | int, ...]) -> str:
    """Return the name of a place in a body, such as `apiKeys[3].createdAt`."""
    parts = (f"[{token}]" if isinstance(token, int) else f".{token}" for token in path)
    return "".join(parts).removeprefix(".")
