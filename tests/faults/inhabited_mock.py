"""The bundled mock with other people in it, and with a witness of what reaches it.

`python -m tests.faults.inhabited_mock` serves it on a free port. PUT of `/__witness__` begins anew,
with a world and some faults; GET tells which keys others have made since, which requests could have
changed something, and the world as it is now.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import orjson

from mock_server import create_app
from mock_server.asgi import Receive, Scope, Send, send_json
from mock_server.bodies import read_body
from mock_server.core.store import ApiKey, SystemEvent
from mock_server.server import base_url, listen, serve
from mock_server.world import World, world_from, world_view
from tests.faults.other_people import Arrivals, as_first_key
from tests.faults.witness import Arrived

WITNESS = "/__witness__"


@lru_cache
def _world(text: bytes) -> World:
    return world_from(orjson.loads(text))


class InhabitedMock:
    """An ASGI app: the mock, and who lives there."""

    def __init__(self) -> None:
        self.mock = create_app()
        self.session = self.mock.main.session
        self.store = self.session.store
        self.store.listener = self.others_act
        self.look()

    def date(self, name: str | None) -> tuple[bytes, bytes]:
        """Return the header `Date` by the mock's clock."""
        return self.mock.date(name)

    def begin(self, faults: Iterable[str], world: Any) -> None:
        """Let everything be as it was at first, in another world and with these faults."""
        self.session.faults.activate(faults)
        self.session.reset()
        self.session.load(_world(orjson.dumps(world)))
        self.look()

    def look(self) -> None:
        """Forget what was seen; others come to where they have keys already."""
        self.inhabited = {key.repo_id for key in self.session.export().keys}
        self.arrivals = Arrivals()
        self.made: list[dict[str, Any]] = []
        self.arrived: list[Arrived] = []

    def others_act(self, _number: int, event: SystemEvent) -> None:
        """Make a key of somebody else just before some of the run's."""
        if event.event != "created" or event.repo_id not in self.inhabited:
            return
        for stranger in self.arrivals.beside(event.apikey_id):
            key = ApiKey(
                stranger.id,
                stranger.name,
                event.repo_id,
                stranger.key,
                stranger.ai_type,
                event.timestamp,
            )
            # A store chooses the ids itself, but for those of its first keys.
            self.store._add(key)
            self.store._repositories[event.repo_id].active.move_to_end(event.apikey_id)
            self.made.append(as_first_key(stranger, event.timestamp))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["path"] == WITNESS:
            if scope["method"] == "PUT":
                self.begin(**orjson.loads(await read_body(receive)))
            seen = {
                "made": self.made,
                "arrived": [[*arrived] for arrived in self.arrived],
                "world": world_view(self.session.export()),
            }
            await send_json(send, 200, orjson.dumps(seen))
            return
        if not scope["path"].startswith("/__mock__/"):
            self.note(scope)
        await self.mock(scope, receive, send)

    def note(self, scope: Scope) -> None:
        """Keep a request in mind, if it could change something."""
        target, query = scope["raw_path"].decode("latin-1"), scope["query_string"].decode("latin-1")
        headers = [
            (name.decode("latin-1"), text.decode("latin-1")) for name, text in scope["headers"]
        ]
        arrived = Arrived(scope["method"], f"{target}?{query}" if query else target, headers)
        if arrived.may_change:
            kept = [pair for pair in headers if pair[0] != "authorization"]
            self.arrived.append(arrived._replace(headers=kept))


def main() -> None:
    """Serve until a signal comes."""
    listener = listen("127.0.0.1", 0)
    serve(InhabitedMock(), listener, ready=lambda: print(base_url(listener), flush=True))


if __name__ == "__main__":
    main()
