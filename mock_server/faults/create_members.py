"""Heed more members of a creation's body than `name` and `aiType`."""

from collections.abc import Callable
from datetime import datetime

from mock_server.core.clock import parse_moment
from mock_server.fault import FaultResponse
from mock_server.faults.parts.answers import answers, stores
from mock_server.faults.parts.bodies import is_valid
from mock_server.faults.parts.call import FaultCall, Handler, Json, RememberedKey, in_repository
from mock_server.faults.parts.edits import Edit
from mock_server.faults.parts.handlers import on, on_success
from mock_server.faults.parts.members import (
    ACCESS_KEYS,
    DELETED,
    OTHER_PROVIDERS,
    OTHER_REPOSITORIES,
    OTHER_TITLES,
    SECRETS,
    has_moment,
    has_text,
    is_set,
    text,
    value,
    wrapped,
)
from mock_server.faults.parts.operations import CREATE, LIST, PROVIDERS
from mock_server.faults.parts.replies import edited
from mock_server.faults.parts.table import Faults

FAULTS = Faults()
CLAUSE, WORDS = "create.nothing-else", "A creation {}."


def _as_sent(sent: str, _: RememberedKey) -> str:
    return sent


def _with_prefix(sent: str, made: RememberedKey) -> str:
    return f"{sent}_{made.key}"


def _takes(
    member: str,
    *paths: str,
    answered: bool = True,
    listed: bool = True,
    form: Callable[[str, RememberedKey], str] = _as_sent,
) -> Handler:
    """Let the body choose `id`, `key` or `secret`: where it is answered, and where it is listed."""

    async def handle(call: FaultCall) -> FaultResponse:
        made, memory, response = call.made, call.memory, call.response
        chosen = form(text(call, *paths), made)
        if listed and member != "secret":
            memory.patches[made.id][member] = chosen
            if member == "id":
                memory.aliases[made.repo_id, chosen] = made.id
        return response.with_json(response.json | {member: chosen}) if answered else response

    return on_success(CREATE, handle, has_text(*paths))


def _shortened(body: Json, call: FaultCall) -> Json:
    return body | {"secret": body["secret"][: value(call, "length")]}


def _has_length(call: FaultCall) -> bool:
    return type(value(call, "length")) is int and value(call, "length") > 0


def _over(*names: str) -> Edit:
    """Write members of the body over those of the answer."""
    return lambda body, call: body | {name: call.sent[name] for name in names if name in call.sent}


OTHER_IDS = ("_id", "apikeyId", "apiKeyId", "apikey_id", "keyId", "uuid")

row = FAULTS.of(CLAUSE, WORDS)
row["takes-id", "takes over `id`"] = _takes("id", "id")
row["takes-other-id", "takes over `_id` or `apikeyId`"] = _takes("id", *OTHER_IDS)
row["takes-nested-id", "takes over `id` from an object"] = _takes("id", *wrapped("id"))
row["answers-with-id", "answers with the `id` of its body"] = _takes("id", "id", listed=False)
row["takes-key", "takes over `key`"] = _takes("key", "key")
row["takes-access-key", "takes over `accessKey`"] = _takes("key", *ACCESS_KEYS)
row["answers-with-key", "answers with the `key` of its body"] = _takes("key", "key", listed=False)
row["lists-key", "lets lists show its `key`"] = _takes("key", "key", answered=False)
row["takes-secret", "takes over `secret`"] = _takes("secret", "secret")
row["takes-secret-key", "takes over `secretKey`"] = _takes("secret", *SECRETS)
row["takes-nested-secret", "takes over `secret` from an object"] = _takes(
    "secret", *wrapped("secret")
)
row["takes-length", "takes `length` for that of the secret"] = answers(
    CREATE, _shortened, _has_length
)


def _takes_provider(call: FaultCall) -> bool:
    return text(call, *OTHER_PROVIDERS) in PROVIDERS


def _shows(member: str, *paths: str) -> Handler:
    """Let lists show what the body holds at one of `paths`."""
    return stores(CREATE, lambda call: {member: text(call, *paths)}, has_text(*paths))


def _planted(*paths: str) -> Handler:
    """Make the key in the repository that the body names, if there is one."""

    async def handle(call: FaultCall) -> FaultResponse:
        return await call.ask(in_repository(call, text(call, *paths)))

    def chosen(call: FaultCall) -> bool:
        target = text(call, *paths)
        known = target in call.memory.insiders and target != call.repo_id
        return call.has_access and is_valid(call) and known and call.reaches(target)

    return on(CREATE, handle, chosen)


def _moment(item: Json) -> datetime:
    return parse_moment(item["createdAt"])


async def _dated(call: FaultCall) -> FaultResponse:
    """Let the body choose the time of creation, and with it the place in lists."""
    if call.operation == LIST:
        items: list[Json] = sorted(call.listed, key=_moment, reverse=True)
        return call.with_listed(items)
    if has_moment("createdAt")(call):
        call.memory.patches[call.made.id]["createdAt"] = text(call, "createdAt")
    return call.response


async def _born_deleted(call: FaultCall) -> FaultResponse:
    await call.delete(call.made.id)
    return call.response


DRY = is_set("dryRun", "dry_run", "validateOnly", "test")
row = FAULTS.of(CLAUSE, WORDS)
row["takes-prefix", "puts `prefix` before the access key"] = _takes(
    "key", "prefix", "keyPrefix", form=_with_prefix
)
row["answers-with-success", "answers with the `success` of its body", "create.success-true"] = (
    on_success(CREATE, edited(_over("success")))
)
row["merges", "is merged into its answer", "create.success-true"] = answers(
    CREATE, _over("success", "id", "key", "secret")
)
row["takes-provider", "takes `provider` or `ai_type` for `aiType`"] = stores(
    CREATE, lambda call: {"aiType": text(call, *OTHER_PROVIDERS)}, _takes_provider
)
row["takes-title", "takes `title` or `displayName` for the name"] = _shows("name", *OTHER_TITLES)
row["takes-nested-name", "takes over `name` from an object"] = _shows("name", *wrapped("name"))
row["plants", "makes the key in the repository of its `repoId`"] = _planted("repoId")
row[
    "plants-by-another-name", "makes the key in the repository of its `repo_id` or `repository`"
] = _planted(*OTHER_REPOSITORIES)
row["lists-repository", "lets lists show its `repoId`", "list.own-repository"] = _shows(
    "repoId", "repoId"
)
row["takes-date", "takes over `createdAt`"] = on_success((CREATE, LIST), _dated)
row["dry-run", "makes no key if it holds `dryRun`"] = on_success(CREATE, _born_deleted, DRY)
row["lists-deletion", "lets lists show its `deletedAt`"] = _shows("deletedAt", "deletedAt")
row = FAULTS.of(
    f"{CLAUSE}:born-{{}}",
    "A creation makes a deleted key if it {}.",
    by=lambda when: on_success(CREATE, _born_deleted, when),
)
row.add(DELETED)
