"""Decide, with jsonschema-rs, whether one JSON Schema allows every value that another allows."""

from typing import Any

import jsonschema_rs
from jsonschema_rs.canonical import CanonicalizationError, Containment

from openapi.diff.changes import Answer

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def lost(before: Any, after: Any) -> Answer:
    """Say whether some value is allowed `before` and not `after`; None if it cannot be decided."""
    try:
        answer = canonical(after).covers(canonical(before))
    except (CanonicalizationError, ValueError):
        return None
    if answer == Containment.UNKNOWN:
        return None
    return bool(answer == Containment.NO)


def canonical(schema: Any) -> jsonschema_rs.CanonicalSchema:
    """Return the normal form of a schema.

    Raises:
        ValueError: if it is no valid schema, or jsonschema-rs cannot read it.
    """
    if isinstance(schema, bool):
        return jsonschema_rs.canonicalize(schema, draft=jsonschema_rs.Draft202012, offline=True)
    return jsonschema_rs.canonicalize({**schema, "$schema": DIALECT}, offline=True)
