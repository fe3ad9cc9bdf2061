"""Escape text of a service for output."""

import re
import unicodedata
from typing import TextIO

_UNPRINTABLE = frozenset(["Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"])
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ASCII = str.maketrans({"•": "*", "…": "...", "→": "->"})
_WORD = re.compile(r"""(?:'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^\s'"\\])+""", re.DOTALL)
_BREAKS = ("--", "-H")


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


def cut(text: str, longest: int) -> str:
    """Return at most `longest` characters of `text`, and how many more there are."""
    if len(text) <= longest:
        return text
    return f"{text[:longest]}… ({len(text) - longest} more characters)"


def folded(command: str) -> str:
    """Break a shell command before its long options, so that a shell still reads one command."""
    lines: list[str] = []
    for word in _WORD.findall(command):
        if lines and not word.startswith(_BREAKS):
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return " \\\n  ".join(lines)


def write(text: str, stream: TextIO) -> None:
    """Write `text` to `stream`, escaping what its encoding does not have."""
    encoding = stream.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.translate(_ASCII).encode(encoding, "backslashreplace").decode(encoding)
    stream.write(text)


def _escape(character: str) -> str:
    number = ord(character)
    if character in _SHORT:
        return _SHORT[character]
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
