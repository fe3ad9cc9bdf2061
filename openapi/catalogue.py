"""Read the catalogue of clauses."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


class Basis(StrEnum):
    """What a clause rests on."""

    DOCUMENTED = "documented"
    IMPLIED = "implied"
    ASSUMED = "assumed"


@dataclass(frozen=True)
class Clause:
    """One promise of the service.

    `fields` and `enums` name parts of the document's schemas, as `Schema.property` or `Schema`;
    `unchecked` says why no check can see the clause, `withdrawn` why it was given up.
    """

    id: str
    statement: str
    basis: Basis
    page: str
    heading: str
    operations: tuple[str, ...]
    statuses: tuple[int, ...] = ()
    fields: tuple[str, ...] = ()
    enums: tuple[str, ...] = ()
    unchecked: str | None = None
    withdrawn: str | None = None

    @property
    def topic(self) -> str:
        """Return the part of the id before the dot."""
        return self.id.partition(".")[0]

    @property
    def checkable(self) -> bool:
        """Say whether a check has to exist for the clause."""
        return self.unchecked is None and self.withdrawn is None


@dataclass(frozen=True)
class Catalogue:
    """All clauses by id, in the catalogue's order, with the titles of topics and sources."""

    clauses: Mapping[str, Clause]
    topics: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, clause_id: str) -> Clause:
        return self.clauses[clause_id]

    def __contains__(self, clause_id: object) -> bool:
        return clause_id in self.clauses

    def __iter__(self) -> Iterator[Clause]:
        return iter(self.clauses.values())

    def __len__(self) -> int:
        return len(self.clauses)

    def title(self, clause: Clause) -> str:
        """Return the title of the topic of `clause`, the topic itself where it has none."""
        return self.topics.get(clause.topic, clause.topic)

    def page(self, clause: Clause) -> str:
        """Return the title of the page of `clause`, its name where it has none."""
        return self.sources.get(clause.page, clause.page)

    def source(self, clause: Clause) -> str:
        """Return the page and heading of `clause` as one line of text."""
        return f"{self.page(clause)}, {clause.heading}"

    def by_topic(self) -> dict[str, list[Clause]]:
        """Return the clauses by the titles of their topics, in the catalogue's order."""
        found: dict[str, list[Clause]] = {title: [] for title in self.topics.values()}
        for clause in self:
            found.setdefault(self.title(clause), []).append(clause)
        return found


def parse_clause(entry: Mapping[str, Any]) -> Clause:
    """Build a clause from its entry in `clauses.yaml`."""
    lists = {name: tuple(entry.get(name, ())) for name in ("statuses", "fields", "enums")}
    return Clause(
        id=entry["id"],
        statement=entry["statement"],
        basis=Basis(entry["basis"]),
        page=entry["source"]["page"],
        heading=entry["source"]["heading"],
        operations=tuple(entry["operations"]),
        unchecked=entry.get("unchecked"),
        withdrawn=entry.get("withdrawn"),
        **lists,
    )


def parse_catalogue(text: str) -> Catalogue:
    """Build a catalogue from the text of a `clauses.yaml`.

    Raises:
        ValueError: if two clauses have the same id.
    """
    raw = yaml.load(text, Loader=yaml.CSafeLoader)
    for clause_id, times in Counter(entry["id"] for entry in raw["clauses"]).items():
        if times > 1:
            raise ValueError(f"the clause id {clause_id} is used twice")
    return catalogue_of(raw)


def catalogue_of(raw: Mapping[str, Any]) -> Catalogue:
    """Build a catalogue from the data of a `clauses.yaml`; of equal ids the last one counts."""
    clauses = {entry["id"]: parse_clause(entry) for entry in raw["clauses"]}
    return Catalogue(clauses, topics=raw["topics"], sources=raw["sources"])


@cache
def load_catalogue() -> Catalogue:
    """Return the catalogue that comes with the package."""
    return parse_catalogue(catalogue_text())


def catalogue_text() -> str:
    """Return `clauses.yaml` as it stands, as text."""
    return files("openapi").joinpath("clauses.yaml").read_text(encoding="utf-8")


def catalogue_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) that a `clauses.yaml` follows."""
    text = files("openapi").joinpath("clauses.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema
