"""Compare formats, which most tools for OpenAPI hold values against."""

from collections.abc import Sequence

from openapi.diff.changes import Answer

# Of the OpenAPI Format Registry and of JSON Schema (draft 2020-12, validation, section 7.3).
KNOWN = {
    "binary", "byte", "date", "date-time", "double", "duration", "email", "float", "hostname",
    "idn-email", "idn-hostname", "int32", "int64", "ipv4", "ipv6", "iri", "iri-reference",
    "json-pointer", "regex", "relative-json-pointer", "time", "uri", "uri-reference",
    "uri-template", "uuid",
}  # fmt: skip
# These tell how to show a value, not what it may be.
HINTS = {"password"}
INSIDE = {
    ("int32", "int64"),
    ("int32", "double"),
    ("float", "double"),
    ("email", "idn-email"),
    ("hostname", "idn-hostname"),
    ("uri", "uri-reference"),
    ("uri", "iri"),
    ("uri", "iri-reference"),
    ("uri-reference", "iri-reference"),
    ("iri", "iri-reference"),
    ("ipv4", "hostname"),
}


def format_answers(old: Sequence[str], new: Sequence[str]) -> tuple[Answer, Answer]:
    """Return whether values are lost, and whether values are gained, by a change of formats."""
    before, after = set(old) - HINTS, set(new) - HINTS
    if before | after <= KNOWN:
        return not implied(after, before), not implied(before, after)
    return (None if after - before else False), (None if before - after else False)


def implied(wanted: set[str], given: set[str]) -> bool:
    """Say whether a value of the `given` formats has all that are `wanted`."""
    return all(name in given or any((each, name) in INSIDE for each in given) for name in wanted)
