"""Write text and values of a document as HTML."""

import json
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup, escape

# Descriptions are Markdown (CommonMark) by the OpenAPI Specification; HTML in them stays text.
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
HIGHEST_HEADING = 3


def _fit(state: StateCore) -> None:
    """Put headings of a description below those of the page, which forbids styles in tables."""
    for token in state.tokens:
        token.attrs.pop("style", None)
        if token.type.startswith("heading"):
            token.tag = f"h{min(int(token.tag[1:]) + HIGHEST_HEADING - 1, 6)}"


def _in_words(_renderer: object, tokens: Sequence[Token], place: int, *_: object) -> str:
    """Tell an image, which the page must not load, by its text."""
    return escape(tokens[place].content)


MARKDOWN.core.ruler.push("fit", _fit)
MARKDOWN.add_render_rule("image", _in_words)


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


def value(it: Any) -> Markup:
    """Return a value as code, a text as it is, others as JSON; a link if it is an address."""
    text = it if isinstance(it, str) else compact(it)
    if text.startswith(("http://", "https://")):
        return link(text, text)
    return Markup("<code>{}</code>").format(text)


def link(url: str, text: str) -> Markup:
    """Return a link to a page, its text alone if the address is one that a browser would run."""
    if not MARKDOWN.validateLink(url):
        return Markup("{}").format(text)
    return Markup('<a href="{}">{}</a>').format(url, text)


def anchor(name: str) -> str:
    """Return `name` as the id of an element, in which HTML allows no white space."""
    return "_".join(name.split())
