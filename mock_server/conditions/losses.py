"""Recognise the automatic repetition of a call whose connection was dropped.

A browser repeats such a call at once, without telling the page, since the server might just have
closed an idle connection. The repetition is dropped, too, and counts as the same call.
"""

import time
from collections.abc import Callable

from mock_server.asgi import Scope, header

REPEATED_WITHIN = 0.25  # seconds

Call = tuple[str, bytes, bytes, bytes | None]


class Losses:
    """The calls of browsers that were dropped just now, with the ids of their conditions."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.recent: dict[Call, tuple[float, str]] = {}

    def add(self, scope: Scope, condition: str) -> None:
        """Remember a call that is dropped now."""
        if (header(scope["headers"], b"user-agent") or b"").startswith(b"Mozilla/"):
            self.recent[_call(scope)] = (self._clock(), condition)

    def condition_of(self, scope: Scope) -> str | None:
        """Return the condition under which the same call was dropped just now, or None."""
        oldest = self._clock() - REPEATED_WITHIN
        self.recent = {call: loss for call, loss in self.recent.items() if loss[0] >= oldest}
        return self.recent.get(_call(scope), (0.0, None))[1]


def _call(scope: Scope) -> Call:
    headers = scope["headers"]
    return (
        scope["method"],
        scope.get("raw_path") or scope["path"].encode(),
        scope["query_string"],
        header(headers, b"authorization"),
    )
