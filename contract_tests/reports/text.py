"""Shorten, fold and write text of a service; `openapi.escaping` escapes it."""

import re
from typing import TextIO

_ASCII = str.maketrans({"•": "*", "…": "...", "→": "->"})
_WORD = re.compile(r"""(?:'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^\s'"\\])+""", re.DOTALL)
_BREAKS = ("--", "-H")


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
