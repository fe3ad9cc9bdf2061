"""Show other keys in lists than those that are active in the repository."""

from collections.abc import Callable
from functools import partial

import orjson

from mock_server.fault import FaultResponse
from mock_server.faults.parts.answers import arranged, hidden, lists
from mock_server.faults.parts.call import (
    FaultCall,
    Handler,
    Json,
    Predicate,
    in_repository,
    newest_first,
)
from mock_server.faults.parts.edits import Arrange, first
from mock_server.faults.parts.handlers import on, on_success
from mock_server.faults.parts.headers import parameters, queried, true
from mock_server.faults.parts.keys import deleted_shown, marked
from mock_server.faults.parts.lag import LAGS, lagging
from mock_server.faults.parts.meeting import in_the_other_repository, list_while, lists_at_once
from mock_server.faults.parts.names import is_blank, is_empty, is_no_word
from mock_server.faults.parts.operations import CREATE, DELETE, LIST, UPDATE
from mock_server.faults.parts.predicates import after, in_second_repository, longer_than
from mock_server.faults.parts.spellings import REPOSITORIES, lists_repository
from mock_server.faults.parts.table import Faults

FAULTS = Faults()
COMPLETE, ONLY_ACTIVE, OWN = "list.complete", "list.only-active", "list.own-repository"
KIB = 1024

Items = list[Json]


def _is_renamed(item: Json, call: FaultCall) -> bool:
    return item["id"] in call.memory.renamed


# All of them

PAGES = (5, 10, 20, 25, 30, 50, 100)
row = FAULTS.of(f"{COMPLETE}:page-of-{{}}", "Lists end after {} keys.", by=arranged)
row.add((str(size), str(size), first(size)) for size in PAGES)


def _fitting(size: int) -> Arrange:
    """Keep the items that go into so many bytes."""

    def kept(items: Items) -> Items:
        sizes = [len(orjson.dumps(item)) for item in items]
        return [item for place, item in enumerate(items) if sum(sizes[: place + 1]) <= size]

    return kept


row = FAULTS.of(f"{COMPLETE}:{{}}-kib", "Lists show as many keys as go into {} KiB.", by=arranged)
row.add((str(size), str(size), _fitting(size * KIB)) for size in (16, 64))


def _one_per(what: Callable[[Json], object]) -> Arrange:
    """Keep one key of those of which the same is told."""
    return lambda items: newest_first({what(item): item for item in reversed(items)}.values())


def _if_longer_than(count: int) -> Callable[[Arrange], Handler]:
    return lambda change: arranged(change, longer_than(count))


row = FAULTS.of(COMPLETE, "Lists {}.", by=arranged)
row["last-twenty", "show the twenty oldest keys"] = lambda items: items[-20:]
row["eleventh-missing", "lack the eleventh key"] = lambda items: [*items[:10], *items[11:]]
row["page-in-the-second-repository", "of the second repository end after two keys"] = (
    lambda items: items[:2],
    in_second_repository,
)
row["one-per-name", "show one key of each name"] = _one_per(lambda item: item["name"])
row["one-per-name-and-provider", "show one key of each name and provider"] = _one_per(
    lambda item: (item["name"], item["aiType"])
)
# A new key that is never shown is not shown at once either.
row["one-per-moment", "show one key of each second", "create.listed-at-once"] = _one_per(
    lambda item: item["createdAt"][:19]
)
row["duplicates", "show every key twice"] = lambda items: [item for item in items for _ in range(2)]
row = FAULTS.of(COMPLETE, "Lists of more than ten keys {}.", by=_if_longer_than(10))
row["oldest-missing", "lack the oldest one"] = lambda items: items[:-1]
row["last-twice", "show the oldest one twice"] = lambda items: [*items, *items[-1:]]
row = FAULTS.of(COMPLETE, "Lists of more than fifty keys {}.", by=_if_longer_than(50))
row["seam-twice", "show the fiftieth twice"] = lambda items: [*items[:50], *items[49:]]
row["seam-missing", "lack the one after the fiftieth"] = lambda items: [*items[:50], *items[51:]]


@FAULTS.add(f"{COMPLETE}:renamed-twice", by=lists)
def _renamed_twice(body: Json, call: FaultCall) -> Json:
    """Lists show renamed keys twice."""
    items = body["apiKeys"]
    twice = [item for item in items for _ in range(2 if _is_renamed(item, call) else 1)]
    return body | {"apiKeys": twice}


