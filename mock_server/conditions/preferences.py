"""Read what a request asks for itself: `Prefer: code=403, wait=2` or `?__code=403&__wait=2`.

RFC 7240 lets a server ignore the preferences that it does not know or cannot meet, and tells it to
name those that it met in `Preference-Applied`. The query is for clients that cannot set headers;
what it asks for in vain is refused, since its answer has no other way to tell.
"""

import re
from collections.abc import Collection
from typing import NamedTuple
from urllib.parse import parse_qsl

from mock_server.asgi import Scope
from mock_server.errors import Refusal

LONGEST_WAIT = 300.0

# A preference up to its parameters, with a quoted value or a plain one (RFC 7240, 2).
PREFERENCE = re.compile(
    r'\s*(?P<name>[\w!#$%&\'*+.^`|~-]+)\s*(?:=\s*(?:"(?P<quoted>[^"]*)"|(?P<plain>[^\s",;]*)))?'
    r'\s*(?:;(?:[^",]|"[^"]*")*)?(?:,|$)'
)


class Preferences(NamedTuple):
    """The status and the seconds of waiting that a request asks for, and how it asked."""

    code: int | None = None
    wait: float | None = None
    applied: str | None = None


def preferences(scope: Scope, declared: Collection[int]) -> Preferences:
    """Return what a request asks for; `declared` are the statuses that it may ask for.

    Raises:
        Refusal: 400, for a query that asks for what cannot be.
    """
    in_query = _in_query(scope["query_string"], declared)
    in_header = _in_header(scope["headers"], declared)
    return Preferences(
        in_header.code if in_query.code is None else in_query.code,
        in_header.wait if in_query.wait is None else in_query.wait,
        in_header.applied,
    )


def _in_header(headers: list[tuple[bytes, bytes]], declared: Collection[int]) -> Preferences:
    text = ",".join(value.decode("latin-1") for name, value in headers if name == b"prefer")
    if not text:
        return Preferences()
    asked: dict[str, str] = {}
    for match in PREFERENCE.finditer(text):
        # The first instance counts (RFC 7240, 2).
        asked.setdefault(match["name"].lower(), match["quoted"] or match["plain"] or "")
    code, wait = _status(asked.get("code", "")), _seconds(asked.get("wait", ""))
    code = code if code in declared else None
    applied = [f"code={code}"] if code else []
    applied += [f"wait={asked['wait']}"] if wait is not None else []
    return Preferences(code, wait, ", ".join(applied) or None)


def _in_query(query: bytes, declared: Collection[int]) -> Preferences:
    if b"__" not in query:
        return Preferences()
    asked = dict(reversed(parse_qsl(query.decode("latin-1"), keep_blank_values=True)))
    code = wait = None
    if "__code" in asked:
        code = _status(asked["__code"])
        if code not in declared:
            statuses = ", ".join(map(str, declared))
            raise Refusal(400, f"__code must be one of the statuses declared here: {statuses}")
    if "__wait" in asked:
        wait = _seconds(asked["__wait"])
        if wait is None:
            raise Refusal(400, f"__wait must be seconds, at most {LONGEST_WAIT:.0f}")
    return Preferences(code, wait)


def _status(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[1-5][0-9]{2}", text) else None


def _seconds(text: str) -> float | None:
    if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,6})?", text):
        return None
    seconds = float(text)
    return seconds if seconds <= LONGEST_WAIT else None
