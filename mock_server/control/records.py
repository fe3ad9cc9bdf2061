"""The endpoints about system events and recorded exchanges."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from mock_server.control.messages import ControlRequest, Endpoints, Reply, done, told
from mock_server.errors import Refusal
from mock_server.middleware.documents import base_url
from mock_server.recording.journal import RecordedExchange
from mock_server.recording.views import entry_of, event_view, facts_of
from openapi.har.writing import har

if TYPE_CHECKING:
    from mock_server.mock import Mock
    from mock_server.session import Session


def endpoints(session: "Session", _mock: "Mock") -> Endpoints:
    """Return the endpoints by operationId."""

    async def list_system_events(call: ControlRequest) -> Reply:
        check_names(session, call.query)
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
        check_names(session, call.query)
        found = islice(exchanges(session, call.query), call.query["limit"])
        return told({"exchanges": [session.show(each) for each in found]})

    async def download_exchanges(call: ControlRequest) -> Reply:
        url = base_url(call.scope)
        entries = [entry_of(session.show(each), url) for each in session.journal]
        return Reply(
            har(reversed(entries), "apikey-mock").encode(),
            headers=[(b"content-disposition", b'attachment; filename="exchanges.har"')],
        )

    async def forget_exchanges(_call: ControlRequest) -> Reply:
        session.journal.clear()
        session.feed.changed("exchanges")
        return done("The exchanges are forgotten")

    return {
        "listSystemEvents": list_system_events,
        "listExchanges": list_exchanges,
        "downloadExchanges": download_exchanges,
        "forgetExchanges": forget_exchanges,
    }


def exchanges(session: "Session", wanted: Mapping[str, Any]) -> Iterator[RecordedExchange]:
    """Yield the recorded exchanges that are wanted, the newest first."""
    for exchange in session.journal:
        if exchange.number <= (wanted["after"] or 0):
            return
        facts = facts_of(exchange, session.service_document.paths)
        if all(wanted.get(name) in (None, value) for name, value in facts.items()):
            yield exchange


def check_names(session: "Session", wanted: Mapping[str, Any]) -> None:
    """Refuse names that neither the mock nor a recorded call has; raises `Refusal` (400).

    Who mistypes a name must not take the answer for a sign that nothing was called.
    """
    for name, known in (
        ("operationId", list(session.service_document.answers)),
        ("repoId", session.repositories),
        ("principal", [principal.name for principal in session.principals]),
    ):
        if wanted.get(name) in (None, *known):
            continue
        paths = session.service_document.paths
        if not any(facts_of(each, paths)[name] == wanted[name] for each in session.journal):
            raise Refusal(400, f"{name} must be one of {', '.join(known)}")
