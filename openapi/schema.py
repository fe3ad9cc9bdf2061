"""Translate schemas of OpenAPI 3.0 to JSON Schema."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

# The least and the greatest number of a format.
RANGES = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}


class Direction(Enum):
    """Whether a value is sent, received, or neither; the value is the access it must not have."""

    REQUEST = "readOnly"
    RESPONSE = "writeOnly"
    NEITHER = None


def draft4(schema: Any) -> Any:
    """Translate a schema of OpenAPI 3.0 to JSON Schema draft 4, where null is a type."""
    if isinstance(schema, list):
        return [draft4(item) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    result = {key: draft4(value) for key, value in schema.items()}
    if schema.get("nullable") is True and "type" in result:
        result["type"] = [result["type"], "null"]
        if None not in result.get("enum", [None]):
            result["enum"] = [*result["enum"], None]
    return result
