"""Hold a document against the JSON Schema of OpenAPI 3.0, for a second opinion."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import jsonschema_rs

from openapi.check.finding import Finding
from openapi.check.references import target
from openapi.check.values import said
from openapi.locations import Pointer


@cache
def validator() -> jsonschema_rs.Draft4Validator:
    """Return the validator of OpenAPI 3.0 documents; formats are left to our own rules."""
    # It takes a while to load, and other commands need it not.
    from openapi_spec_validator.schemas import schema_v30  # noqa: PLC0415

    return jsonschema_rs.Draft4Validator(dict(schema_v30))


def check(document: dict[str, Any]) -> Iterator[Finding]:
    """Yield what the validator says about a document of OpenAPI 3.0, where it is most precise."""
    for error in validator().iter_errors(document):
        deepest = error
        while branches := getattr(deepest.kind, "context", None):
            inner = [each for branch in branches for each in branch]
            deepest = max(inner, key=lambda each: len(each.instance_path))
        # Names that are numbers, such as statuses, come as numbers.
        pointer = target(document, tuple(map(str, deepest.instance_path))) or ()
        yield Finding("openapi", pointer, f"The validator says: {said(deepest.message)}.")


def beside(findings: list[Finding], others: Iterator[Finding]) -> Iterator[Finding]:
    """Yield those of `others` that are no repetition: none of `findings` is at their place.

    A place above or below counts as the same.
    """
    at: set[Pointer] = set()
    above: set[Pointer] = set()
    for known, finding in [
        *((True, each) for each in findings),
        *((False, each) for each in others),
    ]:
        pointer = finding.pointer
        ways = {pointer[:length] for length in range(len(pointer) + 1)}
        if known or (pointer not in above and at.isdisjoint(ways)):
            at.add(pointer)
            above |= ways
            if not known:
                yield finding
