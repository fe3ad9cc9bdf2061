"""Lead every request to the world that it is meant for: the one at `/`, or a session's."""

import re
import time
from collections import OrderedDict
from collections.abc import Iterator
from functools import cached_property
from urllib.parse import quote

from mock_server.asgi import ASGIApp, Receive, Scope, Send
from mock_server.blueprint import Blueprint, draw
from mock_server.console.pages import CONSOLE, lead_to_console, serve_console, wants_page
from mock_server.control import control_of
from mock_server.core import refusal_for
from mock_server.cors import NoCors
from mock_server.envelope import Envelope
from mock_server.errors import Refusal
from mock_server.session import Session
from mock_server.settings import Settings
from mock_server.world import World

CONTROL = b"/__mock__/"
LARGEST_WORLD = 32 << 20  # bytes of an import
SESSION = re.compile(rb"/@([A-Za-z0-9._-]{1,64})(?=/|$)")
NAMES = "A session is called by 1 to 64 letters, digits, -, _ and ."


class Mock:
    """The whole mock, an ASGI app."""

    def __init__(self, world: World, settings: Settings) -> None:
        self.world = world
        self.settings = settings
        self.blueprint = draw()
        self.watching = False
        self.problem: str | None = None
        self.sessions: OrderedDict[str, Visited] = OrderedDict()
        self.main = Visited(None, self)
        self.console = Envelope(
            serve_console,
            cors=NoCors(),
            max_body=settings.max_body,
            refusal_for=refusal_for,
        )
        self.nowhere = Envelope(
            refuse_name,
            cors=settings.cors,
            max_body=settings.max_body,
            refusal_for=refusal_for,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await other_than_http(scope, receive, send)
            return
        if scope.get("root_path"):
            scope = below_root(scope)
        raw_path: bytes = scope.get("raw_path") or quote(scope["path"]).encode("ascii")
        visited = self.main
        mark = raw_path[1:2]
        if mark == b"@":
            match = SESSION.match(raw_path)
            if match is None:
                await self.nowhere(scope, receive, send)
                return
            visited = self.visit(match[1].decode("ascii"))
            raw_path = raw_path[match.end() :] or b"/"
            scope = below_session(scope, match[0].decode("ascii"), raw_path)
            mark = raw_path[1:2]
        if mark == b"_" and raw_path.startswith(CONSOLE):
            await self.console(scope, receive, send)
        elif mark == b"_" and raw_path.startswith(CONTROL):
            await visited.control(scope, receive, send)
        elif not mark and wants_page(scope):
            await lead_to_console(scope, receive, send)
        else:
            await visited.service(scope, receive, send)

    def visit(self, name: str) -> "Visited":
        """Return a session, a new one if there is none of this name."""
        visited = self.sessions.get(name)
        if visited is None:
            visited = self.sessions[name] = Visited(name, self)
            while len(self.sessions) > self.settings.max_sessions:
                self.drop(next(iter(self.sessions)))
            self.main.session.feed.changed("sessions")
        self.sessions.move_to_end(name)
        visited.last_used = time.time()
        return visited

    def drop(self, name: str) -> bool:
        """Drop a session; tell whether there was one."""
        visited = self.sessions.pop(name, None)
        if visited is None:
            return False
        visited.session.feed.close()
        self.main.session.feed.changed("sessions")
        return True

    def worlds(self) -> Iterator[Session]:
        """Yield the world at `/` and all sessions."""
        yield self.main.session
        for visited in self.sessions.values():
            yield visited.session

    def restart(self, world: World) -> None:
        """Begin anew with another world, here and in all sessions."""
        self.world = world
        for session in self.worlds():
            session.restart(world)

    def use(self, blueprint: Blueprint) -> None:
        """Go by another document from now on."""
        self.blueprint = blueprint
        for session in self.worlds():
            session.use(blueprint)

    def report(self, problem: str | None) -> None:
        """Keep what the last reload came to."""
        self.problem = problem
        for session in self.worlds():
            session.feed.changed("reload")


class Visited:
    """A session with its control and the times of its use, in seconds since 1970."""

    def __init__(self, name: str | None, mock: Mock) -> None:
        self.mock = mock
        self.session = Session(name, mock.world, mock.blueprint, mock.settings)
        self.service = self.session.service
        self.first_used = self.last_used = time.time()

    @cached_property
    def control(self) -> ASGIApp:
        """The control interface of the session, which many sessions are never asked for."""
        return Envelope(
            control_of(self.session, self.mock),
            cors=NoCors(),
            max_body=max(self.mock.settings.max_body, LARGEST_WORLD),
            refusal_for=refusal_for,
        )


async def other_than_http(scope: Scope, receive: Receive, send: Send) -> None:
    """Decline WebSockets, and say yes to the beginning and the end of the server."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1000})
    elif scope["type"] == "lifespan":
        for step in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{step}.complete"})


async def refuse_name(_scope: Scope, _receive: Receive, _send: Send) -> None:
    """Refuse a path that begins like a session's; raises `Refusal` (404)."""
    raise Refusal(404, NAMES)


def below_root(scope: Scope) -> Scope:
    """Return `scope` with paths as the mock knows them, if it is mounted below another path."""
    root: str = scope["root_path"]
    if not scope["path"].startswith(f"{root}/"):
        return scope
    below = {**scope, "path": scope["path"].removeprefix(root)}
    if scope.get("raw_path"):
        below["raw_path"] = scope["raw_path"].removeprefix(quote(root).encode("ascii"))
    return below


def below_session(scope: Scope, prefix: str, raw_path: bytes) -> Scope:
    """Return `scope` as the session sees it; `raw_path` is what follows its `prefix`."""
    return {
        **scope,
        "root_path": scope.get("root_path", "") + prefix,
        "path": scope["path"].removeprefix(prefix) or "/",
        "raw_path": raw_path,
    }