def _named(test: Callable[[str], object]) -> Handler:
    return hidden(lambda item, _: test(str(item["name"])))


row = FAULTS.of(COMPLETE, "Lists lack {}.")
row["one-provider-missing", "the keys for ANTHROPIC", "create.listed-at-once"] = hidden(
    lambda item, _: item["aiType"] == "ANTHROPIC"
)
row["renamed-missing", "the keys that were renamed"] = hidden(_is_renamed)
row["letters-missing", "keys with other letters than English ones in their name"] = _named(
    lambda name: not name.isascii()
)
row["long-names-missing", "keys with a name of more than 4,000 characters"] = _named(
    lambda name: len(name) > 4000
)
row["object-names-missing", "keys called __proto__"] = _named(lambda name: name == "__proto__")
row = FAULTS.of(f"{COMPLETE}:{{}}-names-missing", "Lists lack keys with {}.", by=_named)
row["empty", "an empty name"] = is_empty
row["blank", "a name of spaces"] = is_blank
row["null", "null or undefined as the name"] = is_no_word
row["hidden", "a dot or an underscore before the name"] = lambda name: name[:1] in {".", "_"}
row["deleted", "the word deleted in the name"] = lambda name: "deleted" in name.lower()

# All of them, also while something else happens


def _while(operation: str, shown: Callable[[FaultCall, Items], Items]) -> Handler:
    return list_while(operation, lambda call: call.with_listed(shown(call, call.listed)))


def _is_busy(call: FaultCall, item: Json, operation: str) -> bool:
    return call.memory.open[operation, call.repo_id, item["id"]] > 0


def _twice(call: FaultCall, items: Items) -> Items:
    return [item for item in items for _ in range(2 if _is_busy(call, item, UPDATE) else 1)]


def _without_the_next(call: FaultCall, items: Items) -> Items:
    """Jump over the key behind one that is being deleted."""
    before = [None, *items[:-1]]
    pairs = zip(items, before, strict=True)
    return [item for item, last in pairs if last is None or not _is_busy(call, last, DELETE)]


def _at_once(count: Callable[[int], int]) -> Handler:
    return lists_at_once(lambda call: call.with_listed(call.listed[: count(len(call.listed))]))


