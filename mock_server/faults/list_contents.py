"""Show other keys in lists than those that are active in the repository."""

from collections.abc import Callable
from functools import partial

import orjson

from mock_server.fault import FaultResponse
from mock_server.faults.parts import timing, when
from mock_server.faults.parts.call import FaultCall, Handler, Json, curried, newest_first
from mock_server.faults.parts.changes import arranged, lists
from mock_server.faults.parts.edits import Arrange, Items, first
from mock_server.faults.parts.handlers import on, on_success
from mock_server.faults.parts.keys import deleted_shown
from mock_server.faults.parts.names import is_blank, is_empty, is_no_word
from mock_server.faults.parts.operations import CREATE, DELETE, LIST, UPDATE
from mock_server.faults.parts.spellings import lists_repository, spelt
from mock_server.faults.parts.table import Faults

FAULTS = Faults()
COMPLETE, ONLY_ACTIVE, OWN = "list.complete", "list.only-active", "list.own-repository"
AT_ONCE, ONE, REPEATABLE = "create.listed-at-once", "create.one-repository", "list.repeatable"
REMOVES, BACK = "delete.removes", ("delete.removes", "delete.final")

Test = Callable[[FaultCall, Json], object]
Shown = Callable[[FaultCall, Items], Items]


def _is_renamed(call: FaultCall, item: Json) -> bool:
    return item["id"] in call.memory.renamed


def _is_for_anthropic(_: FaultCall, item: Json) -> bool:
    return bool(item["aiType"] == "ANTHROPIC")


def _is_busy(operation: str) -> Test:
    return lambda call, item: call.memory.open[operation, call.repo_id, item["id"]] > 0


def _fitting(kib: int) -> Arrange:
    """Keep the items that go into so many KiB."""

    def kept(items: Items) -> Items:
        sizes = [len(orjson.dumps(item)) for item in items]
        return [item for place, item in enumerate(items) if sum(sizes[: place + 1]) <= kib * 1024]

    return kept


def _one_per(what: Callable[[Json], object]) -> Handler:
    """Keep one key of those of which the same is told."""
    return arranged(lambda items: newest_first({what(i): i for i in reversed(items)}.values()))


def _repeated(times: int, test: Test) -> Shown:
    """Show keys that pass a test so many times, and the others once."""

    def shown(call: FaultCall, items: Items) -> Items:
        return [item for item in items for _ in range(times if test(call, item) else 1)]

    return shown


def _shown(shown: Shown) -> Handler:
    return lists(lambda body, call: body | {"apiKeys": shown(call, body["apiKeys"])})


def _hidden(test: Callable[[str], object]) -> Handler:
    """Leave keys out of lists whose names pass a test."""
    return _shown(_repeated(0, lambda _, item: test(str(item["name"]))))


def _while(operation: str, shown: Shown) -> Handler:
    return timing.list_while(operation, lambda call: call.with_listed(shown(call, call.listed)))


def _without_the_next(call: FaultCall, items: Items) -> Items:
    """Jump over the key behind one that is being deleted."""
    pairs = zip(items, [None, *items[:-1]], strict=True)
    return [item for item, last in pairs if not (last and _is_busy(DELETE)(call, last))]


def _while_renamed(times: int) -> Handler:
    return _while(UPDATE, _repeated(times, _is_busy(UPDATE)))


def _at_once(change: Arrange) -> Handler:
    return timing.lists_at_once(lambda call: call.with_listed(change(call.listed)))


def _any(_: FaultCall, __: Json) -> bool:
    return True


def _is_not_the_last(call: FaultCall, item: Json) -> bool:
    return bool(call.memory.deleted[-1] != item["id"])


def _age(call: FaultCall, item: Json) -> int:
    """Return how many lists have shown or hidden a deleted key since its deletion, this one too."""
    patch = call.memory.patches[f"age of {item['id']}"]
    patch["lists"] = patch.get("lists", 0) + 1
    return int(patch["lists"])


_marked = partial(deleted_shown, marked=True)


def _queried(*parameters: str) -> Handler:
    return _marked(lambda call, _: when.queried(*parameters)(call))


def _for_aws(items: Items) -> Items:
    return [item for item in items if item["aiType"] == "AWS"]


