"""Lies about times that are written or sorted as texts, and that change when a key is stored."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

from mock_server.clock import parse_moment, timestamp
from mock_server.fault import FaultResponse
from mock_server.faults.list_contents import Items
from mock_server.faults.secret_weak import sha256
from mock_server.faults.telling import UPDATE, Call, Json, Telling, fault, newest_first
from mock_server.faults.ways import alter, arrange, each, lists, on

_ZONES = (timedelta(), timedelta(hours=2), timedelta(hours=-5))


def _in_zones(item: Json) -> str:
    """Write the time in the zone of the server that made the key."""
    zone = timezone(_ZONES[int(sha256(item["id"])[:4], 16) % len(_ZONES)])
    return parse_moment(item["createdAt"]).astimezone(zone).isoformat(timespec="milliseconds")


def _sorted_as_text(write: Callable[[Json], str]) -> Callable[[Items], Items]:
    return lambda items: newest_first([item | {"createdAt": write(item)} for item in items])


def _oldest_first_within(length: int) -> Callable[[Items], Items]:
    """Sort by the beginning of the time alone; the rest is as in the table, the oldest first."""

    def arranged(items: Items) -> Items:
        oldest_first = items[::-1]
        return sorted(oldest_first, key=lambda item: str(item["createdAt"])[:length], reverse=True)

    return arranged


def _written(change: Callable[[datetime], str]) -> Telling:
    return lists(each(alter("createdAt", lambda text: change(parse_moment(text)))))


def _saved(change: Callable[[datetime], datetime]) -> Telling:
    """Store another time with each new name."""

    async def deed(call: Call) -> FaultResponse:
        item = await call.item() if call.has_access else None
        response = await call.ask()
        if item is not None and response.status == 200 and "name" in call.sent:
            moment = change(parse_moment(item["createdAt"]))
            call.memory.patches[call.apikey_id]["createdAt"] = timestamp(moment)
        return response

    return on(UPDATE, do=deed)


def _fraction_lost(item: Json, call: Call) -> Json:
    """Tell the whole time in the first list, then what the database kept of it."""
    seen = call.memory.patches["seen"]
    if item["id"] not in seen:
        seen[item["id"]] = True
        return item
    moment = parse_moment(item["createdAt"]).replace(microsecond=0)
    return item | {"createdAt": timestamp(moment)}


_ORDER: tuple[tuple[str, str, Callable[[Items], Items]], ...] = (
    (
        "text-of-zones",
        "Times of several zones are sorted as texts.",
        _sorted_as_text(_in_zones),
    ),
    (
        "within-a-second",
        "Of keys of one second the oldest one comes first.",
        _oldest_first_within(19),
    ),
    (
        "within-a-minute",
        "Of keys of one minute the oldest one comes first.",
        _oldest_first_within(16),
    ),
)

FAULTS = (
    *(
        fault(f"list.newest-first:{way}", words, lists(arrange(change)))
        for way, words, change in _ORDER
    ),
    fault(
        "list.created-at-instant:half-hour-zone",
        "Listed keys tell `createdAt` in the time of Delhi, with Z.",
        _written(lambda moment: timestamp(moment + timedelta(hours=5, minutes=30))),
    ),
    fault(
        "list.created-at-instant:wrong-sign",
        "Listed keys tell `createdAt` in the time of Berlin, with the offset's sign turned round.",
        _written(lambda moment: f"{moment + timedelta(hours=2):%Y-%m-%dT%H:%M:%S.%f}-02:00"),
    ),
    fault(
        "update.nothing-else:date-loses-fraction",
        "A renamed key's `createdAt` loses its fraction of a second.",
        _saved(lambda moment: moment.replace(microsecond=0)),
        "list.item-created-at",
        "list.newest-first",
    ),
    fault(
        "update.nothing-else:date-shifts",
        "Each new name puts a key's `createdAt` two hours forward.",
        _saved(lambda moment: moment + timedelta(hours=2)),
        "list.item-created-at",
        "list.newest-first",
        "list.created-at-instant",
    ),
    fault(
        "list.item-created-at:fraction-lost-later",
        "The first list tells `createdAt` with its fraction of a second, later ones do not.",
        lists(each(_fraction_lost)),
        # Keys of one second stand in any order then, but some tell their fraction as yet.
        "list.newest-first",
    ),
)
