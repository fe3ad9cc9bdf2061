"""Sort lists otherwise, or answer the same list otherwise."""

import hashlib
from collections.abc import Callable
from datetime import timedelta, timezone
from functools import partial

from mock_server.core.clock import parse_moment
from mock_server.fault import FaultResponse
from mock_server.faults.parts.answers import arranged, items, lists
from mock_server.faults.parts.call import FaultCall, Handler, Json, Predicate, newest_first
from mock_server.faults.parts.edits import Arrange, alter, arrange, each, put
from mock_server.faults.parts.handlers import on_success
from mock_server.faults.parts.hashes import sha256
from mock_server.faults.parts.operations import DELETE, LIST, PROVIDERS, UPDATE
from mock_server.faults.parts.predicates import after, in_second_repository, longer_than
from mock_server.faults.parts.table import Faults

FAULTS = Faults()
NEWEST_FIRST, REPEATABLE = "list.newest-first", "list.repeatable"
ZONES = (timedelta(), timedelta(hours=2), timedelta(hours=-5))

Items = list[Json]

# The order


def _by(member: str, *, backwards: bool = False) -> Arrange:
    return lambda items: sorted(items, key=lambda item: str(item[member]), reverse=backwards)


def _shuffled(items: Items) -> Items:
    return sorted(items, key=lambda item: hashlib.sha256(item["id"].encode()).digest())


def _in_zones(items: Items) -> Items:
    """Write each time in the zone of the server that made the key, and sort the texts."""

    def write(item: Json) -> str:
        zone = timezone(ZONES[int(sha256(item["id"])[:4], 16) % len(ZONES)])
        return parse_moment(item["createdAt"]).astimezone(zone).isoformat(timespec="milliseconds")

    return newest_first(item | {"createdAt": write(item)} for item in items)


def _within(length: int) -> Arrange:
    """Sort by the beginning of the time alone; the rest is as in the table, the oldest first."""

    def sorted_by_beginning(items: Items) -> Items:
        oldest_first = items[::-1]
        return sorted(oldest_first, key=lambda item: str(item["createdAt"])[:length], reverse=True)

    return sorted_by_beginning


row = FAULTS.of(NEWEST_FIRST, by=arranged)
row["oldest-first", "Lists begin with the oldest key"] = reversed
row["by-name", "Lists are sorted by name"] = _by("name")
row["by-name-backwards", "Lists are sorted by name, Z first"] = _by("name", backwards=True)
row["by-id", "Lists are sorted by id"] = _by("id")
row["by-key", "Lists are sorted by access key"] = _by("key")
row["by-provider", "Lists are grouped by provider"] = _by("aiType")
row["shuffled", "Lists are in no order"] = _shuffled
row["newest-last", "Lists are sorted, but the newest key comes last"] = lambda items: (
    items[1:] + items[:1]
)
row["oldest-at-the-top", "Lists are sorted, but the oldest key comes first"] = lambda items: (
    items[-1:] + items[:-1]
)
row["first-two-swapped", "The two newest keys change places"] = lambda items: (
    items[1:2] + items[:1] + items[2:]
)
row["last-two-swapped", "The two oldest keys change places"] = lambda items: (
    items[:-2] + items[-2:][::-1]
)
row["tail", "From the twentieth key on lists are in no order"] = lambda items: (
    items[:20] + _shuffled(items[20:])
)
row["text-of-zones", "Times of several zones are sorted as texts"] = _in_zones
row["within-a-second", "Of keys of one second the oldest one comes first"] = _within(19)
row["within-a-minute", "Of keys of one minute the oldest one comes first"] = _within(16)
# Kept in an object by name: JavaScript puts whole numbers first.
row["numbers-first", "Lists begin with keys whose name is a whole number"] = lambda items: sorted(
    items, key=lambda item: not item["name"].isdigit()
)
row = FAULTS.of(NEWEST_FIRST, by=partial(arranged, reversed))
row["long", "Lists of more than ten keys begin with the oldest one"] = longer_than(10)
row["very-long", "Lists of more than fifty keys begin with the oldest one"] = longer_than(50)
row["second-repository", "In the second repository the oldest key comes first"] = (
    in_second_repository
)
row["after-deletion", "Once a key is deleted, lists begin with the oldest one"] = after(1, DELETE)
row["after-rename", "Once a key is renamed, lists begin with the oldest one"] = after(1, UPDATE)
row["later", "From the tenth list on the oldest key comes first"] = after(10, LIST)


@lists
def _by_update(body: Json, call: FaultCall) -> Json:
    """Put the key that was renamed last first."""
    order = {apikey_id: place for place, apikey_id in enumerate(call.memory.renamed, start=1)}
    items = sorted(body["apiKeys"], key=lambda item: -order.get(item["id"], 0))
    return body | {"apiKeys": items}


def _digest(item: Json, call: FaultCall) -> bytes:
    """Return other bytes for each key in each list."""
    return hashlib.sha256(f"{item['id']} {call.memory.done[LIST]}".encode()).digest()


@lists
def _shuffled_anew(body: Json, call: FaultCall) -> Json:
    return body | {"apiKeys": sorted(body["apiKeys"], key=lambda item: _digest(item, call))}


row = FAULTS.of(NEWEST_FIRST)
row["by-update", "A renamed key moves to the top of lists"] = _by_update
row["random", "Every list is in another order"] = _shuffled_anew

# Once more


def _every(count: int) -> Predicate:
    return lambda call: call.memory.done[LIST] % count == 0


def _any_provider(item: Json, call: FaultCall) -> Json:
    return item | {"aiType": PROVIDERS[_digest(item, call)[0] % len(PROVIDERS)]}


def _viewed(member: str, change: Callable[[str], str]) -> Handler:
    """Change a member of all keys with each list."""

    async def handle(call: FaultCall) -> FaultResponse:
        for item in call.listed:
            call.memory.patches[item["id"]][member] = change(item[member])
        return call.response

    return on_success(LIST, handle)


row = FAULTS.of(REPEATABLE, "Every {}.", by=lists)
# The newest key may just have been created, and it is one of the active ones.
row[
    "newest-missing", "second list lacks the newest key", "create.listed-at-once", "list.complete"
] = arrange(lambda items: items[1:]), _every(2)
# A list without the keys of others is not complete either.
row["empty", "third list is empty", "list.complete", "create.listed-at-once"] = (
    put(apiKeys=[]),
    _every(3),
)
row["provider-random", "list tells any provider"] = each(_any_provider)
row = FAULTS.of(REPEATABLE, "Every second list shows {}.", by=lambda edit: items(edit, _every(2)))
row["name-alternates", "names in upper case"] = alter("name", str.upper)
row["provider-alternates", "OTHER as the provider"] = put(aiType="OTHER")
row["key-masked", "access keys masked"] = alter("key", lambda key: f"***{key[-4:]}")
row = FAULTS.of(REPEATABLE, "Each list {}.")
row["name-grows", "adds a mark to the names"] = _viewed("name", lambda text: f"{text} (viewed)")
row["key-rotates", "changes the access keys"] = _viewed("key", lambda text: text[1:] + text[:1])
