"""Calls side by side: how many may be under way, and how independent ones go out together."""

import contextvars
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import TypeVar

from contract_tests.current import IS_LONG

T = TypeVar("T")

_MEETS: ContextVar[bool] = ContextVar("meets", default=False)


class Connections:
    """Let at most so many calls be under way at a time, fewer where a deployment bears no more.

    Those of a long check go first, since the run has to wait for it in the end.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._alone = False
        self._busy = 0
        self._long_waiting = 0
        self._free = threading.Condition()

    @property
    def most(self) -> int:
        """Return how many calls may be under way at present."""
        return 1 if self._alone else self._most

    @contextmanager
    def one(self) -> Iterator[None]:
        """Wait until one call more may be under way, and count it as long as it is.

        Calls that are to meet do not wait for each other.
        """
        if _MEETS.get():
            yield
            return
        is_long = IS_LONG.get()
        with self._free:
            self._long_waiting += is_long
            self._free.wait_for(
                lambda: self._busy < self.most and (is_long or not self._long_waiting)
            )
            self._long_waiting -= is_long
            self._busy += 1
            self._free.notify_all()
        try:
            yield
        finally:
            with self._free:
                self._busy -= 1
                self._free.notify_all()

    @contextmanager
    def one_at_a_time(self) -> Iterator[None]:
        """Let one call be under way for a while, where nothing else is going on."""
        self._alone = True
        try:
            yield
        finally:
            self._alone = False

    def lower(self, most: int) -> bool:
        """Let `most` calls be under way from here on, and say whether more were so far."""
        with self._free:
            lowered = most < self._most
            self._most = min(most, self._most)
            return lowered


def together(calls: Sequence[Callable[[], T]], connections: int) -> list[T]:
    """Make calls that do not need each other side by side, and return their results in order.

    With one connection they are made in order. Where calls raise, the first one's error is raised,
    after all that were begun have ended.
    """
    if connections == 1 or len(calls) < 2:
        return [call() for call in calls]
    with ThreadPoolExecutor(min(len(calls), connections)) as pool:
        return [made.result() for made in [submitted(pool, call) for call in calls]]


def at_once(calls: Sequence[Callable[[], T]]) -> list[T]:
    """Make all calls at the same moment, each in a thread of its own, and return their results."""
    barrier = threading.Barrier(len(calls))

    def meet(call: Callable[[], T]) -> T:
        _MEETS.set(True)
        barrier.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [made.result() for made in [submitted(pool, partial(meet, call)) for call in calls]]


def submitted(pool: ThreadPoolExecutor, call: Callable[[], T]) -> "Future[T]":
    """Let a thread of `pool` make a call, on behalf of the check that is running here."""
    return pool.submit(contextvars.copy_context().run, call)
