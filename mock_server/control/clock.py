"""The endpoints about the clock."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from mock_server.control.messages import ControlRequest, Endpoints, Json, Reply, told
from mock_server.core.clock import MILLISECOND, AdjustableClock, parse_moment, timestamp
from mock_server.errors import Refusal

if TYPE_CHECKING:
    from mock_server.mock import Mock
    from mock_server.session import Session

TOO_FAR = "seconds lead too far: a frozen clock ends with the year 9999, a running one with 9998"


def endpoints(session: "Session", _mock: "Mock") -> Endpoints:
    """Return the endpoints by operationId."""

    def clock_now() -> Reply:
        session.feed.changed("clock")
        return told(clock_view(session.clock))

    async def get_clock(_call: ControlRequest) -> Reply:
        return told(clock_view(session.clock))

    async def freeze_clock(call: ControlRequest) -> Reply:
        wanted = call.body or {}
        at = wanted.get("at")
        step = timedelta(milliseconds=wanted.get("step", 0))
        session.clock.freeze(None if at is None else moment(at), step=step)
        return clock_now()

    async def advance_clock(call: ControlRequest) -> Reply:
        try:
            session.clock.advance(timedelta(seconds=call.body["seconds"]))
        except OverflowError:
            raise Refusal(400, TOO_FAR) from None
        return clock_now()

    async def release_clock(_call: ControlRequest) -> Reply:
        session.clock.release()
        return clock_now()

    return {
        "getClock": get_clock,
        "freezeClock": freeze_clock,
        "advanceClock": advance_clock,
        "releaseClock": release_clock,
    }


def clock_view(clock: AdjustableClock) -> Json:
    """Show a clock."""
    return {
        "now": timestamp(clock()),
        "frozen": clock.is_frozen,
        "step": clock.step // MILLISECOND if clock.is_frozen else 0,
        "offset": round(clock.offset.total_seconds(), 3),
    }


def moment(text: str) -> datetime:
    """Read a moment; raises `Refusal` (400)."""
    try:
        return parse_moment(text)
    except ValueError:
        raise Refusal(400, "at must be an ISO 8601 date or time") from None
