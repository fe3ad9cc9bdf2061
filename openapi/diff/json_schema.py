"""Write schemas of OpenAPI as JSON Schema (draft 2020-12), to be compared as sets of values."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from typing import Any

from openapi.diff.discriminators import choices, discriminated
from openapi.diff.node import Node, Pointer
from openapi.diff.sameness import text
from openapi.diff.shape import ALTERNATIVES, EXCLUSIVE, WORDS, Schema, flag
from openapi.schema import Direction

SETS = ("allOf", "anyOf", "oneOf", "enum", "required", "type")
LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
ONES = ("items", "additionalProperties", "not", "contains", "propertyNames", "if", "then", "else")
MAPS = ("properties", "patternProperties", "dependentSchemas")
DROPPED = {*WORDS, *EXCLUSIVE, "nullable", "discriminator", "default", "readOnly", "writeOnly"}
MOST, DEEPEST = 500, 64


class TooLargeError(ValueError):
    """A schema holds so many others that nothing can be decided about all of them together."""


class Writer:
    """Writes schemas of one document for one direction; recursive ones as `$defs`.

    `format`, which is compared apart, is left out and kept in `formats`.
    """

    def __init__(self, direction: Direction) -> None:
        self.direction = direction
        self.definitions: dict[str, Any] = {}
        self.walking: list[Pointer] = []
        self.formats: list[str] = []
        self.count = 0

    def written(self, schema: Schema) -> Any:
        """Return a schema that holds for a value if all of `schema` do.

        Raises:
            TooLargeError: if it holds more than `MOST` schemas, or goes deeper than `DEEPEST`.
        """
        each = [self.write(node) for node in schema]
        return each[0] if len(each) == 1 else {"allOf": each}

    def write(self, node: Node) -> Any:
        """Return one schema; a schema inside itself becomes a reference."""
        node = node.resolved
        if not isinstance(node.value, dict):
            return node.value
        name = node.location.replace("/", ".")
        if node.pointer in self.walking:
            self.definitions.setdefault(name, None)
            return {"$ref": f"#/$defs/{name}"}
        self.count += 1
        if self.count > MOST or len(self.walking) > DEEPEST:
            raise TooLargeError(name)
        self.walking.append(node.pointer)
        result = self.converted(node)
        self.walking.pop()
        if name in self.definitions:
            self.definitions[name] = result
        return result

    def converted(self, node: Node) -> dict[str, Any]:
        """Return the keywords of a schema object."""
        told_apart = discriminated(node)
        left_out = {*DROPPED, *(ALTERNATIVES if told_apart else ())}
        kept = {key: value for key, value in node.value.items() if key not in left_out}
        result = with_schemas(replace(node, value=kept), self.write)
        if "format" in result:
            self.formats.append(str(result.pop("format")))
        if told_apart:
            result["anyOf"] = list(self.selected(node))
        self.convert_names(node, result)
        convert_bounds(node.value, result)
        convert_type(node.value, result)
        return result

    def selected(self, node: Node) -> Iterator[dict[str, Any]]:
        """Yield the alternatives of a discriminator, each with the value that selects it."""
        name = str(node.get("discriminator")["propertyName"])
        for value, choice in choices(node).items():
            told = {"type": "object", "required": [name], "properties": {name: {"enum": [value]}}}
            yield {"allOf": [self.write(choice), told]}

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


def json_schema(schema: Schema, direction: Direction) -> tuple[Any, list[str]]:
    """Return `schema` as JSON Schema, with what it refers to inside, and the formats in it.

    Raises:
        TooLargeError: if it holds too much.
    """
    writer = Writer(direction)
    result = writer.written(schema)
    if writer.definitions:
        result = {"allOf": [result], "$defs": writer.definitions}
    return result, sorted(writer.formats)


def essence(node: Node, changed: Collection[str]) -> str:
    """Return a text that is the same for schemas that differ in words and order only.

    It is never the same for two of them that refer to something that is `changed`.
    """
    return text(plain(node, changed))


def plain(node: Node, changed: Collection[str]) -> Any:
    """Return a schema without words, its sets in order, and references marked if `changed`."""
    if not isinstance(node.value, dict):
        return node.value
    kept = {key: value for key, value in node.value.items() if key not in WORDS}
    result = with_schemas(replace(node, value=kept), lambda each: plain(each, changed))
    if node.reference in changed:
        result["$ref"] = f"{node.side} {node.reference}"
    for key in SETS:
        if isinstance(result.get(key), list):
            result[key] = sorted(result[key], key=text)
    return result


def with_schemas(node: Node, convert: Callable[[Node], Any]) -> dict[str, Any]:
    """Return the value of a schema with all schemas right below it converted."""
    result = dict(node.value)
    for key in LISTS:
        if key in result:
            result[key] = [convert(branch) for branch in node.items(key)]
    for key in ONES:
        if (child := node.child(key)) is not None:
            result[key] = convert(child)
    for key in MAPS:
        if key in result:
            result[key] = {name: convert(each) for name, each in node.mapping(key).items()}
    return result
