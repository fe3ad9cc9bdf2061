"""Lies about what an update changes beside the name."""

from mock_server.clock import system_clock, timestamp
from mock_server.fault import FaultResponse
from mock_server.faults.secret_weak import sha256
from mock_server.faults.telling import (
    LIST,
    UPDATE,
    Call,
    Json,
    Telling,
    fault,
    newest_first,
)
from mock_server.faults.updates import renames_a_key
from mock_server.faults.ways import (
    When,
    answer,
    on_success,
    plain,
    refuse,
    renames_also,
    stores,
)


def _took(call: Call, *members: str) -> Json:
    """Return the members of the body that a careless update takes over, texts all of them."""
    return {name: call.sent[name] for name in members if isinstance(call.sent.get(name), str)}


def _oldest(call: Call) -> str | None:
    memory = call.memory
    return next((made.id for made in memory.made if made.id not in memory.deleted), None)


def _holds(*members: str) -> When:
    return lambda call: any(isinstance(call.sent.get(name), str) for name in members)


def _takes(*names: str) -> Telling:
    return stores(lambda call: _took(call, *names), UPDATE, when=_holds(*names))


def _new_credentials(call: Call) -> Json:
    return {"key": f"FB_AI_{sha256(call.apikey_id + str(call.memory.done[UPDATE]))[:32]}"}


def _new_secret(body: Json, call: Call) -> Json:
    return body | {"secret": sha256(f"new {call.apikey_id}")}


def _changes_place() -> Telling:
    """Move a renamed key to the top, as if it were made anew."""

    async def deed(call: Call) -> FaultResponse:
        response = call.response
        if call.operation == UPDATE:
            call.memory.patches[call.apikey_id]["createdAt"] = timestamp(system_clock())
            return response
        body = response.json
        return response.with_json(body | {"apiKeys": newest_first(body["apiKeys"])})

    return on_success(UPDATE, LIST, do=deed)


_EMPTY_UPDATE = {
    "400": ("is refused with 400", refuse(400, "Nothing to update")),
    "422": ("is refused with 422", refuse(422, "Nothing to update")),
    "404": ("is answered with 404", refuse(404, "Nothing to update")),
    "204": ("is answered with 204", plain(204)),
    "304": ("is answered with 304", plain(304)),
}


def _with_new_id(call: Call) -> Json:
    new = sha256(call.apikey_id)[:32]
    call.memory.aliases[call.repo_id, new] = call.apikey_id
    return {"id": new}


_NOTHING_ELSE: tuple[tuple[str, str, Telling], ...] = (
    (
        "namesakes",
        "An update renames all keys of the same name in the repository.",
        renames_also(lambda _, key, other: key["name"] == other["name"]),
    ),
    (
        "namesakes-of-a-provider",
        "An update renames all keys of the same name and provider.",
        renames_also(
            lambda _, key, other: (key["name"], key["aiType"]) == (other["name"], other["aiType"])
        ),
    ),
    (
        "provider",
        "An update renames all keys of the same provider.",
        renames_also(lambda _, key, other: key["aiType"] == other["aiType"]),
    ),
    (
        "repository",
        "An update renames all keys of the repository.",
        renames_also(lambda _, __, ___: True),
    ),
    (
        "oldest",
        "An update renames the oldest key of the run too.",
        renames_also(lambda call, _, other: other["id"] == _oldest(call)),
    ),
    (
        "newest",
        "An update renames the newest key of the repository too.",
        renames_also(lambda call, _, other: bool(call.memory.made) and other["id"] == call.made.id),
    ),
    (
        "next",
        "An update renames the next newer key too.",
        renames_also(lambda call, key, other: _number(call, other) == _number(call, key) + 1),
    ),
    *(
        (way, words, stores(change, UPDATE, when=renames_a_key))
        for way, words, change in (
            (
                "provider-lost",
                "A renamed key becomes a key for OTHER.",
                lambda _: {"aiType": "OTHER"},
            ),
            (
                "made-anew",
                "A renamed key has a new `createdAt`.",
                lambda _: {"createdAt": timestamp(system_clock())},
            ),
            (
                "made-long-ago",
                "A renamed key has another `createdAt`, long ago.",
                lambda _: {"createdAt": "2024-02-02T00:00:00.000Z"},
            ),
            ("id-changed", "A renamed key has a new id.", _with_new_id),
        )
    ),
    *(
        (
            way,
            words,
            _takes(*names),
        )
        for way, words, names in (
            ("takes-provider", "An update takes over `aiType`.", ("aiType",)),
            ("takes-repository", "An update takes over `repoId`.", ("repoId",)),
            ("takes-date", "An update takes over `createdAt`.", ("createdAt",)),
            ("takes-deletion", "An update takes over `deletedAt`.", ("deletedAt",)),
            ("takes-id", "An update takes over `id`.", ("id",)),
        )
    ),
    ("changes-place", "A renamed key moves to the top of the list, made anew.", _changes_place()),
)


