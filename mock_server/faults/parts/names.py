"""What careless services make of a name."""

import html
import re
import unicodedata
from collections.abc import Callable
from functools import partial
from urllib.parse import unquote

Change = Callable[[str], str]


def is_empty(name: str) -> bool:
    """Tell whether a name is empty."""
    return not name


def is_blank(name: str) -> bool:
    """Tell whether a name is spaces alone."""
    return bool(name) and not name.strip()


def is_no_word(name: str) -> bool:
    """Tell whether a name is how programs write that there is none."""
    return name in {"null", "undefined", "None", "NaN"}


def replaced(pattern: str, by: str = "") -> Change:
    """Put something, or nothing, in the place of what fits a pattern."""
    return partial(re.sub, pattern, by)


def _number(name: str) -> str:
    """Read what looks like a number as one."""
    if not re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,15})?(e\d{1,2})?", name):
        return name
    return f"{float(name):.15g}"


def _boolean(name: str) -> str:
    return {"true": "1", "false": ""}.get(name.lower(), name)


def _latin(name: str) -> str:
    return name.encode("latin-1", "replace").decode("latin-1")


CHANGES: tuple[tuple[str, str, Change], ...] = (
    ("cut-at-64", "is cut off after 64 characters", lambda name: name[:64]),
    ("cut-at-100", "is cut off after 100 characters", lambda name: name[:100]),
    ("cut-at-255", "is cut off after 255 characters", lambda name: name[:255]),
    ("cut-at-1000", "is cut off after 1,000 characters", lambda name: name[:1000]),
    ("ascii", "loses all but ASCII", replaced(r"[^\x00-\x7f]")),
    ("question-marks", "has a ? for each letter beyond Latin-1", _latin),
    ("mojibake", "is decoded with the wrong charset", lambda name: name.encode().decode("latin-1")),
    (
        "no-emoji",
        "loses the characters beyond the basic plane",
        replaced("[\U00010000-\U0010ffff]"),
    ),
    ("nfc", "is normalised (NFC)", partial(unicodedata.normalize, "NFC")),
    ("nfd", "is normalised (NFD)", partial(unicodedata.normalize, "NFD")),
    ("nfkc", "is normalised (NFKC)", partial(unicodedata.normalize, "NFKC")),
    ("html-escaped", "is escaped for HTML", html.escape),
    ("html-unescaped", "is unescaped as HTML", html.unescape),
    ("no-tags", "loses what looks like a tag", replaced("<[^>]*>")),
    ("lower-case", "becomes lower case", str.lower),
    ("title-case", "becomes title case", str.title),
    ("quotes-doubled", "has its quotes doubled", replaced("'", "''")),
    ("backslashes-lost", "loses its backslashes", replaced(r"\\")),
    ("percent-decoded", "is percent-decoded", unquote),
    ("placeholders-filled", "has its placeholders filled", replaced(r"\$\{\w+\}")),
    ("controls-lost", "loses tabs and newlines", replaced(r"[\t\n]", " ")),
    ("invisible-lost", "loses invisible characters", replaced("[\u200b-\u202f]")),
    ("words-joined", "has hyphens for spaces", replaced(" ", "-")),
    ("numbers", "is written anew if it looks like a number", _number),
    ("no-words", "is empty if it is null or undefined", lambda n: "" if is_no_word(n) else n),
    ("zero", "becomes Untitled if it is 0", lambda name: "Untitled" if name == "0" else name),
    ("spaces-collapsed", "has one space for several", replaced(" {2,}", " ")),
    ("cut-at-4000", "is cut off after 4,000 characters", lambda name: name[:4000]),
)
# Of these only updates are known.
CHANGES_OF_UPDATES: tuple[tuple[str, str, Change], ...] = (
    ("booleans", "is taken for a boolean if it looks like one", _boolean),
    ("plus-lost", "has a space for each plus sign", replaced(r"\+", " ")),
    ("line-ends", "has LF for CRLF", replaced("\r\n", "\n")),
)
