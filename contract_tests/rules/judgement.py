"""The judgement of a rule about a clause."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from contract_tests.client.exchange import Exchange
from contract_tests.history.record import History


class Judgement(NamedTuple):
    """Whether a clause holds, as far as a rule looked; None says that there is no telling.

    `expected` and `came` are sentences, `at` the exchanges that prove what was found. `shared` says
    that somebody else may have caused it, where others change the same keys.
    """

    clause: str
    holds: bool | None
    expected: str = ""
    came: str = ""
    at: Iterable[Exchange] = ()
    shared: bool = False


# Judges an exchange that has just become the last of the history.
Rule = Callable[[History, Exchange], Iterator[Judgement]]
