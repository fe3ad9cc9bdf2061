"""Ask openapi-spec-validator for a second opinion."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from jsonschema.exceptions import ValidationError
from jsonschema_path.handlers import default_handlers
from jsonschema_path.handlers.urllib import UrllibHandler
from openapi_spec_validator import OpenAPIV30SpecValidator

from openapi.check.finding import Finding
from openapi.check.references import target
from openapi.check.values import said


class Validator(OpenAPIV30SpecValidator):
    """The validator of OpenAPI 3.0, with handlers that allow no scheme: it fetches nothing."""

    resolver_handlers = dict.fromkeys(default_handlers, UrllibHandler())


def check(document: dict[str, Any], *, whole: bool) -> Iterator[Finding]:
    """Yield what the validator says about a document of OpenAPI 3.0.

    Without `whole` references are not followed, which takes for ever in tangled schemas.
    """
    validator = Validator(document)
    shape = validator.schema_validator.iter_errors(document)
    for error in chain(shape, following(validator) if whole else ()):
        deepest = error
        while deepest.context:
            deepest = max(deepest.context, key=lambda each: len(each.absolute_path))
        # Some paths are relative to a schema that is not told.
        pointer = target(document, tuple(map(str, deepest.absolute_path))) or ()
        yield Finding("openapi", pointer, f"The validator says: {said(deepest.message)}.")


def following(validator: Validator) -> Iterator[ValidationError]:
    """Yield what the validator finds with references followed, until it fails.

    It fails on damaged documents and on some recursive schemas; our rules look for the same.
    """
    try:
        yield from validator.iter_errors()
    except Exception:
        return


def beside(findings: list[Finding], others: list[Finding]) -> list[Finding]:
    """Return those of `others` that are no repetition: none of `findings` is at their place.

    A place above or below counts as the same. A finding without a place is kept only if there is
    no other.
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
