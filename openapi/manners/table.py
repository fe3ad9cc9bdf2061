"""The table of manners: the lawful ways in which deployments differ, one row for each kind."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema_rs
import yaml

from openapi.manners.forms import bits_of

Json = Any

OPERATIONS = {
    "create": "createRepoAiApiKey",
    "list": "getRepoAiApiKeys",
    "update": "updateRepoAiApiKey",
    "delete": "deleteRepoAiApiKey",
}
TOPICS = {operation_id: topic for topic, operation_id in OPERATIONS.items()}
PLACES = {"operation": f"({'|'.join(OPERATIONS)})", "status": "([45][0-9][0-9])"}


@dataclass(frozen=True)
class Row:
    """One kind of manners, as `table.yaml` describes it."""

    name: str
    words: str
    default: Json
    allowed: Mapping[str, Json]
    learned: str
    bounds: tuple[Mapping[str, Json], ...]
    assumed: tuple[str, ...] = ()

    @property
    def pattern(self) -> str:
        """Return a regular expression of the names that the row stands for."""
        return f"^{self.name.replace('.', '[.]').format_map(PLACES)}$"

    @property
    def is_single(self) -> bool:
        """Say whether the row stands for one name only."""
        return "{" not in self.name

    @property
    def clauses(self) -> frozenset[str]:
        """Return the documented and implied clauses that it touches."""
        return frozenset(bound["clause"] for bound in self.bounds)

    def broken_by(self, value: Json, name: str) -> Iterator[str]:
        """Yield the documented and implied clauses that a value breaks."""
        for bound in self.bounds:
            holds = jsonschema_rs.is_valid(bound.get("lawful", True), value)
            if "bits" in bound:
                holds = bits_of(value) >= bound["bits"]
            if not holds and re.search(bound.get("of", ""), name):
                yield bound["clause"]

    def in_words(self, name: str) -> str:
        """Return what one of the names that the row stands for is about."""
        places = dict(zip(re.findall(r"{(\w+)}", self.name), name.split(".")[1:], strict=False))
        return self.words.format_map(places)


@cache
def rows() -> tuple[Row, ...]:
    """Return the table."""
    text = files("openapi.manners").joinpath("table.yaml").read_text(encoding="utf-8")
    return tuple(
        Row(**{**row, "bounds": tuple(row["bounds"])})
        for row in yaml.load(text, Loader=yaml.CSafeLoader)["rows"]
    )


@cache
def row_of(name: str) -> Row:
    """Return the row that stands for a name."""
    return next(row for row in rows() if re.match(row.pattern, name))
