"""Compare two catalogues of clauses."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from importlib.resources import files
from typing import Any

from openapi.catalogue import Catalogue, Clause

QUIET = {"id", "basis", "withdrawn"}


@dataclass(frozen=True)
class CatalogueChange:
    """What happens to one clause, and what verifies it: the names of checks and faults."""

    clause: str
    how: str
    checks: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()

    def data(self) -> dict[str, Any]:
        """Return what is told to programs."""
        return {
            "clause": self.clause,
            "message": self.how,
            "checks": list(self.checks),
            "faults": list(self.faults),
        }


def compare_catalogues(old: Catalogue, new: Catalogue) -> list[CatalogueChange]:
    """Return the clauses that were added, changed, withdrawn or removed, in order."""
    names = dict.fromkeys((*old.clauses, *new.clauses))
    return [
        CatalogueChange(name, how)
        for name in names
        for how in differences(old.clauses.get(name), new.clauses.get(name))
    ]


def differences(old: Clause | None, new: Clause | None) -> Iterator[str]:
    """Yield what happens to one clause, in words."""
    if old is None and new is not None:
        yield f"added, {new.basis}: {new.statement}"
    elif new is None and old is not None:
        yield "removed; a clause that is given up has to stay, marked as withdrawn"
    elif old is not None and new is not None:
        yield from changes(old, new)


def changes(old: Clause, new: Clause) -> Iterator[str]:
    """Yield what changes in a clause that both catalogues have."""
    if new.withdrawn is not None and old.withdrawn is None:
        yield f"withdrawn: {new.withdrawn}"
    elif old.withdrawn is not None and new.withdrawn is None:
        yield "in force again"
    if old.basis != new.basis:
        yield f"basis changed from {old.basis} to {new.basis}"
    for each in fields(Clause):
        before, after = getattr(old, each.name), getattr(new, each.name)
        if each.name not in QUIET and before != after:
            yield f"{each.name} changed from {told(before)} to {told(after)}"


def told(value: object) -> str:
    """Return the value of a clause's part in words."""
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return "none" if value is None else f'"{value}"'


def with_checks_and_faults(changes: Iterable[CatalogueChange]) -> list[CatalogueChange]:
    """Return the changes with the checks and faults of their clauses, as this release has them."""
    verified = json.loads((files("openapi") / "verification.json").read_text(encoding="utf-8"))
    none: dict[str, list[str]] = {"checks": [], "faults": []}
    return [
        replace(change, checks=tuple(by["checks"]), faults=tuple(by["faults"]))
        for change in changes
        for by in [verified.get(change.clause, none)]
    ]
