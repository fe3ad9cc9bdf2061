"""The endpoints about system events and recorded exchanges."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from mock_server.control.messages import ControlRequest, Endpoints, Reply, done, told
from mock_server.recording.journal import RecordedExchange
from mock_server.recording.views import event_view, place_of

if TYPE_CHECKING:
    from mock_server.mock import Mock
    from mock_server.session import Session


def endpoints(session: "Session", _mock: "Mock") -> Endpoints:
    """Return the endpoints by operationId."""

    async def list_system_events(call: ControlRequest) -> Reply:
        wanted = dict(call.query)
        limit = wanted.pop("limit")
        views = (event_view(*numbered) for numbered in session.store.numbered_events())
        found = (
            view
            for view in views
            if all(value in (None, view[name]) for name, value in wanted.items())
        )
        return told({"systemEvents": list(islice(found, limit))})

    async def list_exchanges(call: ControlRequest) -> Reply:
        found = islice(exchanges(session, call.query), call.query["limit"])
        return told({"exchanges": [session.show(each) for each in found]})

    async def forget_exchanges(_call: ControlRequest) -> Reply:
        session.journal.clear()
        session.feed.changed("exchanges")
        return done("The exchanges are forgotten")

    return {
        "listSystemEvents": list_system_events,
        "listExchanges": list_exchanges,
        "forgetExchanges": forget_exchanges,
    }


def exchanges(session: "Session", wanted: Mapping[str, Any]) -> Iterator[RecordedExchange]:
    """Yield the recorded exchanges that are wanted, the newest first."""
    for exchange in session.journal:
        if exchange.number <= (wanted["after"] or 0):
            return
        operation_id, repo_id = place_of(exchange, session.service_document.paths)
        if (
            wanted["operationId"] in (None, operation_id)
            and wanted["repoId"] in (None, repo_id)
            and wanted["status"] in (None, exchange.status)
            and wanted["principal"] in (None, exchange.principal)
        ):
            yield exchange
