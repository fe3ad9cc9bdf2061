"""Give a secret away after the answer that created its key."""

import codecs
from base64 import b32encode
from collections.abc import Callable
from functools import partial
from urllib.parse import quote

import orjson

from mock_server.fault import FaultResponse
from mock_server.faults.parts.answers import items
from mock_server.faults.parts.call import (
    FaultCall,
    Handler,
    Json,
    Predicate,
    RememberedKey,
    curried,
)
from mock_server.faults.parts.handlers import Operations, on_answer, on_success
from mock_server.faults.parts.hashes import base64
from mock_server.faults.parts.headers import has_header, header_like, queried, true
from mock_server.faults.parts.operations import CREATE, DELETE, LIST, OPERATIONS, UPDATE
from mock_server.faults.parts.predicates import in_second_repository, is_deleted, status
from mock_server.faults.parts.replies import plain
from mock_server.faults.parts.responses import JSON_HEADERS, success
from mock_server.faults.parts.table import Faults

FAULTS = Faults()
CLAUSE = "secret.never-again"

Form = Callable[[str], object]
Occasion = Callable[[FaultCall, RememberedKey], bool]


def _raw(secret: str) -> object:
    return secret


# In lists


def _each(told: Callable[[str], Json], when: Occasion = lambda _, __: True) -> Handler:
    """Tell something of each key's secret in its item in lists."""

    def edit(item: Json, call: FaultCall) -> Json:
        made = call.memory.made_as(item["id"])
        return item | told(made.secret) if made and when(call, made) else item

    return items(edit)


def _as_member(name: str, form: Form = _raw) -> Handler:
    return _each(lambda secret: {name: form(secret)})


def _as_secret(when: Occasion) -> Handler:
    return _each(lambda secret: {"secret": secret}, when)


def _asked(when: Predicate) -> Handler:
    return _as_secret(lambda call, _: when(call))


def _spaced(secret: str) -> str:
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def _quarters(secret: str) -> object:
    return {f"part{number}": secret[number * 11 : number * 11 + 11] for number in range(4)}


row = FAULTS.of(f"{CLAUSE}:list-{{}}", "Lists show the secret {}.", by=partial(_as_member, "token"))
row["raw", "as it is"] = _raw
row["base64", "in Base64"] = base64
row["base64-twice", "in Base64, twice"] = lambda secret: base64(base64(secret))
row["base32", "in Base32"] = lambda secret: b32encode(secret.encode()).decode()
row["hex", "in hexadecimal"] = lambda secret: secret.encode().hex()
row["url-encoded", "with every character percent-encoded"] = lambda secret: "".join(
    f"%{code:02X}" for code in secret.encode()
)
row["html-entities", "as HTML entities"] = lambda secret: "".join(
    f"&#{code};" for code in secret.encode()
)
row["reversed", "backwards"] = lambda secret: secret[::-1]
row["rot13", "in ROT13"] = lambda secret: codecs.encode(secret, "rot13")
row["upper-case", "in upper case"] = str.upper
row["spaced", "in groups of four"] = _spaced
row["characters", "as an array of characters"] = list
row["codes", "as an array of character codes"] = lambda secret: list(secret.encode())
row["halves", "in two halves"] = lambda secret: {"a": secret[:21], "b": secret[21:]}
row["quarters", "in four members"] = _quarters
row["first-half", "by half"] = lambda secret: secret[:21]
row["nested", "deep in an object"] = lambda secret: {"auth": {"values": [{"v": secret}]}}
row["as-a-name", "as the name of a member"] = lambda secret: {secret: True}
row["json", "in a text that holds JSON"] = lambda secret: orjson.dumps({"secret": secret}).decode()
row["sentence", "in a sentence"] = lambda secret: f"The secret is {secret}, keep it."
row["url", "in a URL"] = lambda secret: f"https://user:{quote(secret)}@host/"
row["basic", "as Basic credentials"] = lambda secret: f"Basic {base64('key:' + secret)}"
row["all-but-four", "but for four characters"] = lambda secret: "****" + secret[4:]
row["middle", "but for its ends"] = lambda secret: "**" + secret[12:30] + "**"
row["first-8", "by its first 8 characters"] = lambda secret: secret[:8]
row["last-8", "by its last 8 characters"] = lambda secret: secret[-8:]
row["first-4", "by its first 4 characters"] = lambda secret: secret[:4]
row["last-4", "by its last 4 characters"] = lambda secret: secret[-4:]
row["masked-last-4", "masked but for its last 4 characters"] = lambda secret: "•" * 8 + secret[-4:]
row["masked-ends", "masked but for 4 characters at each end"] = lambda secret: (
    f"{secret[:4]}...{secret[-4:]}"
)
row = FAULTS.of(f"{CLAUSE}:list-as-{{}}", "Lists show the secret as {}.", by=_as_member)
row["secret", "`secret`"] = "secret"
row["apikeysecret", "`apiKeySecret`"] = "apiKeySecret"
row["value", "`value`"] = "value"
FAULTS[
    f"{CLAUSE}:list-in-two-members", "Lists show the halves of the secret as members of their own."
] = _each(lambda secret: {"salt": secret[:21], "hash": secret[21:]})


