"""What a comparison found, with the lines at which it stands."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from openapi.catalogue import Catalogue
from openapi.diff.catalogue import (
    CatalogueChange,
    compare_catalogues,
    with_checks_and_faults,
)
from openapi.diff.change import Bump, Change, Consequence, Impact, bump, level_for
from openapi.diff.compare import compare
from openapi.diff.node import BrokenDocumentError
from openapi.diff.sameness import references
from openapi.diff.touched import touched_clauses
from openapi.diff.traffic import Stake
from openapi.source import UnreadableError, Version
from openapi.traceability import in_force

VIEWS = ("clients", "servers")
NAMED_USES = 2


@dataclass(frozen=True)
class Comparison:
    """The changes from one document to another, and from one catalogue to another.

    `stakes` tell which recorded calls a change would have hit, where there are any.
    """

    old: Version
    new: Version
    changes: list[Change]
    clauses: list[CatalogueChange]
    notes: tuple[str, ...] = ()
    stakes: Mapping[Change, Stake] = field(default_factory=dict)

    @property
    def levels(self) -> dict[str, Impact]:
        """Return the level of each view."""
        return {view: level_for(view, self.changes) for view in VIEWS}

    @property
    def bump(self) -> Bump:
        """Return the bump that the changes of the document suggest."""
        return bump(self.changes)

    @property
    def versions(self) -> tuple[str, str]:
        """Return the versions that the two documents give themselves."""
        found = [source.document.get("info") for source in (self.old, self.new)]
        told = [str(info.get("version", "")) if isinstance(info, dict) else "" for info in found]
        return told[0], told[1]

    def line(self, change: Change) -> int:
        """Return the line at which a change stands, in the document that its place is in."""
        source = self.new if change.node.side == "new" else self.old
        return source.locations.at(change.node.pointer)[0]

    def data(self) -> dict[str, Any]:
        """Return what is told to programs."""
        findings = [
            {
                "for": view,
                "level": str(change.judgements[view].level),
                "pointer": change.node.location,
                "line": self.line(change),
                "message": message(change, change.judgements[view]),
                **({"calls": self.stakes[change]._asdict()} if change in self.stakes else {}),
            }
            for change in self.changes
            for view in VIEWS
        ]
        findings.sort(key=lambda each: -Impact(str(each["level"])).rank)
        told: dict[str, Any] = {view: str(level) for view, level in self.levels.items()}
        told |= {"bump": str(self.bump), "findings": findings}
        if self.clauses:
            told["catalogue"] = [change.data() for change in self.clauses]
        return told


def examine(old: Version, new: Version) -> Comparison:
    """Compare two documents, and their catalogues if one stands beside each of them.

    A catalogue that cannot be read is a note, for the documents can be compared all the same.

    Raises:
        UnreadableError: if one of the documents cannot be read or understood.
    """
    notes, none = list(elsewhere(old, new)), Catalogue({})
    try:
        after = new.catalogue or none
        before = (old.catalogue if old.beside and new.beside else None) or after
    except UnreadableError as error:
        before = after = none
        notes.append(str(error))
    promised = {name for clause in in_force(after) for name in clause.operations}
    try:
        changes = compare(old.document, new.document, promised)
        clauses = clause_changes(before, after, changes, (old.document, new.document))
    except BrokenDocumentError as error:
        what = f"{culprit(old, new, error)} cannot be compared: {error}"
        raise UnreadableError(f"{what}, see `apikey-spec check`") from None
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
        # A document that breaks the rules of OpenAPI can do so in more ways than are foreseen.
        what = f"{old.name} and {new.name} cannot be compared: one of them is not valid OpenAPI"
        raise UnreadableError(f"{what}, see `apikey-spec check`") from None
    return Comparison(old, new, changes, clauses, tuple(notes))


def clause_changes(
    old: Catalogue, new: Catalogue, changes: Sequence[Change], documents: Iterable[Any]
) -> list[CatalogueChange]:
    """Return what happens to clauses, those touched by the document included."""
    found = compare_catalogues(old, new)
    told = {change.clause for change in found}
    touched = touched_clauses(changes, new, documents) if new.clauses else []
    found += [change for change in touched if change.clause not in told]
    return with_checks_and_faults(found)


def elsewhere(old: Version, new: Version) -> Iterator[str]:
    """Yield a note if the documents refer to what stands in other files, which is not read."""
    found = {*references(old.document), *references(new.document)}
    others = sorted(each for each in found if not each.startswith("#"))
    if others:
        more = f" and {len(others) - 1} more" if len(others) > 1 else ""
        yield f"what other documents hold is not compared: {others[0]}{more}"


def culprit(old: Version, new: Version, error: BrokenDocumentError) -> str:
    """Return the name of the document that an error is about."""
    return {"old": old.name, "new": new.name}.get(error.side or "", f"{old.name} or {new.name}")


def message(change: Change, judgement: Consequence) -> str:
    """Return what changes and what that means, as one sentence."""
    named = ", ".join(judgement.uses[:NAMED_USES])
    more = len(judgement.uses) - NAMED_USES
    where = f" ({named}{f' and {more} more' if more > 0 else ''})" if named else ""
    return f"{change.what[:1].upper()}{change.what[1:]}{where}: {judgement.reason}."
