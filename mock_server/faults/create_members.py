"""Lies of creations that heed more members of their body than `name` and `aiType`."""

from collections.abc import Callable

from mock_server.fault import FaultResponse
from mock_server.faults.further_members import (
    ACCESS_KEYS,
    OTHER_PROVIDERS,
    OTHER_TITLES,
    SECRETS,
    has_text,
    text,
    value,
    wrapped,
)
from mock_server.faults.telling import (
    CREATE,
    Call,
    Json,
    Made,
    Telling,
    fault,
)
from mock_server.faults.ways import (
    PROVIDERS,
    answer,
    edited,
    on_success,
    stores,
)

Form = Callable[[str, Made], str]


def _takes(
    member: str,
    *paths: str,
    answered: bool = True,
    listed: bool = True,
    form: Form = lambda sent, _: sent,
) -> Telling:
    """Let the body choose `id`, `key` or `secret`: where it is answered, and where it is listed."""

    async def deed(call: Call) -> FaultResponse:
        made, memory, response = call.made, call.memory, call.response
        chosen = form(text(call, *paths), made)
        if listed and member != "secret":
            memory.patches[made.id][member] = chosen
            if member == "id":
                memory.aliases[made.repo_id, chosen] = made.id
        return response.with_json(response.json | {member: chosen}) if answered else response

    return on_success(CREATE, do=deed, when=has_text(*paths))


def _shortened(body: Json, call: Call) -> Json:
    return body | {"secret": body["secret"][: value(call, "length")]}


def _has_length(call: Call) -> bool:
    return type(value(call, "length")) is int and value(call, "length") > 0


def _provider(call: Call) -> str:
    found = text(call, *OTHER_PROVIDERS)
    return found if found in PROVIDERS else ""


def _over(*names: str) -> Callable[[Json, Call], Json]:
    """Write members of the body over those of the answer."""
    return lambda body, call: body | {name: call.sent[name] for name in names if name in call.sent}


_LISTED = "create.listed-at-once"  # not with the id and the access key of the answer
# What the caller chooses is made from the request, and can be the same twice.
_ID = ("create.id-unique",)
_KEY = ("create.key-unique", "create.key-random")
_SECRET = ("create.secret-unique", "create.secret-random")
_NESTED_NAME, _ANY_TITLE = wrapped("name"), has_text(*OTHER_TITLES)

_ROWS: tuple[tuple[str, str, Telling, tuple[str, ...]], ...] = (
    ("takes-id", "takes over `id`", _takes("id", "id"), _ID),
    (
        "takes-other-id",
        "takes over `_id` or `apikeyId`",
        _takes("id", "_id", "apikeyId", "apiKeyId", "apikey_id", "keyId", "uuid"),
        _ID,
    ),
    ("takes-nested-id", "takes over `id` from an object", _takes("id", *wrapped("id")), _ID),
    (
        "answers-with-id",
        "answers with the `id` of its body",
        _takes("id", "id", listed=False),
        (_LISTED, *_ID),
    ),
    ("takes-key", "takes over `key`", _takes("key", "key"), _KEY),
    ("takes-access-key", "takes over `accessKey`", _takes("key", *ACCESS_KEYS), _KEY),
    (
        "answers-with-key",
        "answers with the `key` of its body",
        _takes("key", "key", listed=False),
        (_LISTED, *_KEY),
    ),
    (
        "lists-key",
        "lets lists show its `key`",
        _takes("key", "key", answered=False),
        (_LISTED, *_KEY),
    ),
    (
        "takes-prefix",
        "puts `prefix` before the access key",
        _takes("key", "prefix", "keyPrefix", form=lambda sent, made: f"{sent}_{made.key}"),
        (),
    ),
    ("takes-secret", "takes over `secret`", _takes("secret", "secret"), _SECRET),
    ("takes-secret-key", "takes over `secretKey`", _takes("secret", *SECRETS), _SECRET),
    (
        "takes-nested-secret",
        "takes over `secret` from an object",
        _takes("secret", *wrapped("secret")),
        _SECRET,
    ),
    (
        "takes-length",
        "takes `length` for that of the secret",
        answer(_shortened, CREATE, when=_has_length),
        ("create.secret-random",),
    ),
    (
        "answers-with-success",
        "answers with the `success` of its body",
        on_success(CREATE, do=edited(_over("success"))),
        ("create.success-true",),
    ),
    (
        "merges",
        "is merged into its answer",
        answer(_over("success", "id", "key", "secret"), CREATE),
        (_LISTED, "create.success-true", *_ID, *_KEY, *_SECRET),
    ),
    (
        "takes-provider",
        "takes `provider` or `ai_type` for `aiType`",
        stores(lambda call: {"aiType": _provider(call)}, when=lambda call: bool(_provider(call))),
        ("create.one-provider",),
    ),
    (
        "takes-title",
        "takes `title` or `displayName` for the name",
        stores(lambda call: {"name": text(call, *OTHER_TITLES)}, when=_ANY_TITLE),
        ("create.name-kept",),
    ),
    (
        "takes-nested-name",
        "takes over `name` from an object",
        stores(lambda call: {"name": text(call, *_NESTED_NAME)}, when=has_text(*_NESTED_NAME)),
        ("create.name-kept",),
    ),
)

FAULTS = tuple(
    fault(f"create.nothing-else:{way}", f"A creation {words}.", telling, *also)
    for way, words, telling, also in _ROWS
)