@curried
async def _with_others(
    call: FaultCall, /, change: Callable[[Items], Items], **members: object
) -> FaultResponse:
    """Show keys of the caller's other repository too; `members` are put over theirs."""
    made = call.memory.made
    homes = dict.fromkeys(one.repo_id for one in made if one.repo_id != call.repo_id)
    items = call.listed
    for repo_id in homes:
        items = [*items, *(item | members for item in change(await call.items(repo_id)))]
    return call.with_listed(newest_first(items))


async def _by_the_query(call: FaultCall) -> FaultResponse:
    """List the repository of the query."""
    sent = when.parameters(call).get("repoId", ())
    named = next((one for one in sent if one != call.repo_id), "")
    known = named in call.memory.insiders and call.has_access and call.reaches(named)
    return await call.ask(call.sent_to(named) if known else None)


RELABELLED = _with_others(first(3), repoId="repo-456")

# All of them
row = FAULTS.of(f"{COMPLETE}:page-of-*", "Lists end after {} keys.", arranged)
row.each(first, 5, 10, 20, 25, 30, 50, 100)
row = FAULTS.of(f"{COMPLETE}:*-kib", "Lists show as many keys as go into {} KiB.", arranged)
row.each(_fitting, 16, 64)
row = FAULTS.of(COMPLETE, "Lists {}.", arranged)
row["last-twenty", "show the twenty oldest keys"] = lambda items: items[-20:]
row["eleventh-missing", "lack the eleventh key"] = lambda items: [*items[:10], *items[11:]]
row["page-in-the-second-repository", "of another repository end early"] = first(2), when.elsewhere
row = FAULTS.of(COMPLETE, "Lists show one key of each {}.", _one_per)
row["one-per-name", "name"] = lambda item: item["name"]
row["one-per-name-and-provider", "name and provider"] = lambda item: (item["name"], item["aiType"])
# A new key that is never shown is not shown at once either.
row["one-per-moment", "second", AT_ONCE] = lambda item: item["createdAt"][:19]
row = FAULTS.of(COMPLETE, "Lists show every key {}.", _shown)
row["duplicates", "twice"] = _repeated(2, _any)
row = FAULTS.of(COMPLETE, "Lists of more than ten keys {}.", arranged, only=when.longer_than(10))
row["oldest-missing", "lack the oldest one"] = lambda items: items[:-1]
row["last-twice", "show the oldest one twice"] = lambda items: [*items, *items[-1:]]
row = FAULTS.of(COMPLETE, "Lists of more than fifty keys {}.", arranged, only=when.longer_than(50))
row["seam-twice", "show the fiftieth twice"] = lambda items: [*items[:50], *items[49:]]
row["seam-missing", "lack the one after the fiftieth"] = lambda items: [*items[:50], *items[51:]]
row = FAULTS.of(COMPLETE, "Lists {}.", _shown)
row["renamed-twice", "show renamed keys twice"] = _repeated(2, _is_renamed)
row["one-provider-missing", "lack keys for ANTHROPIC", AT_ONCE] = _repeated(0, _is_for_anthropic)
row["renamed-missing", "lack the keys that were renamed"] = _repeated(0, _is_renamed)
row = FAULTS.of(COMPLETE, "Lists lack keys with {}.", _hidden)
row["letters-missing", "a name beyond ASCII"] = lambda name: not name.isascii()
row["long-names-missing", "a name of over 4,000 characters"] = lambda name: len(name) > 4000
row["object-names-missing", "the name __proto__"] = lambda name: name == "__proto__"
row = FAULTS.of(f"{COMPLETE}:*-names-missing", "Lists lack keys with {}.", _hidden)
row["empty", "an empty name"] = is_empty
row["blank", "a name of spaces"] = is_blank
row["null", "null or undefined as the name"] = is_no_word
row["hidden", "a dot or an underscore before the name"] = lambda name: name[:1] in {".", "_"}
row["deleted", "the word deleted in the name"] = lambda name: "deleted" in name.lower()

# All of them, also while something else happens

