"""Lies about the moment at which a key was created."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from mock_server.clock import parse_moment, timestamp
from mock_server.fault import FaultResponse
from mock_server.faults.telling import LIST, Call, Json, Telling, fault, lie, newest_first
from mock_server.faults.ways import Edit, ItemTest, alter, each, lists, put

NEW_YORK = timedelta(hours=-5)


def _written(change: Callable[[datetime], str]) -> Edit:
    return alter("createdAt", lambda text: change(parse_moment(text)))


def _format(pattern: str, offset: timedelta = timedelta()) -> Edit:
    return _written(lambda moment: (moment + offset).strftime(pattern))


def _shifted(**by: float) -> Edit:
    return _written(lambda moment: timestamp(moment + timedelta(**by)))


def _own(change: Callable[[datetime, datetime], datetime]) -> Edit:
    """Change the moment of keys made since the lie began, with that of the first one beside it."""

    def edit(body: Json, call: Call) -> Json:
        made = {one.id: _moment(one.moment) for one in call.memory.made}
        first = min(made.values(), default=None)
        items = [
            item
            if first is None or item["id"] not in made
            else item | {"createdAt": timestamp(change(parse_moment(item["createdAt"]), first))}
            for item in body["apiKeys"]
        ]
        return body | {"apiKeys": newest_first(items)}

    return edit


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _faster(factor: int) -> Edit:
    return _own(lambda moment, first: first + factor * (moment - first))


def _frozen(_: datetime, first: datetime) -> datetime:
    return first


def _mirrored(moment: datetime, first: datetime) -> datetime:
    return first - (moment - first)


def _scattered(moment: datetime, _: datetime) -> datetime:
    """Return any moment of the days before, always the same for a key."""
    digest = hashlib.sha256(timestamp(moment).encode()).digest()
    return moment - timedelta(seconds=3_600 + int.from_bytes(digest[:2]))


def _sorted(edit: Edit, where: ItemTest = bool) -> Edit:
    def sorted_anew(body: Json, call: Call) -> Json:
        edited: Json = each(edit, where)(body, call)
        return edited | {"apiKeys": newest_first(edited["apiKeys"])}

    return sorted_anew


def _undated(edit: Edit) -> Telling:
    """Edit lists, and leave no Date to hold them against: the server's own is contradicted."""

    async def deed(call: Call) -> FaultResponse:
        response = await call.ask()
        if call.operation == LIST and response.status == 200:
            response = response.with_json(edit(response.json, call))
        return response.with_header("Date", "unknown")

    return lie(deed)


_FORMS: tuple[tuple[str, str, Edit], ...] = (
    ("no-zone", "without an offset", alter("createdAt", lambda text: text[:-1])),
    ("local", "in the time of New York, without an offset", _format("%Y-%m-%dT%H:%M:%S", NEW_YORK)),
    ("space", "with a space", alter("createdAt", lambda text: text.replace("T", " "))),
    ("database", "with a space and without an offset", _format("%Y-%m-%d %H:%M:%S")),
    ("basic", "in the basic format", _format("%Y%m%dT%H%M%SZ")),
    ("week", "with the number of the week", _format("%G-W%V-%uT%H:%M:%SZ")),
    ("short-date", "in hours alone", _format("%Y-%m-%dT%HZ")),
)

_INSTANTS: tuple[tuple[str, str, Edit], ...] = (
    ("local-as-utc", "in the time of New York, with Z", _shifted(hours=-5)),
    ("utc-as-local", "in UTC, with the offset of New York", _format("%Y-%m-%dT%H:%M:%S-05:00")),
    ("hour-ahead", "one hour late", _shifted(hours=1)),
    ("hour-behind", "one hour early", _shifted(hours=-1)),
    ("minutes-ahead", "nine minutes late", _shifted(minutes=9)),
    ("year-behind", "a year early", _shifted(days=-365)),
    ("constant", "as the same time for all", put(createdAt="2024-01-01T00:00:00.000Z")),
    ("epoch", "as the beginning of 1970", put(createdAt="1970-01-01T00:00:00.000Z")),
)


def _of_the_first(moment: datetime, first: datetime) -> datetime:
    """Return the time since the lie began, as a time of 1970."""
    return datetime(1970, 1, 1, tzinfo=UTC) + (moment - first)


_OWN: tuple[tuple[str, str, Edit], ...] = (
    ("uptime", "Lists tell how long the service had run, as a time of 1970.", _own(_of_the_first)),
    ("frozen", "Every new key has the `createdAt` of the first one.", _own(_frozen)),
    ("scattered", "Every new key has a time of its own in the past.", _own(_scattered)),
    ("backwards", "The later a key is made, the earlier its `createdAt`.", _own(_mirrored)),
)

_UNDATED: tuple[tuple[str, str, Edit], ...] = (
    ("frozen-undated", "There is no Date, and time stands still.", _own(_frozen)),
    ("scattered-undated", "There is no Date, and keys have any time.", _own(_scattered)),
    ("fast-undated", "There is no Date, and a second lasts an hour.", _faster(3_600)),
    ("double-undated", "There is no Date, and time runs twice as fast.", _faster(2)),
    ("no-zone-undated", "There is no Date, and no offset.", _sorted(_FORMS[0][2])),
)


def _faults() -> Iterator[tuple[str, str, Telling]]:
    for way, words, edit in (*_FORMS, *_INSTANTS):
        yield way, f"Listed keys tell `createdAt` {words}.", lists(each(edit))
    yield (
        "no-zone-for-one-provider",
        "Listed keys for AWS tell `createdAt` without an offset.",
        lists(each(_FORMS[0][2], lambda item: bool(item["aiType"] == "AWS"))),
    )
    yield (
        "hour-behind-for-one-provider",
        "Listed keys for AWS tell `createdAt` one hour early.",
        lists(_sorted(_shifted(hours=-1), lambda item: bool(item["aiType"] == "AWS"))),
    )
    for way, words, edit in _OWN:
        yield way, words, lists(edit)
    for way, words, edit in _UNDATED:
        yield way, words, _undated(edit)


FAULTS = tuple(
    fault(f"list.created-at-instant:{way}", words, telling) for way, words, telling in _faults()
)
