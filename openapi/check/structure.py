"""Split a document into parts by the grammar of OpenAPI, with a finding for what does not fit.

This happens before all other rules. Fields of the wrong type are reported here and left out of
`Part.fields`, so that the other rules need not check types.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from openapi.check.finding import Finding, did_you_mean, nearest, shown
from openapi.check.grammar import EARLIER, LATER, OBJECTS, PATTERNED
from openapi.locations import Pointer

TYPES: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "any": ("anything", lambda _: True),
    "string": ("a string", lambda value: isinstance(value, str)),
    "boolean": ("a boolean", lambda value: isinstance(value, bool)),
    "number": (
        "a number",
        lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    ),
    "count": (
        "a whole number from 0",
        lambda value: isinstance(value, int) and not isinstance(value, bool) and value >= 0,
    ),
}

UNUSABLE = ("type", "type-list", "name")


@dataclass
class Part:
    """An object of the document: its kind by the grammar and its fields of the right type.

    A reference has the kind `Reference`, and `expects` says what it should lead to.
    """

    kind: str
    pointer: Pointer
    value: dict[str, Any]
    parent: "Part | None" = None
    expects: str = ""
    fields: dict[str, Any] = field(default_factory=dict)

    def within(self, kind: str) -> "Part | None":
        """Return the nearest part of this kind around this one, itself included."""
        part: Part | None = self
        while part is not None and part.kind != kind:
            part = part.parent
        return part


class Structure:
    """The parts of a document by pointer, in its order, and the findings of the walk."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.parts: dict[Pointer, Part] = {}
        self.findings: list[Finding] = []
        self._object("OpenAPI", document, (), None)

    def of(self, *kinds: str) -> Iterator[Part]:
        """Yield the parts of these kinds."""
        return (part for part in self.parts.values() if part.kind in kinds)

    def sound(self) -> dict[str, Any]:
        """Return a copy of the document without what has a wrong type or a wrong name."""
        wrong = {each.pointer for each in self.findings if each.rule in UNUSABLE}
        result: dict[str, Any] = self._sound(self.document, (), wrong)
        return result

    def _sound(self, value: Any, pointer: Pointer, wrong: set[Pointer]) -> Any:
        part = self.parts.get(pointer)
        if part is not None and part.kind in PATTERNED:
            value = part.fields
        if isinstance(value, list):
            members = [((*pointer, place), item) for place, item in enumerate(value)]
            return [self._sound(item, at, wrong) for at, item in members if at not in wrong]
        if not isinstance(value, dict):
            return value
        return {
            name: self._sound(item, (*pointer, name), wrong)
            for name, item in value.items()
            if (*pointer, name) not in wrong
        }

    def _report(self, rule: str, pointer: Pointer, message: str, hint: str = "") -> None:
        self.findings.append(Finding(rule, pointer, message, hint))

    def _fits(self, wanted: str, value: Any, pointer: Pointer, parent: Part | None) -> bool:
        """Say whether `value` has the type `wanted`, and walk or report it."""
        if wanted in TYPES:
            text, test = TYPES[wanted]
            if not test(value):
                self._wrong(text, value, pointer)
            return test(value)
        text = ""
        if "|" in wanted:
            simple, _, wanted = wanted.partition("|")
            text, test = TYPES[simple]
            if test(value):
                return True
            text += " or "
        container, noun = (list, "a list") if wanted[0] == "[" else (dict, "an object")
        if not isinstance(value, container):
            self._wrong(text + noun, value, pointer)
            return False
        return self._inner(wanted, value, pointer, parent)

    def _inner(self, wanted: str, value: Any, pointer: Pointer, parent: Part | None) -> bool:
        """Walk what `value`, an array, a map or an object, holds."""
        if wanted[0] in "[{":
            pairs = enumerate(value) if wanted[0] == "[" else value.items()
            fits = [
                self._fits(wanted[1:-1], item, (*pointer, name), parent) for name, item in pairs
            ]
            return all(fits) or wanted[0] == "{"
        kind = wanted.removesuffix("&")
        if wanted != kind and "$ref" in value:
            return self._reference(kind, value, pointer, parent)
        self._object(kind, value, pointer, parent)
        return True

    def _wrong(self, wanted: str, value: Any, pointer: Pointer) -> None:
        name = f"`{pointer[-1]}`" if pointer and isinstance(pointer[-1], str) else "This"
        message = f"{name} has to be {wanted}, and is {described(value)}."
        if pointer[-1:] == ("type",) and isinstance(value, list):
            self._report(
                "type-list", pointer, message, "Write one type, and `nullable: true` for null."
            )
        elif pointer[-1:] in (("exclusiveMinimum",), ("exclusiveMaximum",)):
            limit = str(pointer[-1])[9:].lower()
            self._report(
                "type", pointer, message, f"Before OpenAPI 3.1 the number is the `{limit}`."
            )
        else:
            self._report("type", pointer, message)

    def _reference(
        self, kind: str, value: dict[str, Any], pointer: Pointer, parent: Part | None
    ) -> bool:
        part = Part("Reference", pointer, value, parent, kind)
        self.parts[pointer] = part
        if self._fits("string", value["$ref"], (*pointer, "$ref"), part):
            part.fields["$ref"] = value["$ref"]
            return True
        return False

    def _object(
        self, kind: str, value: dict[str, Any], pointer: Pointer, parent: Part | None
    ) -> None:
        part = Part(kind, pointer, value, parent)
        self.parts[pointer] = part
        if kind in PATTERNED:
            self._patterned(part)
            return
        known = {name.removesuffix("!"): wanted for name, wanted in OBJECTS[kind].items()}
        needed = [name[:-1] for name in OBJECTS[kind] if name.endswith("!")]
        missing = [name for name in needed if name not in value]
        for name, item in value.items():
            if name in known:
                if self._fits(known[name], item, (*pointer, name), part):
                    part.fields[name] = item
            elif not name.startswith("x-"):
                absent = [each for each in known if each not in value]
                meant = nearest(name, missing) or nearest(name, absent)
                if meant in missing:
                    missing.remove(meant)
                self._unknown(part, name, known)
        for name in missing:
            self._report("missing", pointer, f"{article(kind)} has to have `{name}`.")

    def _unknown(self, part: Part, name: str, known: dict[str, str]) -> None:
        pointer = (*part.pointer, name)
        if (part.kind, name) in LATER:
            message = f"{article(part.kind)} of OpenAPI 3.0 cannot have `{name}`."
            self._report("later-version", pointer, message, LATER[part.kind, name])
            return
        message = f"{shown(name)} is no field of {article(part.kind).lower()}."
        absent = [each for each in known if each not in part.value]
        hint = (
            EARLIER.get((part.kind, name))
            or did_you_mean(name, absent)
            or did_you_mean(name, known, "An extension begins with `x-`.")
        )
        self._report("unknown-field", pointer, message, hint)

    def _patterned(self, part: Part) -> None:
        pattern, wanted, text = PATTERNED[part.kind]
        for name, item in part.value.items():
            pointer = (*part.pointer, name)
            if pattern.match(name):
                if self._fits(wanted, item, pointer, part):
                    part.fields[name] = item
            elif not name.startswith("x-"):
                self._report("name", pointer, f"{shown(name)} is not {text}.")
        if part.kind == "Responses" and not part.value:
            self._report("missing", part.pointer, "An operation has to have a response.")


