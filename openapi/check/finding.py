"""The findings of the rules, with their places in the document."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum

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
