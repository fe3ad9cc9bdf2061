"""What each exchange shows of a deployment's manners: pure, and nothing of other people."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from contract_tests.checks.inputs import AI_TYPES
from contract_tests.client.exchange import Exchange, Json, Request, collection_path, item_path
from contract_tests.client.list_reader import items_in
from contract_tests.client.redaction import UNKNOWN_TOKEN
from contract_tests.deployment import ANONYMOUS, OWNER
from contract_tests.history.record import CREATION_MEMBERS, History, Life
from openapi.manners.table import TOPICS

CREDENTIALS = ("id", "key", "secret")
# What has to do with something else than the body.
OTHER = frozenset([401, 403, 404, 413, 429])
PLAIN_NAME = re.compile(r"(\w([\w .-]*\w)?)?", re.ASCII)
_PLAIN_ID = re.compile(r"[\w.:~-]{1,100}", re.ASCII)
_OBJECT = re.compile(rb'\{\s*["}]')
_CUT_OFF = re.compile(rb"\{[^{}]{,100}")

Sighting = tuple[str, Json]


@dataclass(frozen=True)
class Observer:
    """Look at the exchanges of a history.

    `owners` have access to `repo_ids`; `barred` are principals with repositories that exist, and to
    which they have none.
    """

    history: History
    repo_ids: Collection[str]
    barred: Collection[tuple[str, str]] = ()
    owners: Collection[str] = (OWNER,)

    def sightings(self) -> Iterator[Sighting]:
        """Yield the names of manners with what was seen, a pair for each time."""
        exchanges = list(self.history.exchanges)
        if not exchanges:
            return
        # Of long lists, the history keeps the latest only.
        latest = {each.sequence: each for each in self.history.overlapping(exchanges[0])}
        for kept in exchanges:
            exchange = latest.get(kept.sequence, kept)
            topic = TOPICS.get(exchange.request.operation or "")
            if topic is not None:
                yield from self._of_any(topic, exchange)
                yield from self._of_body(topic, exchange)
                yield from self._of_items(exchange)
        for life in self.history.lives.values():
            yield from _of_life(life)

    def _of_any(self, topic: str, exchange: Exchange) -> Iterator[Sighting]:
        request, response = exchange.request, exchange.response
        authorization = request.headers.get("Authorization")
        if topic != "delete" and request.principal == ANONYMOUS and response.refuses:
            if authorization is None:
                yield "status.no-token", response.status
            elif authorization == f"Bearer {UNKNOWN_TOKEN}":
                yield "status.unknown-token", response.status
        existing = {*self.repo_ids, *(repo_id for _, repo_id in self.barred)}
        is_ordinary = response.refuses and _is_ordinary(topic, request)
        is_unknown = topic == "list" and request.repo_id not in existing
        if is_unknown and request.principal in self.owners and is_ordinary:
            yield "status.unknown-repository", response.status
        if is_ordinary and response.members:
            yield f"message.{topic}.{response.status}", (response.members.get("message"), request)
            yield f"members.{topic}.{response.status}", response.members
        elif response.succeeds and request.principal in self.owners:
            # Of long lists, nothing may be left.
            if response.members:
                yield f"members.{topic}", response.members
            yield f"latency.{topic}", exchange.seconds

    def _of_body(self, topic: str, exchange: Exchange) -> Iterator[Sighting]:
        """Yield what a refused or accepted body shows."""
        request = exchange.request
        # Of a key that is not active, it may be told first.
        life = self.history.lives.get(request.apikey_id or "")
        is_active = life is not None and (
            life.deleted is None or life.deleted.answered > exchange.sent
        )
        is_known = topic == "create" or is_active
        if topic not in {"create", "update"}:
            return
        if not _fits(topic, request):
            yield from self._of_misfit(exchange, is_known=is_known)
        elif request.sent and is_known and request.principal in self.owners:
            yield from _of_fit(topic, exchange)

    def _of_misfit(self, exchange: Exchange, *, is_known: bool) -> Iterator[Sighting]:
        request, status = exchange.request, exchange.response.status
        is_owner = request.principal in self.owners
        if not exchange.response.refuses:
            return
        if not request.sent:
            if is_owner and status not in OTHER and _CUT_OFF.fullmatch(request.body or b""):
                yield "status.malformed-body", status
            return
        if request.principal == ANONYMOUS and "Authorization" not in request.headers:
            yield "validation", ("no-token", status)
        elif not is_known and is_owner and request.repo_id in self.repo_ids:
            yield "validation", ("no-key", status)
        elif (request.principal, request.repo_id) in self.barred:
            yield "validation", ("access", status)
        if is_known and is_owner and status != 403:
            yield "status.invalid-body", status

    def _of_items(self, exchange: Exchange) -> Iterator[Sighting]:
        """Yield what a list shows of the history's own keys."""
        if not exchange.response.succeeds:
            return
        for item in items_in(exchange.response.json):
            if isinstance(item, dict) and (life := self.history.lives.get(str(item.get("id")))):
                yield "members.key", item
                yield "timestamps", item.get("createdAt")
                yield from _of_spaces(life, item.get("name"), exchange)


