"""Put a distance between a client and a server: what is far away answers late."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial

LARGEST_PIECE = 65_536  # bytes


@dataclass
class Travel:
    """What has gone over one connection, which it takes a round trip to open.

    `exchanges` counts the requests, `ways` the one-way trips, two of which are a round trip.
    """

    exchanges: int = 0
    ways: int = 2
    _asking: bool = False

    def sets_out(self, *, asking: bool) -> bool:
        """Say whether a piece travels a way of its own: one of a request, or else of an answer.

        What follows in the same direction travels along with it.
        """
        if asking is self._asking:
            return False
        self._asking = asking
        self.exchanges += asking
        self.ways += 1
        return True


async def relay(
    port: int, way: float, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Serve one connection of a client until either side closes it; a `way` takes seconds."""
    travel = Travel()
    await asyncio.sleep(travel.ways * way)
    far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)

    async def carry(
        source: asyncio.StreamReader, target: asyncio.StreamWriter, *, asking: bool
    ) -> None:
        with suppress(OSError):
            while data := await source.read(LARGEST_PIECE):
                if travel.sets_out(asking=asking):
                    await asyncio.sleep(way)
                target.write(data)
                await target.drain()

    there = asyncio.create_task(carry(reader, far_writer, asking=True))
    back = asyncio.create_task(carry(far_reader, writer, asking=False))
    try:
        await asyncio.wait([there, back], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (there, back):
            task.cancel()
        writer.close()
        far_writer.close()


@contextmanager
def at_distance(port: int, round_trip: float) -> Iterator[int]:
    """Give the port behind which the server of `port` seems `round_trip` seconds away."""
    begun = Future[tuple[int, Callable[[], object]]]()

    async def serve() -> None:
        server = await asyncio.start_server(partial(relay, port, round_trip / 2), "127.0.0.1", 0)
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        own_port = server.sockets[0].getsockname()[1]
        begun.set_result((own_port, partial(loop.call_soon_threadsafe, ended.set)))
        await ended.wait()
        server.close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    own_port, end = begun.result()
    try:
        yield own_port
    finally:
        end()
        thread.join()
