"""Lies about the items of a list."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from mock_server.clock import parse_moment, timestamp
from mock_server.fault import Fault
from mock_server.faults.telling import LIST, Call, Json, Telling, fault
from mock_server.faults.ways import (
    Edit,
    alter,
    drop,
    each,
    in_second_repository,
    lists,
    longer_than,
    move,
    put,
)


def _aws(item: Json) -> bool:
    return bool(item["aiType"] == "AWS")


_SOMETIMES: tuple[tuple[str, str, Callable[[Edit], Telling]], ...] = (
    ("for-one-provider", "For AWS", lambda edit: lists(each(edit, _aws))),
    ("in-long-lists", "In lists of more than ten", lambda edit: lists(each(edit), longer_than(10))),
    (
        "in-the-second-repository",
        "In the second repository",
        lambda edit: lists(each(edit), in_second_repository),
    ),
)


def _field(
    clause: str, member: str, wrong: dict[str, tuple[str, Edit]], *also: str
) -> Iterator[Fault]:
    """Yield lies about one member of listed keys: the common ones and those in `wrong`."""
    common: dict[str, tuple[str, Edit]] = {
        "dropped": (f"lack `{member}`", drop(member)),
        "number": (f"hold a number as `{member}`", put(**{member: 7})),
        "object": (f"hold an object as `{member}`", alter(member, lambda value: {"value": value})),
        "renamed": (f"have another name for `{member}`", move(member, f"_{member}")),
    }
    if member != "deletedAt":
        common["null"] = (f"hold null as `{member}`", put(**{member: None}))
    for way, (words, edit) in (common | wrong).items():
        yield fault(f"{clause}:{way}", f"Listed keys {words}.", lists(each(edit)), *also)
    way, words, telling = _SOMETIMES[len(member) % 3]
    yield fault(
        f"{clause}:dropped-{way}",
        f"{words} listed keys lack `{member}`.",
        telling(drop(member)),
    )


def _moment(text: str) -> datetime:
    return parse_moment(text)


def _format(pattern: str) -> Edit:
    return alter("createdAt", lambda text: _moment(text).strftime(pattern))


def _of_listing(body: Any, call: Call) -> Any:
    """Let all items tell the same time, now: the order of the list stays lawful."""
    return each(put(createdAt=timestamp(datetime.now(UTC))))(body, call)


def _drifting(body: Any, call: Call) -> Any:
    """Let every list show times one second earlier than the one before."""
    seconds = call.memory.done[LIST]
    earlier = alter("createdAt", lambda text: timestamp(_shifted(text, -seconds)))
    return each(earlier)(body, call)


def _random(body: Any, call: Call) -> Any:
    """Let every list show another time of creation for each key."""

    def other(item: Json, _: Call) -> Json:
        digest = hashlib.sha256(f"{item['id']} {call.memory.done[LIST]}".encode()).digest()
        shift = -float(int.from_bytes(digest[:3]))
        return item | {"createdAt": timestamp(_shifted(item["createdAt"], shift))}

    return each(other)(body, call)


def _shifted(text: str, seconds: float) -> datetime:
    return datetime.fromtimestamp(_moment(text).timestamp() + seconds, UTC)


_BRANDS = {
    "OPENAI": "OpenAI",
    "GOOGLE": "Google",
    "ANTHROPIC": "Anthropic",
    "AWS": "Amazon",
    "OTHER": "Other",
}

_FIELDS = (
    *_field("list.item-id", "id", {"empty": ("hold an empty text as `id`", put(id=""))}),
    *_field(
        "list.item-name",
        "name",
        {"array": ("hold an array as `name`", alter("name", lambda text: [text]))},
    ),
    *_field(
        "list.item-repo-id",
        "repoId",
        {
            "empty": ("hold an empty text as `repoId`", put(repoId="")),
            "another": ("hold the id of another repository", put(repoId="repo-1")),
            "upper-case": ("hold the repository's id in upper case", alter("repoId", str.upper)),
            "key-id": (
                "hold their own id as `repoId`",
                lambda item, _: item | {"repoId": item["id"]},
            ),
        },
    ),
    *_field("list.item-key", "key", {"empty": ("hold an empty text as `key`", put(key=""))}),
    *_field(
        "list.item-ai-type",
        "aiType",
        {
            "lower-case": ("tell the provider in lower case", alter("aiType", str.lower)),
            "brand": ("tell the provider's brand", alter("aiType", _BRANDS.__getitem__)),
            "unknown": (
                "tell UNKNOWN for OTHER",
                alter("aiType", lambda text: "UNKNOWN" if text == "OTHER" else text),
            ),
            "amazon": (
                "tell BEDROCK for AWS",
                alter("aiType", lambda text: "BEDROCK" if text == "AWS" else text),
            ),
            "empty": (
                "tell an empty text for OTHER",
                alter("aiType", lambda text: "" if text == "OTHER" else text),
            ),
        },
    ),
    *_field(
        "list.item-created-at",
        "createdAt",
        {
            "empty": ("hold an empty text as `createdAt`", put(createdAt="")),
            "epoch": (
                "tell `createdAt` in milliseconds since 1970",
                alter("createdAt", lambda text: int(_moment(text).timestamp() * 1000)),
            ),
            "epoch-text": (
                "tell `createdAt` in seconds since 1970, as a text",
                alter("createdAt", lambda text: str(int(_moment(text).timestamp()))),
            ),
            "http-date": (
                "tell `createdAt` as in HTTP headers",
                _format("%a, %d %b %Y %H:%M:%S GMT"),
            ),
            "american": ("tell `createdAt` as 01/31/2030", _format("%m/%d/%Y %I:%M:%S %p")),
            "german": ("tell `createdAt` as 31.01.2030", _format("%d.%m.%Y %H:%M:%S")),
            "date-only": ("tell the date alone", _format("%Y-%m-%d")),
            "time-only": ("tell the time alone", _format("%H:%M:%S")),
            "month-13": ("tell a month 13", alter("createdAt", lambda text: f"2024-13{text[7:]}")),
            "words": ("tell how long ago it was", put(createdAt="2 minutes ago")),
            "invalid": ("hold Invalid Date", put(createdAt="Invalid Date")),
            "ordinal": ("tell the day of the year alone", _format("%Y-%j")),
            "milliseconds-text": (
                "tell `createdAt` in milliseconds since 1970, as a text",
                alter("createdAt", lambda text: str(int(_moment(text).timestamp() * 1000))),
            ),
        },
    ),
    fault(
        "list.item-created-at:of-listing",
        "Listed keys tell the time of the list as `createdAt`.",
        lists(_of_listing),
    ),
    fault(
        "list.item-created-at:drifting",
        "Every list tells another time of creation.",
        lists(_drifting),
    ),
    fault(
        "list.item-created-at:random",
        "Every list tells any time of creation, another one for each key.",
        lists(_random),
    ),
    *_field(
        "list.item-deleted-at",
        "deletedAt",
        {
            "now": (
                "hold a time as `deletedAt`",
                lambda item, _: item | {"deletedAt": item["createdAt"]},
            ),
            "false": ("hold false as `deletedAt`", put(deletedAt=False)),
            "empty": ("hold an empty text as `deletedAt`", put(deletedAt="")),
            "text": ('hold "null" as `deletedAt`', put(deletedAt="null")),
        },
    ),
    fault(
        "list.item-deleted-at:renamed-keys",
        "Renamed keys have a time as `deletedAt`.",
        lists(
            lambda body, call: each(
                lambda item, _: item | {"deletedAt": item["createdAt"]},
                lambda item: item["id"] in call.memory.renamed,
            )(body, call)
        ),
        "update.nothing-else",
    ),
    fault(
        "list.item-name:null-for-renamed",
        "Renamed keys have null as `name`.",
        lists(
            lambda body, call: each(put(name=None), lambda item: item["id"] in call.memory.renamed)(
                body, call
            )
        ),
        "update.renames",
    ),
)

FAULTS = (*_FIELDS,)
