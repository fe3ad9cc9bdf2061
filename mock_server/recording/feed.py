"""Tell those who listen what happens, as server-sent events (HTML Standard, 9.2)."""

import asyncio
from collections.abc import Callable
from typing import Any

import orjson

BEHIND_AT_MOST = 1_000

Json = dict[str, Any]


class Listener:
    """Somebody who listens; `secrets` says whether the secrets of new keys are wanted, too."""

    def __init__(self, *, secrets: bool = False) -> None:
        self.secrets = secrets
        self._events: asyncio.Queue[bytes | None] = asyncio.Queue(BEHIND_AT_MOST)
        self.lost = False

    def tell(self, event: bytes) -> None:
        """Let the listener know, unless too much waits to be heard already."""
        if self._events.full():
            self.lost = True
        if not self.lost:
            self._events.put_nowait(event)

    async def next(self) -> bytes | None:
        """Return the next event; None when the listener has lost the thread, or is to go."""
        if self.lost:
            return None
        return await self._events.get()

    def dismiss(self) -> None:
        """Let the listener go."""
        self.lost = True
        if not self._events.full():
            self._events.put_nowait(None)


class Feed:
    """All who listen to one mock; `on_change` is told whether there is anybody."""

    def __init__(self, on_change: Callable[[bool], None]) -> None:
        self._listeners: set[Listener] = set()
        self._on_change = on_change

    def join(self, listener: Listener) -> None:
        """Tell `listener` of everything from now on."""
        self._listeners.add(listener)
        self._on_change(True)

    def leave(self, listener: Listener) -> None:
        """Tell `listener` no more."""
        self._listeners.discard(listener)
        self._on_change(bool(self._listeners))

    def publish(self, name: str, value: Json, **secrets: str) -> None:
        """Tell all listeners of an event; those who want secrets get `secrets` as members, too."""
        plain = event(name, value)
        for listener in self._listeners:
            telling = listener.secrets and secrets
            listener.tell(event(name, value | secrets) if telling else plain)

    def changed(self, resource: str) -> None:
        """Tell that something is different now that is no single event."""
        self.publish("changed", {"resource": resource})

    def close(self) -> None:
        """Let all listeners go."""
        for listener in self._listeners:
            listener.dismiss()


def event(name: str, value: Json) -> bytes:
    """Write one server-sent event; the JSON of `value` is one line."""
    return b"event: %s\ndata: %s\n\n" % (name.encode("ascii"), orjson.dumps(value))
