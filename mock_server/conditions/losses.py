"""Know a lost call when a browser makes it once more by itself.

A browser whose connection is cut takes it for an old one that the server was about to close, and
repeats the call at once, without a word to the page. Such a repetition is still the same call.
"""

import time
from collections.abc import Callable

from mock_server.asgi import Scope, header

REPEATED_WITHIN = 0.25  # seconds

Call = tuple[str, bytes, bytes, bytes | None]


class Losses:
    """The calls of browsers that were lost just now, with the names of the conditions."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.recent: dict[Call, tuple[float, str]] = {}

    def add(self, scope: Scope, condition: str) -> None:
        """Keep in mind a call that is lost now."""
        if (header(scope["headers"], b"user-agent") or b"").startswith(b"Mozilla/"):
            self.recent[_call(scope)] = (self._clock(), condition)

    def condition_of(self, scope: Scope) -> str | None:
        """Return the condition under which this very call was lost just now."""
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
