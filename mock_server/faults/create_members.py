"""Heed more members of a creation's body than `name` and `aiType`."""

from datetime import datetime
from functools import partial

from mock_server.core.clock import parse_moment
from mock_server.fault import FaultResponse
from mock_server.faults.parts import members, when
from mock_server.faults.parts.call import FaultCall, Handler, Json
from mock_server.faults.parts.changes import answers, makes
from mock_server.faults.parts.edits import echo
from mock_server.faults.parts.handlers import on, on_success
from mock_server.faults.parts.members import has_text, stores_text, text, wrapped
from mock_server.faults.parts.operations import CREATE, LIST, PROVIDERS
from mock_server.faults.parts.table import Faults

FAULTS = Faults()
CLAUSE, WORDS = "create.nothing-else", "A creation {}."
OTHER_IDS = ("_id", "apikeyId", "apiKeyId", "apikey_id", "keyId", "uuid")
SUCCESS, OWN = "create.success-true", "list.own-repository"


def _takes(member: str, *paths: str, answered: bool = True, listed: bool = True) -> Handler:
    """Let the body choose `id`, `key` or `secret`: where it is answered, and where it is listed."""

    def chosen(call: FaultCall) -> str:
        return text(call, *paths)

    return makes(member, chosen, has_text(*paths), answered=answered, listed=listed)


def _planted(*paths: str) -> Handler:
    """Make the key in the repository that the body names, if there is one."""

    async def handle(call: FaultCall) -> FaultResponse:
        return await call.ask(call.sent_to(text(call, *paths)))

    def chosen(call: FaultCall) -> bool:
        target = text(call, *paths)
        known = target in call.memory.insiders and target != call.repo_id
        return known and call.reaches(target)

    return on(CREATE, handle, when.has_access, when.valid, chosen)


def _prefixed(call: FaultCall) -> str:
    return f"{text(call, 'prefix', 'keyPrefix')}_{call.made.key}"


def _shortened(body: Json, call: FaultCall) -> Json:
    return body | {"secret": body["secret"][: call.sent["length"]]}


def _has_length(call: FaultCall) -> bool:
    length = call.sent.get("length")
    return type(length) is int and length > 0


def _created(item: Json) -> datetime:
    return parse_moment(item["createdAt"])


async def _dated(call: FaultCall) -> FaultResponse:
    """Let the body choose the time of creation, and with it the place in lists."""
    if call.operation == LIST:
        newest_first: list[Json] = sorted(call.listed, key=_created, reverse=True)
        return call.with_listed(newest_first)
    if members.moment(text(call, "createdAt")):
        call.memory.patches[call.made.id]["createdAt"] = text(call, "createdAt")
    return call.response


async def _delete(call: FaultCall) -> FaultResponse:
    await call.delete(call.made.id)
    return call.response


_shows = partial(stores_text, CREATE)
OTHER_PROVIDER = _shows("aiType", *members.OTHER_PROVIDERS, fits=PROVIDERS.__contains__)
DRY = members.is_set("dryRun", "dry_run", "validateOnly", "test")
PREFIXED = makes("key", _prefixed, has_text("prefix", "keyPrefix"))
SHORTENED = answers(CREATE, _shortened, _has_length)

row = FAULTS.of(CLAUSE, WORDS)
row["takes-id", "takes over `id`"] = _takes("id", "id")
row["takes-other-id", "takes over `_id` or `apikeyId`"] = _takes("id", *OTHER_IDS)
row["takes-nested-id", "takes over `id` from an object"] = _takes("id", *wrapped("id"))
row["answers-with-id", "answers with the `id` of its body"] = _takes("id", "id", listed=False)
row["takes-key", "takes over `key`"] = _takes("key", "key")
row["takes-access-key", "takes over `accessKey`"] = _takes("key", *members.ACCESS_KEYS)
row["answers-with-key", "answers with the `key` of its body"] = _takes("key", "key", listed=False)
row["lists-key", "lets lists show its `key`"] = _takes("key", "key", answered=False)
row["takes-secret", "takes over `secret`"] = _takes("secret", "secret")
row["takes-secret-key", "takes over `secretKey`"] = _takes("secret", *members.SECRETS)
row["takes-nested-secret", "takes over a nested `secret`"] = _takes("secret", *wrapped("secret"))
row["takes-length", "takes `length` for that of the secret"] = SHORTENED
row["takes-prefix", "puts `prefix` before the access key"] = PREFIXED
row = FAULTS.of(CLAUSE, WORDS, answers, CREATE, also=SUCCESS)
row["answers-with-success", "answers with the `success` of its body"] = echo("success")
row["merges", "is merged into its answer"] = echo("success", "id", "key", "secret")
row = FAULTS.of(CLAUSE, WORDS)
row["takes-provider", "takes `provider` or `ai_type` for `aiType`"] = OTHER_PROVIDER
row["takes-title", "takes `title` for the name"] = _shows("name", *members.OTHER_TITLES)
row["takes-nested-name", "takes over `name` from an object"] = _shows("name", *wrapped("name"))
row = FAULTS.of(CLAUSE, "A creation makes the key in the repository of its {}.", _planted)
row["plants", "`repoId`"] = "repoId"
row["plants-by-another-name", "`repo_id` or `repository`"] = members.OTHER_REPOSITORIES
row = FAULTS.of(CLAUSE, WORDS)
row["lists-repository", "lets lists show its `repoId`", OWN] = _shows("repoId", "repoId")
row["takes-date", "takes over `createdAt`"] = on_success((CREATE, LIST), _dated)
row["dry-run", "makes no key if it holds `dryRun`"] = on_success(CREATE, _delete, DRY)
row["lists-deletion", "lets lists show its `deletedAt`"] = _shows("deletedAt", "deletedAt")
_words = "A creation makes a deleted key if it {}."
FAULTS.of(f"{CLAUSE}:born-*", _words, on_success, CREATE, _delete).add(members.DELETED)
