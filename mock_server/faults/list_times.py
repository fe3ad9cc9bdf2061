"""Tell another moment as the one at which a key was made."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from mock_server.core.clock import parse_moment, timestamp
from mock_server.fault import FaultResponse
from mock_server.faults.parts.answers import items, lists
from mock_server.faults.parts.call import FaultCall, Json, curried, newest_first
from mock_server.faults.parts.edits import Edit, alter, each, put
from mock_server.faults.parts.operations import LIST
from mock_server.faults.parts.table import Faults

FAULTS = Faults()
CLAUSE = "list.created-at-instant"
NEW_YORK = timedelta(hours=-5)
BERLIN = timedelta(hours=2)
DELHI = timedelta(hours=5, minutes=30)


def _written(change: Callable[[datetime], str]) -> Edit:
    return alter("createdAt", lambda text: change(parse_moment(text)))


def _format(pattern: str, offset: timedelta = timedelta()) -> Edit:
    return _written(lambda moment: (moment + offset).strftime(pattern))


def _shifted(by: timedelta) -> Edit:
    return _written(lambda moment: timestamp(moment + by))


WITHOUT_OFFSET = alter("createdAt", lambda text: text[:-1])
HOUR_BEHIND = _shifted(timedelta(hours=-1))

row = FAULTS.of(CLAUSE, "Listed keys tell `createdAt` {}.", by=items)
row["no-zone", "without an offset"] = WITHOUT_OFFSET
row["local", "in the time of New York, without an offset"] = _format("%Y-%m-%dT%H:%M:%S", NEW_YORK)
row["space", "with a space"] = alter("createdAt", lambda text: text.replace("T", " "))
row["database", "with a space and without an offset"] = _format("%Y-%m-%d %H:%M:%S")
row["basic", "in the basic format"] = _format("%Y%m%dT%H%M%SZ")
row["week", "with the number of the week"] = _format("%G-W%V-%uT%H:%M:%SZ")
row["short-date", "in hours alone"] = _format("%Y-%m-%dT%HZ")
row["local-as-utc", "in the time of New York, with Z"] = _shifted(NEW_YORK)
row["utc-as-local", "in UTC, with the offset of New York"] = _format("%Y-%m-%dT%H:%M:%S-05:00")
row["half-hour-zone", "in the time of Delhi, with Z"] = _shifted(DELHI)
row["wrong-sign", "in the time of Berlin, with the offset's sign turned round"] = _format(
    "%Y-%m-%dT%H:%M:%S.%f-02:00", BERLIN
)
row["hour-ahead", "one hour late"] = _shifted(timedelta(hours=1))
row["hour-behind", "one hour early"] = HOUR_BEHIND
row["minutes-ahead", "nine minutes late"] = _shifted(timedelta(minutes=9))
row["year-behind", "a year early"] = _shifted(timedelta(days=-365))
row["constant", "as the same time for all"] = put(createdAt="2024-01-01T00:00:00.000Z")
row["epoch", "as the beginning of 1970"] = put(createdAt="1970-01-01T00:00:00.000Z")


def _sorted(edit: Edit) -> Edit:
    def sorted_anew(body: Json, call: FaultCall) -> Json:
        edited: Json = edit(body, call)
        return edited | {"apiKeys": newest_first(edited["apiKeys"])}

    return sorted_anew


def _for_aws(edit: Edit) -> Edit:
    return each(edit, lambda item, _: item["aiType"] == "AWS")


row = FAULTS.of(
    f"{CLAUSE}:{{}}-for-one-provider", "Listed keys for AWS tell `createdAt` {}.", by=lists
)
row["no-zone", "without an offset"] = _for_aws(WITHOUT_OFFSET)
row["hour-behind", "one hour early"] = _sorted(_for_aws(HOUR_BEHIND))

# Keys made since the fault was switched on


def _own(change: Callable[[datetime, datetime], datetime]) -> Edit:
    """Change the moment of own keys, with that of the first one beside it."""

    def edit(body: Json, call: FaultCall) -> Json:
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


def _scattered(moment: datetime, _: datetime) -> datetime:
    """Return any moment of the days before, always the same for a key."""
    digest = hashlib.sha256(timestamp(moment).encode()).digest()
    return moment - timedelta(seconds=3_600 + int.from_bytes(digest[:2]))


def _since_1970(moment: datetime, first: datetime) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + (moment - first)


def _faster(factor: int) -> Edit:
    return _own(lambda moment, first: first + factor * (moment - first))


@curried
async def _undated(call: FaultCall, edit: Edit) -> FaultResponse:
    """Edit lists, and leave no Date to hold them against: the server's own is contradicted."""
    response = await call.ask()
    if call.operation == LIST and response.status == 200:
        response = response.with_json(edit(response.json, call))
    return response.with_header("Date", "unknown")


FROZEN = _own(lambda _, first: first)
SCATTERED = _own(_scattered)

row = FAULTS.of(CLAUSE, by=lists)
row["uptime", "Lists tell how long the service had run, as a time of 1970"] = _own(_since_1970)
row["frozen", "Every new key has the `createdAt` of the first one"] = FROZEN
row["scattered", "Every new key has a time of its own in the past"] = SCATTERED
row["backwards", "The later a key is made, the earlier its `createdAt`"] = _own(
    lambda moment, first: first - (moment - first)
)
row = FAULTS.of(f"{CLAUSE}:{{}}-undated", "There is no Date, and {}.", by=_undated)
row["frozen", "time stands still"] = FROZEN
row["scattered", "keys have any time"] = SCATTERED
row["fast", "a second lasts an hour"] = _faster(3_600)
row["double", "time runs twice as fast"] = _faster(2)
row["no-zone", "no offset"] = _sorted(each(WITHOUT_OFFSET))
