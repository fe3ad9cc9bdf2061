"""Read and write the file of manners, in YAML, and hold it against the table and the clauses."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import jsonschema_rs
import yaml

from openapi.catalogue import load_catalogue
from openapi.check.finding import Level
from openapi.check.misfits import by_place
from openapi.check.reading import read
from openapi.manners.table import Json, row_of, rows

NOT_SEEN = "not seen"
HEAD = """\
# How a deployment behaves where the contract leaves it open, and how often that was seen.
# With `--manners FILE`, the mock behaves the same. Change what you like: a plain value is enough.
"""


class Learned(NamedTuple):
    """What a deployment does, and how often that was seen; None if somebody wrote it by hand."""

    value: Json
    seen: int | None = None


class Broken(NamedTuple):
    """A clause that a deployment breaks, and the fault that shows the same, if there is one."""

    clause: str
    fault: str | None = None


@dataclass(frozen=True)
class Manners:
    """What is known of a deployment: entries by name, without what was not seen.

    `deployment` is its base URL, `learned` the day on which it was seen, `name` what to call it.
    """

    entries: Mapping[str, Learned] = field(default_factory=dict)
    broken: tuple[Broken, ...] = ()
    deployment: str = ""
    learned: str = ""
    name: str = "a deployment"

    @property
    def likeness(self) -> str:
        """Return whom somebody with these manners behaves like, in a sentence."""
        learned = f", learned on {self.learned}" if self.learned else ""
        origin = f" from {self.deployment}" if self.learned and self.deployment else ""
        return f"Behaves like {self.name}{learned}{origin}."

    def __getitem__(self, name: str) -> Json:
        """Return what the deployment does; the default if that was not seen."""
        found = self.entries.get(name)
        return row_of(name).default if found is None else found.value


class MannersError(ValueError):
    """The file cannot be used; `problems` say why, each in a sentence."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


def load_manners(text: str) -> Manners:
    """Read manners.

    Raises:
        MannersError: it is not YAML, does not fit the schema, or breaks a documented or implied
            clause.
    """
    source = read(text.encode())
    problems = [each.message for each in source.findings if each.level is Level.ERROR]
    if not problems:
        problems = list(_misfits(source.data))
    if problems:
        raise MannersError(problems)
    data = source.data
    manners = Manners(
        dict(_entries(data["manners"] or {})),
        tuple(Broken(**each) for each in data.get("broken", ())),
        data.get("deployment", ""),
        data.get("learned", ""),
    )
    problems = list(_breaches(manners))
    if problems:
        raise MannersError(problems)
    return manners


def dump_manners(manners: Manners) -> str:
    """Return manners as the text of a file, in the order of the table."""
    lines = [HEAD]
    said = {"deployment": manners.deployment, "learned": manners.learned}
    lines += [f"{name}: {written(value)}\n" for name, value in said.items() if value]
    lines.append("manners:\n")
    for row in rows():
        seen = sorted(name for name in manners.entries if row_of(name) is row)
        for name in [row.name] if row.is_single else seen:
            lines.append(f"  {name}: {_line(manners.entries.get(name))}\n")
    lines += ["broken:\n"] if manners.broken else []
    for each in manners.broken:
        named = {name: value for name, value in each._asdict().items() if value}
        lines.append(f"  - {written(named)}\n")
    return "".join(lines)


def written(value: Json) -> str:
    """Return a value as YAML in one line."""
    text: str = yaml.safe_dump(
        value, default_flow_style=True, sort_keys=False, allow_unicode=True, width=2**20
    )
    return text.removesuffix("...\n").strip()


@cache
def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a file of manners."""
    text = files("openapi.manners").joinpath("manners.schema.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def _misfits(data: Json) -> Iterator[str]:
    """Yield what does not fit the schema."""
    errors = jsonschema_rs.Draft202012Validator(schema()).iter_errors(data)
    for place, messages in by_place(errors).items():
        where, name = ".".join(map(str, place)) or "the file", str(place[-1]) if place else ""
        if place == ("manners", name) and not any(re.match(row.pattern, name) for row in rows()):
            yield f"manners: {name} is none of {', '.join(row.name for row in rows())}"
        else:
            yield f"{where}: {' or '.join(messages)}"


def _breaches(manners: Manners) -> Iterator[str]:
    """Yield what breaks a documented or implied clause, and clauses that do not exist."""
    catalogue = load_catalogue()
    for name, entry in manners.entries.items():
        for clause in row_of(name).broken_by(entry.value, name):
            statement = catalogue[clause].statement
            yield f"{name}: {written(entry.value)} breaks the clause {clause}: {statement}"
    for each in manners.broken:
        if each.clause not in catalogue:
            yield f"broken: there is no clause {each.clause}"


def _entries(said: Mapping[str, Json]) -> Iterator[tuple[str, Learned]]:
    for name, value in said.items():
        if isinstance(value, dict) and "value" in value:
            yield name, Learned(**value)
        elif value != NOT_SEEN:
            yield name, Learned(value)


def _line(entry: Learned | None) -> str:
    if entry is None:
        return NOT_SEEN
    return written(entry.value if entry.seen is None else entry._asdict())
