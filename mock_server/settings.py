"""The settings that all sessions of a mock share."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from mock_server.bodies import MAX_BODY
from mock_server.core.clock import AdjustableClock, Clock, system_clock
from mock_server.middleware.cors import NOBODY, Cors
from openapi.manners.file import Manners

MAX_SESSIONS = 100

# What can follow `Bearer` in a header and come out as it went in, whoever writes the header.
CONTROL_TOKEN = re.compile(r"[!-~]+")


class ControlTokenError(ValueError):
    """No client could send this control token."""


def check_control_token(token: str) -> None:
    """Check that clients can send a token, and that one who sends nothing does not have it.

    Raises:
        ControlTokenError: it is empty, or a header cannot carry it.
    """
    if not CONTROL_TOKEN.fullmatch(token):
        raise ControlTokenError(
            "a control token is one or more letters, digits and signs of ASCII, without spaces"
        )


@dataclass(frozen=True)
class MockSettings:
    """The settings of a mock, see `create_app`."""

    faults: tuple[str, ...] = ()
    seed: int | None = None
    clock: Clock = system_clock
    freeze: datetime | None = None
    cors: Cors = field(default_factory=Cors)
    max_body: int = MAX_BODY
    check_responses: bool = False
    control_token: str | None = field(default=None, repr=False)
    max_sessions: int = MAX_SESSIONS
    any_token: str | None = None
    manners: Manners = field(default_factory=Manners)
    latency: bool = False

    def __post_init__(self) -> None:
        if self.control_token is not None:
            check_control_token(self.control_token)

    def new_clock(self) -> AdjustableClock:
        """Return the clock of a new session."""
        return AdjustableClock(self.clock, self.freeze)

    @property
    def controlling(self) -> Cors:
        """The pages that may call the control interface: of named origins, and with a token."""
        return NOBODY if self.control_token is None or self.cors.any_origin else self.cors
