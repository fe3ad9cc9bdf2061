"""Write faults down as rows, the clause said once."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from mock_server.fault import Fault
from mock_server.faults.parts.call import Handler, behaviour

Clauses = str | tuple[str, ...]
Function = TypeVar("Function", bound=Callable[..., Any])


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
        self._faults.append(Fault(fault_id, clause, description, behaviour(handler), also))

    def of(
        self,
        clause: str,
        words: str = "{}.",
        by: Callable[..., Handler] | None = None,
        also: Clauses = (),
    ) -> "Rows":
        """Return what adds faults of a clause: `row["way", "words"] = handler`.

        The way stands behind the clause, or in the place of `{}` in it; the words stand in the
        place of `{}` in `words`. With `by`, its arguments are given in place of a handler. `also`
        holds for all rows that name no other clauses themselves, behind their words.
        """
        pattern = clause if "{}" in clause else f"{clause}:{{}}"
        return Rows(self, pattern, words, by, (also,) if isinstance(also, str) else also)

    def add(
        self, fault_id: str, *also: str, by: Callable[..., Handler] | None = None
    ) -> Callable[[Function], Function]:
        """Add the fault that the decorated function is, or `by` makes of it; its docstring tells.

        What it tells is the description, in one line.
        """

        def added(function: Function) -> Function:
            self[fault_id, (function.__doc__ or "").strip(), *also] = (
                by(function) if by else function
            )
            return function

        return added


class Rows:
    """Faults of one clause, or of one sentence."""

    def __init__(
        self,
        faults: Faults,
        pattern: str,
        words: str,
        by: Callable[..., Handler] | None,
        also: tuple[str, ...],
    ) -> None:
        self.faults = faults
        self.pattern = pattern
        self.words = words
        self.by = by
        self.also = also

    def __setitem__(self, key: tuple[str, ...], value: Any) -> None:
        way, text, *also = key
        arguments = value if isinstance(value, tuple) else (value,)
        handler = self.by(*arguments) if self.by else arguments[0]
        description = self.words.replace("{}", text)
        self.faults[self.pattern.replace("{}", way), description, *(also or self.also)] = handler

    def add(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Add rows that are written elsewhere: way, words and arguments."""
        for way, words, *arguments in rows:
            self[way, words] = tuple(arguments)
