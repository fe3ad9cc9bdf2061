"""Lies of updates that heed more members of their body than `name`, or call them otherwise."""

from mock_server.fault import FaultResponse
from mock_server.faults.deletes import delete
from mock_server.faults.further_members import (
    ACCESS_KEYS,
    DELETED,
    OTHER_PROVIDERS,
    OTHER_REPOSITORIES,
    OTHER_TITLES,
    has_moment,
    has_text,
    is_set,
    text,
    wrapped,
)
from mock_server.faults.missing_keys import ask_or_ghost
from mock_server.faults.secret_weak import sha256
from mock_server.faults.telling import UPDATE, Call, Json, Telling, directed, fault, lie
from mock_server.faults.ways import PROVIDERS, When, answer, both, on, on_success, stores

REGENERATE = ("regenerate", "regenerateKey", "regenerateSecret", "rotateSecret", "newSecret")
_NESTED_NAME = wrapped("name")


def _takes(member: str, *paths: str, when: When | None = None) -> Telling:
    """Let lists show what the body holds at one of `paths`."""
    return stores(lambda call: {member: text(call, *paths)}, UPDATE, when=when or has_text(*paths))


def _has_provider(*paths: str) -> When:
    return lambda call: text(call, *paths) in PROVIDERS


def _moves(*paths: str) -> Telling:
    """Move the key to the repository that the body names, if the caller reaches it."""

    async def deed(call: Call) -> FaultResponse:
        target, principal = text(call, *paths), call.request.principal
        moves = call.operation == UPDATE and target != call.repo_id and call.has_access
        moves = moves and principal is not None and principal.reaches(target)
        response = await ask_or_ghost(call)
        item = await call.item() if moves and response.status == 200 else None
        if item is None:
            return response
        ghosts = call.memory.ghosts
        if item in ghosts[call.repo_id]:
            ghosts[call.repo_id].remove(item)
        await delete(call, item["id"])
        ghosts[target].append(item | {"repoId": target})
        return response

    return lie(deed)


async def _takes_away(call: Call) -> FaultResponse:
    await delete(call, call.apikey_id)
    return call.response


async def _the_one_of_the_body(call: Call) -> FaultResponse:
    return await call.ask(directed(call.request, apikey_id=text(call, "id")))


def _names_another(call: Call) -> bool:
    """Choose updates of a key that hold the id of another one of the repository."""
    other = call.memory.made_as(text(call, "id"))
    fits = other is not None and other.repo_id == call.repo_id and other.id != call.apikey_id
    return fits and call.memory.made_as(call.apikey_id) is not None and call.has_access


def _new_key(call: Call) -> Json:
    return {"key": f"FB_AI_{sha256(call.apikey_id + str(len(call.memory.renamed)))[:32]}"}


def _new_secret(body: Json, call: Call) -> Json:
    return body | {"secret": sha256(f"newer {call.apikey_id}")}


def _holds(name: str, *values: object) -> When:
    return lambda call: name in call.sent and call.sent[name] in values


_DATES = ("list.newest-first", "list.item-created-at")
_GONE = ("list.complete",)  # the key is active, and in no list

_NOTHING_ELSE: tuple[tuple[str, str, Telling, tuple[str, ...]], ...] = (
    (
        "takes-other-provider",
        "takes `ai_type` or `provider` for the provider",
        _takes("aiType", *OTHER_PROVIDERS, when=_has_provider(*OTHER_PROVIDERS)),
        (),
    ),
    (
        "takes-nested-provider",
        "takes over `aiType` from an object",
        _takes("aiType", *wrapped("aiType"), when=_has_provider(*wrapped("aiType"))),
        (),
    ),
    (
        "takes-other-date",
        "takes over `created_at`",
        _takes("createdAt", "created_at", when=has_moment("created_at")),
        _DATES,
    ),
    (
        "moves",
        "moves the key to the repository of its `repoId`",
        _moves("repoId"),
        ("list.own-repository", "create.one-repository", *_GONE),
    ),
    (
        "moves-by-another-name",
        "moves the key to the repository of its `repo_id` or `repository`",
        _moves(*OTHER_REPOSITORIES),
        ("list.own-repository", "create.one-repository", *_GONE),
    ),
    *(
        (
            f"deletes-{way}",
            f"deletes the key if it {words}",
            on_success(UPDATE, do=_takes_away, when=when),
            _GONE,
        )
        for way, words, when in DELETED
    ),
    (
        "id-of-the-body",
        "goes to the key whose `id` it holds",
        on(UPDATE, do=_the_one_of_the_body, when=_names_another),
        ("update.renames",),
    ),
)

_FIXED: tuple[tuple[str, str, Telling, tuple[str, ...]], ...] = (
    ("takes-access-key", "takes over `accessKey` or `api_key`", _takes("key", *ACCESS_KEYS), ()),
    ("takes-nested-key", "takes over `key` from an object", _takes("key", *wrapped("key")), ()),
    (
        "takes-null",
        "with `key: null` takes the access key away",
        stores(lambda _: {"key": None}, UPDATE, when=_holds("key", None)),
        ("list.item-key",),
    ),
    (
        "takes-nothing",
        "with an empty `key` gives the key a new one",
        stores(_new_key, UPDATE, when=_holds("key", "")),
        (),
    ),
    (
        "regenerates-secret",
        "with `regenerate` or `newSecret` answers with a new secret",
        answer(_new_secret, UPDATE, when=is_set(*REGENERATE)),
        (),
    ),
    (
        "null-secret",
        "with `secret: null` answers with a new one",
        answer(_new_secret, UPDATE, when=_holds("secret", None)),
        (),
    ),
)


def _named(*paths: str) -> Telling:
    return _takes("name", *paths, when=both(has_text("name"), has_text(*paths)))


FAULTS = (
    *(
        fault(f"update.nothing-else:{way}", f"An update {words}.", telling, *also)
        for way, words, telling, also in _NOTHING_ELSE
    ),
    *(
        fault(f"update.key-and-secret-fixed:{way}", f"An update {words}.", telling, *also)
        for way, words, telling, also in _FIXED
    ),
    fault(
        "update.renames:takes-nested-name",
        "A name in an object of the body wins over the name beside it.",
        _named(*_NESTED_NAME),
    ),
    fault(
        "update.renames:takes-title",
        "`title` or `displayName` wins over the name beside it.",
        _named(*OTHER_TITLES),
    ),
    fault(
        "update.success-true:of-the-body",
        "An update answers with the `success` of its body.",
        answer(
            lambda body, call: body | {"success": call.sent["success"]},
            UPDATE,
            when=lambda call: "success" in call.sent,
        ),
    ),
)
