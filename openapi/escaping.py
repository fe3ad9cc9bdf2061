"""Escape text of a document or a service for each kind of output: it is shown, never obeyed."""

import re
import unicodedata

_UNPRINTABLE = frozenset(["Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"])
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_PUNCTUATION = re.compile(r"[^A-Za-z0-9 ]")
_CODE_OR_WORD = re.compile(r"`([^`]*)`|[^\s`]+|`")
# Words that neither Markdown nor the references of GitHub and GitLab take for their own.
_PLAIN_WORD = re.compile(r"(?!.*(?:://|www\.|gh-\d))(?:[^\W_]|[.,;:'\"()?%→…/-])+", re.IGNORECASE)
# The runner of GitHub Actions obeys `::NAME` after white space, and `##[NAME]` anywhere in a line.
_COMMAND = re.compile(r"^\s*(?=::)|#(?=#\[)")


def visible(text: str, *, keep: str = "") -> str:
    """Return `text` with every character that does not print, or steers printing, escaped.

    Control characters, terminal escapes, marks that turn the direction of writing, zero-width
    characters and lone surrogates become backslash escapes, save those in `keep`.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        _escape(character)
        if unicodedata.category(character) in _UNPRINTABLE and character not in keep
        else character
        for character in text
    )


def _escape(character: str) -> str:
    number = ord(character)
    if character in _SHORT:
        return _SHORT[character]
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def logged(text: str) -> str:
    """Return lines of text for a terminal or the log of a CI job, neither of which obeys them."""
    lines = (visible(line) for line in text.split("\n"))
    return "\n".join(_COMMAND.sub(lambda found: f"{found[0]}\\", line) for line in lines)


def workflow_command(kind: str, message: str, **properties: object) -> str:
    """Return a workflow command of GitHub Actions, which no part of it can end early."""
    told = ",".join(f"{name}={_encoded(str(each), ':,')}" for name, each in properties.items())
    return f"::{kind} {told}::{_encoded(message)}"


def _encoded(text: str, special: str = "") -> str:
    return "".join(
        f"%{ord(character):02X}" if character in f"%\n{special}" else character
        for character in visible(text, keep="\n")
    )


def markdown(sentence: str) -> str:
    """Return a sentence as Markdown on one line, which fits into the cell of a table.

    What stands in backticks is code, and so is each word that could be read as more than a word:
    as HTML, a link, a mention (`@name`) or a reference (`#1`).
    """
    return _CODE_OR_WORD.sub(_code_or_word, visible(" ".join(sentence.split())))


def _code_or_word(found: re.Match[str]) -> str:
    if found[1]:
        return markdown_code(found[1])
    return found[0] if _PLAIN_WORD.fullmatch(found[0]) else markdown_code(found[0])


def markdown_code(text: str) -> str:
    """Return text as code within a line of Markdown, in which nothing has a meaning."""
    text = visible(text)
    if re.search(r"[`|\\]|##\[|^\s|\s$|^$", text):
        return f"<code>{character_references(text)}</code>"
    return f"`{text}`"


def character_references(text: str) -> str:
    """Return text with its punctuation as references, which Markdown never takes for its own."""
    return _PUNCTUATION.sub(lambda found: f"&#{ord(found[0])};", visible(text))
