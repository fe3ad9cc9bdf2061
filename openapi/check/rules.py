"""Apply all rules in order, and leave out findings that only follow from others."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from openapi.check import (
    operations,
    own_document,
    paths,
    references,
    schemas,
    values,
)
from openapi.check.finding import Finding, Level, shown
from openapi.check.reading import Source
from openapi.check.structure import Structure, refusal
from openapi.locations import Pointer

RULES: tuple[Callable[[Structure], Iterator[Finding]], ...] = (
    references.check,
    references.mapping,
    paths.check,
    operations.check,
    schemas.check,
)

# Where these are found, components of a section are unused only because they are not named.
CAUSES = {
    "array-items": "schemas",
    "path-parameter-undeclared": "parameters",
    "parameter-in": "parameters",
    "security-undefined": "securitySchemes",
}

# No value can be expected to fit a schema with these findings, which stand so far below it.
CONTRADICTIONS = {"enum-empty": 1, "limits": 1, "required-unknown": 2, "schema-loop": 3}


def findings(source: Source, *, own: bool) -> list[Finding]:
    """Return what is wrong with a document, in the order of the rules.

    With `own` the rules for our own document apply too, and warnings become errors.
    """
    result = list(source.findings)
    if not source.usable:
        return result
    if refused := refusal(source.data):
        return [*result, refused]
    structure = Structure(source.data)
    unread = {finding.pointer for finding in result if finding.rule in ("yaml-number", "yaml-tag")}
    result += [each for each in structure.findings if each.pointer not in unread]
    result += unquoted(structure, source.bare)
    result += sound(structure)
    # Where the value itself is wrong, it matters no more for what some readers take it.
    told = {finding.pointer for finding in result if finding.rule != "yaml-boolean"}
    result = [each for each in result if each.rule != "yaml-boolean" or each.pointer not in told]
    if own:
        told = {finding.pointer for finding in result if finding.rule != "missing"}
        result += [each for each in own_document.check(structure) if each.pointer not in told]
        result = [replace(finding, level=Level.ERROR) for finding in result]
    return list(dict.fromkeys(result))


def sound(structure: Structure) -> list[Finding]:
    """Return the findings in the parts that fit the grammar, without those that only follow."""
    result = [each for rule in RULES for each in rule(structure)]
    damaged = {each.pointer for each in structure.findings if each.rule != "missing"}
    result = [each for each in result if each.pointer not in damaged]
    contradictory = {
        part.pointer
        for finding in result
        if finding.rule in CONTRADICTIONS
        if (part := structure.parts.get(finding.pointer[: -CONTRADICTIONS[finding.rule]]))
    }
    # Without these a schema allows less than its author meant.
    contradictory |= {
        part.pointer for part in structure.of("Schema") if part.lost & {"nullable", "properties"}
    }
    tangled = any(each.rule == "schema-tangled" for each in result)
    result += [] if tangled else values.check(structure, contradictory)
    known = [*structure.findings, *result]
    excused = {CAUSES[each.rule] for each in known if each.rule in CAUSES}
    return [
        each
        for each in result
        if each.rule != "unused-component"
        or (each.pointer[1] not in excused and ("paths",) in structure.parts)
    ]


def unquoted(structure: Structure, bare: set[Pointer]) -> Iterator[Finding]:
    """Find statuses that are numbers in YAML: JSON has only strings there."""
    for part in structure.of("Responses"):
        for name in part.value:
            pointer = (*part.pointer, name)
            if pointer in bare:
                message = f"The status {shown(name)} has to be a string."
                hint = f"Quote it: `'{name}'`."
                yield Finding("status-unquoted", pointer, message, hint, Level.WARNING)
