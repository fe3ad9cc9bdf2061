"""Write schemas of OpenAPI as JSON Schema (draft 2020-12), to be compared as sets of values."""

import json
import re
from typing import Any

from openapi.diff.node import Node, Pointer
from openapi.diff.shape import EXCLUSIVE, WORDS, Schema, flag
from openapi.schema import Direction

LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
ONES = ("items", "additionalProperties", "not", "contains", "propertyNames", "if", "then", "else")
MAPS = ("properties", "patternProperties", "dependentSchemas")
DROPPED = {*WORDS, *EXCLUSIVE, "nullable", "discriminator", "default", "readOnly", "writeOnly"}


class Writer:
    """Writes schemas of one document for one direction; recursive ones as `$defs`.

    With `essence`, what cannot be told from the values is dropped: the order of names and of the
    members of an enum. Without it, `format` is dropped, which is compared apart.
    """

    def __init__(self, direction: Direction, *, essence: bool = False) -> None:
        self.direction = direction
        self.essence = essence
        self.definitions: dict[str, Any] = {}
        self.walking: list[Pointer] = []

    def written(self, schema: Schema) -> Any:
        """Return a schema that holds for a value if all of `schema` do."""
        each = [self.write(node) for node in schema]
        return each[0] if len(each) == 1 else {"allOf": each}

    def write(self, node: Node) -> Any:
        """Return one schema; a schema inside itself becomes a reference."""
        node = node.resolved
        if not isinstance(node.value, dict):
            return node.value
        if node.pointer in self.walking:
            depth = len(self.walking) - self.walking.index(node.pointer)
            name = str(depth) if self.essence else node.location.replace("/", ".")
            self.definitions.setdefault(name, None)
            return {"$ref": f"#/$defs/{name}"}
        self.walking.append(node.pointer)
        result = self.converted(node)
        self.walking.pop()
        name = node.location.replace("/", ".")
        if name in self.definitions:
            self.definitions[name] = result
        return result

    def converted(self, node: Node) -> dict[str, Any]:
        """Return the keywords of a schema object."""
        result = {key: value for key, value in node.value.items() if key not in DROPPED}
        if not self.essence:
            result.pop("format", None)
        for key in LISTS:
            if key in result:
                branches = [self.write(branch) for branch in node.items(key)]
                result[key] = sorted(branches, key=text) if self.essence else branches
        for key in ONES:
            if (child := node.child(key)) is not None:
                result[key] = self.write(child)
        for key in MAPS:
            if key in result:
                result[key] = {name: self.write(each) for name, each in node.mapping(key).items()}
        self.convert_names(node, result)
        convert_bounds(node.value, result)
        convert_type(node.value, result)
        if self.essence and isinstance(result.get("enum"), list):
            result["enum"] = sorted(result["enum"], key=text)
        return result

    def convert_names(self, node: Node, result: dict[str, Any]) -> None:
        """Leave out the properties that do not travel in this direction."""
        mark = self.direction.value
        hidden = {
            name for name, each in node.mapping("properties").items() if each.resolved.get(mark)
        }
        for name in hidden:
            del result["properties"][name]
        if "required" in result:
            result["required"] = sorted({*result["required"]} - hidden)


def convert_bounds(value: dict[str, Any], result: dict[str, Any]) -> None:
    """Write the exclusive bounds of OpenAPI 3.0 as those of JSON Schema."""
    for name in ("minimum", "maximum"):
        exclusive = value.get(flag(name))
        if exclusive is True and name in value:
            result[flag(name)] = result.pop(name)
        elif isinstance(exclusive, int | float) and not isinstance(exclusive, bool):
            result[flag(name)] = exclusive


def convert_type(value: dict[str, Any], result: dict[str, Any]) -> None:
    """Write `nullable` as a type."""
    if value.get("nullable") is True and isinstance(value.get("type"), str):
        result["type"] = [value["type"], "null"]


def json_schema(schema: Schema, direction: Direction) -> Any:
    """Return `schema` as JSON Schema, with what it refers to inside."""
    writer = Writer(direction)
    result = writer.written(schema)
    if writer.definitions:
        return {"allOf": [result], "$defs": writer.definitions}
    return result


def essence(schema: Schema, direction: Direction) -> str:
    """Return a text that is the same for schemas that differ in their writing only."""
    return text(Writer(direction, essence=True).written(schema))


def formats(schema: Schema, direction: Direction) -> list[str]:
    """Return the formats that occur in a schema, in an order of their own."""
    return sorted(re.findall(r'"format": "([^"]*)"', essence(schema, direction)))


def text(value: Any) -> str:
    """Return a value as text that does not depend on the order of members."""
    return json.dumps(value, sort_keys=True, default=str)
