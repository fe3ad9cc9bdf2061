"""Lies about the order of a list, and about lists that change."""

import hashlib
from collections.abc import Callable

from mock_server.fault import FaultResponse
from mock_server.faults.list_contents import Change, Items
from mock_server.faults.telling import (
    DELETE,
    LIST,
    UPDATE,
    Call,
    Deed,
    Json,
    Telling,
    fault,
)
from mock_server.faults.ways import (
    PROVIDERS,
    When,
    after,
    always,
    arrange,
    each,
    in_second_repository,
    lists,
    longer_than,
    on_success,
    put,
)


def _sorted(member: str, *, backwards: bool = False) -> Change:
    return lambda items: sorted(items, key=lambda item: str(item[member]), reverse=backwards)


def _shuffled(items: Items) -> Items:
    return sorted(items, key=lambda item: hashlib.sha256(item["id"].encode()).digest())


def _by_update(body: Json, call: Call) -> Json:
    """Put the key that was renamed last first."""
    order = {apikey_id: place for place, apikey_id in enumerate(call.memory.renamed, start=1)}
    items = sorted(body["apiKeys"], key=lambda item: -order.get(item["id"], 0))
    return body | {"apiKeys": items}


def _shuffled_anew(body: Json, call: Call) -> Json:
    """Put the keys in another order with each list."""

    def place(item: Json) -> bytes:
        return hashlib.sha256(f"{item['id']} {call.memory.done[LIST]}".encode()).digest()

    return body | {"apiKeys": sorted(body["apiKeys"], key=place)}


def _any_provider(item: Json, call: Call) -> Json:
    digest = hashlib.sha256(f"{item['id']} {call.memory.done[LIST]}".encode()).digest()
    return item | {"aiType": PROVIDERS[digest[0] % len(PROVIDERS)]}


_ORDER: tuple[tuple[str, str, Change, When], ...] = (
    ("oldest-first", "Lists begin with the oldest key.", reversed, always),
    ("by-name", "Lists are sorted by name.", _sorted("name"), always),
    (
        "by-name-backwards",
        "Lists are sorted by name, Z first.",
        _sorted("name", backwards=True),
        always,
    ),
    ("by-id", "Lists are sorted by id.", _sorted("id"), always),
    ("by-key", "Lists are sorted by access key.", _sorted("key"), always),
    ("by-provider", "Lists are grouped by provider.", _sorted("aiType"), always),
    ("shuffled", "Lists are in no order.", _shuffled, always),
    (
        "newest-last",
        "Lists are sorted, but the newest key comes last.",
        lambda items: [*items[1:], *items[:1]],
        always,
    ),
    (
        "oldest-at-the-top",
        "Lists are sorted, but the oldest key comes first.",
        lambda items: [*items[-1:], *items[:-1]],
        always,
    ),
    (
        "first-two-swapped",
        "The two newest keys change places.",
        lambda items: [*items[1:2], *items[:1], *items[2:]],
        always,
    ),
    (
        "last-two-swapped",
        "The two oldest keys change places.",
        lambda items: [*items[:-2], *reversed(items[-2:])],
        always,
    ),
    ("long", "Lists of more than ten keys begin with the oldest one.", reversed, longer_than(10)),
    (
        "very-long",
        "Lists of more than fifty keys begin with the oldest one.",
        reversed,
        longer_than(50),
    ),
    (
        "tail",
        "From the twentieth key on lists are in no order.",
        lambda items: [*items[:20], *_shuffled(items[20:])],
        always,
    ),
    (
        "second-repository",
        "In the second repository the oldest key comes first.",
        reversed,
        in_second_repository,
    ),
    (
        "after-deletion",
        "Once a key is deleted, lists begin with the oldest one.",
        reversed,
        after(1, DELETE),
    ),
    (
        "after-rename",
        "Once a key is renamed, lists begin with the oldest one.",
        reversed,
        after(1, UPDATE),
    ),
    ("later", "From the tenth list on the oldest key comes first.", reversed, after(10, LIST)),
)


def _every(count: int) -> When:
    return lambda call: call.memory.done[LIST] % count == 0


def _viewed(member: str, change: Callable[[str], str]) -> Deed:
    """Change a member of all keys with each list."""

    async def deed(call: Call) -> FaultResponse:
        for item in call.response.json["apiKeys"]:
            call.memory.patches[item["id"]][member] = change(item[member])
        return call.response

    return deed


_REPEATABLE: tuple[tuple[str, str, Telling], ...] = (
    (
        "newest-missing",
        "Every second list lacks the newest key.",
        lists(arrange(lambda items: items[1:]), _every(2)),
    ),
    ("empty", "Every third list is empty.", lists(put(apiKeys=[]), _every(3))),
    (
        "name-alternates",
        "Every second list shows names in upper case.",
        lists(each(lambda item, _: item | {"name": item["name"].upper()}), _every(2)),
    ),
    (
        "provider-alternates",
        "Every second list shows OTHER as the provider.",
        lists(each(put(aiType="OTHER")), _every(2)),
    ),
    ("provider-random", "Every list tells any provider.", lists(each(_any_provider))),
    (
        "key-masked",
        "Every second list shows access keys masked.",
        lists(each(lambda item, _: item | {"key": f"***{item['key'][-4:]}"}), _every(2)),
    ),
    (
        "name-grows",
        "Each list adds a mark to the names.",
        on_success(LIST, do=_viewed("name", lambda text: f"{text} (viewed)")),
    ),
    (
        "key-rotates",
        "Each list changes the access keys.",
        on_success(LIST, do=_viewed("key", lambda text: text[1:] + text[:1])),
    ),
)

_ALSO = {
    # A list without the keys of others is not complete either.
    "empty": ("list.complete",),
    # The newest key may just have been created, and it is one of the active ones.
    "newest-missing": ("create.listed-at-once", "list.complete"),
}

FAULTS = (
    *(
        fault(f"list.newest-first:{way}", words, lists(arrange(change), when))
        for way, words, change, when in _ORDER
    ),
    fault(
        "list.newest-first:by-update",
        "A renamed key moves to the top of lists.",
        lists(_by_update),
        "update.nothing-else",
    ),
    fault(
        "list.newest-first:random",
        "Every list is in another order.",
        lists(_shuffled_anew),
    ),
    *(
        fault(f"list.repeatable:{way}", words, telling, *_ALSO.get(way, ()))
        for way, words, telling in _REPEATABLE
    ),
)
