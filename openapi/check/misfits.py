"""Say in words where and why a value does not fit a JSON Schema."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import jsonschema_rs

from openapi.check.finding import described, nearest, shown
from openapi.locations import Pointer

SAID = {
    "type": "it has to be {types}, and is {value}",
    "enum": "it has to be {options}, and is {value}",
    "const": "it has to be {expected_value}, and is {value}",
    "required": "{property} is missing",
    "minLength": "{value} is shorter than {limit}",
    "maxLength": "{value} is longer than {limit}",
    "pattern": "{value} does not match {pattern}",
    "format": "{value} is no {format}",
    "minimum": "{value} is less than {limit}",
    "maximum": "{value} is more than {limit}",
    "exclusiveMinimum": "{value} is not more than {limit}",
    "exclusiveMaximum": "{value} is not less than {limit}",
    "multipleOf": "{value} is no multiple of {multiple_of}",
    "minItems": "it has fewer items than {limit}",
    "maxItems": "it has more items than {limit}",
    "uniqueItems": "an item stands in it twice",
    "minProperties": "it has fewer members than {limit}",
    "maxProperties": "it has more members than {limit}",
    "not": "it is what `not` excludes",
    "anyOf": "it fits none of the schemas of `anyOf`",
    "oneOf": "it fits none of the schemas of `oneOf`",
    "both": "it fits several of the schemas of `oneOf`",
}
NOUNS = {"null": "null", "integer": "a whole number", "array": "a list", "object": "an object"}
VAGUE = ("anyOf", "oneOf", "both")
MOST_OPTIONS = 5


class Misfit(NamedTuple):
    """Where a value does not fit, and why.

    `vague` says that others may say the same more precisely, `meant` which member is probably a
    misspelt name.
    """

    place: Pointer
    message: str
    vague: bool = False
    meant: str = ""


def by_place(errors: Iterable[jsonschema_rs.ValidationError]) -> dict[Pointer, list[str]]:
    """Return what errors say, by place, without what others say more precisely there or below.

    What is not allowed stands where it is, also if it is a misspelt name of what is missing.
    """
    found = [each for error in errors for each in _misfits(error)]
    places = {each.place for each in found}
    result: dict[Pointer, list[str]] = {}
    for each in found:
        if not each.vague:
            inner = (*each.place, each.meant)
            result.setdefault(inner if inner in places else each.place, []).append(each.message)
    above = {place[:depth] for place in result for depth in range(len(place) + 1)}
    for each in found:
        if each.vague and each.place not in above:
            result.setdefault(each.place, []).append(each.message)
    return result


def _misfits(error: jsonschema_rs.ValidationError) -> Iterator[Misfit]:
    """Yield what an error says, or what those say of the only schema that can be meant."""
    kind: Any = error.kind
    instance: Any = error.instance
    name, place = kind.name, tuple(error.instance_path)
    if isinstance(kind, jsonschema_rs.ValidationErrorKind.OneOfMultipleValid):
        name = "both"
    meant_by = [] if name == "both" else _meant(getattr(kind, "context", ()), len(place))
    if meant_by:
        for each in meant_by:
            yield from _misfits(each)
        return
    if name == "additionalProperties":
        for member in kind.unexpected:
            yield Misfit((*place, member), f"{shown(member)} is not allowed", vague=True)
        return
    told = {key: value for key, value in kind.as_dict().items() if key != "context"}
    told |= {key: shown(told[key]) for key in ("property", "pattern", "format") if key in told}
    told["value"] = described(instance)
    if name == "type":
        types = sorted(kind.types, key="null".__eq__)
        told["types"] = " or ".join(NOUNS.get(each, f"a {each}") for each in types)
    if name == "enum":
        options = [shown(json.dumps(each)) for each in kind.options]
        rest = [f"{len(options) - MOST_OPTIONS} others"] * (len(options) > MOST_OPTIONS)
        told["options"] = " or ".join([*options[:MOST_OPTIONS], *rest])
    message = SAID.get(name, f"it breaks `{name}`").format_map(told)
    meant = nearest(kind.property, instance) if name == "required" else None
    if meant:
        message += f", and {shown(meant)} may mean it"
    yield Misfit(place, message, name in VAGUE, meant or "")


def _meant(branches: Iterable[list[Any]], depth: int) -> list[Any]:
    """Return the errors of the one alternative that is meant, none if it may be several.

    It is the only one that does not allow just null, or that is of the type of the value; or else
    what does not fit is inside the value, which stands at this depth.
    """
    others = [each for each in branches if not _is_null(each)]
    of_type = [each for each in others if not any(map(_is_of_another_type, _here(each, depth)))]
    inside = [each for each in of_type if not _here(each, depth)]
    return next((each[0] for each in (others, of_type, inside) if len(each) == 1), [])


def _here(branch: list[Any], depth: int) -> list[Any]:
    return [each for each in branch if len(each.instance_path) == depth]


def _is_of_another_type(error: Any) -> bool:
    wanted = getattr(error.kind, "expected_value", error.instance)
    return error.kind.name == "type" or type(wanted) is not type(error.instance)


def _is_null(branch: list[Any]) -> bool:
    """Say whether these errors are those of a schema that allows null and nothing else."""
    return len(branch) == 1 and getattr(branch[0].kind, "types", ()) == ["null"]
