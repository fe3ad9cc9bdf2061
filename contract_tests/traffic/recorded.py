"""Make exchanges of what HAR files tell; they are read twice, since a secret may be known late."""

import re
import secrets
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote

from contract_tests.client.coding import UndecodableError, decode
from contract_tests.client.exchange import (
    BODY,
    BYTES,
    CALLER,
    SECRETS,
    Exchange,
    Json,
    Request,
    Response,
    texts_in,
)
from contract_tests.client.json_text import NOT_JSON, parse_json
from contract_tests.client.ledger import Ledger
from contract_tests.client.list_reader import ListReader
from contract_tests.client.receiving import LARGEST_ANSWER, response
from contract_tests.client.tokens import MASK
from contract_tests.history.keys import MEMBERS
from contract_tests.rules.secret import learn
from openapi import load_document
from openapi.document import Called, finder
from openapi.har.reading import Entry, entries
from openapi.har.writing import MASKED

UNKNOWN = "unknown caller"
ORIGIN_ALLOWED = "access-control-allow-origin"
SHORTEST_COOKIE = 16  # characters that are worth masking
SEARCHED_FULLY = 200  # secrets

_BODILESS = frozenset([204, 205, 304])
_MASKS = re.compile(
    r"[*•█]{3,}|[\[<(]?\w*(redacted|masked|filtered|sanitized)\w*[\])>]?"
    r"|\[\d+ characters, which hold a (secret|token)\]|\(not kept: .+\)",
    re.IGNORECASE,
)

# Where an entry stands, what it says, and which operation it calls, if any.
Found = tuple[str, Entry, Called | None]


