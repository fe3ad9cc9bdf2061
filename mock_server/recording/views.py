"""Convert records to the JSON of the control interface."""

import time
from datetime import UTC, datetime
from typing import Any

from mock_server.asgi import Headers
from mock_server.core.clock import timestamp
from mock_server.core.paths import PathTable
from mock_server.core.store import SystemEvent
from mock_server.recording.journal import BODY_KEPT, RecordedExchange
from mock_server.recording.masking import Mask
from openapi.har.reading import Entry

Json = dict[str, Any]


def event_view(number: int, event: SystemEvent) -> Json:
    """Show a system event."""
    return {
        "id": number,
        "timestamp": event.timestamp,
        "event": event.event,
        "principal": event.principal,
        "repoId": event.repo_id,
        "apikeyId": event.apikey_id,
    }


def exchange_view(exchange: RecordedExchange, paths: PathTable, mask: Mask) -> Json:
    """Show an exchange; `mask` also takes out what stands in keys, a token as a name say."""
    facts = facts_of(exchange, paths)
    moment = time.time() - time.perf_counter() + exchange.began
    response = withheld = None
    if exchange.status:
        response = _response(
            exchange.status,
            exchange.response_headers,
            mask.body(exchange.response_body),
            exchange.response_size,
        )
    if exchange.withheld:
        status, headers, body = exchange.withheld
        withheld = _response(status, headers, mask.body(body), exchange.withheld_size)
    return {
        "id": exchange.number,
        "time": timestamp(datetime.fromtimestamp(moment, UTC)),
        "duration": round((exchange.ended - exchange.began) * 1000, 3),
        "operationId": facts["operationId"],
        "repoId": facts["repoId"],
        "principal": exchange.principal,
        "condition": exchange.condition,
        "faults": exchange.faults,
        "request": {
            "method": exchange.method,
            "target": mask.target(exchange.target).decode("latin-1"),
            "headers": _headers(exchange.request_headers),
            "body": _body(mask.body(exchange.request_body), exchange.request_size),
        },
        "response": response,
        "withheld": withheld,
    }


def entry_of(view: Json, url: str) -> Entry:
    """Return a shown exchange as a HAR file tells it, with a principal in the place of each token.

    A body of which only the beginning is kept is left out.
    """
    sent, answer = view["request"], view["response"] or {"headers": [], "body": _body(b"", 0)}
    began = datetime.fromisoformat(view["time"]).timestamp()
    known = {"authorization": f"Bearer <token of {view['principal']}>"} if view["principal"] else {}
    headers = [[(each["name"], each["value"]) for each in one["headers"]] for one in (sent, answer)]
    bodies = [
        one["body"]["text"].encode() if one["body"]["size"] <= BODY_KEPT else None
        for one in (sent, answer)
    ]
    return Entry(
        began,
        began + view["duration"] / 1000,
        sent["method"],
        url + sent["target"],
        tuple((name, known.get(name, value)) for name, value in headers[0]),
        bodies[0] or None,
        answer.get("status", 0),
        tuple(headers[1]),
        bodies[1],
    )


def facts_of(exchange: RecordedExchange, paths: PathTable) -> Json:
    """Return what exchanges are told apart by; None for what an exchange has not."""
    match = paths.match({"raw_path": exchange.target.partition(b"?")[0]})
    return {
        "operationId": match.operation_id(exchange.method) if match else None,
        "repoId": match.parameters.get("repoId") if match else None,
        "apikeyId": match.parameters.get("apikeyId") if match else None,
        "principal": exchange.principal,
        "status": exchange.status,
    }


def _response(status: int, headers: Headers, body: bytes, size: int) -> Json:
    return {"status": status, "headers": _headers(headers), "body": _body(body, size)}


def _headers(headers: Headers) -> list[Json]:
    return [
        {"name": name.decode("latin-1"), "value": value.decode("latin-1")}
        for name, value in headers
    ]


def _body(body: bytes, size: int) -> Json:
    return {"text": body.decode("utf-8", "replace"), "size": size}
