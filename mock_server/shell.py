"""Middleware that applies the faults that are switched on."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from mock_server.asgi import ASGIApp, Receive, Scope, Send
from mock_server.errors import RefusalFor
from mock_server.paths import PathTable
from mock_server.principals import Principals

if TYPE_CHECKING:
    from mock_server.faults import Fault

# In the scope of a request that passes through faults.
LYING = "mock_server.lying"


class UnknownFaultError(LookupError):
    """There is no fault with this id."""


class FaultShell:
    """Pass requests to `app`, or through faults while some are switched on.

    `target` is the app that answers at present.
    """

    def __init__(
        self, app: ASGIApp, *, paths: PathTable, principals: Principals, refusal_for: RefusalFor
    ) -> None:
        self.app = app
        self.paths = paths
        self.principals = principals
        self.refusal_for = refusal_for
        self.active: tuple[str, ...] = ()
        self.target = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await self.target(scope, receive, send)

    def activate(self, ids: Iterable[str]) -> None:
        """Switch on these faults and no others; each starts without memory.

        Raises:
            UnknownFaultError: one of them does not exist; nothing has changed then.
        """
        active = tuple(dict.fromkeys(ids))
        self.target = self._liar(active) if active else self.app
        self.active = active

    def _liar(self, ids: tuple[str, ...]) -> ASGIApp:
        from mock_server.lying import Liar  # noqa: PLC0415 - see all_faults

        faults = all_faults()
        for fault_id in ids:
            if fault_id not in faults:
                raise UnknownFaultError(fault_id)
        return Liar(
            self.app,
            {fault_id: faults[fault_id].make() for fault_id in ids},
            paths=self.paths,
            principals=self.principals,
            refusal_for=self.refusal_for,
        )


def all_faults() -> Mapping[str, "Fault"]:
    """Return all faults by id; they are loaded only when they are needed, since they are many."""
    from mock_server.faults import FAULTS  # noqa: PLC0415

    return FAULTS
