"""Which fault of the catalogue shows the same as what a deployment does wrong."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

import yaml

from contract_tests.client.json_text import Json, parse_json
from contract_tests.client.redaction import UNKNOWN_TOKEN, RedactedExchange
from contract_tests.deployment import ANONYMOUS, OWNER
from contract_tests.evidence import Evidence
from contract_tests.verdicts import ClauseVerdict

ANY = "any"
Item = Mapping[str, Json]

_TOPICS = {"GET": "list", "POST": "create", "PUT": "update", "DELETE": "delete"}
_PATH = re.compile(r"/repo/[\w.-]+/ai/apikey(/[\w.-]+)?", re.ASCII)
_USUAL_HEADERS = {"Authorization", "Content-Type"}
_PUBLIC = {None, f"Bearer {UNKNOWN_TOKEN}"}
_OF_ITEMS = re.compile(r"`apiKeys\[\d+\]\.(\w+)`")


def fault_of(verdict: ClauseVerdict, faults: Collection[str]) -> str | None:
    """Return the fault of a clause that shows the same as all its evidence, if there is one."""
    evidence = [each for each in verdict.evidence if each.exchanges]
    usual = [each for each in evidence if _topic(each.exchanges[-1]) != "other"]
    told = [list(_ways(each, kept=verdict.kept)) for each in usual or evidence]
    told = [ways for ways in told if ANY not in ways]
    ways = (way for way in (told[0] if told else ()) if all(way in each for each in told))
    known = (f"{verdict.clause.id}:{way}" for way in ways)
    return next((fault for fault in known if fault in faults), None)


def _ways(evidence: Evidence, *, kept: bool) -> Iterator[str]:
    """Yield the ways of faults that show what a finding does, the most special one first."""
    last, items = evidence.exchanges[-1], _items(evidence.exchanges[-1])
    headers = {name.lower(): value for name, value in last.response_headers}
    media_type = headers.get("content-type", "none").partition(";")[0]
    finding = f"{evidence.clause} {_topic(last)} {last.status} {media_type}: {evidence.came}"
    seen = "\n".join([last.response_body, *_seen(evidence.exchanges, items)])
    member = _OF_ITEMS.match(evidence.came)
    if member and not items:
        # A list with long names is cut.
        yield ANY
    # An empty list shows no wrong items.
    is_each_time = not kept or (member is not None and _are_alike(items, member[1]))
    for row in _rows():
        match, held = re.match(row["finding"], finding), re.search(row.get("seen", ""), seen)
        if match and held:
            ways = row.get("way") or (row["always"] if is_each_time else "")
            yield from (held if held.lastindex else match).expand(ways).lower().split()


def _topic(exchange: RedactedExchange) -> str:
    """Return which operation was called, `other` if that is not what clients do."""
    path = _PATH.fullmatch(exchange.target)
    headers, topic = dict(exchange.request_headers), _TOPICS.get(exchange.method, "")
    is_one = path is not None and (path[1] is not None) == (topic in {"update", "delete"})
    is_known = exchange.principal != ANONYMOUS or headers.get("Authorization") in _PUBLIC
    return topic if is_one and is_known and headers.keys() <= _USUAL_HEADERS else "other"


def _seen(exchanges: Sequence[RedactedExchange], items: Sequence[Item]) -> Iterator[str]:
    """Yield what is to be seen in a list, and in the calls before it."""
    dates = [str(item.get("createdAt")) for item in items]
    if dates == sorted(dates) and len(set(dates)) > 1:
        yield "oldest first"
    changes = [each for each in exchanges if each.method != "GET"]
    if not changes or (changes[-1].method == "POST" and changes[-1].principal == OWNER):
        yield "call not shown"
        return
    last = changes[-1]
    yield f"refused with {last.status}" if last.status >= 400 else "accepted"
    names = {str(item.get("id")): item.get("name") for item in items}
    shown = names.get(last.target.rpartition("/")[2])
    sent = [parse_json((each.request_body or "").encode("utf-8", "replace")) for each in changes]
    given = [each.get("name") for each in sent if isinstance(each, dict)]
    is_old = shown in given and shown != given[-1]
    yield "name not shown" if shown is None else "old name" if is_old else "new name"


def _items(exchange: RedactedExchange) -> list[Item]:
    body = parse_json(exchange.response_body.encode("utf-8", "replace"))
    items = body.get("apiKeys") if isinstance(body, dict) else None
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _are_alike(items: Sequence[Item], member: str) -> bool:
    return len({type(item[member]) if member in item else None for item in items}) == 1


@cache
def _rows() -> list[dict[str, str]]:
    text = files("contract_tests.learning").joinpath("symptoms.yaml").read_text(encoding="utf-8")
    rows: list[dict[str, str]] = yaml.load(text, Loader=yaml.CSafeLoader)
    return rows
