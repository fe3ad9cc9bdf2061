"""A session of the mock, the main one at `/` included, with everything that belongs to it."""

import random
from functools import partial
from typing import Any

from mock_server.asgi import ASGIApp
from mock_server.conditions.condition import Conditions
from mock_server.core.clock import DateHeader
from mock_server.core.connexion_app import for_session, refusal_for
from mock_server.core.credentials import Begin, begun, formed, random_bytes
from mock_server.core.overlay import laid_over
from mock_server.core.principals import Principals
from mock_server.core.service_document import ServiceDocument
from mock_server.core.store import Store, SystemEvent
from mock_server.middleware.common import CommonMiddleware
from mock_server.middleware.conditions import ConditionMiddleware
from mock_server.middleware.documents import Documents
from mock_server.middleware.faults import FaultMiddleware
from mock_server.middleware.manners import MannersMiddleware
from mock_server.recording.feed import Feed
from mock_server.recording.journal import Journal, RecordedExchange
from mock_server.recording.masking import Mask
from mock_server.recording.views import event_view, exchange_view
from mock_server.settings import MockSettings
from mock_server.world import World
from openapi.manners.file import Manners
from openapi.manners.forms import pattern_of


class Session:
    """A world with its keys, faults, conditions, clock and records; `service` answers its calls.

    The control interface uses the other attributes.
    """

    def __init__(
        self,
        name: str | None,
        world: World,
        service_document: ServiceDocument,
        settings: MockSettings,
    ):
        self.name = name
        self.settings = settings
        self.first_world = world
        self.feed = Feed(self._listen)
        self.clock = settings.new_clock()
        self.date = DateHeader(self.clock)
        self.principals = Principals(world.principals, any_token=settings.any_token)
        self.repositories = world.repositories
        self.mask = Mask()
        self.manners = settings.manners
        self.store = Store(
            world.keys,
            randomness=partial(random_bytes, settings.seed),
            clock=self.clock.of_change,
            begin=self._credentials(),
        )
        self.journal = Journal(self.principals, self.mask)
        self.plain_document = service_document
        service_document = laid_over(service_document, self.manners)
        self.conditions = Conditions(
            service_document.answers,
            changed=partial(self.feed.changed, "conditions"),
            seed=settings.seed,
        )
        self.faults = FaultMiddleware(
            self._honest(service_document),
            paths=service_document.paths,
            principals=self.principals,
            refusal_for=refusal_for,
        )
        self.faults.activate(settings.faults)
        self.condition_shell = ConditionMiddleware(
            self.faults,
            conditions=self.conditions,
            paths=service_document.paths,
            principals=self.principals,
            refusal_for=refusal_for,
        )
        self.service: ASGIApp = CommonMiddleware(
            self.condition_shell,
            cors=settings.cors,
            date=self.date,
            max_body=settings.max_body,
            refusal_for=refusal_for,
            journal=self.journal,
        )
        self.service_document = service_document
        self._know(world)

    def reset(self, *, everything: bool = False) -> None:
        """Go back to the first world and clock, without conditions and system events.

        Faults stay on, and start without memory; the recorded exchanges stay. With `everything`
        the session is as new: with the first faults, and without records. Its listeners stay.
        """
        self.store.reset()
        self._know(self.first_world)
        self.clock.reset()
        if everything:
            self.conditions.begin_anew()
            self.faults.activate(self.settings.faults)
            self.journal.clear()
            self.feed.changed("exchanges")
        else:
            self.conditions.clear()
            self.faults.activate(self.faults.active)
        for resource in ("world", "clock", "faults"):
            self.feed.changed(resource)

    def restart(self, world: World) -> None:
        """Start again with another first world."""
        self.first_world = world
        self.store.begin_with(world.keys)
        self.reset()

    def load(self, world: World) -> None:
        """Replace repositories, principals and keys by those of a world."""
        self.store.load(world.keys)
        self._know(world)
        self.feed.changed("world")

    def export(self) -> World:
        """Return the world as it is now."""
        return World(
            principals=tuple(self.principals),
            repositories=self.repositories,
            keys=tuple(key for repo_id in self.repositories for key in self.store.all(repo_id)),
        )

    def behave(self, manners: Manners) -> None:
        """Behave as another deployment from now on, which gives new keys of its own forms."""
        self.manners = manners
        self.store.give(self._credentials())
        self.use(self.plain_document)
        self.feed.changed("world")

    def use(self, service_document: ServiceDocument) -> None:
        """Use another document from now on; everything else stays."""
        self.plain_document = service_document
        service_document = laid_over(service_document, self.manners)
        self.service_document = service_document
        self.conditions.declare(service_document.answers)
        self.faults.app = self._honest(service_document)
        self.faults.paths = self.condition_shell.paths = service_document.paths
        self.faults.activate(self.faults.active)
        self.feed.changed("document")

    def show(self, exchange: RecordedExchange) -> dict[str, Any]:
        """Show an exchange as the control interface tells it."""
        return exchange_view(exchange, self.service_document.paths, self.mask)

    def _honest(self, service_document: ServiceDocument) -> ASGIApp:
        core = for_session(service_document.core, self.store, self.principals)
        served = Documents(core, service_document)
        if not self.manners.entries:
            return served
        return MannersMiddleware(
            served,
            manners=self.manners,
            service_document=service_document,
            exists=lambda repo_id: repo_id in self.repositories,
            refusal_for=refusal_for,
            latency=random.Random(self.settings.seed) if self.settings.latency else None,  # noqa: S311
        )

    def _credentials(self) -> Begin:
        """Return what begins to make the ids, keys and secrets of new keys."""
        if not any(name.startswith("form.") for name in self.manners.entries):
            return begun
        self.mask.expect(pattern_of(self.manners["form.secret"]))
        return formed(self.manners, self.clock, self.mask.gave)

    def _know(self, world: World) -> None:
        self.principals.become(world.principals)
        self.repositories = world.repositories
        self.mask.know(principal.token for principal in world.principals)

    def _listen(self, heard: bool) -> None:
        """Publish events to the feed only while there are listeners, for speed."""
        self.store.listener = self._logged if heard else None
        self.journal.listener = self._recorded if heard else None

    def _logged(self, number: int, event: SystemEvent) -> None:
        self.feed.publish("system-event", event_view(number, event))

    def _recorded(self, exchange: RecordedExchange, secret: str) -> None:
        secrets = {"secret": secret} if secret else {}
        self.feed.publish("exchange", self.show(exchange), **secrets)