def _shares_its_name(call: FaultCall, made: RememberedKey) -> bool:
    return sum(one.name == made.name for one in call.memory.made) > 1


row = FAULTS.of(f"{CLAUSE}:list-{{}}", "Lists show the secret {}.", by=_as_secret)
row["first", "until the next list"] = lambda call, _: call.memory.done[LIST] % 2 == 1
row["later", "from the fifth list on"] = lambda call, _: call.memory.done[LIST] > 4
row["after-rename", "of renamed keys"] = lambda call, made: made.id in call.memory.renamed
row["after-deletion", "of all keys once one is deleted"] = lambda call, _: bool(call.memory.deleted)
row["second-repository", "in the second repository"] = lambda call, _: in_second_repository(call)
row["one-provider", "of keys for AWS"] = lambda _, made: made.ai_type == "AWS"
row["long", "in lists of more than ten keys"] = lambda call, _: len(call.listed) > 10
row["same-name", "of keys that share a name"] = _shares_its_name
row["oldest", "of the oldest key"] = lambda _, made: made.number == 1
row["newest", "of the newest key"] = lambda call, made: made is call.made

# In other answers


def _secret_of(call: FaultCall) -> str | None:
    """Return the secret that the call is about: that of the key in its path, or the newest one."""
    made = call.memory.made
    named = next((one for one in made if one.id in call.request.path), None)
    here = [one for one in made if call.repo_id in {one.repo_id, ""}]
    # In the answer that creates a key, an earlier secret leaks.
    if call.operation == CREATE and call.status == 201:
        here = here[:-1]
    chosen = named or (here[-1] if here else None)
    return chosen.secret if chosen else None


def _in_body(operations: Operations, name: str, form: Form, *when: Predicate) -> Handler:
    """Put the secret into the body of answers."""

    async def handle(call: FaultCall) -> FaultResponse:
        secret, body = _secret_of(call), call.body
        if secret is None or not isinstance(body, dict):
            return call.response
        return call.response.with_json(body | {name: form(secret)})

    return on_answer(operations, handle, *when)


def _in_header(operations: Operations, name: str, form: Callable[[str], str] = str) -> Handler:
    """Put the secret into a header."""

    async def handle(call: FaultCall) -> FaultResponse:
        secret = _secret_of(call)
        return call.response.with_header(name, form(secret)) if secret else call.response

    return on_answer(operations, handle)


for _operation, _verb, _called in (
    (UPDATE, "update", "an update"),
    (DELETE, "delete", "a deletion"),
):
    row = FAULTS.of(
        f"{CLAUSE}:{_verb}-{{}}",
        f"The answer to {_called} shows the secret {{}}.",
        by=partial(_in_body, _operation),
    )
    row["member", "as `secret`"] = "secret", _raw, status(200)
    row["message", "in its message"] = "message", lambda s: f"Done: {s}", status(200)
    row["message-base64", "in Base64, in its message"] = (
        "message",
        lambda s: f"ref {base64(s)}",
        status(200),
    )
    row["nested", "in a nested object"] = "data", lambda s: {"apiKey": {"x": s}}, status(200)


