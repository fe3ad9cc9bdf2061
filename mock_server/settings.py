"""What all sessions of a mock have in common."""

from dataclasses import dataclass, field

from mock_server.bodies import MAX_BODY
from mock_server.clock import Clock, system_clock
from mock_server.cors import Cors

MAX_SESSIONS = 100


@dataclass(frozen=True)
class Settings:
    """The settings of a mock, see `create_app`."""

    faults: tuple[str, ...] = ()
    seed: int | None = None
    clock: Clock = system_clock
    cors: Cors = field(default_factory=Cors)
    max_body: int = MAX_BODY
    check_responses: bool = False
    control_token: str | None = field(default=None, repr=False)
    max_sessions: int = MAX_SESSIONS
