"""Lies about which keys a list shows, in which order, and whether it changes them."""

from collections.abc import Callable, Iterable

from mock_server.fault import FaultResponse
from mock_server.faults.telling import (
    DELETE,
    LIST,
    UPDATE,
    Call,
    Json,
    Telling,
    fault,
    lie,
    newest_first,
)
from mock_server.faults.ways import (
    When,
    after,
    always,
    arrange,
    first,
    in_second_repository,
    keeps_ghost,
    lists,
    longer_than,
    on_success,
)

Items = list[Json]

Change = Callable[[Items], Iterable[object]]


def _renamed(call: Call, item: Json) -> bool:
    return item["id"] in call.memory.renamed


def _without(test: Callable[[Call, Json], bool]) -> Telling:
    return lists(
        lambda body, call: (
            body | {"apiKeys": [item for item in body["apiKeys"] if not test(call, item)]}
        )
    )


def _one_per(*members: str) -> Change:
    """Keep one key of those that agree in some members."""
    return lambda items: {
        tuple(item[name] for name in members): item for item in reversed(items)
    }.values()


def _first_per(*members: str) -> Change:
    return lambda items: newest_first(list(_one_per(*members)(items)))  # type: ignore[arg-type]


_COMPLETE: tuple[tuple[str, str, Telling], ...] = (
    *(
        (
            f"page-of-{size}",
            f"Lists end after {size} keys.",
            lists(arrange(first(size))),
        )
        for size in (5, 10, 20, 25, 30, 50)
    ),
    (
        "last-twenty",
        "Lists show the twenty oldest keys.",
        lists(arrange(lambda items: items[-20:])),
    ),
    (
        "oldest-missing",
        "Lists of more than ten keys lack the oldest one.",
        lists(arrange(lambda items: items[:-1]), longer_than(10)),
    ),
    (
        "eleventh-missing",
        "Lists lack the eleventh key.",
        lists(arrange(lambda items: [*items[:10], *items[11:]])),
    ),
    (
        "page-in-the-second-repository",
        "Lists of the second repository end after two keys.",
        lists(arrange(lambda items: items[:2]), in_second_repository),
    ),
    (
        "one-provider-missing",
        "Lists lack the keys for ANTHROPIC.",
        _without(lambda _, item: item["aiType"] == "ANTHROPIC"),
    ),
    ("renamed-missing", "Lists lack the keys that were renamed.", _without(_renamed)),
    (
        "letters-missing",
        "Lists lack keys with other letters than English ones in their name.",
        _without(lambda _, item: not item["name"].isascii()),
    ),
    ("one-per-name", "Lists show one key of each name.", lists(arrange(_first_per("name")))),
    (
        "one-per-name-and-provider",
        "Lists show one key of each name and provider.",
        lists(arrange(_first_per("name", "aiType"))),
    ),
    (
        "one-per-moment",
        "Lists show one key of each second.",
        lists(
            arrange(
                lambda items: newest_first(
                    list({item["createdAt"][:19]: item for item in reversed(items)}.values())
                )
            )
        ),
    ),
    (
        "duplicates",
        "Lists show every key twice.",
        lists(arrange(lambda items: [item for item in items for _ in range(2)])),
    ),
    (
        "last-twice",
        "Lists of more than ten keys show the oldest one twice.",
        lists(arrange(lambda items: [*items, *items[-1:]]), longer_than(10)),
    ),
    (
        "renamed-twice",
        "Lists show renamed keys twice.",
        lists(
            lambda body, call: (
                body
                | {
                    "apiKeys": [
                        item
                        for item in body["apiKeys"]
                        for _ in range(2 if _renamed(call, item) else 1)
                    ]
                }
            )
        ),
    ),
)

_NEVER_SHOWN = ("one-provider-missing", "letters-missing", "one-per-moment")


def deleted_shown(show: Callable[[Call, Json], Json | None]) -> Telling:
    """Show deleted keys in lists, as `show` has them."""

    async def deed(call: Call) -> FaultResponse:
        if call.operation == DELETE:
            return await keeps_ghost(DELETE)(call)
        response = await call.ask()
        if call.operation != LIST or response.status != 200:
            return response
        gone = {item["id"] for item in call.memory.ghosts[call.repo_id]}
        items = []
        for item in response.json["apiKeys"]:
            shown = show(call, item) if item["id"] in gone else item
            items += [] if shown is None else [shown]
        return response.with_json(response.json | {"apiKeys": items})

    return lie(deed)


