"""Decide, with jsonschema-rs, whether one JSON Schema allows every value that another allows."""

import json
import re
from typing import Any

import jsonschema_rs
from jsonschema_rs.canonical import CanonicalizationError, Containment

from openapi.diff.changes import Answer

LONGEST = 20
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def lost(before: Any, after: Any) -> Answer:
    """Say whether some value is allowed `before` and not `after`; None if it cannot be decided."""
    try:
        answer = canonical(after).covers(canonical(before))
    except (CanonicalizationError, ValueError):
        return None
    if answer == Containment.UNKNOWN:
        return True if witnessed(before, after) else None
    return bool(answer == Containment.NO)


def witnessed(before: Any, after: Any) -> bool:
    """Say whether one of a few values is allowed `before` and not `after`."""
    words = set(re.findall(r"\w+", json.dumps([before, after])))
    bounds = {int(word) for word in words if word.isdecimal() and len(word) < LONGEST}
    numbers = {number + step for number in {0, *bounds} for step in (-1, 0, 1)}
    texts = {"", " ", "-", *words, *"".join(words)}
    try:
        old, new = (jsonschema_rs.Draft202012Validator(each) for each in (before, after))
    except ValueError:
        return False
    return any(old.is_valid(value) and not new.is_valid(value) for value in (*texts, *numbers))


def canonical(schema: Any) -> jsonschema_rs.CanonicalSchema:
    """Return the normal form of a schema.

    Raises:
        ValueError: if it is no valid schema, or jsonschema-rs cannot read it.
    """
    if isinstance(schema, bool):
        return jsonschema_rs.canonicalize(schema, draft=jsonschema_rs.Draft202012, offline=True)
    return jsonschema_rs.canonicalize({**schema, "$schema": DIALECT}, offline=True)
