"""What a fault is, and what its behaviour sees: it stands between the client and the honest mock.

A behaviour gets a request and `forward`, which asks the honest mock. It may forward the request as
it is, another one, several or none, remember what passed, and answer whatever it likes.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, Self

import orjson

from mock_server.core.principals import Principal

Headers = tuple[tuple[str, str], ...]


class _Message:
    """What requests and responses have in common."""

    __slots__ = ()
    headers: Headers
    body: bytes

    def header(self, name: str) -> str | None:
        """Return the first value of a header, whatever its case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @property
    def json(self) -> Any:
        """The body as JSON, None if it is not."""
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError:
            return None


@dataclass(frozen=True, slots=True)
class FaultRequest(_Message):
    """A request as it came in, with what the document says about its path.

    `operation_id`, `repo_id` and `apikey_id` are None where the document has no such thing,
    `principal` where there is no known token. `insider` is somebody who reaches the repository,
    whoever calls. `path` is as sent, with its query.
    """

    method: str
    path: str
    headers: Headers = ()
    body: bytes = b""
    operation_id: str | None = None
    repo_id: str | None = None
    apikey_id: str | None = None
    principal: Principal | None = None
    insider: Principal | None = None

    def with_json(self, value: object) -> Self:
        """Return this request with another JSON body."""
        return replace(self, body=orjson.dumps(value))


@dataclass(frozen=True, slots=True)
class FaultResponse(_Message):
    """A response; `headers` may hold a name twice. Content-Length is set when it is sent."""

    status: int
    headers: Headers = ()
    body: bytes = b""

    def with_json(self, value: object, status: int | None = None) -> Self:
        """Return this response with another JSON body, and another status if given."""
        return replace(self, body=orjson.dumps(value), status=status or self.status)

    def with_header(self, name: str, value: str) -> Self:
        """Return this response with one more header."""
        return replace(self, headers=(*self.headers, (name, value)))


Forward = Callable[[FaultRequest], Awaitable[FaultResponse]]


class Behaviour(Protocol):
    """What a fault does from the moment it is switched on, with its memory of what passed."""

    async def __call__(self, request: FaultRequest, forward: Forward) -> FaultResponse:
        """Answer `request`, with or without the help of the honest mock."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Wrong behaviour by name: the clause it breaks, and those that cannot help but break with it.

    `make` returns the behaviour anew each time the fault is switched on.
    """

    id: str
    clause: str
    description: str
    make: Callable[[], Behaviour]
    also: Sequence[str] = ()
