"""Keep the world of a session in a file, so that the next run goes on from there."""

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp

import orjson

from mock_server.session import Session
from mock_server.world import World, load_world, world_from, world_view

INTERVAL = 1.0  # seconds between two looks whether something has changed


class StateFile:
    """The file of a session's state; `say` is told when it cannot be written."""

    def __init__(self, path: Path, session: Session, say: Callable[[str], object]) -> None:
        # What a link leads to is replaced, not the link.
        self.path = path.resolve()
        self.session = session
        self.say = say
        self.problem: str | None = None

    def begin(self) -> None:
        """Go on with the world in the file, or make one of the world that is there.

        Raises:
            WorldError: the file holds no world.
            OSError: it cannot be written.
        """
        world = self.read()
        self.found = world is not None
        if world is not None:
            self.session.load(world)
        self.replace(self.session.export())
        self.saved = self.session.store.changes

    def read(self) -> World | None:
        """Return the world in the file, None if there is no file; raises `WorldError`."""
        try:
            return world_from(orjson.loads(self.path.read_bytes()))
        except FileNotFoundError:
            return None
        except (OSError, orjson.JSONDecodeError):
            # Somebody may have written it by hand, in YAML. If not, this says what is wrong.
            return load_world(self.path)

    async def keep(self) -> None:
        """Save whenever something has changed, until it is cancelled."""
        while True:
            await asyncio.sleep(INTERVAL)
            changes = self.session.store.changes
            if changes != self.saved and await asyncio.to_thread(self.write, self.session.export()):
                self.saved = changes

    def save(self) -> bool:
        """Save now what is not saved yet; tell whether all is saved."""
        return self.session.store.changes == self.saved or self.write(self.session.export())

    def write(self, world: World) -> bool:
        """Write a world, or say once why that does not work; tell whether it did."""
        try:
            self.replace(world)
        except OSError as error:
            problem = f"The state is not saved: {self.path}: {error.strerror}"
            if problem != self.problem:
                self.say(problem)
            self.problem = problem
            return False
        self.problem = None
        return True

    def replace(self, world: World) -> None:
        """Replace the file as a whole, so that it is never half written; raises `OSError`."""
        # Only its owner may read such a file. It holds tokens.
        descriptor, name = mkstemp(prefix=f".{self.path.name}.", dir=self.path.parent)
        try:
            with open(descriptor, "wb") as file:
                file.write(orjson.dumps(world_view(world), option=orjson.OPT_INDENT_2))
                file.flush()
                os.fsync(descriptor)
            os.replace(name, self.path)
        except BaseException:
            with suppress(OSError):
                os.unlink(name)
            raise
