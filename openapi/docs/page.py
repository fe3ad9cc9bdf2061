"""Render the document and the catalogue as one HTML page that needs nothing else."""

import base64
import hashlib
from functools import cache, partial
from importlib.resources import files
from typing import Any

from jinja2 import Environment, Template
from markupsafe import Markup

from openapi.catalogue import Catalogue
from openapi.docs.samples import parameters, samples
from openapi.docs.schemas import Field, View, fact, keywords, parts, plain, view
from openapi.docs.text import anchor, code, link, markdown, pretty, value
from openapi.document import Document, Operation, operations, referred, resolve
from openapi.manners.difference import seen_about
from openapi.manners.file import Manners
from openapi.theme import theme
from openapi.traceability import in_force

Holder = dict[str, Any]


def render(document: Document, catalogue: Catalogue, manners: Manners | None = None) -> str:
    """Return the page; its content security policy lets run its own style and script alone.

    With `manners`, it shows beside each assumed clause what that deployment does.
    """
    style, script = theme() + _part("page.css"), _part("page.js")
    clauses = list(in_force(catalogue))
    names = {operation.operation_id for operation in operations(document)}
    general = [each for each in clauses if not (each.statuses or each.fields or each.enums)]
    everywhere = [each for each in general if names and names <= set(each.operations)]
    here = [each for each in general if each not in everywhere]
    ours = (about_operation, content, operations, resolve, samples)
    return _template().render(
        document=document,
        info=document.get("info", {}),
        about=about(document),
        tags=by_tag(document),
        schemas=[
            (name, view(document, schema, name))
            for name, schema in document.get("components", {}).get("schemas", {}).items()
        ],
        catalogue=catalogue,
        everywhere=everywhere,
        names=names,
        seen={each.id: list(seen_about(each.id, manners)) for each in clauses} if manners else {},
        clauses_of=lambda it: [each for each in here if it in each.operations],
        clauses_at=lambda it, status: [
            each for each in clauses if it in each.operations and status in map(str, each.statuses)
        ],
        clauses_about=lambda *names: [
            each for each in clauses if {*names} & {*each.fields, *each.enums}
        ],
        style=Markup(style),  # noqa: S704 - our own file
        style_hash=_hash(style),
        script=Markup(script),  # noqa: S704
        script_hash=_hash(script),
        **{each.__name__: partial(each, document) for each in ours},
    )


def about(document: Document) -> View:
    """Return what the page says of a document as a whole, beside its title and description."""
    whole = plain(document.get("info", {}), "title", "version", "description")
    schemes = document.get("components", {}).get("securitySchemes", {})
    return whole._replace(
        fields=[
            *listed(document.get("servers", []), "url"),
            *(Field(name, plain(resolve(document, each))) for name, each in schemes.items()),
            *listed(document.get("tags", []), "name"),
            *parts(document, "externalDocs"),
            *whole.fields,
        ]
    )


def listed(objects: list[Holder], key: str) -> list[Field]:
    """Return what the page says of objects whose name stands in one of their fields."""
    return [Field(each.get(key, ""), plain(each, key)) for each in objects]


def by_tag(document: Document) -> dict[str, list[Operation]]:
    """Return the operations by their first tag, in the order of the tags that are explained."""
    found: dict[str, list[Operation]] = {
        each.get("name", ""): [] for each in document.get("tags", [])
    }
    for operation in operations(document):
        tags = operation.definition.get("tags") or ["Operations"]
        found.setdefault(tags[0], []).append(operation)
    return {tag: members for tag, members in found.items() if members}


def about_operation(document: Document, operation: Operation) -> tuple[View, View]:
    """Return what the page says of an operation as a whole, and of its parameters."""
    definition, item = operation.definition, operation.item
    texts = (definition.get("description"), item.get("summary"), item.get("description"))
    servers = definition.get("servers") or item.get("servers", [])
    whole = View(
        description=markdown("\n\n".join(filter(None, texts))),
        fields=[*parts(definition, "externalDocs"), *listed(servers, "url")],
    )
    sent = [
        told(document, each.get("name", ""), each, f"in the {each.get('in')}")
        for each in parameters(document, operation)
    ]
    return whole, View(fields=sent)


def content(document: Document, holder: Holder) -> View:
    """Return what the page says of a body or an answer: its headers, media types and links."""
    headers, links = (
        {name: resolve(document, each) for name, each in holder.get(kind, {}).items()}
        for kind in ("headers", "links")
    )
    return View(
        description=markdown(holder.get("description")),
        fields=[
            *(told(document, name, each, "a header") for name, each in headers.items()),
            *(told(document, name, each) for name, each in holder.get("content", {}).items()),
            *parts({"links": links}, "links"),
        ],
    )


def told(document: Document, name: str, holder: Holder, place: str = "") -> Field:
    """Return what the page says of a parameter or a header, with its place, or of a media type."""
    types = holder.get("content", {})
    inner = next(iter(types.values()), holder)
    schema = inner.get("schema", {})
    it = view(document, schema, None if referred(schema) else "")
    sent = [fact("as", each) for each in types]
    found = it._replace(
        facts=[*it.facts, *keywords(holder), *sent, fact(place)],
        description=markdown(holder.get("description")) + it.description,
        examples=examples(document, holder) or examples(document, inner) or it.examples,
        fields=[*it.fields, *parts(inner, "encoding")],
    )
    return Field(name, found, not place or bool(holder.get("required")))


def examples(document: Document, holder: Holder) -> list[tuple[str, str]]:
    """Return the examples of a body, parameter or header, each after its caption."""
    found = [("", pretty(holder["example"]))] if "example" in holder else []
    for name, reference in holder.get("examples", {}).items():
        example = resolve(document, reference)
        captions = (example.get("summary", name), example.get("description"))
        text = pretty(example["value"]) if "value" in example else example.get("externalValue", "")
        found.append((": ".join(filter(None, captions)), text))
    return found


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    filters = {"markdown": markdown, "code": code, "anchor": anchor, "value": value}
    environment.filters |= {**filters, "link_to": link}
    return environment.from_string(_part("page.html.jinja"))


def _part(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
