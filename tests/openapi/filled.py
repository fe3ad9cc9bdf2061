"""A document that has each field of each object of OpenAPI."""

from collections.abc import Container
from typing import Any

from openapi.check.grammar import OBJECTS, PATTERNED
from openapi.document import METHODS, Document

# What stands in the place of what the grammar names by a pattern.
NAMES = {"Paths": "/a", "Responses": "200", "Callback": "{$url}", "SecurityRequirement": "scheme"}
# Of these an object has one only, or the other one counts.
INSTEAD = {
    "Parameter.content": "Parameter.schema",
    "Header.content": "Header.schema",
    "Parameter.example": "Parameter.examples",
    "Header.example": "Header.examples",
    "MediaType.example": "MediaType.examples",
    "Example.externalValue": "Example.value",
    "OpenAPI.security": "Operation.security",
    "PathItem.servers": "Operation.servers",
    "PathItem.parameters": "Operation.parameters",
    **{f"PathItem.{method}": "PathItem.get" for method in METHODS if method != "get"},
}
TWICE = ("PathItem", "Operation")
HOSTILE = (
    "</script></style></title>--> ]]> \"'><script>alert(1)</script><img src=x onerror=alert(1)>\n"
    "\u2028 {{ 7 * 7 }} {% x %} %00 &lt; ![a](http://evil.example/b) [c](javascript:alert(1)) "
)


def filled(left_out: Container[str] = INSTEAD) -> Document:
    """Return a document with all fields but those that are left out; a text says its field."""
    document: Document = _filled("OpenAPI", "", left_out, ())
    return document


def _filled(wanted: str, name: str, left_out: Container[str], within: tuple[str, ...]) -> Any:
    wanted = wanted.rpartition("|")[2].removesuffix("&")
    if wanted[0] == "[":
        return [_filled(wanted[1:-1], name, left_out, within)]
    if wanted[0] == "{":
        return {f"{name}.name": _filled(wanted[1:-1], name, left_out, within)}
    if wanted in PATTERNED:
        return {NAMES[wanted]: _filled(PATTERNED[wanted][1], name, left_out, within)}
    if wanted not in OBJECTS:
        return {"boolean": True, "number": 7, "count": 7}.get(wanted, name)
    # What holds its own kind too often is empty.
    return {
        each: _filled(kind, f"{wanted}.{each}", left_out, (*within, wanted))
        for each, kind in OBJECTS[wanted].items()
        if each != "$ref"
        and f"{wanted}.{each}" not in left_out
        and within.count(wanted) <= (wanted in TWICE)
    }


def hostile(node: Any = None) -> Any:
    """Return such a document with what no page may obey in each text and each free name."""
    match filled() if node is None else node:
        case str(text):
            return HOSTILE + text
        case list(items):
            return [hostile(each) for each in items]
        case dict(fields):
            free = {name: HOSTILE * ("." in name) + name for name in fields}
            return {free[name]: hostile(each) for name, each in fields.items()}
        case value:
            return value
