"""Rules for our own document only, beyond what OpenAPI asks for."""

from collections.abc import Iterator

from openapi.check.finding import Finding, did_you_mean, shown
from openapi.check.grammar import PATTERNED
from openapi.check.structure import Part, Structure


def check(structure: Structure) -> Iterator[Finding]:
    """Yield where a document breaks the rules for our own."""
    tags = {str(part.fields.get("name")) for part in structure.of("Tag")}
    for part in structure.of("Operation"):
        yield from operation(part, tags)
    for part in structure.of("MediaType"):
        yield from body(structure, part)
    for part in structure.of("Schema"):
        yield from schema(part)
    for part in structure.of("Parameter"):
        yield from parameter(part)
    yield from idle_tags(structure)
    yield from extensions(structure)


def body(structure: Structure, part: Part) -> Iterator[Finding]:
    """Find a body without an example, or whose schema has no name: no clause covers its fields."""
    if not part.value.get("example") and not part.value.get("examples"):
        message = "The body has no example."
        yield Finding("house-example", part.pointer, message, "Give one as `example`.")
    found = structure.parts.get((*part.pointer, "schema"))
    if "schema" not in part.value:
        yield Finding("house-schema", part.pointer, "The body has no schema.")
    elif found is not None and found.kind != "Reference":
        message = "The schema of a body stands under `components.schemas`, where it has a name."
        yield Finding("house-schema", found.pointer, message)


def parameter(part: Part) -> Iterator[Finding]:
    """Find a parameter that nobody explains."""
    if not part.value.get("description"):
        yield Finding("house-description", part.pointer, "The parameter has no description.")
    if not {"example", "examples", "content"} & set(part.value):
        yield Finding("house-example", part.pointer, "The parameter has no example.")


def idle_tags(structure: Structure) -> Iterator[Finding]:
    """Find tags that no operation uses."""
    used = {tag for part in structure.of("Operation") for tag in part.fields.get("tags", ())}
    for part in structure.of("Tag"):
        if used and part.fields.get("name") not in used:
            yield Finding("house-tags", part.pointer, "No operation has this tag.")


def extensions(structure: Structure) -> Iterator[Finding]:
    """Find extensions: tools would differ in what they make of them."""
    for part in structure.parts.values():
        for name in part.value:
            if name.startswith("x-") and part.kind not in ("Reference", "SecurityRequirement"):
                message = "The document has no extensions."
                yield Finding("house-extension", (*part.pointer, name), message)


def operation(part: Part, tags: set[str]) -> Iterator[Finding]:
    """Find an operation that is not named, described and grouped, or never refuses."""
    for name in ("operationId", "summary", "description"):
        if not part.value.get(name):
            message = (
                f"The operation has no {name.removesuffix('Id') + ' id' * name.endswith('Id')}."
            )
            rule = "house-operation-id" if name == "operationId" else "house-description"
            yield Finding(rule, part.pointer, message)
    if not part.value.get("tags"):
        yield Finding("house-tags", part.pointer, "The operation has no tag.", "Add `tags`.")
    for position, tag in enumerate(part.fields.get("tags", ())):
        if tag not in tags:
            message = f"The tag {shown(tag)} is not declared."
            pointer = (*part.pointer, "tags", position)
            yield Finding("house-tags", pointer, message, did_you_mean(tag, tags))
    if "responses" in part.fields:
        statuses = list(part.value["responses"])
        if not all(map(PATTERNED["Responses"][0].match, statuses)):
            return
        if not any(status[0] in "4d" for status in statuses):
            message = "The operation has no response for a refused request."
            hint = "Add the 4xx answers."
            yield Finding("house-error-response", (*part.pointer, "responses"), message, hint)
        if not any(status[0] == "2" for status in statuses):
            message = "The operation has no response for success."
            yield Finding("house-success-response", (*part.pointer, "responses"), message)


def schema(part: Part) -> Iterator[Finding]:
    """Find a schema or property that nobody explains."""
    named = part.pointer[:2] == ("components", "schemas") and len(part.pointer) == 3
    is_property = part.pointer[-2:-1] == ("properties",)
    if (named or is_property) and not part.value.get("description"):
        what = f"{'The schema' if named else 'The property'} {shown(part.pointer[-1])}"
        yield Finding("house-description", part.pointer, f"{what} has no description.")
    if is_property and "properties" in part.value:
        message = "The schema of an object stands under `components.schemas`, where it has a name."
        yield Finding("house-schema", part.pointer, message)
