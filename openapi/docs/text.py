"""Write text and values of a document as HTML."""

import json
from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup

# Descriptions are Markdown (CommonMark) by the OpenAPI Specification; HTML in them stays text.
MARKDOWN = MarkdownIt("commonmark", {"html": False})


def markdown(text: str | None) -> Markup:
    """Return a description as HTML."""
    return Markup(MARKDOWN.render(text or ""))  # noqa: S704 - escaped by the renderer


def code(text: str | None) -> Markup:
    """Return a line of text as HTML, with what stands in backticks as code."""
    return Markup(MARKDOWN.renderInline(text or ""))  # noqa: S704 - escaped by the renderer


def pretty(value: Any) -> str:
    """Return `value` as JSON for people."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def compact(value: Any) -> str:
    """Return `value` as JSON on one line."""
    return json.dumps(value, ensure_ascii=False)


def link(url: str, text: str) -> Markup:
    """Return a link to a page, its text alone if the address is one that a browser would run."""
    if not MARKDOWN.validateLink(url):
        return Markup("{}").format(text)
    return Markup('<a href="{}">{}</a>').format(url, text)


def anchor(name: str) -> str:
    """Return `name` as the id of an element, in which HTML allows no white space."""
    return "_".join(name.split())
