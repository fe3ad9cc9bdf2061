"""Put the mock together."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from mock_server.bodies import MAX_BODY
from mock_server.control.endpoints import control_of
from mock_server.core.clock import Clock, system_clock
from mock_server.core.principals import UnknownPrincipalError
from mock_server.middleware.cors import ANY_ORIGIN, Cors
from mock_server.mock import Mock
from mock_server.settings import MAX_SESSIONS, MockSettings
from mock_server.world import World, default_world
from openapi.manners.file import Manners


def create_app(  # noqa: PLR0913 - each is an option of the command
    world: World | None = None,
    *,
    faults: Iterable[str] = (),
    seed: int | None = None,
    clock: Clock = system_clock,
    freeze: datetime | None = None,
    cors_origins: Sequence[str] = ANY_ORIGIN,
    max_body: int = MAX_BODY,
    check_responses: bool = False,
    control_token: str | None = None,
    max_sessions: int = MAX_SESSIONS,
    any_token: str | None = None,
    manners: Manners | None = None,
    latency: bool = False,
) -> Mock:
    """Return a mock of the service, an ASGI app with a state of its own.

    Args:
        world: what it starts with; without one, the world of the package.
        faults: ids of the faults to switch on.
        seed: makes ids, keys and secrets repeatable, and so worthless as secrets.
        clock: tells the time of creations and deletions, and the `Date` of answers; a server of
            your own has to leave its own out (`uvicorn --no-date-header`).
        freeze: an aware moment at which the clock stands instead; it moves by a millisecond for
            each change of a key, and runs by `clock` when it is released.
        cors_origins: the origins whose pages may call; `*` is any.
        max_body: the largest request body, in bytes.
        check_responses: hold the answers of the operations against the document, and fail with
            500 where they do not fit.
        control_token: lets everybody who sends it use the control interface, and nobody without,
            pages of named origins among them; if it is None, clients of this machine may.
        max_sessions: how many sessions there may be; the least recently used go first.
        any_token: the name of the principal to whom every token belongs that the world does not
            know; without it such a token is refused.
        manners: how a deployment behaves where the contract leaves it open.
        latency: take as long for calls as that deployment did.

    Raises:
        UnknownFaultError: a fault does not exist.
        OriginError: one of the origins is none.
        ControlTokenError: the control token is empty, or a header cannot carry it.
        UnknownPrincipalError: the world has no principal to whom any token could belong.
    """
    world = world or default_world()
    names = [principal.name for principal in world.principals]
    if any_token is not None and any_token not in names:
        raise UnknownPrincipalError(f"not one of the principals: {', '.join(names)}")
    settings = MockSettings(
        faults=tuple(faults),
        seed=seed,
        clock=clock,
        freeze=freeze,
        cors=Cors(cors_origins),
        max_body=max_body,
        check_responses=check_responses,
        control_token=control_token,
        max_sessions=max_sessions,
        any_token=any_token,
        manners=manners or Manners(),
        latency=latency,
    )
    return Mock(world, settings, control_of)
