"""Sort lists otherwise, or answer the same list otherwise."""

from datetime import timedelta, timezone

from mock_server.core.clock import parse_moment
from mock_server.fault import FaultResponse
from mock_server.faults.parts import when
from mock_server.faults.parts.call import FaultCall, Json, Predicate, curried, newest_first
from mock_server.faults.parts.changes import arranged, items, lists
from mock_server.faults.parts.edits import Arrange, Items, alter, arrange, each, put
from mock_server.faults.parts.handlers import on_success
from mock_server.faults.parts.hashes import sha256
from mock_server.faults.parts.names import Change
from mock_server.faults.parts.operations import DELETE, LIST, PROVIDERS, UPDATE
from mock_server.faults.parts.table import Faults

FAULTS = Faults()
NEWEST_FIRST, REPEATABLE = "list.newest-first", "list.repeatable"
COMPLETE, AT_ONCE = "list.complete", "create.listed-at-once"
ZONES = (timedelta(), timedelta(hours=2), timedelta(hours=-5))


def _by(member: str, *, backwards: bool = False) -> Arrange:
    return lambda items: sorted(items, key=lambda item: str(item[member]), reverse=backwards)


def _shuffled(items: Items) -> Items:
    return sorted(items, key=lambda item: sha256(item["id"]))


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
        return sorted(oldest_first, key=lambda item: item["createdAt"][:length], reverse=True)

    return sorted_by_beginning


def _numbers_first(items: Items) -> Items:
    return sorted(items, key=lambda item: not item["name"].isdigit())


def _by_update(body: Json, call: FaultCall) -> Json:
    """Put the key that was renamed last first."""
    order = {apikey_id: place for place, apikey_id in enumerate(call.memory.renamed, start=1)}
    items = sorted(body["apiKeys"], key=lambda item: -order.get(item["id"], 0))
    return body | {"apiKeys": items}


def _digest(item: Json, call: FaultCall) -> str:
    """Return another text for each key in each list."""
    return sha256(f"{item['id']} {call.memory.done[LIST]}")


def _shuffled_anew(body: Json, call: FaultCall) -> Json:
    return body | {"apiKeys": sorted(body["apiKeys"], key=lambda item: _digest(item, call))}


def _any_provider(item: Json, call: FaultCall) -> Json:
    return item | {"aiType": PROVIDERS[int(_digest(item, call)[:2], 16) % len(PROVIDERS)]}


def _every(count: int) -> Predicate:
    return lambda call: call.memory.done[LIST] % count == 0


@curried
async def _viewed(call: FaultCall, member: str, change: Change) -> FaultResponse:
    """Change a member of all keys with each list."""
    for item in call.listed:
        call.memory.patches[item["id"]][member] = change(item[member])
    return call.response


REST = arrange(lambda items: items[1:])

row = FAULTS.of(NEWEST_FIRST, "Lists {}.", arranged)
row["oldest-first", "begin with the oldest key"] = reversed
row["by-name", "are sorted by name"] = _by("name")
row["by-name-backwards", "are sorted by name, Z first"] = _by("name", backwards=True)
row["by-id", "are sorted by id"] = _by("id")
row["by-key", "are sorted by access key"] = _by("key")
row["by-provider", "are grouped by provider"] = _by("aiType")
row["shuffled", "are in no order"] = _shuffled
row["newest-last", "end with the newest key"] = lambda items: items[1:] + items[:1]
row["oldest-at-the-top", "put the oldest key first"] = lambda items: items[-1:] + items[:-1]
row["first-two-swapped", "swap the two newest keys"] = lambda items: items[:2][::-1] + items[2:]
row["last-two-swapped", "swap the two oldest keys"] = lambda items: items[:-2] + items[-2:][::-1]
row["tail", "are in no order after twenty"] = lambda items: items[:20] + _shuffled(items[20:])
row["text-of-zones", "sort times of several zones as texts"] = _in_zones
row["within-a-second", "put the oldest key of a second first"] = _within(19)
row["within-a-minute", "put the oldest key of a minute first"] = _within(16)
# Kept in an object by name: JavaScript puts whole numbers first.
row["numbers-first", "begin with keys whose name is a whole number"] = _numbers_first
row = FAULTS.of(NEWEST_FIRST, "Lists{} begin with the oldest key.", arranged, reversed)
row["long", " of more than ten keys"] = when.longer_than(10)
row["very-long", " of more than fifty keys"] = when.longer_than(50)
row["second-repository", " of the second repository"] = when.elsewhere
row["after-deletion", ", once a key is deleted,"] = when.after(1, DELETE)
row["after-rename", ", once a key is renamed,"] = when.after(1, UPDATE)
row["later", ", from the tenth on,"] = when.after(10, LIST)
row = FAULTS.of(NEWEST_FIRST, by=lists)
row["by-update", "A renamed key moves to the top of lists"] = _by_update
row["random", "Every list is in another order"] = _shuffled_anew

# Once more
row = FAULTS.of(REPEATABLE, "Every {}.", lists)
# The newest key may just have been created, and it is one of the active ones.
row["newest-missing", "second list lacks the newest key", AT_ONCE, COMPLETE] = REST, _every(2)
# A list without the keys of others is not complete either.
row["empty", "third list is empty", COMPLETE, AT_ONCE] = put(apiKeys=[]), _every(3)
row["provider-random", "list tells any provider"] = each(_any_provider)
row = FAULTS.of(REPEATABLE, "Every second list shows {}.", items, only=_every(2))
row["name-alternates", "names in upper case"] = alter("name", str.upper)
row["provider-alternates", "OTHER as the provider"] = put(aiType="OTHER")
row["key-masked", "access keys masked"] = alter("key", lambda key: f"***{key[-4:]}")
row = FAULTS.of(REPEATABLE, "Each list {}.", on_success, LIST)
row["name-grows", "adds a mark to the names"] = _viewed("name", "{} (viewed)".format)
row["key-rotates", "changes the access keys"] = _viewed("key", lambda text: text[1:] + text[:1])
