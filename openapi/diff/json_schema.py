"""Write schemas of OpenAPI as JSON Schema (draft 2020-12), to be compared as sets of values."""

from collections.abc import Collection
from typing import Any

from openapi.diff.node import Node, Side
from openapi.diff.sameness import text
from openapi.diff.shape import WORDS, Schema
from openapi.schema import Direction, Translation, with_schemas

SETS = ("allOf", "anyOf", "oneOf", "enum", "required", "type")
MOST, DEEPEST = 500, 64


class UndecidableError(ValueError):
    """A schema holds too many others, or what nothing is known about."""


class Inlined(Translation):
    """A translation in the form of which jsonschema-rs decides most: with as few `$ref` as can be.

    Formats, which are compared apart, are left out.
    """

    def __init__(self, node: Node, direction: Direction) -> None:
        super().__init__(node.root, direction, formats=())
        self.count = 0
        self.walking: list[int] = []

    def referred(self, target: dict[str, Any], *, base: bool = False) -> dict[str, Any]:
        """Return the translation of `target`, inside itself a reference.

        Raises:
            UndecidableError: if it holds more than `MOST` schemas, or goes deeper than `DEEPEST`.
        """
        if id(target) in self.walking:
            return super().referred(target, base=base)
        self.count += 1
        if self.count > MOST or len(self.walking) > DEEPEST:
            raise UndecidableError
        self.walking.append(id(target))
        result: dict[str, Any] = self.schema(target, base=base)
        self.walking.pop()
        return result

    def selected(self, name: str, choices: dict[str, str], *, only: bool) -> list[dict[str, Any]]:
        """Return the alternatives of a discriminator, each with the value that selects it."""
        if not only:
            return super().selected(name, choices, only=only)
        every = []
        for value, reference in choices.items():
            told = {"type": "object", "required": [name], "properties": {name: {"enum": [value]}}}
            every.append({"allOf": [self.schema({"$ref": reference}), told]})
        return [{"anyOf": every}]


def json_schema(schema: Schema, direction: Direction) -> tuple[dict[str, Any], list[str]]:
    """Return a schema that holds for a value if all of `schema` do, and the formats it leaves out.

    Raises:
        UndecidableError: if it holds too much, or what nothing is known about.
    """
    translation = Inlined(schema[0], direction)
    each = [translation.schema(node.value) for node in schema]
    result = each[0] if len(each) == 1 else {"allOf": each}
    if definitions := translation.definitions():
        result = {"allOf": [result], "$defs": definitions}
    formats = translation.left_out.pop("format", [])
    if translation.left_out:
        raise UndecidableError
    return result, sorted(formats)


def essence(node: Node, changed: Collection[str]) -> str:
    """Return a text that is the same for schemas that differ in words and order only.

    It is never the same for two of them that refer to something that is `changed`.
    """
    return text(plain(node.value, node.side, changed))


def plain(schema: Any, side: Side, changed: Collection[str]) -> Any:
    """Return a schema without words, its sets in order, and references marked if `changed`."""
    if not isinstance(schema, dict):
        return schema
    result = {key: value for key, value in schema.items() if key not in WORDS}
    result |= with_schemas(result, lambda _, each: plain(each, side, changed))
    if str(schema.get("$ref")) in changed:
        result["$ref"] = f"{side} {schema['$ref']}"
    for key in SETS:
        if isinstance(result.get(key), list):
            result[key] = sorted(result[key], key=text)
    return result
