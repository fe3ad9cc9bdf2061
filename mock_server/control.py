"""The mock's own interface under `/__mock__/`, for clients on the same machine.

GET  /__mock__/faults   {"faults": [{"id", "clause", "description", "active"}, ...]}
PUT  /__mock__/faults   {"active": [id, ...]}: these and no others, without memories
POST /__mock__/reset    the store as it was in the beginning
"""

from collections.abc import Awaitable, Callable, Mapping
from ipaddress import ip_address
from typing import Any

import orjson

from mock_server.asgi import ASGIApp, Receive, Scope, Send, send_json
from mock_server.bodies import read_json
from mock_server.errors import Refusal, method_not_allowed, nothing_here
from mock_server.rules import Rule
from mock_server.shell import FaultShell, UnknownFaultError, all_faults
from mock_server.store import Store

PREFIX = "/__mock__/"

Json = dict[str, Any]
Endpoint = Callable[[Scope, Receive], Awaitable[Json]]

ACTIVE_FAULTS = Rule(
    {
        "type": "object",
        "required": ["active"],
        "properties": {"active": {"type": "array", "items": {"type": "string"}}},
    }
)


class Control:
    """Answer what is under `/__mock__/` and pass on everything else."""

    def __init__(self, app: ASGIApp, *, store: Store, shell: FaultShell) -> None:
        self.app = app
        self.store = store
        self.shell = shell
        self.endpoints: Mapping[str, Mapping[str, Endpoint]] = {
            "faults": {"GET": self.list_faults, "PUT": self.choose_faults},
            "reset": {"POST": self.reset},
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or pass on one request."""
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self.app(scope, receive, send)
            return
        if not is_loopback(scope):
            raise Refusal(403, "The mock's own interface answers clients on its machine only")
        endpoints = self.endpoints.get(scope["path"].removeprefix(PREFIX))
        if endpoints is None:
            raise nothing_here()
        if scope["method"] not in endpoints:
            raise method_not_allowed(", ".join(endpoints))
        value = await endpoints[scope["method"]](scope, receive)
        await send_json(send, 200, orjson.dumps(value))

    async def list_faults(self, _scope: Scope, _receive: Receive) -> Json:
        """Show all faults and which of them are switched on."""
        return {
            "faults": [
                {
                    "id": fault.id,
                    "clause": fault.clause,
                    "description": fault.description,
                    "active": fault.id in self.shell.active,
                }
                for fault in all_faults().values()
            ]
        }

    async def choose_faults(self, scope: Scope, receive: Receive) -> Json:
        """Switch on the faults of the body and no others."""
        body = await read_json(scope, receive)
        if breaches := ACTIVE_FAULTS.breaches(body, "The body"):
            raise Refusal(400, "; ".join(breaches))
        try:
            self.shell.activate(body["active"])
        except UnknownFaultError:
            raise Refusal(400, "active must hold ids of faults; see GET") from None
        return await self.list_faults(scope, receive)

    async def reset(self, _scope: Scope, _receive: Receive) -> Json:
        """Put the store back to the world; the lies forget what they saw."""
        self.store.reset()
        self.shell.activate(self.shell.active)
        return {"success": True, "message": "The mock is as it was in the beginning"}


def is_loopback(scope: Scope) -> bool:
    """Tell whether the client is on this machine; one in this process, without address, is."""
    if scope.get("client") is None:
        return True
    host: str = scope["client"][0]
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "testclient"
