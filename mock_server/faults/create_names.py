"""Lies about the name of a new key."""

import html
import re
import unicodedata
from collections.abc import Callable
from urllib.parse import unquote

from mock_server.faults.telling import (
    fault,
)
from mock_server.faults.ways import (
    for_provider,
    in_second_repository,
    stores_name,
)

NAME_CHANGES: tuple[tuple[str, str, Callable[[str], str]], ...] = (
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
    (
        "no-emoji",
        "loses the characters beyond the basic plane",
        lambda name: "".join(letter for letter in name if ord(letter) < 0x10000),
    ),
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
)

_NAMES = (
    *(
        fault(f"create.name-kept:{way}", f"The name of a new key {words}.", stores_name(change))
        for way, words, change in NAME_CHANGES
    ),
    fault(
        "create.name-kept:numbered",
        "A name in use gets a number.",
        stores_name(
            lambda name: f"{name} (2)",
            when=lambda call: any(made.name == call.made.name for made in call.memory.made[:-1]),
        ),
    ),
    fault(
        "create.name-kept:lower-case-for-one-provider",
        "The name of a new key for GOOGLE becomes upper case.",
        stores_name(str.upper, when=for_provider("GOOGLE")),
    ),
    fault(
        "create.name-kept:lower-case-in-the-second-repository",
        "The name of a new key in the second repository becomes upper case.",
        stores_name(str.upper, when=in_second_repository),
    ),
)

FAULTS = (*_NAMES,)
