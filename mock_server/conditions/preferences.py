"""Read what a request asks for itself: `Prefer: code=403, wait=2` or `?__code=403&__wait=2`.

RFC 7240 lets a server ignore the preferences that it does not know, and tells it to name those that
it met in `Preference-Applied`. `code` is the mock's own: an answer that it cannot give is refused,
so that no test believes to have seen it. So is all that the query asks for in vain; it is for
clients that cannot set headers, and the answer has no other way to tell.
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
    """The status and the seconds of waiting that a request asks for.

    `in_header` are those that it asked for in the header, as they are named there.
    """

    code: int | None = None
    wait: float | None = None
    in_header: tuple[str, ...] = ()

    def met(self, status: int) -> str:
        """Return what an answer with this status meets of the header, for `Preference-Applied`."""
        code = f"code={status}"
        return ", ".join(
            each for each in self.in_header if each == code or not each.startswith("code=")
        )


def preferences(scope: Scope, declared: Collection[int]) -> Preferences:
    """Return what a request asks for; `declared` are the statuses that it may ask for.

    Raises:
        Refusal: 400, for what cannot be.
    """
    in_query = _in_query(scope["query_string"], declared)
    in_header = _in_header(scope["headers"], declared)
    return Preferences(
        in_header.code if in_query.code is None else in_query.code,
        in_header.wait if in_query.wait is None else in_query.wait,
        in_header.in_header,
    )


def _in_header(headers: list[tuple[bytes, bytes]], declared: Collection[int]) -> Preferences:
    text = ",".join(value.decode("latin-1") for name, value in headers if name == b"prefer")
    if not text:
        return Preferences()
    asked: dict[str, str] = {}
    for match in PREFERENCE.finditer(text):
        # The first instance counts (RFC 7240, 2).
        asked.setdefault(match["name"].lower(), match["quoted"] or match["plain"] or "")
    code, wait = None, _seconds(asked.get("wait", ""))
    if "code" in asked:
        code = _declared("code in Prefer", asked["code"], declared)
    named = [f"code={code}"] if code is not None else []
    named += [f"wait={asked['wait']}"] if wait is not None else []
    return Preferences(code, wait, tuple(named))


def _in_query(query: bytes, declared: Collection[int]) -> Preferences:
    if b"__" not in query:
        return Preferences()
    asked = dict(reversed(parse_qsl(query.decode("latin-1"), keep_blank_values=True)))
    code = wait = None
    if "__code" in asked:
        code = _declared("__code", asked["__code"], declared)
    if "__wait" in asked:
        wait = _seconds(asked["__wait"])
        if wait is None:
            raise Refusal(400, f"__wait must be seconds, at most {LONGEST_WAIT:.0f}")
    return Preferences(code, wait)


def _declared(name: str, text: str, declared: Collection[int]) -> int:
    if text not in map(str, declared):
        statuses = ", ".join(map(str, declared))
        raise Refusal(
            400,
            f"{name} must be one of the statuses declared here: {statuses}; "
            "a condition with gateway gives others",
        )
    return int(text)


def _seconds(text: str) -> float | None:
    if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,6})?", text):
        return None
    seconds = float(text)
    return seconds if seconds <= LONGEST_WAIT else None