def _sends_nothing(call: FaultCall) -> bool:
    return not call.sent


row = FAULTS.of(CLAUSE)
row["update-empty", "The answer to an update with an empty object shows the secret"] = _in_body(
    UPDATE, "secret", _raw, status(200), _sends_nothing
)
row["next-creation", "The answer to a creation shows the secret of the one before"] = _in_body(
    CREATE, "previous", _raw, status(201)
)
row["beside-list", "Lists show the newest secret beside the keys"] = _in_body(
    LIST, "lastSecret", _raw
)
row["beside-list-base64", "Lists show the newest secret in Base64, in a nested object"] = _in_body(
    LIST, "meta", lambda secret: {"cursor": base64(secret)}
)
row["refusal-after-deletion", "The refusal of an update of a deleted key holds its secret"] = (
    _in_body(UPDATE, "message", lambda s: f"Deleted: {s}", status(404), is_deleted)
)
row["refusal-for-outsider", "The outsider's refused list holds a secret"] = _in_body(
    LIST, "hint", _raw, status(403)
)
row = FAULTS.of(
    f"{CLAUSE}:refusal-{{}}",
    "A refusal with {} tells the secret.",
    by=partial(_in_body, OPERATIONS, "message", lambda s: f"No: {s}"),
)
row.add((str(each), str(each), status(each)) for each in (400, 401, 403, 404))


def _in_details(operation: str) -> Handler:
    return _in_body(operation, "details", lambda s: {"s": s}, lambda call: call.status >= 400)


row = FAULTS.of(f"{CLAUSE}:refusal-{{}}", "A refusal of {} holds the secret.", by=_in_details)
row["create", "a creation"] = CREATE
row["update", "an update"] = UPDATE
row["delete", "a deletion"] = DELETE
row = FAULTS.of(f"{CLAUSE}:header-{{}}", "{} holds the secret.", by=_in_header)
row["list", "A header of lists"] = LIST, "X-Api-Secret"
row["list-base64", "A header of lists"] = LIST, "X-Trace", base64
row["update", "A header of updates"] = UPDATE, "X-Key-Info"
row["delete", "A header of deletions"] = DELETE, "X-Key-Info"
row["etag", "The ETag of lists"] = LIST, "ETag", lambda s: f'"{s}"'
row["location", "The Location of updates"] = UPDATE, "Location", lambda s: f"/keys/{s}"
row["cookie", "A cookie"] = (LIST, UPDATE), "Set-Cookie", lambda s: f"apikey={s}; Path=/"
row["cookie-encoded", "A cookie in Base64"] = (
    UPDATE,
    "Set-Cookie",
    lambda s: f"session={base64(s)}; HttpOnly",
)
row["link", "The Link of lists"] = LIST, "Link", lambda s: f"</?after={s}>; rel=next"

# To calls that the document does not know


@curried
async def _undocumented(
    call: FaultCall, when: Predicate, answer: Callable[[str], FaultResponse]
) -> FaultResponse:
    """Answer calls that the document does not know with the secret."""
    secret = _secret_of(call)
    if not secret or call.operation or not when(call) or call.request.principal is None:
        return await call.ask()
    return answer(secret)


def _as_data(secret: str) -> FaultResponse:
    return success(data={"secret": secret})


def _as_refusal(secret: str) -> FaultResponse:
    return FaultResponse(405, JSON_HEADERS, _as_data(secret).body)


def _as_header(secret: str) -> FaultResponse:
    return FaultResponse(200, JSON_HEADERS).with_header("X-Secret", secret)


def _key_by(method: str) -> Predicate:
    return lambda call: bool(call.apikey_id) and call.request.method == method


def _path(ending: str) -> Handler:
    return _undocumented(lambda call: call.path.endswith(f"/{ending}"), _as_data)