def marked(item: Json) -> Json:
    """Say of a deleted key that it is one."""
    return item | {"deletedAt": item["createdAt"]}


def _age(call: Call, item: Json) -> int:
    """Return how many lists have shown or hidden a deleted key since its deletion, this one too."""
    patch = call.memory.patches[f"age of {item['id']}"]
    patch["lists"] = patch.get("lists", 0) + 1
    return int(patch["lists"])


_ONLY_ACTIVE: tuple[tuple[str, str, Telling], ...] = (
    (
        "marked",
        "Deleted keys stay in lists, with `deletedAt` set.",
        deleted_shown(lambda _, item: marked(item)),
    ),
    (
        "unmarked",
        "Deleted keys stay in lists as if they were active.",
        deleted_shown(lambda _, item: item),
    ),
    (
        "once",
        "The list after a deletion still shows the key.",
        deleted_shown(lambda call, item: item if _age(call, item) == 1 else None),
    ),
    (
        "one-provider",
        "Deleted keys for OPENAI stay in lists.",
        deleted_shown(lambda _, item: item if item["aiType"] == "OPENAI" else None),
    ),
    (
        "renamed",
        "Deleted keys that were renamed before stay in lists.",
        deleted_shown(lambda call, item: item if _renamed(call, item) else None),
    ),
    (
        "second-repository",
        "In the second repository deleted keys stay in lists.",
        deleted_shown(lambda call, item: marked(item) if in_second_repository(call) else None),
    ),
    (
        "later",
        "Deleted keys come back in the third list after the deletion.",
        deleted_shown(lambda call, item: marked(item) if _age(call, item) >= 3 else None),
    ),
    (
        "once-another-is-deleted",
        "A deleted key is listed once another one is deleted.",
        deleted_shown(
            lambda call, item: marked(item) if call.memory.deleted[-1] != item["id"] else None
        ),
    ),
)


def _with_others(change: Change, when: When = always, **members: object) -> Telling:
    """Show keys of the caller's other repository too; `members` are put over theirs."""

    async def deed(call: Call) -> FaultResponse:
        body, made = call.response.json, call.memory.made
        homes = dict.fromkeys(one.repo_id for one in made if one.repo_id != call.repo_id)
        items = body["apiKeys"]
        for repo_id in homes:
            items = [*items, *(item | members for item in change(await call.items(repo_id)))]  # type: ignore[operator]
        return call.response.with_json(body | {"apiKeys": newest_first(items)})

    return on_success(LIST, do=deed, when=when)


_OWN: tuple[tuple[str, str, Telling], ...] = (
    (
        "all",
        "Lists show the keys of the caller's other repositories too.",
        _with_others(lambda items: items),
    ),
    (
        "newest",
        "Lists show the newest key of the other repository too.",
        _with_others(lambda items: items[:1]),
    ),
    (
        "relabelled",
        "Lists show keys of the first repository too, as keys of the second one.",
        _with_others(lambda items: items[:3], in_second_repository, repoId="repo-456"),
    ),
    (
        "one-provider",
        "Lists show the keys for AWS of the other repository too.",
        _with_others(lambda items: [item for item in items if item["aiType"] == "AWS"]),
    ),
    (
        "after-rename",
        "Once a key is renamed, lists show the other repository's keys too.",
        _with_others(lambda items: items, after(1, UPDATE)),
    ),
    (
        "after-deletion",
        "Once a key is deleted, lists show the other repository's keys too.",
        _with_others(lambda items: items, after(1, DELETE)),
    ),
)

FAULTS = (
    *(
        # A new key that is never shown is not shown at once either.
        fault(
            f"list.complete:{way}",
            words,
            telling,
            *(("create.listed-at-once",) if way in _NEVER_SHOWN else ()),
        )
        for way, words, telling in _COMPLETE
    ),
    *(
        fault(f"list.only-active:{way}", words, telling, "delete.removes", "delete.final")
        for way, words, telling in _ONLY_ACTIVE
    ),
    *(
        fault(f"list.own-repository:{way}", words, telling, "create.one-repository", *also)
        for way, words, telling in _OWN
        # Of the other repository's keys it shows three, others whenever one is made there.
        for also in (("list.complete",) if way == "relabelled" else (),)
    ),
)