@dataclass
class Recording:
    """What HAR files tell, and what the first reading has learned; `tell` hears of bytes read.

    `callers` maps credentials to what callers are called, by base URL; `left_out` counts what is
    not judged, by the reason, and `first` says where it stands at first.
    """

    tell: Callable[[int], None]
    base_urls: Counter[str] = field(default_factory=Counter)
    callers: defaultdict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    cookies: dict[str, str] = field(default_factory=dict, repr=False)
    ledger: Ledger = field(default_factory=lambda: Ledger(fully=SEARCHED_FULLY))
    left_out: Counter[str] = field(default_factory=Counter)
    first: dict[str, str] = field(default_factory=dict)
    _reader: ListReader = field(default_factory=ListReader)
    _headers: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)

    def entries(self, path: Path) -> Iterator[Found]:
        """Yield the entries of a file that can be read; raises `HarError`."""
        find = finder(load_document())
        for number, entry in enumerate(entries(path, self.tell), start=1):
            where = f"{path.name}, entry {number}"
            if entry is None:
                self._leave_out("entries that cannot be read", where)
            else:
                yield where, entry, find(entry.method, entry.url)

    def learn(self, path: Path) -> None:
        """Learn base URLs, callers and secrets from a file; raises `HarError`."""
        for where, entry, called in self.entries(path):
            if called is None or entry.stand_in:
                continue
            self.base_urls[called.base_url] += 1
            callers, value = self.callers[called.base_url], credentials(entry)
            if value is not None:
                letter = chr(ord("A") + len(callers)) if len(callers) < 26 else len(callers)
                callers.setdefault(value, f"caller {letter}")
            for cookie in "; ".join(_values(entry, "cookie")).split("; "):
                if len(cookie.partition("=")[2]) >= SHORTEST_COOKIE:
                    self.cookies[cookie] = cookie.partition("=")[2]
            learn(self.ledger, self._exchange(entry, called, where))
        self.left_out.clear()

    def exchanges(
        self, found: Iterable[Found], base_url: str, repo_ids: Collection[str]
    ) -> list[Exchange]:
        """Return the exchanges that entries tell, each once, in the order of sending."""
        recorded = []
        for where, entry, called in found:
            if called is None:
                self._leave_out("entries of other sites or operations", where)
            elif called.base_url != base_url:
                self._leave_out(f"calls below {called.base_url}", where)
            elif repo_ids and unquote(called.parameters["repoId"]) not in repo_ids:
                self._leave_out("calls of other repositories", where)
            elif entry.stand_in:
                self._leave_out("calls that a cache answered, or a test", where)
            elif entry.status == 206 and any(_values(entry, "range")):
                self._leave_out("calls for a part of an answer", where)
            else:
                recorded.append((self._exchange(entry, called, where), entry.by_worker))
        recorded.sort(key=lambda each: each[0].sent)
        return list(self._once(recorded))

    def _once(self, recorded: Iterable[tuple[Exchange, bool]]) -> Iterator[Exchange]:
        """Yield exchanges, each with whether a service worker had a part in it, but for doubles."""
        latest: dict[int, tuple[float, bool]] = {}
        for exchange, by_worker in recorded:
            request, answer = exchange.request, exchange.response
            key = hash((request.method, request.target, request.body, answer.status, answer.body))
            answered, was_by_worker = latest.get(key, (0.0, False))
            latest[key] = exchange.answered, by_worker
            if exchange.sent <= answered and (by_worker or was_by_worker):
                self._leave_out("calls that a service worker made again", exchange.check)
                continue
            if answer.status < 100:
                self._leave_out("answers that never came", exchange.check)
            elif BODY in exchange.lacks:
                self._leave_out("bodies that are left out, cut or masked", exchange.check)
            yield exchange

    def _leave_out(self, what: str, where: str) -> None:
        self.left_out[what] += 1
        self.first.setdefault(what, where)

    def _exchange(self, entry: Entry, called: Called, where: str) -> Exchange:
        """Return the exchange that an entry tells; its status is below 1 where no answer came."""
        caller = self.callers[called.base_url].get(credentials(entry) or "", UNKNOWN)
        lacks = {CALLER} if caller == UNKNOWN else set()
        token = "" if caller == UNKNOWN else f"Bearer <token of {caller}>"
        told = {"Content-Type": next(_values(entry, "content-type"), ""), "Authorization": token}
        headers = {name: value for name, value in told.items() if value}
        # Nobody knows what stands in a query, or in members, that the document does not know.
        target = re.sub("=[^&]*", f"={MASK}", entry.url[len(called.base_url) :].partition("#")[0])
        operation, ids = called.operation.operation_id, map(unquote, called.parameters.values())
        request = Request(
            entry.method, target, caller, headers, entry.request_body, operation, *ids
        )
        if any(map(is_masked, map(request.sent.get, ("name", "aiType")))):
            request = replace(request, body=None)
        answer = self._answer(entry, operation, lacks)
        return Exchange(request, answer, 0, entry.sent, entry.answered, where, frozenset(lacks))

    def _answer(self, entry: Entry, operation: str, lacks: set[str]) -> Response:
        body, told = _received(entry), {*MEMBERS, "success", "message"}
        # Without what concerns pages alone, such as their origin.
        headers = tuple(
            self._headers.setdefault(pair, pair)
            for pair in entry.response_headers
            if not pair[0].startswith("access-control-")
        )
        answer = response(entry.status, headers, body or b"", self._reader)
        members, items = answer.members, answer.members.get("apiKeys")
        shown = [members, *(items if isinstance(items, list) else ())]
        shown = [each for each in shown if isinstance(each, dict)]
        if body is None or any(is_masked(each.get(name)) for each in shown for name in told):
            lacks.add(BODY)
        if not entry.exact:
            lacks.add(BYTES)
        if entry.comment == MASKED or any(map(is_masked, texts_in(members))):
            lacks.add(SECRETS)
        if operation == "createRepoAiApiKey" and is_masked(members.get("secret")):
            # One that nobody knows stands for each.
            value = {**members, "secret": secrets.token_hex(32)}
            answer = replace(answer, read=replace(answer.text, value=value))
        return answer


def credentials(entry: Entry) -> str | None:
    """Return the value of Authorization, None where there is none or it was masked."""
    found = next(_values(entry, "authorization"), "")
    return None if not found or is_masked(found.rpartition(" ")[2]) else found


def _values(entry: Entry, name: str) -> Iterator[str]:
    return (value for key, value in entry.request_headers if key == name)


def is_masked(value: Json) -> bool:
    """Say whether a value stands in the place of another one."""
    return isinstance(value, str) and _MASKS.fullmatch(value) is not None


def _received(entry: Entry) -> bytes | None:
    """Return the whole body of the answer without its codings, None if it is not there."""
    body, headers = entry.response_body, dict(entry.response_headers)
    if body is None and (entry.status in _BODILESS or headers.get("content-length") == "0"):
        return b""
    if body is None or parse_json(body) is not NOT_JSON:
        return body
    if entry.status == 403 and any(_values(entry, "origin")) and ORIGIN_ALLOWED not in headers:
        return None  # it is the page's origin that is refused, by whoever looks after that
    coding = headers.get("content-encoding", "") if entry.exact else ""
    try:
        whole = b"".join(decode([body], coding, LARGEST_ANSWER))
    except UndecodableError:
        return None
    is_cut = entry.size > len(body) or is_masked(body.decode("utf-8", "replace"))
    return None if is_cut else whole
