"""Send events to listeners, as server-sent events (HTML Standard, 9.2).

All listeners share one queue, which is limited in bytes. So listeners that never read do not fill
the memory.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from itertools import islice
from typing import Any

import orjson

BEHIND_AT_MOST = 1_000  # events
BYTES_KEPT = 4 << 20

Json = dict[str, Any]


class Event:
    """A server-sent event, its form with secrets, and how many listeners still have to get it."""

    __slots__ = ("plain", "telling", "waiting")

    def __init__(self, plain: bytes, telling: bytes, waiting: int) -> None:
        self.plain = plain
        self.telling = telling
        self.waiting = waiting

    @property
    def size(self) -> int:
        """The bytes that it takes."""
        return len(self.plain) + (len(self.telling) if self.telling is not self.plain else 0)


class Listener:
    """Somebody who listens; `secrets` says whether the secrets of new keys are wanted, too."""

    def __init__(self, *, secrets: bool = False) -> None:
        self.secrets = secrets
        self.heard = 0
        self.lost = False
        self._news = asyncio.Event()

    def wake(self) -> None:
        """Let the listener look for events."""
        self._news.set()

    def dismiss(self) -> None:
        """Let the listener go."""
        self.lost = True
        self.wake()

    async def next(self, feed: "Feed") -> bytes | None:
        """Return the next event; None when the listener has missed events, or was dismissed."""
        while not self.lost:
            event = feed.take(self)
            if event is not None:
                return event.telling if self.secrets else event.plain
            self._news.clear()
            await self._news.wait()
        return None


class Feed:
    """The listeners of one session; `on_change` is called with whether there are any."""

    def __init__(self, on_change: Callable[[bool], None]) -> None:
        self._listeners: set[Listener] = set()
        self._on_change = on_change
        self._events: deque[Event] = deque()
        self._told = 0
        self.size = 0

    def join(self, listener: Listener) -> None:
        """Tell `listener` of everything from now on."""
        listener.heard = self._told
        self._listeners.add(listener)
        self._on_change(True)

    def leave(self, listener: Listener) -> None:
        """Tell `listener` no more."""
        self._listeners.discard(listener)
        unheard = min(self._told - listener.heard, len(self._events))
        for event in islice(reversed(self._events), unheard):
            event.waiting -= 1
        listener.heard = self._told
        self._forget_heard()
        self._on_change(bool(self._listeners))

    def take(self, listener: Listener) -> Event | None:
        """Return the next event that `listener` has not heard, None if there is none."""
        behind = self._told - listener.heard
        if not behind:
            return None
        event = self._events[-behind]
        listener.heard += 1
        event.waiting -= 1
        self._forget_heard()
        return event

    def publish(self, name: str, value: Json, **secrets: str) -> None:
        """Tell all listeners of an event; those who want secrets get `secrets` as members, too."""
        if not self._listeners:
            return
        plain = telling = written(name, value)
        if secrets and any(listener.secrets for listener in self._listeners):
            telling = written(name, value | secrets)
        event = Event(plain, telling, len(self._listeners))
        self._events.append(event)
        self._told += 1
        self.size += event.size
        while len(self._events) > BEHIND_AT_MOST or self.size > BYTES_KEPT:
            self._forget_first()
        first = self._told - len(self._events)
        for listener in list(self._listeners):
            if listener.heard < first:
                listener.dismiss()
                self.leave(listener)
            listener.wake()

    def changed(self, resource: str) -> None:
        """Publish that a resource has changed as a whole."""
        self.publish("changed", {"resource": resource})

    def close(self) -> None:
        """Let all listeners go."""
        for listener in self._listeners:
            listener.dismiss()

    def _forget_heard(self) -> None:
        while self._events and not self._events[0].waiting:
            self._forget_first()

    def _forget_first(self) -> None:
        self.size -= self._events.popleft().size


def written(name: str, value: Json) -> bytes:
    """Write one server-sent event; the JSON of `value` is one line."""
    return b"event: %s\ndata: %s\n\n" % (name.encode("ascii"), orjson.dumps(value))
