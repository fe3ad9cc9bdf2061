"""Say which requests could have harmed a key of somebody else, by what arrived and nothing else.

Pure, and made without a look at how the suite itself decides what it may send.
"""

import posixpath
from collections.abc import Iterable, Iterator, Set
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote

CHANGING = frozenset(["POST", "PUT", "PATCH", "DELETE"])


class Arrived(NamedTuple):
    """A request as it arrived, its target with the query."""

    method: str
    target: str
    headers: list[tuple[str, str]]

    @property
    def methods(self) -> set[str]:
        """The method, and those that a header or the query names in its place."""
        _, _, query = self.target.partition("?")
        named = [value.strip().upper() for _, value in [*self.headers, *parse_qsl(query)]]
        return {self.method.upper(), *CHANGING.intersection(named)}

    @property
    def may_change(self) -> bool:
        """Whether something could be different after it."""
        return not self.methods <= {"GET", "HEAD", "OPTIONS", "TRACE"}

    def __str__(self) -> str:
        return f"{'/'.join(sorted(self.methods))} {self.target}"


class Seen(NamedTuple):
    """What became of other people's keys.

    `addressed` are the requests that could have changed one, `changed` the ids of those that are
    not as they were.
    """

    addressed: tuple[str, ...]
    changed: tuple[str, ...]


def harmful(arrived: Iterable[Arrived], ids: Set[str]) -> list[str]:
    """Return the requests that could have changed a key with one of `ids`, or many at once."""
    return [str(one) for one in arrived if one.may_change and _may_meet(one, ids)]


def _may_meet(arrived: Arrived, ids: Set[str]) -> bool:
    paths = list(_readings(arrived.target.partition("?")[0]))
    if all(path.endswith("/ai/apikey") for path in paths):
        return arrived.methods != {"POST"}
    for path in paths:
        before, found, after = path.rpartition("/ai/apikey/")
        if not found or not after or not before.rpartition("/repo/")[2]:
            return True
        if after in ids or not ids.isdisjoint(after.split("/")):
            return True
    return False


def _readings(path: str) -> Iterator[str]:
    """Yield what a server may take a path for: as it is, decoded, decoded twice, and resolved."""
    for reading in (path, unquote(path), unquote(unquote(path))):
        yield reading
        yield posixpath.normpath(reading)
