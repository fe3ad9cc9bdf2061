"""Keep the world of a mock in a file, so that its next run goes on from there."""

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
    """The file of one session's state; `say` is told where it cannot be written."""

    def __init__(self, path: Path, say: Callable[[str], object]) -> None:
        # What a link leads to is replaced, not the link.
        self.path = path.resolve()
        self.say = say
        self.found = False
        self.problem: str | None = None

    def read(self) -> World | None:
        """Return the world in the file, None if there is none.

        Raises:
            WorldError: it is there, and holds no world.
        """
        try:
            return world_from(orjson.loads(self.path.read_bytes()))
        except FileNotFoundError:
            return None
        except (OSError, orjson.JSONDecodeError):
            # Somebody may have written it by hand, in YAML; or this says what is wrong.
            return load_world(self.path)

    def check(self) -> None:
        """Check that a file can be written there; raises `OSError`."""
        descriptor, name = self.new_file()
        os.close(descriptor)
        os.unlink(name)

    def attach(self, session: Session, world: World | None) -> None:
        """Let a session go on with a world that was read, and save what happens to it."""
        self.session = session
        self.found = world is not None
        if world is not None:
            session.load(world)
        self.saved = session.store.changes

    async def keep(self) -> None:
        """Save whenever something has changed, until it is cancelled."""
        while True:
            await asyncio.sleep(INTERVAL)
            changes = self.session.store.changes
            if changes != self.saved:
                world = self.session.export()
                if await asyncio.to_thread(self.write, world):
                    self.saved = changes

    def save(self) -> bool:
        """Save now what is not saved yet; tell whether all is saved."""
        return self.session.store.changes == self.saved or self.write(self.session.export())

    def write(self, world: World) -> bool:
        """Write a world, or say once why that does not work; tell whether it did."""
        try:
            self.replace(orjson.dumps(world_view(world), option=orjson.OPT_INDENT_2))
        except OSError as error:
            problem = f"The state is not saved: {self.path}: {error.strerror}"
            if problem != self.problem:
                self.say(problem)
            self.problem = problem
            return False
        self.problem = None
        return True

    def replace(self, text: bytes) -> None:
        """Replace the file as a whole, so that it is never half written; raises `OSError`."""
        descriptor, name = self.new_file()
        try:
            with open(descriptor, "wb") as file:
                file.write(text)
                file.flush()
                os.fsync(descriptor)
            os.replace(name, self.path)
        except BaseException:
            with suppress(OSError):
                os.unlink(name)
            raise

    def new_file(self) -> tuple[int, str]:
        """Create a file beside the old one that only its owner may read: it will hold tokens."""
        return mkstemp(prefix=f".{self.path.name}.", dir=self.path.parent)