def refusal(document: Any) -> Finding | None:
    """Return a finding if `document` is not OpenAPI 3.0, which the grammar is made for."""
    if not isinstance(document, dict):
        message = f"The document has to be an object, and is {described(document)}."
        return Finding("type", (), message, "It begins with `openapi: 3.0.3`.")
    if "swagger" in document and "openapi" not in document:
        message = f"This is a document of Swagger {shown(document['swagger'])}, not of OpenAPI 3.0."
        return Finding("version", ("swagger",), message, "Convert it to OpenAPI 3.0 first.")
    found = document.get("openapi")
    if isinstance(found, str) and not re.fullmatch(r"3\.0\.\d+(-.+)?", found):
        message = f"This is a document of OpenAPI {shown(found)}, and the rules are those of 3.0."
        hint = "Write all three numbers, as in `3.0.3`." if found == "3.0" else ""
        return Finding("version", ("openapi",), message, hint)
    if "openapi" not in document and not {"info", "paths"} & set(document):
        message = "This is no OpenAPI document: it has neither `openapi` nor `info` nor `paths`."
        return Finding("version", (), message, "A document begins with `openapi: 3.0.3`.")
    return None


def described(value: Any) -> str:
    """Return what kind of value `value` is, with its text where that is short."""
    match value:
        case None:
            return "null"
        case bool():
            return f"the boolean {shown(str(value).lower())}"
        case int() | float():
            return f"the number {shown(value)}"
        case str():
            return f"the string {shown(value, 30)}"
        case list():
            return "a list"
        case _:
            return "an object"


def article(kind: str) -> str:
    """Return the name of a kind of object as it stands at the beginning of a sentence."""
    names = {
        "OpenAPI": "The document",
        "Info": "`info`",
        "PathItem": "A path item",
        "ExternalDocs": "`externalDocs`",
        "RequestBody": "A request body",
        "MediaType": "A media type",
        "SecurityScheme": "A security scheme",
        "ServerVariable": "A server variable",
        "Components": "`components`",
        "Schema": "A schema",
        "OAuthFlows": "`flows`",
        "OAuthFlow": "An OAuth flow",
        "XML": "`xml`",
    }
    return names.get(kind, f"{'An' if kind[0] in 'AEIOU' else 'A'} {kind.lower()}")
