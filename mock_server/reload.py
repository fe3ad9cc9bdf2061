"""Watch the files of the document and the world, and load their newest valid versions."""

import asyncio
from collections.abc import Awaitable, Callable
from importlib.resources import files
from pathlib import Path

from mock_server.core.service_document import BlueprintError, draw_checked
from mock_server.mock import Mock
from mock_server.world import WorldError, load_world

INTERVAL = 0.3  # seconds between two looks at the files

Stamp = tuple[int, int, int]


class Reloader:
    """Watch the files of one mock, and report each reload to `say` in one line."""

    def __init__(self, mock: Mock, world: Path | None, say: Callable[[str], object]) -> None:
        self.mock = mock
        self.say = say
        self.loaders: dict[Path, Callable[[Path], Awaitable[None]]] = {
            Path(str(files("openapi").joinpath("openapi.yaml"))): self.load_document,
            world or Path(str(files("mock_server").joinpath("world.yaml"))): self.load_world,
        }
        self.stamps = {path: stamp(path) for path in self.loaders}
        self.problems: dict[Path, str] = {}
        mock.watching = True

    async def watch(self) -> None:
        """Look again and again, until it is cancelled."""
        while True:
            await asyncio.sleep(INTERVAL)
            await self.look()

    async def look(self) -> None:
        """Load the files that have changed since the last look; a broken one changes nothing."""
        for path, load in self.loaders.items():
            now = stamp(path)
            if now == self.stamps[path]:
                continue
            self.stamps[path] = now
            try:
                await load(path)
            except (BlueprintError, WorldError) as error:
                self.problems[path] = f"{path.name} {error}"
                self.say(f"Not reloaded, the version before is still served: {path}: {error}")
            else:
                self.problems.pop(path, None)
                self.say(f"Reloaded: {path}")
            self.mock.report("; ".join(self.problems.values()) or None)

    async def load_document(self, _path: Path) -> None:
        """Go by the document as it is now; raises `BlueprintError`."""
        checks = self.mock.settings.check_responses
        self.mock.use(await asyncio.to_thread(draw_checked, check_responses=checks))

    async def load_world(self, path: Path) -> None:
        """Begin anew with the world as it is now; raises `WorldError`."""
        self.mock.restart(await asyncio.to_thread(load_world, path))


def stamp(path: Path) -> Stamp | None:
    """Return what changes when a file does, None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
