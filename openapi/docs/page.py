"""Render the document and the catalogue as one HTML page that needs nothing else."""

import base64
import hashlib
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from openapi.catalogue import Catalogue, Clause
from openapi.docs.samples import parameters, samples
from openapi.docs.schemas import Field, View, keywords, view
from openapi.docs.text import anchor, code, link, markdown, pretty
from openapi.document import Document, Operation, operations, referred, resolve
from openapi.manners.difference import seen_about
from openapi.manners.file import Manners
from openapi.theme import theme
from openapi.traceability import in_force


def render(document: Document, catalogue: Catalogue, manners: Manners | None = None) -> str:
    """Return the page; its content security policy lets run its own style and script alone.

    With `manners`, it shows beside each assumed clause what that deployment does.
    """
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"markdown": markdown, "code": code, "anchor": anchor, "link_to": link}
    style, script = theme() + _part("page.css"), _part("page.js")
    clauses = list(in_force(catalogue))
    found = list(operations(document))
    names = {operation.operation_id for operation in found}
    everywhere = [each for each in general(clauses) if names and names <= set(each.operations)]
    here = [each for each in general(clauses) if each not in everywhere]
    components = document.get("components", {})
    page: str = environment.from_string(_part("page.html.jinja")).render(
        document=document,
        info=document.get("info", {}),
        security_schemes=[
            (name, resolve(document, each))
            for name, each in components.get("securitySchemes", {}).items()
        ],
        catalogue=catalogue,
        everywhere=everywhere,
        seen={each.id: list(seen_about(each.id, manners)) for each in clauses} if manners else {},
        names=names,
        operations=[shown(document, operation, clauses, here) for operation in found],
        schemas=[
            (name, view(document, schema, name), [each for each in clauses if name in each.enums])
            for name, schema in components.get("schemas", {}).items()
        ],
        about=lambda schema, field: about(clauses, schema, field),
        style=Markup(style),  # noqa: S704 - our own file
        style_hash=_hash(style),
        script=Markup(script),  # noqa: S704
        script_hash=_hash(script),
    )
    return page


def shown(
    document: Document, operation: Operation, clauses: list[Clause], general_ones: list[Clause]
) -> dict[str, Any]:
    """Return what the page says of an operation."""
    it, definition = operation.operation_id, operation.definition
    body = resolve(document, definition.get("requestBody", {}))
    return {
        "it": operation,
        "definition": definition,
        "samples": samples(document, operation),
        "security": definition.get("security", document.get("security", [])),
        "parameters": [
            (each.get("in"), value(document, each.get("name", ""), each))
            for each in parameters(document, operation)
        ],
        "body": body,
        "contents": contents(document, body),
        "answers": [
            {
                "status": status,
                "description": response.get("description"),
                "headers": [
                    value(document, name, resolve(document, header))
                    for name, header in response.get("headers", {}).items()
                ],
                "contents": contents(document, response),
                "clauses": [
                    each
                    for each in clauses
                    if it in each.operations and status in map(str, each.statuses)
                ],
            }
            for status, reference in definition.get("responses", {}).items()
            for response in [resolve(document, reference)]
        ],
        "clauses": [each for each in general_ones if it in each.operations],
    }


def value(document: Document, name: str, holder: dict[str, Any]) -> Field:
    """Return what the page says of a parameter or a header."""
    inner = [*holder.get("content", {}).values(), {}][0]
    schema = view(document, holder.get("schema") or inner.get("schema", {}))
    told = schema._replace(
        facts=[*keywords(holder), *schema.facts],
        description=markdown(holder.get("description")) + schema.description,
        examples=[text for _, text in examples(document, holder)] or schema.examples,
    )
    return Field(name, told, bool(holder.get("required")), "")


def contents(document: Document, holder: dict[str, Any]) -> list[tuple[str, View, Any]]:
    """Return the media types of a body, each with its schema and its examples."""
    return [
        (name, view(document, schema, None if referred(schema) else ""), examples(document, each))
        for name, each in holder.get("content", {}).items()
        for schema in [each.get("schema", {})]
    ]


def examples(document: Document, holder: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the examples of a body, parameter or header, each after its summary."""
    found = [("", pretty(holder["example"]))] if "example" in holder else []
    for reference in holder.get("examples", {}).values():
        example = resolve(document, reference)
        text = example.get("externalValue", "")
        told = pretty(example["value"]) if "value" in example else text
        found.append((example.get("summary") or example.get("description", ""), told))
    return found


def general(clauses: Iterable[Clause]) -> list[Clause]:
    """Return the clauses that are about no answer or field in particular."""
    return [each for each in clauses if not (each.statuses or each.fields or each.enums)]


def about(clauses: Iterable[Clause], schema: str, field: Field) -> list[Clause]:
    """Return the clauses about a field, by the schema's name or that of the one it comes from."""
    names = {f"{schema}.{field.name}", f"{field.origin}.{field.name}"}
    return [each for each in clauses if names & {*each.fields, *each.enums}]


def _part(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
