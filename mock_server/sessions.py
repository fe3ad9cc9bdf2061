"""Keep the sessions, create them on their first call, and drop the least recently used.

A page of any origin can make a browser call the mock, with an image for example. Such a page cannot
send a bearer token, unless the mock allows its origin, and cannot call the control interface. So
only two kinds of calls create a session, or count as its use: a call of its service with a bearer
token, and a call of its control interface that is not refused. Any other call is answered as by a
new session, which is not kept.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from functools import cached_property

from mock_server.asgi import ASGIApp, Message, Receive, Scope, Send, header
from mock_server.core.principals import bearer_token
from mock_server.session import Session


class ServedSession:
    """A session with its control and the times of its use, in seconds since 1970."""

    def __init__(self, session: Session, make_control: Callable[[], ASGIApp]) -> None:
        self.session = session
        self.service = session.service
        self._make_control = make_control
        self.first_used = self.last_used = time.time()
        self.callers = 0

    @cached_property
    def control(self) -> ASGIApp:
        """The control interface of the session, made on the first call of it."""
        return self._make_control()


class Sessions:
    """The sessions of a mock by name, the last used ones; `limit` is how many are kept.

    `served` begins one, without a name for nobody's; `changed` hears that others are kept now.
    """

    def __init__(
        self,
        served: Callable[[str | None], ServedSession],
        *,
        limit: int,
        changed: Callable[[], None],
    ) -> None:
        self.limit = limit
        self._served = served
        self._changed = changed
        self._kept: OrderedDict[str, ServedSession] = OrderedDict()
        # Those whose first call has not been answered yet.
        self._new: dict[str, ServedSession] = {}
        self._nobodys: ServedSession | None = None

    def __iter__(self) -> Iterator[Session]:
        for served in (*self._kept.values(), *self._new.values()):
            yield served.session

    def get(self, name: str) -> ServedSession | None:
        """Return a session, None if there is none of this name."""
        return self._kept.get(name)

    def last_used_first(self) -> Iterator[ServedSession]:
        """Yield the sessions."""
        return reversed(self._kept.values())

    def service(self, name: str, scope: Scope) -> ASGIApp:
        """Return what answers a call of a session's service."""
        if bearer_token(header(scope["headers"], b"authorization")):
            served = self._found_or_new(name)
            self._keep(name, served)
            return served.service
        kept = self._kept.get(name)
        return kept.service if kept else self._as_new().service

    async def control(self, name: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a call of a session's control interface, made by somebody who may."""
        served = self._found_or_new(name)
        served.callers += 1

        async def send_keeping(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 400:
                self._keep(name, served)
            await send(message)

        try:
            await served.control(scope, receive, send_keeping)
        finally:
            served.callers -= 1
            if not served.callers and self._new.get(name) is served:
                del self._new[name]

    def drop(self, name: str) -> bool:
        """Drop a session; tell whether there was one."""
        self._new.pop(name, None)
        served = self._kept.pop(name, None)
        if served is None:
            return False
        served.session.feed.close()
        self._changed()
        return True

    def drop_all(self) -> None:
        """Drop all sessions."""
        for name in [*self._kept, *self._new]:
            self.drop(name)

    def forget_nobodys(self) -> None:
        """Answer calls that create no session with the present world and document from now on."""
        self._nobodys = None

    def _found_or_new(self, name: str) -> ServedSession:
        served = self._kept.get(name) or self._new.get(name)
        if served is None:
            served = self._new[name] = self._served(name)
        return served

    def _keep(self, name: str, served: ServedSession) -> None:
        """Keep a session as the last used one, unless it was dropped meanwhile."""
        if self._new.get(name) is served:
            self._kept[name] = self._new.pop(name)
            while len(self._kept) > self.limit:
                self.drop(next(iter(self._kept)))
            self._changed()
        if self._kept.get(name) is served:
            self._kept.move_to_end(name)
            served.last_used = time.time()

    def _as_new(self) -> ServedSession:
        """Return a session without a name, in its first state."""
        if self._nobodys is None:
            self._nobodys = self._served(None)
        self._nobodys.session.reset()
        return self._nobodys
