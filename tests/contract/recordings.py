"""HAR files that are written out call by call, and what is judged of them.

A recording reads like a list of what happened, a second after the other: `created("a")` was sent at
the moment 0 and answered at 0.1, what follows at 1, and so on.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from contract_tests.options import traffic_parser
from contract_tests.report import Report
from contract_tests.traffic.command import judged
from contract_tests.verdicts import Verdict
from tests.contract.exchanges import item

BASE, REPO = "https://api.example/v1", "repo-1"
JSON_TYPE = [("Content-Type", "application/json"), ("Date", "Tue, 02 Jan 2024 10:00:00 GMT")]
BEGINNING = datetime(2024, 1, 2, 10, tzinfo=UTC).timestamp()
SECRET = "qJ3vX9sLw2Kd8RmZ0tYbN5hGcUeP7aFi"

Har = dict[str, Any]


def call(  # noqa: PLR0913 - a call has many parts
    method: str,
    status: int,
    answer: Any = None,
    *,
    path: str = "",
    sent: Any = None,
    token: str | None = "token-of-a",
    repo: str = REPO,
    url: str | None = None,
    headers: Iterable[tuple[str, str]] = JSON_TYPE,
    **members: Any,
) -> Har:
    """Return an entry without its moments; `members` are further ones of it."""
    request: Har = {
        "method": method,
        "url": url or f"{BASE}/repo/{repo}/ai/apikey{path}",
        "headers": _pairs([("Authorization", f"Bearer {token}")] if token else []),
    }
    if sent is not None:
        request["postData"] = {"mimeType": "application/json", "text": _text(sent)}
    content = {} if answer is None else {"text": _text(answer), "size": len(_text(answer))}
    response = {"status": status, "headers": _pairs(headers), "content": content}
    return {"request": request, "response": response, **members}


def created(key_id: str, name: str = "a name", secret: str = SECRET, **parts: Any) -> Har:
    """Return the creation of a key."""
    body = {"success": True, "id": key_id, "key": f"key of {key_id}", "secret": secret}
    return call("POST", 201, body, sent={"name": name, "aiType": "AWS"}, **parts)


def key(key_id: str, name: str = "a name", **members: Any) -> Har:
    """Return a key as lists show it, created at the beginning."""
    made = {"id": key_id, "key": f"key of {key_id}", "createdAt": "2024-01-02T10:00:00Z"}
    return item(name=name, **(made | members))


def listed(*keys: Har, **parts: Any) -> Har:
    """Return a list."""
    return call("GET", 200, {"success": True, "apiKeys": list(keys)}, **parts)


def renamed(key_id: str, name: str, **parts: Any) -> Har:
    """Return an update of a name."""
    body = {"success": True, "message": "renamed"}
    return call("PUT", 200, body, path=f"/{key_id}", sent={"name": name}, **parts)


def deleted(key_id: str, **parts: Any) -> Har:
    """Return a deletion."""
    return call("DELETE", 200, {"success": True, "message": "deleted"}, path=f"/{key_id}", **parts)


def refused(entry: Har, status: int) -> Har:
    """Return a call with a refusal in the place of its answer."""
    text = json.dumps({"success": False, "message": "no"})
    return {**entry, "response": {**entry["response"], "status": status, "content": {"text": text}}}


def at(moment: float, entry: Har, took: float = 0.1) -> Har:
    """Return an entry with its moments, in seconds since the beginning."""
    started = datetime.fromtimestamp(BEGINNING + moment, UTC).isoformat(timespec="milliseconds")
    return {"startedDateTime": started, "time": took * 1000, **entry}


def one_by_one(*entries: Har) -> list[Har]:
    """Return entries a second after each other, but for those that have their moments."""
    return [
        entry if "startedDateTime" in entry else at(moment, entry)
        for moment, entry in enumerate(entries)
    ]


def har(path: Path, *entries: Har) -> Path:
    """Write a HAR file, and return its path."""
    log = {"version": "1.2", "creator": {"name": "a test", "version": "1"}}
    log["entries"] = one_by_one(*entries)  # type: ignore[assignment]
    path.write_text(json.dumps({"log": log}), encoding="utf-8")
    return path


def report_on(*words: str | Path) -> Report:
    """Return the report of `apikey-contract traffic` with these words."""
    return judged(traffic_parser().parse_args(list(map(str, words))))


def of(report: Report, *verdicts: Verdict) -> set[str]:
    """Return the clauses with one of these verdicts."""
    return {entry.clause.id for entry in report.clauses if entry.verdict in verdicts}


def failed(report: Report) -> set[str]:
    """Return the clauses that make the run fail."""
    return {entry.clause.id for entry in report.clauses if entry.blocking}


def why(report: Report, clause: str) -> str:
    """Return the reason of a verdict."""
    (reason,) = [entry.reason for entry in report.clauses if entry.clause.id == clause]
    return reason


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _pairs(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]
