"""Which names are chosen, and what careless services make of a name."""

import html
import re
import unicodedata
from collections.abc import Callable
from urllib.parse import unquote

from mock_server.faults.parts.call import FaultCall, curried


@curried
def named(call: FaultCall, test: Callable[[str], object]) -> bool:
    """Choose bodies with a name, a text that passes the test."""
    name = call.sent.get("name")
    return isinstance(name, str) and bool(test(name))


def has_long_name(call: FaultCall) -> bool:
    """Choose names that are longer than the suite makes them without need."""
    return len(str(call.sent.get("name", ""))) >= 40


def is_empty(name: str) -> bool:
    """Tell whether a name is empty."""
    return not name


def is_blank(name: str) -> bool:
    """Tell whether a name is spaces alone."""
    return bool(name) and not name.strip()


def is_no_word(name: str) -> bool:
    """Tell whether a name is how programs write that there is none."""
    return name in {"null", "undefined", "None", "NaN"}


def _number(name: str) -> str:
    """Read what looks like a number as one."""
    if not re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,15})?(e\d{1,2})?", name):
        return name
    return f"{float(name):.15g}"


def _boolean(name: str) -> str:
    return {"true": "1", "false": ""}.get(name.lower(), name)


def _in_basic_plane(name: str) -> str:
    return "".join(letter for letter in name if ord(letter) < 0x10000)


CHANGES: tuple[tuple[str, str, Callable[[str], str]], ...] = (
    ("cut-at-64", "is cut off after 64 characters", lambda name: name[:64]),
    ("cut-at-100", "is cut off after 100 characters", lambda name: name[:100]),
    ("cut-at-255", "is cut off after 255 characters", lambda name: name[:255]),
    ("cut-at-1000", "is cut off after 1,000 characters", lambda name: name[:1000]),
    ("ascii", "loses all but ASCII", lambda name: name.encode("ascii", "ignore").decode()),
    (
        "question-marks",
        "has a ? for each letter beyond Latin-1",
        lambda name: name.encode("latin-1", "replace").decode("latin-1"),
    ),
    ("mojibake", "is decoded with the wrong charset", lambda name: name.encode().decode("latin-1")),
    ("no-emoji", "loses the characters beyond the basic plane", _in_basic_plane),
    ("nfc", "is normalised (NFC)", lambda name: unicodedata.normalize("NFC", name)),
    ("nfd", "is normalised (NFD)", lambda name: unicodedata.normalize("NFD", name)),
    ("nfkc", "is normalised (NFKC)", lambda name: unicodedata.normalize("NFKC", name)),
    ("html-escaped", "is escaped for HTML", html.escape),
    ("html-unescaped", "is unescaped as HTML", html.unescape),
    ("no-tags", "loses what looks like a tag", lambda name: re.sub(r"<[^>]*>", "", name)),
    ("lower-case", "becomes lower case", str.lower),
    ("title-case", "becomes title case", str.title),
    ("quotes-doubled", "has its quotes doubled", lambda name: name.replace("'", "''")),
    ("backslashes-lost", "loses its backslashes", lambda name: name.replace("\\", "")),
    ("percent-decoded", "is percent-decoded", unquote),
    (
        "placeholders-filled",
        "has its placeholders filled",
        lambda name: re.sub(r"\$\{\w+\}", "", name),
    ),
    ("controls-lost", "loses tabs and newlines", lambda name: re.sub(r"[\t\n]", " ", name)),
    (
        "invisible-lost",
        "loses invisible characters",
        lambda name: re.sub("[\u200b-\u202f]", "", name),
    ),
    ("words-joined", "has hyphens for spaces", lambda name: name.replace(" ", "-")),
    ("numbers", "is written anew if it looks like a number", _number),
    ("no-words", "is empty if it is null or undefined", lambda n: "" if is_no_word(n) else n),
    ("zero", "becomes Untitled if it is 0", lambda n: "Untitled" if n == "0" else n),
    ("spaces-collapsed", "has one space for several", lambda n: re.sub(" {2,}", " ", n)),
    ("cut-at-4000", "is cut off after 4,000 characters", lambda n: n[:4000]),
)
# Of these only updates are known.
CHANGES_OF_UPDATES: tuple[tuple[str, str, Callable[[str], str]], ...] = (
    ("booleans", "is taken for a boolean if it looks like one", _boolean),
    ("plus-lost", "has a space for each plus sign", lambda n: n.replace("+", " ")),
    ("line-ends", "has LF for CRLF", lambda n: n.replace("\r\n", "\n")),
)