row = FAULTS.of(f"{CLAUSE}:method-{{}}", "{} of a key answers with its secret.", by=_undocumented)
row.add((each.lower(), each, _key_by(each), _as_data) for each in ("GET", "PATCH", "POST"))
row = FAULTS.of(
    f"{CLAUSE}:method-{{}}", "{} of a key answers with its secret in a header.", by=_undocumented
)
row.add((each.lower(), each, _key_by(each), _as_header) for each in ("HEAD", "OPTIONS"))
FAULTS[
    f"{CLAUSE}:method-refused", "GET of a key is refused with 405, with its secret in the body."
] = _undocumented(_key_by("GET"), _as_refusal)
ENDINGS = ("secret", "reveal", "credentials", "export", "apikeys", "rotate")
row = FAULTS.of(
    f"{CLAUSE}:path-{{}}", "There is a path that ends in /{} and shows the secret.", by=_path
)
row.add((ending, ending, ending) for ending in ENDINGS)

# To who asks in another way


def _with_query(way: str, query: str) -> tuple[str, str, Predicate]:
    return way, query, lambda call: query in call.query


row = FAULTS.of(f"{CLAUSE}:query-{{}}", "Lists with ?{} show secrets.", by=_asked)
row.add([_with_query("include-secret", "includeSecret=true")])
row.add([_with_query("include", "include=secret")])
row.add([_with_query("show-secret", "showSecret=1")])
row.add([_with_query("fields", "fields=id,secret")])
row.add([_with_query("reveal", "reveal=true")])
row.add([_with_query("include-deleted", "includeDeleted=true")])
row.add([_with_query("expand", "expand=secret")])
row.add([_with_query("debug", "debug=")])
row = FAULTS.of(f"{CLAUSE}:query-{{}}", "Lists with {} show the secrets.", by=_asked)
row["select", "?select=* or ?fields=*"] = queried("select=*", "fields=*")
row["odata", "?$select=secret"] = queried("$select=secret", "$select=*", "$expand=secret")
row["array", "?expand[]=secret or ?include[]=secret"] = queried(
    "expand[]=secret", "include[]=secret", "fields[]=secret"
)
row["view", "?view=full or ?verbose=1"] = queried(
    "view=full", *true("full", "verbose", "details", "raw")
)


def _csv(call: FaultCall) -> str:
    rows = [f"{made.id},{made.key},{made.secret}" for made in call.memory.made]
    return "\n".join(["id,key,secret", *rows])


def _xml(call: FaultCall) -> str:
    keys = (f"<key id='{one.id}'><secret>{one.secret}</secret></key>" for one in call.memory.made)
    return f"<keys>{''.join(keys)}</keys>"


def _written(text: Callable[[FaultCall], str], media_type: str, when: Predicate) -> Handler:
    async def handle(call: FaultCall) -> FaultResponse:
        return await plain(200, text(call), media_type)(call)

    return on_success(LIST, handle, when)


PREFERS_ALL = header_like("return=representation", "Prefer")
SELECTS_ALL = queried("select=*", "returning=*", "fields=*")

row = FAULTS.of(CLAUSE)
row["accept-csv", "Lists in CSV have a column with the secrets"] = _written(
    _csv, "text/csv", header_like("text/csv", "Accept")
)
row["query-csv", "Lists with ?format=csv have a column with the secrets"] = _written(
    _csv, "text/csv", queried("format=csv", "export=csv", "output=csv")
)
row["accept-xml", "Lists in XML show the secrets"] = _written(
    _xml, "application/xml", header_like("application/xml|text/xml", "Accept")
)
row["accept-vendor", "Lists show the secrets to who asks for JSON of another kind"] = _asked(
    header_like(r"application/(vnd\.|hal|ld)[\w.-]*\+json", "Accept")
)
row["debug-header", "Lists with X-Debug show the secrets"] = _asked(has_header("X-Debug"))
row["prefer", "An update with Prefer: return=representation answers with the secret"] = _in_body(
    UPDATE, "secret", _raw, PREFERS_ALL
)
row["update-query", "An update with ?select=* or ?returning=* answers with the secret"] = _in_body(
    UPDATE, "secret", _raw, SELECTS_ALL
)
