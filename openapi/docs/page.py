"""Render the document and the catalogue as one HTML page that needs nothing else."""

import base64
import hashlib
import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any, NamedTuple

from jinja2 import Environment
from markdown_it import MarkdownIt
from markupsafe import Markup

from openapi.catalogue import Catalogue, Clause
from openapi.document import Document, Operation, operations, resolve
from openapi.theme import theme
from openapi.traceability import in_force

# Descriptions are Markdown (CommonMark) by the OpenAPI Specification; HTML in them stays text.
MARKDOWN = MarkdownIt("commonmark", {"html": False})

JSON = "application/json"


class Example(NamedTuple):
    """An example with the line that introduces it and its JSON."""

    summary: str
    text: str


class Body(NamedTuple):
    """A body: the name of its schema, if it has one, and its examples."""

    schema: str | None
    examples: list[Example]


class Answer(NamedTuple):
    """An answer that an operation may give, with the clauses about it."""

    status: str
    description: str
    headers: dict[str, Any]
    body: Body | None
    clauses: list[Clause]


class Field(NamedTuple):
    """A field of a schema, with the clauses about it."""

    name: str
    definition: dict[str, Any]
    required: bool
    clauses: list[Clause]


def render(document: Document, catalogue: Catalogue) -> str:
    """Return the page; its content security policy lets it load nothing and run nothing."""
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"markdown": markdown, "code": code, "kind": kind}
    style = theme() + _part("page.css")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    clauses = list(in_force(catalogue))
    found = list(operations(document))
    names = {operation.operation_id for operation in found}
    everywhere = [clause for clause in general(clauses) if names <= set(clause.operations)]
    page: str = environment.from_string(_part("page.html.jinja")).render(
        document=document,
        catalogue=catalogue,
        everywhere=everywhere,
        operations=[
            {
                "it": operation,
                "parameters": parameters(document, operation),
                "body": body(document, operation.definition.get("requestBody")),
                "body_description": operation.definition.get("requestBody", {}).get("description"),
                "answers": list(answers(document, operation, clauses)),
                "clauses": [
                    clause
                    for clause in general(clauses)
                    if operation.operation_id in clause.operations and clause not in everywhere
                ],
            }
            for operation in found
        ],
        schemas={
            name: {
                "definition": schema,
                "fields": fields(name, schema, clauses),
                "clauses": [clause for clause in clauses if name in clause.enums],
            }
            for name, schema in document["components"]["schemas"].items()
        },
        style=Markup(style),  # noqa: S704 - our own file
        style_hash=f"sha256-{digest}",
    )
    return page


def parameters(document: Document, operation: Operation) -> list[dict[str, Any]]:
    """Return the parameters of an operation, those of its path included."""
    inherited = document["paths"][operation.path].get("parameters", [])
    listed = [*inherited, *operation.definition.get("parameters", [])]
    return [resolve(document, parameter) for parameter in listed]


def answers(document: Document, operation: Operation, clauses: list[Clause]) -> Iterator[Answer]:
    """Yield the answers of an operation."""
    for status, reference in operation.definition["responses"].items():
        response = resolve(document, reference)
        yield Answer(
            status,
            response["description"],
            response.get("headers", {}),
            body(document, response),
            [
                clause
                for clause in clauses
                if operation.operation_id in clause.operations
                and status in map(str, clause.statuses)
            ],
        )


def body(document: Document, holder: dict[str, Any] | None) -> Body | None:
    """Return the JSON body that a request body or response describes."""
    content = resolve(document, holder).get("content", {}).get(JSON) if holder else None
    if content is None:
        return None
    found = [Example("", pretty(content["example"]))] if "example" in content else []
    for reference in content.get("examples", {}).values():
        example = resolve(document, reference)
        if "value" in example:
            found.append(Example(example.get("summary", ""), pretty(example["value"])))
    return Body(referred(content.get("schema", {})), found)


def fields(name: str, schema: dict[str, Any], clauses: list[Clause]) -> list[Field]:
    """Return the fields of the schema called `name`."""
    return [
        Field(
            field,
            definition,
            field in schema.get("required", ()),
            [clause for clause in clauses if f"{name}.{field}" in (*clause.fields, *clause.enums)],
        )
        for field, definition in schema.get("properties", {}).items()
    ]


def general(clauses: list[Clause]) -> list[Clause]:
    """Return the clauses that are about no answer or field in particular."""
    return [each for each in clauses if not (each.statuses or each.fields or each.enums)]


def referred(schema: dict[str, Any]) -> str | None:
    """Return the name of the schema that is referred to, None if none is."""
    reference = schema.get("$ref")
    return reference.rpartition("/")[2] if reference else None


def kind(definition: dict[str, Any]) -> Markup:
    """Return the type of a value in words; names of schemas link to them."""
    name = referred(definition)
    if name:
        return Markup('<a href="#schema-{0}">{0}</a>').format(name)
    if definition.get("type") == "array":
        return Markup("array of {}").format(kind(definition.get("items", {})))
    words = [definition.get("format") or definition.get("type", "anything")]
    if "enum" in definition:
        words = [
            f"always {pretty(value)}" if len(definition["enum"]) == 1 else pretty(value)
            for value in definition["enum"]
        ]
    if definition.get("minLength") == 1:
        words = [f"non-empty {words[0]}"]
    if definition.get("nullable"):
        words.append("null")
    return Markup(" or ").join(words)


def markdown(text: str | None) -> Markup:
    """Return a description as HTML."""
    return Markup(MARKDOWN.render(text or ""))  # noqa: S704 - escaped by the renderer


def code(text: str) -> Markup:
    """Return a line of text as HTML, with what stands in backticks as code."""
    return Markup(MARKDOWN.renderInline(text))  # noqa: S704 - escaped by the renderer


def pretty(value: Any) -> str:
    """Return `value` as JSON for people."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def _part(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
