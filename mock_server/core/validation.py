"""Validate JSON values against schemas of the document, and say in words what does not fit.

The words name the field and the rule, never the value. So a token that was sent by mistake does not
come back.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import jsonschema_rs

from openapi.document import Document
from openapi.schema import Direction, json_schema

Schema = dict[str, Any]

PHRASES: Mapping[str, Callable[[Any], str]] = {
    "type": lambda kind: f"must be {_list(map(_with_article, kind.types), 'or')}",
    "enum": lambda kind: f"must be one of {', '.join(map(_name, kind.options))}",
    "minLength": lambda kind: (
        "must not be empty" if kind.limit == 1 else f"must have at least {kind.limit} characters"
    ),
    "maxLength": lambda kind: f"must have at most {kind.limit} characters",
    "minimum": lambda kind: f"must be at least {kind.limit:g}",
    "exclusiveMinimum": lambda kind: f"must be more than {kind.limit:g}",
    "maximum": lambda kind: f"must be at most {kind.limit:g}",
    "format": lambda kind: f"must be a {kind.format}",
    "minItems": lambda kind: f"must have at least {kind.limit} items",
    "additionalProperties": lambda kind: f"has unknown fields: {', '.join(kind.unexpected)}",
}


class Rule:
    """One schema, compiled; `document` is where its references lead, if it has some."""

    def __init__(self, schema: Schema, document: Document | None = None) -> None:
        translated = json_schema(document or {}, schema, Direction.NEITHER)
        self._validator = jsonschema_rs.Draft202012Validator(translated, validate_formats=True)
        self.fits = self._validator.is_valid

    def breaches(self, value: object, name: str = "") -> list[str]:
        """Say what is wrong with `value`, called `name`; an empty list if it fits."""
        try:
            # The last error of a field is its narrowest: not only a string, but one of five.
            phrases = dict(_phrase(error, name) for error in self._validator.iter_errors(value))
        except ValueError:
            return [f"{name} is nested too deeply"]
        return [f"{field} {phrase}" for field, phrase in phrases.items()]


def _phrase(error: jsonschema_rs.ValidationError, name: str) -> tuple[str, str]:
    """Return the field that an error is about, and the rule that it breaks."""
    kind: Any = error.kind
    if kind.name == "required":
        return _written([*error.instance_path, kind.property], name), "is required"
    phrase = PHRASES.get(kind.name, lambda kind: f"breaks the rule {kind.name}")
    return _written(error.instance_path, name), phrase(kind)


def _written(path: Iterable[str | int], root: str) -> str:
    """Write a path the way it would be written in code: `repositories[1].keys[0].aiType`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".") or root


def _name(option: object) -> str:
    return "null" if option is None else str(option)


def _with_article(noun: str) -> str:
    if noun == "null":
        return noun
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def _list(words: Iterable[str], conjunction: str) -> str:
    *first, last = words
    return f"{', '.join(first)} {conjunction} {last}" if first else last
