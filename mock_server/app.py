"""Put the mock together."""

from collections.abc import Iterable, Sequence
from functools import partial

from mock_server.asgi import ASGIApp
from mock_server.bodies import MAX_BODY
from mock_server.clock import Clock, system_clock
from mock_server.control import Control
from mock_server.core import honest_core, refusal_for
from mock_server.cors import ANY_ORIGIN, Cors
from mock_server.credentials import random_bytes
from mock_server.documents import Documents
from mock_server.envelope import Envelope
from mock_server.paths import PathTable
from mock_server.principals import Principals
from mock_server.shell import FaultShell
from mock_server.store import Store
from mock_server.world import World, default_world
from openapi.document import load_document


def create_app(  # noqa: PLR0913 - each is an option of the command
    world: World | None = None,
    *,
    faults: Iterable[str] = (),
    seed: int | None = None,
    clock: Clock = system_clock,
    cors_origins: Sequence[str] = ANY_ORIGIN,
    max_body: int = MAX_BODY,
    check_responses: bool = False,
) -> ASGIApp:
    """Return a mock of the service, an ASGI app with a state of its own.

    Args:
        world: what it starts with; without one, the world of the package.
        faults: ids of the faults to switch on.
        seed: makes ids, keys and secrets repeatable, and so worthless as secrets.
        clock: tells the time of creations and deletions.
        cors_origins: the origins whose pages may call; `*` is any.
        max_body: the largest request body, in bytes.
        check_responses: hold the answers of the operations against the document, and fail with
            500 where they do not fit.

    Raises:
        UnknownFaultError: a fault does not exist.
    """
    world = world or default_world()
    principals = Principals(world.principals)
    store = Store(world.keys, randomness=partial(random_bytes, seed), clock=clock)
    shell = FaultShell(
        Documents(honest_core(store, principals, check_responses=check_responses)),
        paths=PathTable(load_document()),
        principals=principals,
        refusal_for=refusal_for,
    )
    shell.activate(faults)
    return Envelope(
        Control(shell, store=store, shell=shell),
        cors=Cors(cors_origins),
        max_body=max_body,
        refusal_for=refusal_for,
    )
