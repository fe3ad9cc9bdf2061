"""Write faults down as rows, the clause said once."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from mock_server.fault import Fault
from mock_server.faults.parts.call import Handler, Predicate, Remembering


def _itself(handler: Handler) -> Handler:
    return handler


class Faults:
    """The faults of a topic, in the order in which they are added: what is likelier comes first.

    `FAULTS["clause:way", "What it does."] = handler` adds one. What follows in the brackets are
    other clauses that cannot help but break with it.
    """

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._faults)

    def __setitem__(self, key: tuple[str, ...], handler: Handler) -> None:
        fault_id, description, *also = key
        clause = fault_id.partition(":")[0]
        make = partial(Remembering, handler)
        self._faults.append(Fault(fault_id, clause, description, make, also))

    def of(
        self,
        clause: str,
        words: str = "{}.",
        by: Callable[..., Handler] = _itself,
        *first: Any,
        only: Predicate | tuple[Predicate, ...] = (),
        also: str | tuple[str, ...] = (),
    ) -> "Rows":
        """Return what adds faults of a clause: `row["way", "words"] = handler`.

        The way stands behind the clause, or in the place of `*` in it; the words stand in the
        place of `{}` in `words`. With `by`, a row gives its arguments in place of a handler, but
        for the `first` ones and for the predicates behind them, `only`. `also` holds for all rows
        that name no other clauses themselves, behind their words.
        """
        pattern = clause if "*" in clause else f"{clause}:*"
        tests = only if isinstance(only, tuple) else (only,)
        clauses = (also,) if isinstance(also, str) else also
        return Rows(self, pattern, words, partial(by, *first), tests, clauses)


@dataclass(frozen=True, slots=True)
class Rows:
    """Faults of one clause, or of one sentence."""

    faults: Faults
    pattern: str
    words: str
    by: Callable[..., Handler]
    only: tuple[Predicate, ...]
    also: tuple[str, ...]

    def __setitem__(self, key: tuple[str, ...], value: Any) -> None:
        way, text, *also = key
        arguments = value if isinstance(value, tuple) else (value,)
        fault_id, description = self.pattern.replace("*", way), self.words.replace("{}", text)
        self.faults[fault_id, description, *(also or self.also)] = self.by(*arguments, *self.only)

    def add(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Add rows that are written elsewhere: way, words and arguments."""
        for way, words, *arguments in rows:
            self[way, words] = tuple(arguments)

    def each(self, make: Callable[[Any], object], *values: object) -> None:
        """Add a row for each value: the way in lower case, the words, and what is made of it."""
        self.add((str(value).lower(), str(value), make(value)) for value in values)
