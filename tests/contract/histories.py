"""Histories that are written out call by call, for rules to look at.

A history reads like a list of what happened: `made("a").at(0, 1)` was sent at the moment 0 and
answered at 1; what was sent `at(4)` and has no second moment was never answered.
"""

import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from contract_tests.client.exchange import Exchange, Request, Response, collection_path, item_path
from contract_tests.client.json_text import JsonText
from contract_tests.history.record import History
from contract_tests.rules.judgement import Judgement, Rule
from tests.contract.exchanges import JSON_HEADERS, REPO, as_bytes, item

OTHER_REPO = "repo-2"


@dataclass(frozen=True)
class Call:
    """A call of the owner, with its answer if there is one, and its moments."""

    request: Request
    status: int
    body: Any = field(default_factory=dict)
    sent: float = 0.0
    answered: float = math.inf
    read: Callable[[bytes], JsonText | None] = lambda _: None

    def at(self, sent: float, answered: float = math.inf) -> "Call":
        """Return the call with its moments."""
        return replace(self, sent=sent, answered=answered)

    def refused(self, status: int = 404, **body: Any) -> "Call":
        """Return the call with another answer."""
        return replace(self, status=status, body={"success": False, **body})

    def exchange(self, number: int) -> Exchange:
        """Return what the run keeps of it."""
        body = as_bytes(self.body)
        response = Response(self.status, JSON_HEADERS, body, self.read(body))
        return Exchange(self.request, response, number, self.sent, self.answered)


def made(apikey_id: str, repo_id: str = REPO, name: str = "first", **members: Any) -> Call:
    """Return the creation of a key."""
    body = {
        "success": True,
        "id": apikey_id,
        "key": f"key of {apikey_id}",
        "secret": "s",
        **members,
    }
    return Call(_request("POST", "createRepoAiApiKey", repo_id, body={"name": name}), 201, body)


def key(apikey_id: str, name: str = "first", **members: Any) -> dict[str, Any]:
    """Return a key as lists show it."""
    return item(id=apikey_id, name=name, **{"key": f"key of {apikey_id}", **members})


def listed(*keys: str | dict[str, Any], repo_id: str = REPO) -> Call:
    """Return a list of keys, with their first names where only ids are given."""
    items = [key(each) if isinstance(each, str) else each for each in keys]
    return Call(
        _request("GET", "getRepoAiApiKeys", repo_id), 200, {"success": True, "apiKeys": items}
    )


def renamed(apikey_id: str, name: str, repo_id: str = REPO) -> Call:
    """Return an update of a key's name."""
    request = _request("PUT", "updateRepoAiApiKey", repo_id, apikey_id, {"name": name})
    return Call(request, 200, {"success": True})


def deleted(apikey_id: str, repo_id: str = REPO) -> Call:
    """Return the deletion of a key."""
    return Call(
        _request("DELETE", "deleteRepoAiApiKey", repo_id, apikey_id), 200, {"success": True}
    )


def _request(
    method: str, operation: str, repo_id: str, apikey_id: str | None = None, body: Any = None
) -> Request:
    return Request(
        method,
        collection_path(repo_id) if apikey_id is None else item_path(repo_id, apikey_id),
        "owner",
        body=None if body is None else json.dumps(body).encode(),
        operation=operation,
        repo_id=repo_id,
        apikey_id=apikey_id,
    )


def lived(history: History, *calls: Call) -> Iterator[Exchange]:
    """Let calls happen at their moments, and yield each exchange when it has ended.

    The exchanges are numbered as the calls are written. As the workbench does, it takes the name
    that an update gave for the key's.
    """
    moments = [(call.sent, True, number) for number, call in enumerate(calls, start=1)]
    moments += [(call.answered, False, number) for number, call in enumerate(calls, start=1)]
    changes = {}
    for moment, begins, number in sorted(moments):
        call = calls[number - 1]
        if begins:
            changes[number] = history.begin(call.request, moment)
        elif moment < math.inf:
            exchange = call.exchange(number)
            history.end(exchange, changes[number])
            yield exchange
            change = changes[number]
            if change is not None and change.name is not None and exchange.response.succeeds:
                history.lives[exchange.request.apikey_id or ""].name = change.name


def history_of(*calls: Call) -> History:
    """Return the history of these calls."""
    history = History()
    for _ in lived(history, *calls):
        pass
    return history


def judgements(rule: Rule, *calls: Call) -> list[Judgement]:
    """Return what a rule finds broken while these calls happen."""
    history = History()
    return [
        judgement
        for exchange in lived(history, *calls)
        for judgement in rule(history, exchange)
        if judgement.holds is False
    ]


def broken_by(rule: Rule, *calls: Call) -> list[str]:
    """Return the clauses that a rule finds broken while these calls happen."""
    return [judgement.clause for judgement in judgements(rule, *calls)]


def exchanges_judged_by(rule: Rule, *calls: Call) -> list[Exchange]:
    """Let a rule judge these calls, and return them."""
    history, exchanges = History(), []
    for exchange in lived(history, *calls):
        list(rule(history, exchange))
        exchanges.append(exchange)
    return exchanges
