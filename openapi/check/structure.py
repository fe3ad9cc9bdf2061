"""Split a document into parts by the grammar of OpenAPI, with a finding for what does not fit.

This happens before all other rules. What is of the wrong type is reported here and left out of
`Part.fields`, however deep inside, so that the other rules need not check types.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from openapi.check.finding import (
    Finding,
    Level,
    article,
    described,
    did_you_mean,
    inside,
    nearest,
    shown,
)
from openapi.check.grammar import EARLIER, LATER, NEEDED, OBJECTS, PATTERNED, REFERABLE
from openapi.check.reading import YAML_1_1_BOOLEANS
from openapi.locations import Pointer
from openapi.schema import is_number

TYPES: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "any": ("anything", lambda _: True),
    "string": ("a string", lambda value: isinstance(value, str)),
    "boolean": ("a boolean", lambda value: isinstance(value, bool)),
    "number": ("a number", is_number),
    "count": (
        "a whole number from 0",
        lambda value: isinstance(value, int) and is_number(value) and value >= 0,
    ),
}

WRONG: Any = object()


@dataclass
class Part:
    """An object of the document: its kind by the grammar and its fields of the right type.

    A reference has the kind `Reference`, and `expects` says what it should lead to. `lost` are the
    fields whose values have a wrong type or whose names are misspelt, as far as can be told.
    """

    kind: str
    pointer: Pointer
    value: dict[str, Any]
    parent: "Part | None" = None
    expects: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)

    def lacks(self, name: str) -> bool:
        """Say whether a field is not there in any form."""
        return name not in self.fields and name not in self.lost

    def error(self, rule: str, message: str, *inner: str | int, hint: str = "") -> Finding:
        """Return an error at this part, or at what is `inner` to it."""
        return Finding(rule, (*self.pointer, *inner), message, hint)

    def warning(self, rule: str, message: str, *inner: str | int, hint: str = "") -> Finding:
        """Return a warning, in the same way."""
        return Finding(rule, (*self.pointer, *inner), message, hint, Level.WARNING)

    def within(self, kind: str) -> "Part | None":
        """Return the nearest part of this kind around this one, itself included."""
        part: Part | None = self
        while part is not None and part.kind != kind:
            part = part.parent
        return part


class Structure:
    """The parts of a document by pointer, in its order, and the findings of the walk.

    `sound` is the document without what is unknown, or has a wrong type or name.
    """

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.parts: dict[Pointer, Part] = {}
        self.findings: list[Finding] = []
        # Where the references lead in the end, as far as somebody asked.
        self.ends: dict[Pointer, Part | None] = {}
        self.loops: list[Part] = []
        self.sound = self._object("OpenAPI", document, (), None)

    @cached_property
    def reported(self) -> set[Pointer]:
        """Return where the walk has found something."""
        return {finding.pointer for finding in self.findings}

    def of(self, *kinds: str) -> Iterator[Part]:
        """Yield the parts of these kinds."""
        return (part for part in self.parts.values() if part.kind in kinds)

    def _report(self, rule: str, pointer: Pointer, message: str, hint: str = "") -> None:
        self.findings.append(Finding(rule, pointer, message, hint))

    def _sound(self, wanted: str, value: Any, pointer: Pointer, parent: Part | None) -> Any:
        """Walk `value`, which should have the type `wanted`, and return what is sound of it.

        What has another type is reported, and `WRONG` is returned.
        """
        text = ""
        if (simple := wanted.partition("|")[0]) in TYPES:
            text, test = TYPES[simple]
            if test(value):
                return value
            text += " or " * ("|" in wanted)
            wanted = wanted.partition("|")[2]
        noun = {"": "", "[": "a list"}.get(wanted[:1], "an object")
        if not wanted or not isinstance(value, list if noun == "a list" else dict):
            self._wrong(text + noun, value, pointer)
            return WRONG
        if isinstance(value, list):
            inner = wanted[1:-1]
            items = [
                self._sound(inner, item, (*pointer, place), parent)
                for place, item in enumerate(value)
            ]
            return WRONG if WRONG in items else items
        if wanted[0] == "{":
            members = {
                name: self._sound(wanted[1:-1], item, (*pointer, name), parent)
                for name, item in value.items()
            }
            return {name: item for name, item in members.items() if item is not WRONG}
        kind = wanted.removesuffix("&")
        if wanted != kind and "$ref" in value:
            return self._reference(kind, value, pointer, parent)
        return self._object(kind, value, pointer, parent)

    def _wrong(self, wanted: str, value: Any, pointer: Pointer) -> None:
        last = pointer[-1] if pointer else 0
        name = f"`{last}`" if isinstance(last, str) else "This"
        rule, hint = "type", ""
        if last == "type" and isinstance(value, list):
            rule, hint = "type-list", "Write one type, and `nullable: true` for null."
        elif last in ("exclusiveMinimum", "exclusiveMaximum"):
            hint = f"Before OpenAPI 3.1 the number is the `{last[9:].lower()}`."
        elif wanted == "a boolean" and str(value).lower() in YAML_1_1_BOOLEANS:
            hint = "Write `true` or `false`."
        message = f"{name} has to be {wanted}, and is {described(value)}."
        self._report(rule, pointer, message, hint)

    def _reference(
        self, kind: str, value: dict[str, Any], pointer: Pointer, parent: Part | None
    ) -> Any:
        part = Part("Reference", pointer, value, parent, kind)
        self.parts[pointer] = part
        self._keep(part, "$ref", "string")
        return part.fields or WRONG

    def _keep(self, part: Part, name: str, wanted: str) -> None:
        """Take a field of `part` over if it is sound."""
        found = self._sound(wanted, part.value[name], (*part.pointer, name), part)
        if found is WRONG:
            part.lost.add(name)
        else:
            part.fields[name] = found

    def _object(
        self, kind: str, value: dict[str, Any], pointer: Pointer, parent: Part | None
    ) -> dict[str, Any]:
        part = Part(kind, pointer, value, parent)
        self.parts[pointer] = part
        if kind in PATTERNED:
            self._patterned(part)
            return part.fields
        unknown = []
        for name in value:
            if name in OBJECTS[kind]:
                self._keep(part, name, OBJECTS[kind][name])
            elif not name.startswith("x-"):
                unknown.append(name)
        for name in unknown:
            self._unknown(part, name)
        for name in NEEDED[kind]:
            if part.lacks(name) and part.lacks("$ref"):
                self._report("missing", pointer, f"{article(kind)} has to have `{name}`.")
        return part.fields

    def _unknown(self, part: Part, name: str) -> None:
        pointer = (*part.pointer, name)
        if (part.kind, name) in LATER:
            message = f"{article(part.kind)} of OpenAPI 3.0 cannot have `{name}`."
            self._report("later-version", pointer, message, LATER[part.kind, name])
            return
        known = [*OBJECTS[part.kind], *["$ref"] * (part.kind in REFERABLE)]
        meant = nearest(name, filter(part.lacks, known))
        hint = did_you_mean(name, [meant] if meant else known, "An extension begins with `x-`.")
        meant, hint = EARLIER.get((part.kind, name), (meant, hint))
        if meant:
            part.lost.add(meant)
        message = f"{shown(name)} is no field of {inside(part.kind)}."
        self._report("unknown-field", pointer, message, hint)

    def _patterned(self, part: Part) -> None:
        pattern, wanted, text = PATTERNED[part.kind]
        for name in part.value:
            if pattern.match(name):
                self._keep(part, name, wanted)
            elif not name.startswith("x-"):
                part.lost.add(name)
                self.findings.append(part.error("name", f"{shown(name)} is not {text}.", name))
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
