"""Rules for our own document only, beyond what OpenAPI asks for."""

from collections.abc import Iterator

from openapi.check.finding import Finding, did_you_mean, shown
from openapi.check.structure import Part, Structure


def check(structure: Structure) -> Iterator[Finding]:
    """Yield where a document breaks the rules for our own."""
    tags = {part.fields.get("name") for part in structure.of("Tag")}
    for part in structure.of("Operation"):
        yield from operation(structure, part, tags)
    for part in structure.of("MediaType"):
        yield from body(structure, part)
    for part in structure.of("Schema"):
        yield from schema(part)
    for part in structure.of("Parameter"):
        yield from parameter(part)
    yield from idle_tags(structure)
    yield from extensions(structure)


def blank(part: Part, name: str) -> bool:
    """Say whether a field is not there, or says nothing."""
    return part.lacks(name) or part.fields.get(name) in ("", [], {})


def body(structure: Structure, part: Part) -> Iterator[Finding]:
    """Find a body without an example, or whose schema has no name: no clause covers its fields."""
    if part.lacks("example") and blank(part, "examples"):
        yield part.error("house-example", "The body has no example.", hint="Give one as `example`.")
    found = structure.parts.get((*part.pointer, "schema"))
    if part.lacks("schema"):
        yield part.error("house-schema", "The body has no schema.")
    elif found is not None and found.kind != "Reference" and found.lacks("$ref"):
        message = "The schema of a body stands under `components.schemas`, where it has a name."
        yield found.error("house-schema", message)


def parameter(part: Part) -> Iterator[Finding]:
    """Find a parameter that nobody explains."""
    if blank(part, "description"):
        yield part.error("house-description", "The parameter has no description.")
    if all(map(part.lacks, ("example", "examples", "content"))):
        yield part.error("house-example", "The parameter has no example.")


def idle_tags(structure: Structure) -> Iterator[Finding]:
    """Find tags that no operation uses."""
    used = {tag for part in structure.of("Operation") for tag in part.fields.get("tags", ())}
    for part in structure.of("Tag"):
        if used and part.fields.get("name", "") not in {*used, ""}:
            yield part.error("house-tags", "No operation has this tag.")


def extensions(structure: Structure) -> Iterator[Finding]:
    """Find extensions: tools would differ in what they make of them."""
    for part in structure.parts.values():
        for name in part.value:
            if name.startswith("x-") and part.kind not in ("Reference", "SecurityRequirement"):
                yield part.error("house-extension", "The document has no extensions.", name)


def operation(structure: Structure, part: Part, tags: set[str | None]) -> Iterator[Finding]:
    """Find an operation that is not named, described and grouped, or never refuses."""
    for name, rule in (
        ("operationId", "house-operation-id"),
        ("summary", "house-description"),
        ("description", "house-description"),
    ):
        if blank(part, name):
            yield part.error(rule, f"The operation has no `{name}`.")
    if blank(part, "tags"):
        yield part.error("house-tags", "The operation has no tag.", hint="Add `tags`.")
    for position, tag in enumerate(part.fields.get("tags", ())):
        if tag not in tags and None not in tags:
            hint = did_you_mean(tag, filter(None, tags))
            message = f"The tag {shown(tag)} is not declared."
            yield part.error("house-tags", message, "tags", position, hint=hint)
    responses = structure.parts.get((*part.pointer, "responses"))
    statuses = list(responses.fields) if responses and not responses.lost else []
    if statuses and not any(status[0] in "4d" for status in statuses):
        message = "The operation has no response for a refused request."
        yield part.error("house-error-response", message, "responses", hint="Add the 4xx answers.")
    if statuses and not any(status[0] == "2" for status in statuses):
        message = "The operation has no response for success."
        yield part.error("house-success-response", message, "responses")


def schema(part: Part) -> Iterator[Finding]:
    """Find a schema or property that nobody explains."""
    named = part.pointer[:-1] == ("components", "schemas")
    is_property = part.pointer[-2:-1] == ("properties",)
    if (named or is_property) and blank(part, "description") and part.lacks("$ref"):
        what = f"{'The schema' if named else 'The property'} {shown(part.pointer[-1])}"
        yield part.error("house-description", f"{what} has no description.")
    if is_property and not part.lacks("properties"):
        message = "The schema of an object stands under `components.schemas`, where it has a name."
        yield part.error("house-schema", message)
