"""Route every request: to the main session or a named one, and there to service or control."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from urllib.parse import quote

from mock_server.asgi import ASGIApp, Receive, Scope, Send
from mock_server.console.pages import CONSOLE, serve_console
from mock_server.control.permission import check_caller
from mock_server.core.clock import DateHeader
from mock_server.core.connexion_app import refusal_for
from mock_server.core.service_document import ServiceDocument, load_service_document
from mock_server.errors import Refusal
from mock_server.middleware.common import CommonMiddleware
from mock_server.middleware.cors import NOBODY, Cors
from mock_server.root import answer_root
from mock_server.session import Session
from mock_server.sessions import ServedSession, Sessions
from mock_server.settings import MockSettings
from mock_server.world import World

CONTROL = b"/__mock__/"
LARGEST_WORLD = 32 << 20  # bytes of an import
SESSION = re.compile(rb"/@([A-Za-z0-9._-]{1,64})(?=/|$)")
NAMES = "A session is called by 1 to 64 letters, digits, -, _ and ."


class Mock:
    """The whole mock, an ASGI app; `control_of` makes the control interface of a session."""

    def __init__(
        self, world: World, settings: MockSettings, control_of: Callable[[Session, "Mock"], ASGIApp]
    ) -> None:
        self.world = world
        self.settings = settings
        self.control_of = control_of
        self.service_document = load_service_document(check_responses=settings.check_responses)
        self.watching = False
        self.problem: str | None = None
        self.main = self.served(None)
        self.sessions = Sessions(
            self.served,
            limit=settings.max_sessions,
            changed=lambda: self.main.session.feed.changed("sessions"),
        )
        self.date_of_new = DateHeader(settings.new_clock())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await other_than_http(scope, receive, send)
            return
        if scope["http_version"] == "1.1" and not has_one_host(scope):
            await self.within_common(refuse_host, cors=self.settings.cors)(scope, receive, send)
            return
        if scope.get("root_path"):
            scope = below_root(scope)
        raw_path: bytes = scope.get("raw_path") or quote(scope["path"]).encode("ascii")
        name: str | None = None
        mark = raw_path[1:2]
        if mark == b"@":
            match = SESSION.match(raw_path)
            if match is None:
                await self.within_common(refuse_name, cors=self.settings.cors)(scope, receive, send)
                return
            name = match[1].decode("ascii")
            raw_path = raw_path[match.end() :] or b"/"
            scope = below_session(scope, match[0].decode("ascii"), raw_path)
            mark = raw_path[1:2]
        app: ASGIApp
        if not mark and scope["method"] in ("GET", "HEAD"):
            app = self.within_common(answer_root, name, cors=self.settings.cors)
        elif mark == b"_" and raw_path.startswith(CONSOLE):
            app = self.within_common(serve_console, name)
        elif mark == b"_" and raw_path.startswith(CONTROL):
            app = self.within_common(
                partial(self.control, name),
                name,
                cors=self.settings.controlling,
                max_body=max(self.settings.max_body, LARGEST_WORLD),
            )
        elif name is None:
            app = self.main.service
        else:
            app = self.sessions.service(name, scope)
        await app(scope, receive, send)

    async def control(self, name: str | None, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a call of a control interface; raises `Refusal`."""
        check_caller(scope, self.settings.control_token, self.settings.controlling)
        if name is None:
            await self.main.control(scope, receive, send)
        else:
            await self.sessions.control(name, scope, receive, send)

    def served(self, name: str | None) -> ServedSession:
        """Return a new session, with the present world and document."""
        session = Session(name, self.world, self.service_document, self.settings)
        return ServedSession(session, lambda: self.control_of(session, self))

    def within_common(
        self,
        app: ASGIApp,
        name: str | None = None,
        *,
        cors: Cors = NOBODY,
        max_body: int | None = None,
    ) -> ASGIApp:
        """Return `app`, which is no service, in the outermost middleware; `name` is a session's."""
        return CommonMiddleware(
            app,
            cors=cors,
            date=partial(self.date, name),
            max_body=max_body or self.settings.max_body,
            refusal_for=refusal_for,
        )

    def date(self, name: str | None) -> tuple[bytes, bytes]:
        """Return the header `Date` by the clock of a session, also before it exists."""
        served = self.main if name is None else self.sessions.get(name)
        return served.session.date() if served else self.date_of_new()

    def worlds(self) -> Iterator[Session]:
        """Yield the main session and all others."""
        yield self.main.session
        yield from self.sessions

    def restart(self, world: World) -> None:
        """Start again with another world, in all sessions."""
        self.world = world
        self.sessions.forget_nobodys()
        for session in self.worlds():
            session.restart(world)

    def use(self, service_document: ServiceDocument) -> None:
        """Use another document from now on."""
        self.service_document = service_document
        self.sessions.forget_nobodys()
        for session in self.worlds():
            session.use(service_document)

    def report(self, problem: str | None) -> None:
        """Keep the problem of the last reload, None if there was none."""
        self.problem = problem
        for session in self.worlds():
            session.feed.changed("reload")


async def other_than_http(scope: Scope, receive: Receive, send: Send) -> None:
    """Decline WebSockets, and confirm the start and the shutdown of the server."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1000})
    elif scope["type"] == "lifespan":
        for step in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{step}.complete"})


def has_one_host(scope: Scope) -> bool:
    """Tell whether a request says once for which host it is."""
    return [name for name, _ in scope["headers"]].count(b"host") == 1


async def refuse_host(_scope: Scope, _receive: Receive, _send: Send) -> None:
    """Refuse a request without Host, or with several (RFC 9112, 3.2); raises `Refusal` (400)."""
    raise Refusal(400, "A request over HTTP/1.1 needs one Host header")


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
