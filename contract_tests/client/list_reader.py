"""Read lists of keys, and parse each distinct item once, since lists are long and much alike."""

import math
import re
import threading
from collections.abc import Iterator
from typing import Any

from contract_tests.client.json_text import (
    Json,
    JsonDecoder,
    JsonText,
    decoded,
    is_deep,
    read_json,
)

ITEMS = "apiKeys"
FEWEST_TO_FORGET = 10_000
BRACES_TO_TRY = 4  # a name may hold some

_SPACE = re.compile(r"[ \t\n\r]*")


class Item(dict[str, Json]):
    """A listed key, one object for all lists in which its text is the same.

    Who has judged it notes that down, for the next list: `deviations` from the document, without
    the path to the item; that it was searched for secrets, that it shows no internals, that its id
    fits into a path. `listed` is the key that it shows, `repeated` a name that stands twice in it,
    `first_read` the moment at which its text was read for the first time.
    """

    __slots__ = (
        "deviations",
        "first_read",
        "fits_a_path",
        "is_bare",
        "is_searched",
        "listed",
        "repeated",
    )

    listed: Any
    deviations: tuple[Any, ...] | None

    def __init__(
        self, members: dict[str, Json], repeated: str | None = None, first_read: float = math.inf
    ) -> None:
        super().__init__(members)
        self.repeated = repeated
        self.first_read = first_read
        self.deviations = self.listed = None
        self.is_searched = self.is_bare = self.fits_a_path = False


def items_in(value: Json) -> list[Item]:
    """Return the items of a body's `value`, if it is a list that was read with care."""
    items = value.get(ITEMS) if isinstance(value, dict) else None
    return items if isinstance(items, list) and items and isinstance(items[0], Item) else []


class ListReader:
    """Read answers, and keep the items of the latest lists by their texts; thread-safe."""

    def __init__(self) -> None:
        self._items: dict[str, Item] = {}
        self._older: dict[str, Item] = {}
        self._new = 0
        self._longest = 0
        self._moment = math.inf
        self._lock = threading.Lock()

    def read(self, body: bytes, moment: float = math.inf) -> JsonText:
        """Return what `body` says, which came at a moment; of a list, the items are `Item`."""
        # Of a long list, the text and its copies take much memory: one at a time.
        with self._lock:
            self._moment = moment
            text, encoding = decoded(body)
            if f'"{ITEMS}"' not in text or is_deep(text):
                return read_json(body)
            return self._read_list(text, encoding) or read_json(body)

    def _read_list(self, text: str, encoding: str | None) -> JsonText | None:
        """Return what a list says, None if it is none or has to be read in another way."""
        reader = JsonDecoder()
        try:
            value = dict(self._members(text, reader))
        except (ValueError, LookupError):
            return None
        items = value.get(ITEMS)
        if not isinstance(items, list):
            return None
        self._forget(len(items))
        repeated = reader.repeated or next((item.repeated for item in items if item.repeated), None)
        return JsonText(value, encoding, repeated)

    def _members(self, text: str, reader: JsonDecoder) -> Iterator[tuple[str, Json]]:
        """Yield the members of the object that `text` is.

        Raises:
            ValueError: if it is none, or one that needs no such care.
            LookupError: if it ends too early.
        """
        names: set[str] = set()
        at = _behind("{", text, 0)
        while True:
            name, at = reader.raw_decode(text, at)
            at = _behind(":", text, at)
            if not isinstance(name, str) or name in names:
                raise ValueError(name)
            names.add(name)
            if name == ITEMS and text[at] == "[":
                value, at = self._array(text, at, reader)
            else:
                value, at = reader.raw_decode(text, at)
            yield name, value
            at = _behind_space(text, at)
            if text[at] == "}":
                break
            at = _behind(",", text, at)
        if _behind_space(text, at + 1) != len(text):
            raise ValueError(text[at])

    def _array(self, text: str, at: int, reader: JsonDecoder) -> tuple[list[Item], int]:
        at = _behind("[", text, at)
        items: list[Item] = []
        between = ""
        if text[at] == "]":
            return items, at + 1
        while True:
            item, at = self._item(text, at, reader)
            items.append(item)
            if between and text.startswith(between, at):
                at += len(between) - 1
                continue
            end = at
            at = _behind_space(text, at)
            if text[at] == "]":
                return items, at + 1
            at = _behind(",", text, at)
            between = text[end : at + 1]

    def _item(self, text: str, start: int, reader: JsonDecoder) -> tuple[Item, int]:
        # An object ends where it ends: a text that is one as a whole is all that stands here.
        end = start
        for _ in range(BRACES_TO_TRY):
            end = text.find("}", end) + 1
            known = self._items.get(text[start:end])
            if known is not None:
                return known, end
        before, reader.repeated = reader.repeated, None
        members, end = reader.raw_decode(text, start)
        if type(members) is not dict:
            raise ValueError(ITEMS)
        written = text[start:end]
        known = self._items.get(written) or self._older.get(written)
        if known is None:
            known = Item(members, reader.repeated, self._moment)
            self._new += 1
        reader.repeated = before
        self._items[written] = known
        return known, end

    def _forget(self, length: int) -> None:
        """Forget items that no list has shown for long."""
        self._longest = max(self._longest, length)
        if self._new > 2 * self._longest + FEWEST_TO_FORGET:
            self._items, self._older, self._new = {}, self._items, 0


def _behind(mark: str, text: str, at: int) -> int:
    """Return where the text goes on after `mark`, with space around it."""
    at = _behind_space(text, at)
    if text[at] != mark:
        raise ValueError(mark)
    return _behind_space(text, at + 1)


def _behind_space(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at
