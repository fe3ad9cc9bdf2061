"""Read JSON leniently, and report what stricter readers refuse."""

import json
import re
import sys
from dataclasses import dataclass
from typing import Any

Json = Any

DEEPEST = 200  # levels of nesting

_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


class NotJson:
    """Stands for a body that is not JSON; unequal to every JSON value."""

    def __repr__(self) -> str:
        return "not JSON"


NOT_JSON = NotJson()


@dataclass(frozen=True)
class JsonText:
    """What a body says: its `value`, or `NOT_JSON`.

    `encoding` says in words how the text is written, where that is not UTF-8 as it should be.
    `repeated` is a name that stands twice in one object; of its values, the last one counts.
    """

    value: Json
    encoding: str | None = None
    repeated: str | None = None


class JsonDecoder(json.JSONDecoder):
    """Decode one JSON text, and remember a member that stands twice in an object."""

    def __init__(self) -> None:
        self.repeated: str | None = None
        super().__init__(object_pairs_hook=self._built, parse_constant=_refused)

    def _built(self, pairs: list[tuple[str, Json]]) -> dict[str, Json]:
        # Long lists hold the same few names again and again.
        built = {sys.intern(name): value for name, value in pairs}
        if len(built) < len(pairs):
            names = [name for name, _ in pairs]
            self.repeated = next(name for name in names if names.count(name) > 1)
        return built


def _refused(constant: str) -> None:
    """Refuse NaN and Infinity, which are no JSON (RFC 8259, section 6)."""
    raise ValueError(constant)


def read_json(body: bytes) -> JsonText:
    """Return what `body` says.

    What is nested so deep that no reader can be expected to follow is no JSON for us (RFC 8259,
    section 9).
    """
    text, encoding = decoded(body)
    if is_deep(text):
        return JsonText(NOT_JSON)
    reader = JsonDecoder()
    try:
        value = reader.decode(text)
    except ValueError:
        return JsonText(NOT_JSON)
    return JsonText(value, encoding, reader.repeated)


def parse_json(body: bytes) -> Json:
    """Return the value that `body` holds, or `NOT_JSON`."""
    return read_json(body).value


def decoded(body: bytes) -> tuple[str, str | None]:
    """Return `body` as text, and what is wrong with its encoding (RFC 8259, section 8.1)."""
    encoding = json.detect_encoding(body)
    if encoding == "utf-8":
        try:
            return body.decode(), None
        except UnicodeDecodeError:
            return body.decode("latin-1"), "bytes that are not UTF-8"
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError:
        return body.decode("latin-1"), "bytes that are not UTF-8"
    # The names without a byte order are those of texts that begin with a mark.
    mark = "" if encoding.endswith("e") else " with a byte order mark"
    return text, f"{encoding.removesuffix('-sig').upper()}{mark}"


def is_deep(text: str) -> bool:
    """Say whether JSON text has more than `DEEPEST` levels of nesting.

    It is not parsed to find out: to run out of stack in one thread while another one, in which
    Hypothesis is at work, sets the limit anew would end the process.
    """
    if text.count("[") + text.count("{") <= DEEPEST:
        return False
    brackets = text.encode("utf-8", "surrogatepass").translate(None, _NO_BRACKETS)
    for _ in range(DEEPEST):
        outer = brackets.replace(b"{}", b"").replace(b"[]", b"")
        if not outer:
            return False
        if len(outer) == len(brackets):
            break
        brackets = outer
    # What is left may be due to brackets in strings.
    depth = 0
    for found in _STRING_OR_BRACKET.finditer(text):
        depth += found[0] in "[{"
        depth -= found[0] in "]}"
        if depth > DEEPEST:
            return True
    return False
