"""The findings of the rules, with their places in the document, and the words that they use."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from openapi.locations import Pointer


class Level(StrEnum):
    """The severity of a finding."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """One defect: the rule that sees it, its place, what is wrong, and what would help."""

    rule: str
    pointer: Pointer
    message: str
    hint: str = ""
    level: Level = Level.ERROR


@dataclass(frozen=True)
class PlacedFinding:
    """A finding with the file, the 1-based line and the column of its place."""

    finding: Finding
    file: str
    line: int
    column: int


@dataclass
class Result:
    """What a run found.

    `own` says whether the rules for our own document and the catalogue were applied. `postponed`
    says that the clauses were not compared with the document, because it has other defects.
    """

    own: bool
    files: list[str]
    findings: list[PlacedFinding] = field(default_factory=list)
    postponed: bool = False

    def count(self, level: Level) -> int:
        """Return the number of findings of a level."""
        return sum(each.finding.level is level for each in self.findings)


def written(pointer: Pointer) -> str:
    """Return `pointer` as a JSON pointer (RFC 6901), the empty string for the whole document."""
    return "".join(f"/{str(token).replace('~', '~0').replace('/', '~1')}" for token in pointer)


def shown(value: object, longest: int = 60) -> str:
    """Return `value` in backticks for a message, cut where it is long and on one line."""
    text = " ".join(str(value).split())
    return f"`{text if len(text) <= longest else f'{text[: longest - 1]}…'}`"


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the one of `known` that `name` was probably meant to be."""
    by_case = {each.lower(): each for each in known}
    found = get_close_matches(name.lower()[:100], by_case, n=1, cutoff=0.75)
    return by_case[found[0]] if found else None


def did_you_mean(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return a hint that names the one of `known` nearest to `name`, else `otherwise`."""
    found = nearest(name, known)
    return f"Did you mean `{found}`?" if found else otherwise


def described(value: Any) -> str:
    """Return what kind of value `value` is, with its text where that is short."""
    if value == "":
        return "an empty string"
    kinds = {bool: "the boolean", int: "the number", float: "the number", str: "the string"}
    if type(value) in kinds:
        text = str(value).lower() if isinstance(value, bool) else value
        return f"{kinds[type(value)]} {shown(text, 30)}"
    return "null" if value is None else "a list" if isinstance(value, list) else "an object"


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


def inside(kind: str) -> str:
    """Return the name of a kind of object as it stands inside a sentence."""
    name = article(kind)
    return f"{name[0].lower()}{name[1:]}"
