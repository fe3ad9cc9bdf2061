"""Write HAR 1.2."""

import json
import math
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from openapi.har.reading import Entry, Pairs
from openapi.version import __version__

MASKED = "Tokens and secrets are masked."

_UNKNOWN = {"httpVersion": "HTTP/1.1", "cookies": [], "headersSize": -1, "bodySize": -1}


def har(entries: Iterable[Entry], creator: str) -> str:
    """Return a file with entries that are masked already, written by the program `creator`."""
    log = {"version": "1.2", "creator": {"name": creator, "version": __version__}}
    return json.dumps({"log": {**log, "entries": list(map(_entry, entries))}}, indent=1) + "\n"


def _entry(entry: Entry) -> dict[str, Any]:
    seconds = entry.answered - entry.sent
    milliseconds = seconds * 1000 if math.isfinite(seconds) else -1
    sent, content = _body(entry.request_body), _body(entry.response_body)
    request = {"method": entry.method, "url": entry.url, "queryString": [], **_UNKNOWN}
    response = {"status": entry.status, "statusText": "", "redirectURL": "", **_UNKNOWN}
    return {
        "startedDateTime": datetime.fromtimestamp(entry.sent, UTC).isoformat(),
        "time": milliseconds,
        "request": request
        | _headers(entry.request_headers)
        | ({"postData": sent} if entry.request_body is not None else {}),
        "response": response | _headers(entry.response_headers) | {"content": content},
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
        "comment": MASKED,
    }


def _headers(pairs: Pairs) -> dict[str, Any]:
    return {"headers": [{"name": name, "value": value} for name, value in pairs]}


def _body(body: bytes | None) -> dict[str, Any]:
    text = {} if body is None else {"text": body.decode("utf-8", "replace")}
    return {"mimeType": "", "size": -1 if body is None else len(body), **text}
