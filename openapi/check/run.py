"""Check files: read them, apply the rules, and place the findings."""

from openapi.catalogue import catalogue_of
from openapi.check import promises, rules
from openapi.check.finding import Finding, PlacedFinding, Result
from openapi.check.reading import Source, read
from openapi.check.structure import Structure, refusal
from openapi.source import File, Version


def check(version: Version) -> Result:
    """Return the findings in a document, and in the catalogue if the document is our own."""
    found = rules.findings(version.reading, own=version.is_own)
    result = Result(version.is_own, [version.name], placed(version.name, version.reading, found))
    if version.catalogue_file is not None:
        result.postponed = not sound(found)
        result.files.append(version.catalogue_file.name)
        result.findings += with_catalogue(version, found, version.catalogue_file)
        result.findings.sort(key=lambda each: (result.files.index(each.file), each.line))
    return result


def with_catalogue(version: Version, found: list[Finding], catalogue: File) -> list[PlacedFinding]:
    """Return the findings of the catalogue, and of comparing it with a sound document."""
    source, clauses = version.reading, read(catalogue.content)
    in_catalogue = list(clauses.findings)
    if clauses.usable:
        in_catalogue += promises.shape(clauses.data)
        if not in_catalogue:
            in_catalogue += promises.repeated(clauses.data)
    in_document: list[Finding] = []
    if not in_catalogue and not refusal(source.data):
        document = promises.outline(Structure(source.data))
        in_document += promises.without_clause(document, catalogue_of(clauses.data))
        if sound(found):
            in_catalogue += promises.without_document(document, catalogue_of(clauses.data))
    return [
        *placed(version.name, source, in_document),
        *placed(catalogue.name, clauses, in_catalogue),
    ]


# With one of these, what a clause names may be there, but cannot be read.
UNREAD = (
    *("syntax", "yaml-", "version", "type", "name", "missing", "duplicate-name", "unknown-field"),
    *("later-version", "reference-", "operation-id-repeated", "house-operation-id"),
)


def sound(found: list[Finding]) -> bool:
    """Say whether all that clauses may name could be read."""
    return not any(each.rule.startswith(UNREAD) for each in found)


def placed(name: str, source: Source, found: list[Finding]) -> list[PlacedFinding]:
    """Return `found` with file, line and column, in the order of the file."""
    result = []
    for finding in found:
        at = source.place if finding.rule == "syntax" else None
        line, column = at or source.locations.at(finding.pointer)
        result.append(PlacedFinding(finding, name, line, column))
    return sorted(result, key=lambda each: (each.line, each.column))