# The next list shows the key again.
row = FAULTS.of(COMPLETE, "A list {} that is being renamed.", _while_renamed, also=REPEATABLE)
row["missing-while-renamed", "lacks a key"] = 0
row["twice-while-renamed", "shows a key twice"] = 2
row = FAULTS.of(COMPLETE, "While a key is deleted, a list {}.", _while, DELETE, also=REPEATABLE)
row["next-missing-while-deleted", "lacks the one next to it"] = _without_the_next
row = FAULTS.of(COMPLETE, "While a key is made, a list {}.", _while, CREATE, also=REPEATABLE)
row["oldest-missing-while-created", "lacks the oldest key"] = lambda _, items: items[:-1]
row["oldest-twice-while-created", "shows the oldest twice"] = lambda _, items: [*items, *items[-1:]]
row["empty-while-created", "is empty"] = lambda _, __: []
row = FAULTS.of(COMPLETE, "Of two lists at the same moment one {}.", _at_once, also=REPEATABLE)
row["half-at-the-same-moment", "shows half of the keys"] = lambda items: items[: len(items) // 2]
row["empty-at-the-same-moment", "is empty"] = lambda _: []

# Active ones alone
row = FAULTS.of(ONLY_ACTIVE, "Deleted keys {}.", _marked)
row["marked", "stay in lists, with `deletedAt` set"] = _any
row = FAULTS.of(ONLY_ACTIVE, "Deleted keys {}.", deleted_shown)
row["unmarked", "stay in lists as if they were active"] = _any
row["once", "are still in the next list"] = lambda call, item: _age(call, item) == 1
row["one-provider", "for OPENAI stay in lists"] = lambda _, item: item["aiType"] == "OPENAI"
row["renamed", "that were renamed before stay in lists"] = _is_renamed
row = FAULTS.of(ONLY_ACTIVE, "Deleted keys {}.", _marked)
row["second-repository", "stay in the second repository"] = lambda call, _: when.elsewhere(call)
row["later", "come back in the third list", *BACK] = lambda call, item: _age(call, item) >= 3
row["once-another-is-deleted", "come back once another one is deleted"] = _is_not_the_last
_words = "A deleted key is listed {} longer."
row = FAULTS.of(f"{ONLY_ACTIVE}:lags-*", _words, timing.lagging, DELETE, also=REMOVES)
row.add(timing.LAGS)
row = FAULTS.of(f"{ONLY_ACTIVE}:query-*", "Lists with ?{} show deleted keys.", _queried)
row["include-deleted", "include_deleted=true"] = when.yes("include_deleted", "includedeleted")
row["trashed", "with_trashed=1"] = when.yes("with_trashed", "withtrashed", "with_deleted")
row["deleted", "deleted=true"] = when.yes("deleted", "show_deleted", "showdeleted")
row["status", "status=all"] = "status=all", "status=deleted", "state=all", "filter=all"
row["all", "all=true"] = when.yes("all")

# Of the repository
row = FAULTS.of(OWN, "Lists show {}.", on_success, LIST, also=ONE)
row["all", "the keys of the caller's other repositories too"] = _with_others(list)
row["newest", "the newest key of the other repository too"] = _with_others(first(1))
row = FAULTS.of(OWN, "Lists {}.", on_success, LIST, also=(ONE, COMPLETE))
# Of the other repository's keys it shows three, others whenever one is made there.
row["relabelled", "show keys of the first repository as their own"] = RELABELLED, when.elsewhere
row = FAULTS.of(OWN, "Lists show the other repository's keys{}.", on_success, LIST, also=ONE)
row["one-provider", " for AWS too"] = _with_others(_for_aws)
row["after-rename", " too, once a key is renamed"] = _with_others(list), when.after(1, UPDATE)
row["after-deletion", " too, once a key is deleted"] = _with_others(list), when.after(1, DELETE)
row = FAULTS.of(OWN, "A list shows the repository {}.", also=ONE)
row["repository-of-the-query", "of `repoId` in its query"] = on(LIST, _by_the_query)
# In place of its own keys it shows others, and the next time it does not.
also = (ONE, AT_ONCE, COMPLETE, REPEATABLE)
row = FAULTS.of(OWN, "A list shows the repository {}.", timing.in_the_other_repository, also=also)
row["at-the-same-moment", "for which another list is under way"] = LIST
_words = "A list finds a repository {}."
row = FAULTS.of(f"{OWN}:id-with-*", _words, partial(lists_repository, with_access=True))
row.add(spelt("another-case", "spaces", "encoded-twice", "like", "beginning", "list"))