def _number(call: Call, item: Json) -> int:
    made = call.memory.made_as(item["id"])
    return made.number if made else -9


_FIXED: tuple[tuple[str, str, Telling], ...] = (
    (
        "takes-key",
        "An update takes over `key`.",
        stores(lambda call: _took(call, "key"), UPDATE, when=_holds("key")),
    ),
    (
        "takes-key-with-name",
        "An update takes over `key` if it holds a name too.",
        stores(
            lambda call: _took(call, "key"),
            UPDATE,
            when=lambda call: renames_a_key(call) and _holds("key")(call),
        ),
    ),
    (
        "answers-with-key",
        "An update answers with the `key` of its body.",
        answer(lambda body, call: body | _took(call, "key"), UPDATE),
    ),
    (
        "answers-with-secret",
        "An update answers with the `secret` of its body.",
        answer(lambda body, call: body | _took(call, "secret"), UPDATE),
    ),
    (
        "new-key",
        "An update gives the key a new access key.",
        stores(_new_credentials, UPDATE, when=renames_a_key),
    ),
    (
        "new-key-when-secret-sent",
        "An update that holds `secret` gives a new access key.",
        stores(_new_credentials, UPDATE, when=_holds("secret")),
    ),
    (
        "new-secret",
        "An update answers with a new secret.",
        answer(_new_secret, UPDATE),
    ),
    (
        "new-secret-when-sent",
        "An update that holds `secret` answers with a new one.",
        answer(_new_secret, UPDATE, when=_holds("secret")),
    ),
    (
        "rotates",
        "An update that holds `rotate` gives a new access key.",
        stores(_new_credentials, UPDATE, when=lambda call: "rotate" in call.sent),
    ),
)

_ALSO = {
    "made-anew": ("list.newest-first", "list.item-created-at"),
    "made-long-ago": ("list.newest-first", "list.item-created-at"),
    "takes-date": ("list.newest-first", "list.item-created-at"),
    "changes-place": ("list.item-created-at",),
    "takes-repository": ("list.item-repo-id", "list.own-repository"),
    "takes-deletion": ("list.item-deleted-at",),
    # Who renames one key gives its name to another that is renamed at the same moment.
    "provider": ("update.renames",),
    "repository": ("update.renames",),
}

FAULTS = (
    *(
        fault(
            f"update.name-optional:{way}",
            f"An update with an empty object {words}.",
            on_success(UPDATE, do=deed, when=lambda call: call.request.json == {}),
        )
        for way, (words, deed) in _EMPTY_UPDATE.items()
    ),
    *(
        fault(
            f"update.name-optional:{way}",
            f"An update with an empty object {words}.",
            stores(change, UPDATE, when=lambda call: call.request.json == {}),
            *also,
        )
        for way, words, change, also in (
            ("clears", "clears the name", lambda _: {"name": ""}, ()),
            ("unnamed", "sets the name to Untitled", lambda _: {"name": "Untitled"}, ()),
            ("undefined", "sets the name to undefined", lambda _: {"name": "undefined"}, ()),
            ("provider", "changes the provider", lambda _: {"aiType": "OTHER"}, ()),
            (
                "date",
                "changes `createdAt`",
                lambda _: {"createdAt": timestamp(system_clock())},
                ("list.newest-first",),
            ),
            ("key", "changes the access key", _new_credentials, ("update.key-and-secret-fixed",)),
        )
    ),
    *(
        fault(f"update.key-and-secret-fixed:{way}", words, telling)
        for way, words, telling in _FIXED
    ),
    *(
        fault(f"update.nothing-else:{way}", words, telling, *_ALSO.get(way, ()))
        for way, words, telling in _NOTHING_ELSE
    ),
)
