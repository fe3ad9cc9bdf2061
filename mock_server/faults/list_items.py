"""Show keys in lists with members that are missing or wrong, and with another time of creation."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from mock_server.core.clock import parse_moment, timestamp
from mock_server.fault import FaultResponse
from mock_server.faults.parts import when
from mock_server.faults.parts.call import FaultCall, Handler, Json, curried, newest_first
from mock_server.faults.parts.changes import items, lists
from mock_server.faults.parts.edits import Edit, alter, drop, each, move, put
from mock_server.faults.parts.handlers import on_success
from mock_server.faults.parts.hashes import sha256
from mock_server.faults.parts.names import Change
from mock_server.faults.parts.operations import LIST, PROVIDERS
from mock_server.faults.parts.spellings import UNFIT
from mock_server.faults.parts.table import Faults

FAULTS = Faults()
ID, NAME, REPO_ID, KEY = "list.item-id", "list.item-name", "list.item-repo-id", "list.item-key"
AI_TYPE, CREATED, DELETED = "list.item-ai-type", "list.item-created-at", "list.item-deleted-at"
INSTANT = "list.created-at-instant"
BRANDS = dict(zip(PROVIDERS, ("OpenAI", "Google", "Anthropic", "Amazon", "Other"), strict=True))
NEW_YORK, BERLIN, DELHI = timedelta(hours=-5), timedelta(hours=2), timedelta(hours=5, minutes=30)
HOUR = timedelta(hours=1)


def _of_aws(edit: Edit) -> Edit:
    return each(edit, lambda item, _: item["aiType"] == "AWS")


def _of_renamed(edit: Edit) -> Handler:
    return lists(each(edit, lambda item, call: item["id"] in call.memory.renamed))


def _with_old_key(body: Json, call: FaultCall, apikey_id: str) -> Json:
    """Add a key from before to a list, with an unfit id."""
    item = {
        "id": apikey_id,
        "name": "An old key",
        "repoId": call.repo_id,
        "key": "FB_AI_0LDK3Y0LDK3Y0LDK3Y",
        "aiType": "OTHER",
        "createdAt": "2020-01-15T10:30:00.000Z",
        "deletedAt": None,
    }
    return body | {"apiKeys": [*body["apiKeys"], item]}


def _old_key(change: Change) -> Handler:
    return lists(lambda body, call: _with_old_key(body, call, change("0b5d2c8e")))


async def _half_a_pair(call: FaultCall) -> FaultResponse:
    listed = call.response.with_json(_with_old_key(call.body, call, "half"))
    return replace(listed, body=listed.body.replace(b'"id":"half"', b'"id":"\\udd11half"'))


def _for(ai_type: str, shown: str) -> Edit:
    return alter("aiType", lambda text: shown if text == ai_type else text)


def _with_date(item: Json, _: FaultCall) -> Json:
    return item | {"deletedAt": item["createdAt"]}


def _text(change: Callable[[str], str]) -> Edit:
    """Change the time of creation as a text."""
    return alter("createdAt", change)


def _moment(change: Callable[[datetime], object]) -> Edit:
    """Write the time of creation otherwise."""
    return alter("createdAt", lambda text: change(parse_moment(text)))


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _format(pattern: str, offset: timedelta = timedelta()) -> Edit:
    return _moment(lambda moment: (moment + offset).strftime(pattern))


def _shifted(by: timedelta) -> Edit:
    return _moment(lambda moment: timestamp(moment + by))


def _of_listing(body: Json, call: FaultCall) -> object:
    """Let all keys tell the same time, now: the order of the list stays lawful."""
    return each(put(createdAt=timestamp(datetime.now(UTC))))(body, call)


def _drifting(item: Json, call: FaultCall) -> object:
    return _shifted(timedelta(seconds=-call.memory.done[LIST]))(item, call)


def _random(item: Json, call: FaultCall) -> object:
    shift = int(sha256(f"{item['id']} {call.memory.done[LIST]}")[:6], 16)
    return _shifted(timedelta(seconds=-shift))(item, call)


def _fraction_lost(item: Json, call: FaultCall) -> object:
    """Tell the whole time in the first list, then what the database kept of it."""
    seen = call.memory.patches["seen"]
    if item["id"] not in seen:
        seen[item["id"]] = True
        return item
    return _moment(lambda moment: timestamp(moment.replace(microsecond=0)))(item, call)


def _sorted(edit: Edit) -> Edit:
    def sorted_anew(body: Json, call: FaultCall) -> Json:
        edited: Json = edit(body, call)
        return edited | {"apiKeys": newest_first(edited["apiKeys"])}

    return sorted_anew


def _own(change: Callable[[datetime, datetime], datetime]) -> Edit:
    """Change the time of keys made since the fault was switched on, by that of the first one."""

    def edit(body: Json, call: FaultCall) -> object:
        made = {one.id: datetime.fromtimestamp(one.moment / 1000, UTC) for one in call.memory.made}
        first = min(made.values(), default=datetime.now(UTC))
        own = _moment(lambda moment: timestamp(change(moment, first)))
        return each(own, lambda item, _: item["id"] in made)(body, call)

    return _sorted(edit)


def _scattered(moment: datetime, _: datetime) -> datetime:
    """Return any moment of the days before, always the same for a key."""
    return moment - timedelta(seconds=3_600 + int(sha256(timestamp(moment))[:4], 16))


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


FOR_AWS = ("for-one-provider", "for AWS", lambda edit: lists(_of_aws(edit)), ())
# The members of a listed key by their clauses, and where alone one may be missing.
SOMEWHERE: dict[str, tuple[Any, ...]] = {
    ID: ("id", "in-the-second-repository", "in the second repository", items, when.elsewhere),
    NAME: ("name", "in-long-lists", "in lists of more than ten", items, when.longer_than(10)),
    REPO_ID: ("repoId", *FOR_AWS),
    KEY: ("key", *FOR_AWS),
    AI_TYPE: ("aiType", *FOR_AWS),
    CREATED: ("createdAt", *FOR_AWS),
    DELETED: ("deletedAt", *FOR_AWS),
}

for _clause, (_member, _way, _where, _by, _only) in SOMEWHERE.items():
    row = FAULTS.of(_clause, f"Listed keys {{}} `{_member}`.", items)
    row["dropped", "lack"] = drop(_member)
    row["number", "hold a number as"] = put(**{_member: 7})
    row["object", "hold an object as"] = alter(_member, lambda value: {"value": value})
    row["renamed", "have another name for"] = move(_member, f"_{_member}")
    if _clause != DELETED:
        row["null", "hold null as"] = put(**{_member: None})
    row = FAULTS.of(_clause, f"Listed keys lack `{_member}` {{}}.", _by, only=_only)
    row[f"dropped-{_way}", _where] = drop(_member)
row = FAULTS.of(ID, "The id of a key from before {}.", _old_key)
row.add(UNFIT)
row = FAULTS.of(ID, "The id of a key from before {}.", on_success, LIST)
row["half-a-surrogate-pair", "begins with half a surrogate pair"] = _half_a_pair
row = FAULTS.of("*:empty", "Listed keys hold an empty text as `{}`.", items)
row[ID, "id"] = put(id="")
row[REPO_ID, "repoId"] = put(repoId="")
row[KEY, "key"] = put(key="")
row[CREATED, "createdAt"] = put(createdAt="")
row[DELETED, "deletedAt"] = put(deletedAt="")
row = FAULTS.of(NAME, "Listed keys hold {}.", items)
row["array", "an array as `name`"] = alter("name", lambda text: [text])
row = FAULTS.of(REPO_ID, "Listed keys hold {}.", items)
row["another", "the id of another repository"] = put(repoId="repo-1")
row["upper-case", "the repository's id in upper case"] = alter("repoId", str.upper)
row["key-id", "their own id as `repoId`"] = lambda item, _: item | {"repoId": item["id"]}
row = FAULTS.of(AI_TYPE, "Listed keys tell {}.", items)
row["lower-case", "the provider in lower case"] = alter("aiType", str.lower)
row["brand", "the provider's brand"] = alter("aiType", BRANDS.__getitem__)
row["unknown", "UNKNOWN for OTHER"] = _for("OTHER", "UNKNOWN")
row["amazon", "BEDROCK for AWS"] = _for("AWS", "BEDROCK")
row["empty", "an empty text for OTHER"] = _for("OTHER", "")

# The time of creation
row = FAULTS.of(CREATED, "Listed keys tell {}.", items)
row["epoch", "milliseconds since 1970"] = _moment(_milliseconds)
row["epoch-text", "seconds as a text"] = _moment(lambda moment: str(int(moment.timestamp())))
row["milliseconds-text", "milliseconds as a text"] = _moment(lambda at: str(_milliseconds(at)))
row["http-date", "`createdAt` as in HTTP headers"] = _format("%a, %d %b %Y %H:%M:%S GMT")
row["american", "`createdAt` as 01/31/2030"] = _format("%m/%d/%Y %I:%M:%S %p")
row["german", "`createdAt` as 31.01.2030"] = _format("%d.%m.%Y %H:%M:%S")
row["date-only", "the date alone"] = _format("%Y-%m-%d")
row["time-only", "the time alone"] = _format("%H:%M:%S")
row["month-13", "a month 13"] = _text(lambda text: f"2024-13{text[7:]}")
row["ordinal", "the day of the year alone"] = _format("%Y-%j")
row["words", "how long ago it was"] = put(createdAt="2 minutes ago")
row["invalid", "Invalid Date"] = put(createdAt="Invalid Date")
row = FAULTS.of(CREATED, "Listed keys tell {}.", lists)
row["of-listing", "the time of the list as `createdAt`"] = _of_listing
row = FAULTS.of(CREATED, "Every list tells {}.", items)
row["drifting", "another time of creation"] = _drifting
row["random", "any time of creation, another one for each key"] = _random
# Keys of one second stand in any order then, but some tell their fraction as yet.
row = FAULTS.of(CREATED, "After the first list `createdAt` {}.", items, also="list.newest-first")
row["fraction-lost-later", "loses its fraction of a second"] = _fraction_lost
WITHOUT_OFFSET, HOUR_BEHIND = _text(lambda text: text[:-1]), _shifted(-HOUR)
row = FAULTS.of(INSTANT, "Listed keys tell `createdAt` {}.", items)
row["no-zone", "without an offset"] = WITHOUT_OFFSET
row["local", "in the time of New York, without an offset"] = _format("%Y-%m-%dT%H:%M:%S", NEW_YORK)
row["space", "with a space"] = _text(lambda text: text.replace("T", " "))
row["database", "with a space and without an offset"] = _format("%Y-%m-%d %H:%M:%S")
row["basic", "in the basic format"] = _format("%Y%m%dT%H%M%SZ")
row["week", "with the number of the week"] = _format("%G-W%V-%uT%H:%M:%SZ")
row["short-date", "in hours alone"] = _format("%Y-%m-%dT%HZ")
row["local-as-utc", "in the time of New York, with Z"] = _shifted(NEW_YORK)
row["utc-as-local", "in UTC, with the offset of New York"] = _format("%Y-%m-%dT%H:%M:%S-05:00")
row["half-hour-zone", "in the time of Delhi, with Z"] = _shifted(DELHI)
row["wrong-sign", "with a wrong sign"] = _format("%Y-%m-%dT%H:%M:%S.%f-02:00", BERLIN)
row["hour-ahead", "one hour late"] = _shifted(HOUR)
row["hour-behind", "one hour early"] = HOUR_BEHIND
row["minutes-ahead", "nine minutes late"] = _shifted(timedelta(minutes=9))
row["year-behind", "a year early"] = _shifted(timedelta(days=-365))
row["constant", "as the same time for all"] = put(createdAt="2024-01-01T00:00:00.000Z")
row["epoch", "as the beginning of 1970"] = put(createdAt="1970-01-01T00:00:00.000Z")
row = FAULTS.of(INSTANT, "Listed keys for AWS tell `createdAt` {}.", lists)
row["no-zone-for-one-provider", "without an offset"] = _of_aws(WITHOUT_OFFSET)
row["hour-behind-for-one-provider", "one hour early"] = _sorted(_of_aws(HOUR_BEHIND))
FROZEN, SCATTERED = _own(lambda _, first: first), _own(_scattered)
row = FAULTS.of(INSTANT, "{}.", lists)
row["uptime", "Lists tell how long the service had run, as a time of 1970"] = _own(_since_1970)
row["frozen", "Every new key has the `createdAt` of the first one"] = FROZEN
row["scattered", "Every new key has a time of its own in the past"] = SCATTERED
row["backwards", "The later a key is made, the earlier its `createdAt`"] = _faster(-1)
row = FAULTS.of(f"{INSTANT}:*-undated", "There is no Date, and {}.", _undated)
row["frozen", "time stands still"] = FROZEN
row["scattered", "keys have any time"] = SCATTERED
row["fast", "a second lasts an hour"] = _faster(3_600)
row["double", "time runs twice as fast"] = _faster(2)
row["no-zone", "no offset"] = _sorted(each(WITHOUT_OFFSET))

# The time of deletion
row = FAULTS.of(DELETED, "Listed keys hold {} as `deletedAt`.", items)
row["now", "a time"] = _with_date
row["false", "false"] = put(deletedAt=False)
row["text", '"null"'] = put(deletedAt="null")
row = FAULTS.of("*", "Renamed keys have {}.", _of_renamed)
row[f"{DELETED}:renamed-keys", "a time as `deletedAt`", "update.nothing-else"] = _with_date
row[f"{NAME}:null-for-renamed", "null as `name`"] = put(name=None)
