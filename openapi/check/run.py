"""Check files: read them, apply the rules, and place the findings."""

from pathlib import Path
from typing import Any

from openapi.check import promises, rules
from openapi.check.finding import Finding, PlacedFinding, Result
from openapi.check.reading import Source, read
from openapi.check.structure import Structure
from openapi.document import load_document


def check(name: str, content: bytes, catalogue: tuple[str, bytes] | None, *, own: bool) -> Result:
    """Return the findings in a document, and in the catalogue if the document is our own.

    `name` is the file that findings are said to be in; `own` may be false for a document that
    turns out to be ours by its title.
    """
    source = read(content)
    own = own or is_own(source.data)
    found = rules.findings(source, own=own)
    result = Result(own and catalogue is not None, [name], placed(name, source, found))
    if catalogue is not None and own:
        result.postponed = not sound(found)
        result.files.append(catalogue[0])
        result.findings += with_catalogue(name, source, found, catalogue)
        result.findings.sort(key=lambda each: (result.files.index(each.file), each.line))
    return result


def is_own(document: Any) -> bool:
    """Say whether `document` is a version of our own, which its title tells."""
    info = document.get("info") if isinstance(document, dict) else None
    return isinstance(info, dict) and info.get("title") == load_document()["info"]["title"]


def with_catalogue(
    name: str, source: Source, found: list[Finding], catalogue: tuple[str, bytes]
) -> list[PlacedFinding]:
    """Return the findings of the catalogue, and of comparing it with a sound document."""
    clauses = read(catalogue[1])
    in_catalogue = list(clauses.findings)
    if clauses.usable:
        in_catalogue += promises.shape(clauses.data)
        if not in_catalogue:
            in_catalogue += promises.repeated(clauses.data)
    in_document: list[Finding] = []
    if not in_catalogue and isinstance(source.data, dict) and not rules.version(source.data):
        document = promises.outline(Structure(source.data))
        in_document += promises.without_clause(document, promises.catalogue(clauses.data))
        if sound(found):
            in_catalogue += promises.without_document(document, clauses.data)
    return [*placed(name, source, in_document), *placed(catalogue[0], clauses, in_catalogue)]


# With any other finding, what a clause names may be there, but cannot be read.
HARMLESS = ("house-", "example-", "default-", "enum-", "unused-", "nullable-", "path-parameter-")


def sound(found: list[Finding]) -> bool:
    """Say whether all that clauses may name could be read."""
    return all(finding.rule.startswith(HARMLESS) for finding in found)


def placed(name: str, source: Source, found: list[Finding]) -> list[PlacedFinding]:
    """Return `found` with file, line and column, in the order of the file."""
    result = []
    for finding in found:
        at = source.place if source.place and not finding.pointer else None
        line, column = at or source.locations.at(finding.pointer)
        result.append(PlacedFinding(finding, name, line, column))
    return sorted(result, key=lambda each: (each.line, each.column))


def beside(path: Path) -> tuple[str, bytes] | None:
    """Return the catalogue beside a document, if there is one."""
    catalogue = path.with_name("clauses.yaml")
    return (str(catalogue), catalogue.read_bytes()) if catalogue.is_file() else None
