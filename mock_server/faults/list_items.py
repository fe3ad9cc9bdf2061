"""Show keys in lists with members that are missing or wrong."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from mock_server.core.clock import parse_moment, timestamp
from mock_server.fault import FaultResponse
from mock_server.faults.parts.answers import items, lists
from mock_server.faults.parts.call import FaultCall, Handler, Json
from mock_server.faults.parts.edits import Edit, alter, drop, each, move, put
from mock_server.faults.parts.handlers import on_success
from mock_server.faults.parts.operations import LIST
from mock_server.faults.parts.predicates import in_second_repository, longer_than
from mock_server.faults.parts.spellings import UNFIT
from mock_server.faults.parts.table import Faults

FAULTS = Faults()


def _for_aws(edit: Edit) -> Handler:
    return lists(each(edit, lambda item, _: item["aiType"] == "AWS"))


FOR_ONE_PROVIDER = ("for-one-provider", "For AWS", _for_aws)
IN_LONG_LISTS = (
    "in-long-lists",
    "In lists of more than ten",
    lambda edit: items(edit, longer_than(10)),
)
IN_THE_SECOND_REPOSITORY = (
    "in-the-second-repository",
    "In the second repository",
    lambda edit: items(edit, in_second_repository),
)

# The members of a listed key with their clauses, and where alone one may be missing.
for _clause, _member, _where in (
    ("list.item-id", "id", IN_THE_SECOND_REPOSITORY),
    ("list.item-name", "name", IN_LONG_LISTS),
    ("list.item-repo-id", "repoId", FOR_ONE_PROVIDER),
    ("list.item-key", "key", FOR_ONE_PROVIDER),
    ("list.item-ai-type", "aiType", FOR_ONE_PROVIDER),
    ("list.item-created-at", "createdAt", FOR_ONE_PROVIDER),
    ("list.item-deleted-at", "deletedAt", FOR_ONE_PROVIDER),
):
    row = FAULTS.of(_clause, f"Listed keys {{}} `{_member}`.", by=items)
    row["dropped", "lack"] = drop(_member)
    row["number", "hold a number as"] = put(**{_member: 7})
    row["object", "hold an object as"] = alter(_member, lambda value: {"value": value})
    row["renamed", "have another name for"] = move(_member, f"_{_member}")
    row.add([("null", "hold null as", put(**{_member: None}))] if _member != "deletedAt" else [])
    row = FAULTS.of(
        f"{_clause}:dropped-{{}}",
        f"{{}} listed keys lack `{_member}`.",
        by=lambda where, member=_member: where(drop(member)),
    )
    row.add([_where])


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


def _old_key(change: Callable[[str], str]) -> Handler:
    return lists(lambda body, call: _with_old_key(body, call, change("0b5d2c8e")))


async def _half_a_pair(call: FaultCall) -> FaultResponse:
    listed = call.response.with_json(_with_old_key(call.body, call, "half"))
    return replace(listed, body=listed.body.replace(b'"id":"half"', b'"id":"\\udd11half"'))


row = FAULTS.of("list.item-id", "The id of a key from before {}.", by=_old_key)
row.add(UNFIT)
FAULTS[
    "list.item-id:half-a-surrogate-pair",
    "The id of a key from before begins with half a surrogate pair.",
] = on_success(LIST, _half_a_pair)
row = FAULTS.of("{}", "Listed keys hold an empty text as {}.", by=items)
row["list.item-id:empty", "`id`"] = put(id="")
row["list.item-repo-id:empty", "`repoId`"] = put(repoId="")
row["list.item-key:empty", "`key`"] = put(key="")
row["list.item-created-at:empty", "`createdAt`"] = put(createdAt="")
row["list.item-deleted-at:empty", "`deletedAt`"] = put(deletedAt="")
FAULTS["list.item-name:array", "Listed keys hold an array as `name`."] = items(
    alter("name", lambda text: [text])
)
row = FAULTS.of("list.item-repo-id", "Listed keys hold {}.", by=items)
row["another", "the id of another repository"] = put(repoId="repo-1")
row["upper-case", "the repository's id in upper case"] = alter("repoId", str.upper)
row["key-id", "their own id as `repoId`"] = lambda item, _: item | {"repoId": item["id"]}

BRANDS = {
    "OPENAI": "OpenAI",
    "GOOGLE": "Google",
    "ANTHROPIC": "Anthropic",
    "AWS": "Amazon",
    "OTHER": "Other",
}


def _for(ai_type: str, shown: str) -> Edit:
    return alter("aiType", lambda text: shown if text == ai_type else text)


row = FAULTS.of("list.item-ai-type", "Listed keys tell {}.", by=items)
row["lower-case", "the provider in lower case"] = alter("aiType", str.lower)
row["brand", "the provider's brand"] = alter("aiType", BRANDS.__getitem__)
row["unknown", "UNKNOWN for OTHER"] = _for("OTHER", "UNKNOWN")
row["amazon", "BEDROCK for AWS"] = _for("AWS", "BEDROCK")
row["empty", "an empty text for OTHER"] = _for("OTHER", "")


def _seconds(text: str) -> float:
    return parse_moment(text).timestamp()


def _format(pattern: str) -> Edit:
    return alter("createdAt", lambda text: parse_moment(text).strftime(pattern))


def _shifted(text: str, seconds: float) -> str:
    return timestamp(datetime.fromtimestamp(_seconds(text) + seconds, UTC))


row = FAULTS.of("list.item-created-at", "Listed keys {}.", by=items)
row["epoch", "tell `createdAt` in milliseconds since 1970"] = alter(
    "createdAt", lambda text: int(_seconds(text) * 1000)
)
row["epoch-text", "tell `createdAt` in seconds since 1970, as a text"] = alter(
    "createdAt", lambda text: str(int(_seconds(text)))
)
row["milliseconds-text", "tell `createdAt` in milliseconds since 1970, as a text"] = alter(
    "createdAt", lambda text: str(int(_seconds(text) * 1000))
)
row["http-date", "tell `createdAt` as in HTTP headers"] = _format("%a, %d %b %Y %H:%M:%S GMT")
row["american", "tell `createdAt` as 01/31/2030"] = _format("%m/%d/%Y %I:%M:%S %p")
row["german", "tell `createdAt` as 31.01.2030"] = _format("%d.%m.%Y %H:%M:%S")
row["date-only", "tell the date alone"] = _format("%Y-%m-%d")
row["time-only", "tell the time alone"] = _format("%H:%M:%S")
row["month-13", "tell a month 13"] = alter("createdAt", lambda text: f"2024-13{text[7:]}")
row["ordinal", "tell the day of the year alone"] = _format("%Y-%j")
row["words", "tell how long ago it was"] = put(createdAt="2 minutes ago")
row["invalid", "hold Invalid Date"] = put(createdAt="Invalid Date")


@lists
def _of_listing(body: Any, call: FaultCall) -> Any:
    """Let all keys tell the same time, now: the order of the list stays lawful."""
    return each(put(createdAt=timestamp(datetime.now(UTC))))(body, call)


def _drifting(item: Json, call: FaultCall) -> Json:
    return item | {"createdAt": _shifted(item["createdAt"], -call.memory.done[LIST])}


def _random(item: Json, call: FaultCall) -> Json:
    digest = hashlib.sha256(f"{item['id']} {call.memory.done[LIST]}".encode()).digest()
    shift = -float(int.from_bytes(digest[:3]))
    return item | {"createdAt": _shifted(item["createdAt"], shift)}


def _fraction_lost(item: Json, call: FaultCall) -> Json:
    """Tell the whole time in the first list, then what the database kept of it."""
    seen = call.memory.patches["seen"]
    if item["id"] not in seen:
        seen[item["id"]] = True
        return item
    moment = parse_moment(item["createdAt"]).replace(microsecond=0)
    return item | {"createdAt": timestamp(moment)}


row = FAULTS.of("list.item-created-at")
row["of-listing", "Listed keys tell the time of the list as `createdAt`"] = _of_listing
row["drifting", "Every list tells another time of creation"] = items(_drifting)
row["random", "Every list tells any time of creation, another one for each key"] = items(_random)
# Keys of one second stand in any order then, but some tell their fraction as yet.
row[
    "fraction-lost-later",
    "The first list tells `createdAt` with its fraction of a second, later ones do not",
    "list.newest-first",
] = items(_fraction_lost)


def _with_date(item: Json, _: FaultCall) -> Json:
    return item | {"deletedAt": item["createdAt"]}


row = FAULTS.of("list.item-deleted-at", "Listed keys hold {} as `deletedAt`.", by=items)
row["now", "a time"] = _with_date
row["false", "false"] = put(deletedAt=False)
row["text", '"null"'] = put(deletedAt="null")


def _of_renamed(edit: Edit) -> Handler:
    return lists(each(edit, lambda item, call: item["id"] in call.memory.renamed))


row = FAULTS.of("{}", "Renamed keys have {}.", by=_of_renamed)
row["list.item-deleted-at:renamed-keys", "a time as `deletedAt`", "update.nothing-else"] = (
    _with_date
)
row["list.item-name:null-for-renamed", "null as `name`"] = put(name=None)
