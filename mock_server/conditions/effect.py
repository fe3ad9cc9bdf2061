"""What a condition does to a call."""

import random
from typing import Literal, NamedTuple

Lost = Literal["drop", "time-out"]
When = Literal["before", "after"]
Body = Literal["html", "json", "garbage", "truncated"]

# Each of these is something to do; the other members only say more about it.
ENOUGH = ("status", "gateway", "connection", "body", "bytesPerSecond", "delay", "delayTo")


class Effect(NamedTuple):
    """What happens to a call; the members are those of `NewCondition` in the control document.

    `delay`, `delay_to` and `retry_after` are in seconds.
    """

    status: int | None = None
    gateway: int | None = None
    retry_after: int | None = None
    connection: Lost | None = None
    when: When | None = None
    body: Body | None = None
    bytes_per_second: int | None = None
    delay: float | None = None
    delay_to: float | None = None

    @property
    def is_carried_out(self) -> bool:
        """Tell whether the service gets the call, to do whatever it does."""
        if self.gateway is not None or self.connection is not None:
            return self.when == "after"
        return self.status is None or self.status < 400

    def seconds(self, source: random.Random) -> float:
        """Return how long to wait; a wait from a range is drawn from `source`."""
        least = self.delay or 0.0
        return least if self.delay_to is None else source.uniform(least, self.delay_to)

    def contradiction(self) -> str | None:
        """Say which members do not go together, or what is missing; None if all is well."""
        outcomes = [self.status, self.gateway, self.connection]
        gateway, lost = self.gateway is not None, self.connection is not None
        in_html_or_json = self.body in ("html", "json")
        formed = self.body is not None or self.bytes_per_second is not None
        rules = (
            (self != Effect(), f"one of {', '.join(ENOUGH)} is required"),
            (outcomes.count(None) >= 2, "status, gateway and connection exclude each other"),
            (not 200 < (self.gateway or 0) < 400, "gateway must be 200, or from 400 to 599"),
            (gateway or self.retry_after is None, "retryAfter is for a gateway only"),
            (gateway or not in_html_or_json, f"body {self.body} is for a gateway only"),
            (gateway or lost or self.when is None, "when is for gateway and connection only"),
            (not (lost and formed), "a lost connection has no body"),
            (
                self.delay_to is None or self.delay_to > (self.delay or 0),
                "delayTo must be more than delay",
            ),
        )
        return next((words for holds, words in rules if not holds), None)
