"""Ask openapi-spec-validator for a second opinion."""

from collections.abc import Iterator
from typing import Any

from openapi_spec_validator import OpenAPIV30SpecValidator

from openapi.check.finding import Finding
from openapi.check.references import target
from openapi.check.values import said


def check(document: dict[str, Any]) -> Iterator[Finding]:
    """Yield what the validator says about a document of OpenAPI 3.0.

    It follows references to other files and addresses, so it is asked only where there are none.
    """
    try:
        for error in OpenAPIV30SpecValidator(document, base_uri="").iter_errors():
            deepest = error
            while deepest.context:
                deepest = max(deepest.context, key=lambda each: len(each.absolute_path))
            # Some of its paths are relative to a schema, which it does not tell.
            pointer = target(document, tuple(map(str, deepest.absolute_path))) or ()
            yield Finding("openapi", pointer, f"The validator says: {said(deepest.message)}.")
    except Exception as error:  # a validator that fails must not hide the other findings
        yield Finding("openapi", (), f"The validator gave up: {said(repr(error))}.")


def beside(findings: list[Finding], others: list[Finding]) -> list[Finding]:
    """Return those of `others` that tell something new: nothing of `findings` is near.

    Near is what stands above, below or at the same place; a finding without a place is new only
    if there is no other.
    """
    known = [finding.pointer for finding in findings]
    result: list[Finding] = []
    for other in others:
        near = any(
            pointer[: len(other.pointer)] == other.pointer
            or other.pointer[: len(pointer)] == pointer
            for pointer in [*known, *(finding.pointer for finding in result)]
        )
        if not near and (other.pointer or not known):
            result.append(other)
    return result