# The next list shows the key again.
row = FAULTS.of(COMPLETE, "A list {}.", also="list.repeatable")
row["missing-while-renamed", "lacks a key that is being renamed"] = _while(
    UPDATE, lambda call, items: [item for item in items if not _is_busy(call, item, UPDATE)]
)
row["twice-while-renamed", "shows a key twice that is being renamed"] = _while(UPDATE, _twice)
row["next-missing-while-deleted", "lacks the key next to one that is being deleted"] = _while(
    DELETE, _without_the_next
)
row["oldest-missing-while-created", "lacks the oldest key while one is being made"] = _while(
    CREATE, lambda _, items: items[:-1]
)
row["oldest-twice-while-created", "shows the oldest key twice while one is being made"] = _while(
    CREATE, lambda _, items: [*items, *items[-1:]]
)
row["empty-while-created", "is empty while a key is being made"] = _while(CREATE, lambda _, __: [])
row["half-at-the-same-moment", "at the same moment as another one shows half of the keys"] = (
    _at_once(lambda count: count // 2)
)
row["empty-at-the-same-moment", "at the same moment as another one is empty"] = _at_once(
    lambda _: 0
)

# Active ones alone


def _age(call: FaultCall, item: Json) -> int:
    """Return how many lists have shown or hidden a deleted key since its deletion, this one too."""
    patch = call.memory.patches[f"age of {item['id']}"]
    patch["lists"] = patch.get("lists", 0) + 1
    return int(patch["lists"])


def _shown_if(test: Callable[[FaultCall, Json], object]) -> Handler:
    return deleted_shown(lambda call, item: item if test(call, item) else None)


def _marked_if(test: Callable[[FaultCall, Json], object]) -> Handler:
    return deleted_shown(lambda call, item: marked(item) if test(call, item) else None)


row = FAULTS.of(ONLY_ACTIVE)
row["marked", "Deleted keys stay in lists, with `deletedAt` set"] = _marked_if(lambda _, __: True)
row["unmarked", "Deleted keys stay in lists as if they were active"] = _shown_if(lambda _, __: True)
row["once", "The list after a deletion still shows the key"] = _shown_if(
    lambda call, item: _age(call, item) == 1
)
row["one-provider", "Deleted keys for OPENAI stay in lists"] = _shown_if(
    lambda _, item: item["aiType"] == "OPENAI"
)
row["renamed", "Deleted keys that were renamed before stay in lists"] = _shown_if(
    lambda call, item: _is_renamed(item, call)
)
row["second-repository", "In the second repository deleted keys stay in lists"] = _marked_if(
    lambda call, _: in_second_repository(call)
)
row[
    "later",
    "Deleted keys come back in the third list after the deletion",
    "delete.removes",
    "delete.final",
] = _marked_if(lambda call, item: _age(call, item) >= 3)
row["once-another-is-deleted", "A deleted key is listed once another one is deleted"] = _marked_if(
    lambda call, item: call.memory.deleted[-1] != item["id"]
)
row = FAULTS.of(
    f"{ONLY_ACTIVE}:lags-{{}}",
    "A deleted key is out of lists after {} only.",
    by=partial(lagging, DELETE),
    also="delete.removes",
)
row.add(LAGS)


row = FAULTS.of(
    f"{ONLY_ACTIVE}:query-{{}}",
    "Lists with ?{} show deleted keys.",
    by=lambda asked: _marked_if(lambda call, _: asked(call)),
)
row["include-deleted", "include_deleted=true"] = queried(*true("include_deleted", "includedeleted"))
row["trashed", "with_trashed=1"] = queried(*true("with_trashed", "withtrashed", "with_deleted"))
row["deleted", "deleted=true"] = queried(*true("deleted", "show_deleted", "showdeleted"))
row["status", "status=all"] = queried("status=all", "status=deleted", "state=all", "filter=all")
row["all", "all=true"] = queried(*true("all"))

# Of the repository


def _with_others(change: Callable[[Items], Items], *when: Predicate, **members: object) -> Handler:
    """Show keys of the caller's other repository too; `members` are put over theirs."""

    async def handle(call: FaultCall) -> FaultResponse:
        made = call.memory.made
        homes = dict.fromkeys(one.repo_id for one in made if one.repo_id != call.repo_id)
        items = call.listed
        for repo_id in homes:
            items = [*items, *(item | members for item in change(await call.items(repo_id)))]
        return call.with_listed(newest_first(items))

    return on_success(LIST, handle, *when)


async def _by_the_query(call: FaultCall) -> FaultResponse:
    """List the repository of the query."""
    named = next((one for one in parameters(call).get("repoId", ()) if one != call.repo_id), "")
    known = named in call.memory.insiders and call.has_access and call.reaches(named)
    return await call.ask(in_repository(call, named) if known else None)


row = FAULTS.of(OWN, also="create.one-repository")
row["all", "Lists show the keys of the caller's other repositories too"] = _with_others(list)
row["newest", "Lists show the newest key of the other repository too"] = _with_others(
    lambda items: items[:1]
)
# Of the other repository's keys it shows three, others whenever one is made there.
row[
    "relabelled",
    "Lists show keys of the first repository too, as keys of the second one",
    "create.one-repository",
    "list.complete",
] = _with_others(lambda items: items[:3], in_second_repository, repoId="repo-456")
row["one-provider", "Lists show the keys for AWS of the other repository too"] = _with_others(
    lambda items: [item for item in items if item["aiType"] == "AWS"]
)
row["after-rename", "Once a key is renamed, lists show the other repository's keys too"] = (
    _with_others(list, after(1, UPDATE))
)
row["after-deletion", "Once a key is deleted, lists show the other repository's keys too"] = (
    _with_others(list, after(1, DELETE))
)
row["repository-of-the-query", "A list shows the repository of `repoId` in its query"] = on(
    LIST, _by_the_query
)
# In place of its own keys it shows others, and the next time it does not.
row[
    "at-the-same-moment",
    "A list shows the repository for which another list is under way",
    "create.one-repository",
    "create.listed-at-once",
    "list.complete",
    "list.repeatable",
] = in_the_other_repository(LIST)
row = FAULTS.of(
    f"{OWN}:id-with-{{}}",
    "A list finds a repository {}.",
    by=partial(lists_repository, with_access=True),
)
row.add(REPOSITORIES[:6])