def _is_ordinary(topic: str, request: Request) -> bool:
    """Say whether clients make such calls: what only tests send may be refused by somebody else."""
    repo_id, apikey_id = request.repo_id or "", request.apikey_id
    path = collection_path(repo_id) if apikey_id is None else item_path(repo_id, apikey_id)
    sent, headers = request.sent, request.headers
    is_known = headers.get("Authorization") in {None, f"Bearer {UNKNOWN_TOKEN}"}
    content_type = headers.get("Content-Type", "").lower().replace(" ", "")
    is_object = bool(_OBJECT.match(request.body or b"")) and (sent or request.body == b"{}")
    return (
        request.target == path
        and all(map(_PLAIN_ID.fullmatch, (repo_id, apikey_id or "-")))
        and (is_known or request.principal != ANONYMOUS)
        and headers.keys() <= {"Authorization", "Content-Type"}
        and content_type.removesuffix(";charset=utf-8") in {"", "application/json"}
        and (bool(is_object) or topic in {"list", "delete"})
        and sent.keys() <= CREATION_MEMBERS
        and bool(PLAIN_NAME.fullmatch(request.sent_name or ""))
    )


def _fits(topic: str, request: Request) -> bool:
    """Say whether a body has the documented members in the documented types."""
    sent = request.sent
    has_type = topic == "update" or sent.get("aiType") in AI_TYPES
    return has_type and isinstance(sent.get("name", None if topic == "create" else ""), str)


def _of_fit(topic: str, exchange: Exchange) -> Iterator[Sighting]:
    """Yield what became of a body with the documented members in the documented types."""
    sent, response = exchange.request.sent, exchange.response
    # A creation may be refused since there is no room.
    is_blamed = topic == "update" and response.refuses and response.status not in OTHER
    further = sent.keys() - (CREATION_MEMBERS if topic == "create" else {"name"})
    if not (response.succeeds or is_blamed):
        return
    if not further and "name" in sent:
        yield "name", (sent["name"], response.succeeds)
    elif further and not further & {*CREDENTIALS, *CREATION_MEMBERS}:
        yield "fields.unknown", "ignored" if response.succeeds else "refused"


def _of_life(life: Life) -> Iterator[Sighting]:
    members = life.creation.response.members
    for part in CREDENTIALS:
        yield f"form.{part}", members.get(part)
    deletions = (each.exchange for each in life.changes if each.request.method == "DELETE")
    first = next(deletions, None)
    if first is not None and (first.response.succeeds or first.response.status in {404, 405, 501}):
        yield "deletion", "there" if first.response.succeeds else first.response.status


def _of_spaces(life: Life, shown: Json, exchange: Exchange) -> Iterator[Sighting]:
    """Yield what became of the spaces around a name that a key had for certain at a list."""
    before = [change for change in life.changes if change.sent < exchange.answered]
    last = max(before, key=lambda change: change.sent, default=None)
    if last is None or last.name is None or last.answered > exchange.sent:
        return
    is_certain = all(each is last or each.answered < last.sent for each in before)
    stripped = last.name.strip()
    if is_certain and stripped != last.name and shown in {last.name, stripped}:
        yield "name.spaces", "kept" if shown == last.name else "trimmed"


def grouped(sightings: Iterable[Sighting]) -> dict[str, list[Json]]:
    """Return what was seen by name."""
    groups: dict[str, list[Json]] = {}
    for name, value in sightings:
        groups.setdefault(name, []).append(value)
    return groups
