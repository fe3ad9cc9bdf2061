"""Give a secret away after the answer that created its key, or a key in a refusal."""

import codecs
import re
from base64 import b32encode
from collections.abc import Callable
from urllib.parse import quote

import orjson

from mock_server.fault import FaultResponse
from mock_server.faults.parts import when
from mock_server.faults.parts.call import (
    FaultCall,
    Handler,
    Json,
    Predicate,
    RememberedKey,
    curried,
)
from mock_server.faults.parts.changes import items
from mock_server.faults.parts.handlers import REFUSED, on, on_answer, on_refusal, on_success
from mock_server.faults.parts.hashes import base64
from mock_server.faults.parts.messages import JSON_HEADERS, success
from mock_server.faults.parts.operations import CALLED, CREATE, DELETE, LIST, OPERATIONS, UPDATE
from mock_server.faults.parts.replies import plain
from mock_server.faults.parts.table import Faults

FAULTS = Faults()
SECRET, BARE = "secret.never-again", "secret.refusal-bare"
ARRAYS = ("expand[]=secret", "include[]=secret", "fields[]=secret")
VIEW = ("view=full", *when.yes("full", "verbose", "details", "raw"))
VENDOR = r"application/(vnd\.|hal|ld)[\w.-]*\+json"
ENDINGS = ("secret", "reveal", "credentials", "export", "apikeys", "rotate")
FORBIDDEN = "access.list-forbidden"

Form = Callable[[str], object]
Occasion = Callable[[FaultCall, RememberedKey], object]


def _each(told: Callable[[str], Json], occasion: Occasion = lambda _, __: True) -> Handler:
    """Tell something of each key's secret in its item in lists."""

    def edit(item: Json, call: FaultCall) -> Json:
        made = call.memory.made_as(item["id"])
        return item | told(made.secret) if made and occasion(call, made) else item

    return items(edit)


def _as_member(name: str, form: Form = str) -> Handler:
    return _each(lambda secret: {name: form(secret)})


def _as_secret(occasion: Occasion) -> Handler:
    return _each(lambda secret: {"secret": secret}, occasion)


def _asked(test: Predicate) -> Handler:
    return _as_secret(lambda call, _: test(call))


def _codes(pattern: str) -> Form:
    return lambda secret: "".join(pattern.format(code) for code in secret.encode())


def _quarters(secret: str) -> object:
    return {f"part{number}": secret[number * 11 : number * 11 + 11] for number in range(4)}


def _shares_its_name(call: FaultCall, made: RememberedKey) -> bool:
    return sum(one.name == made.name for one in call.memory.made) > 1


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


@curried
async def _in_body(call: FaultCall, name: str, form: Form = str) -> FaultResponse:
    """Put the secret into the body of an answer."""
    secret = _secret_of(call)
    if secret is None or not isinstance(call.body, dict):
        return call.response
    return call.with_members(**{name: form(secret)})


@curried
async def _in_header(call: FaultCall, name: str, form: Callable[[str], str] = str) -> FaultResponse:
    """Put the secret into a header."""
    secret = _secret_of(call)
    return call.response.with_header(name, form(secret)) if secret else call.response


def _cookie(secret: str) -> str:
    return f"session={base64(secret)}; HttpOnly"


@curried
async def _answer(call: FaultCall, answer: Callable[[str], FaultResponse]) -> FaultResponse:
    """Answer with the secret, if there is one."""
    secret = _secret_of(call)
    return answer(secret) if secret else await call.ask()


def _as_data(secret: str) -> FaultResponse:
    return success(data={"secret": secret})


def _as_refusal(secret: str) -> FaultResponse:
    return FaultResponse(405, JSON_HEADERS, _as_data(secret).body)


def _as_header(secret: str) -> FaultResponse:
    return FaultResponse(200, JSON_HEADERS).with_header("X-Secret", secret)


def _csv(call: FaultCall) -> str:
    rows = [f"{made.id},{made.key},{made.secret}" for made in call.memory.made]
    return "\n".join(["id,key,secret", *rows])


def _xml(call: FaultCall) -> str:
    keys = (f"<key id='{one.id}'><secret>{one.secret}</secret></key>" for one in call.memory.made)
    return f"<keys>{''.join(keys)}</keys>"


def _written(text: Callable[[FaultCall], str], media_type: str, test: Predicate) -> Handler:
    async def handle(call: FaultCall) -> FaultResponse:
        return await plain(200, text(call), media_type)(call)

    return on_success(LIST, handle, test)


@curried
async def _tells(call: FaultCall, told: Callable[[Json], Json]) -> FaultResponse:
    """Tell of the key that the call is about, or of the repository's newest one."""
    items = await call.items()
    named = [item for item in items if item["id"] == call.apikey_id]
    if not items or not isinstance(call.body, dict):
        return call.response
    return call.with_members(**told((named or items)[0]))


# In lists
row = FAULTS.of(f"{SECRET}:list-*", "Lists show the secret {}.", _as_member, "token")
row["raw", "as it is"] = str
row["base64", "in Base64"] = base64
row["base64-twice", "in Base64, twice"] = lambda secret: base64(base64(secret))
row["base32", "in Base32"] = lambda secret: b32encode(secret.encode()).decode()
row["hex", "in hexadecimal"] = lambda secret: secret.encode().hex()
row["url-encoded", "percent-encoded as a whole"] = _codes("%{:02X}")
row["html-entities", "as HTML entities"] = _codes("&#{};")
row["reversed", "backwards"] = lambda secret: secret[::-1]
row["rot13", "in ROT13"] = lambda secret: codecs.encode(secret, "rot13")
row["upper-case", "in upper case"] = str.upper
row["spaced", "in groups of four"] = lambda secret: re.sub("(.{4})(?=.)", r"\1 ", secret)
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
row["masked-ends", "masked but for its ends"] = lambda secret: f"{secret[:4]}...{secret[-4:]}"
row = FAULTS.of(f"{SECRET}:list-as-*", "Lists show the secret as `{}`.")
row.each(_as_member, "secret", "apiKeySecret", "value")
row = FAULTS.of(SECRET, "Lists show the halves of the secret as {}.", _each)
row["list-in-two-members", "members"] = lambda secret: {"salt": secret[:21], "hash": secret[21:]}
row = FAULTS.of(f"{SECRET}:list-*", "Lists show the secret {}.", _as_secret)
row["first", "until the next list"] = lambda call, _: call.memory.done[LIST] % 2 == 1
row["later", "from the fifth list on"] = lambda call, _: call.memory.done[LIST] > 4
row["after-rename", "of renamed keys"] = lambda call, made: made.id in call.memory.renamed
row["after-deletion", "of all keys once one is deleted"] = lambda call, _: call.memory.deleted
row["second-repository", "in the second repository"] = lambda call, _: when.elsewhere(call)
row["one-provider", "of keys for AWS"] = lambda _, made: made.ai_type == "AWS"
row["long", "in lists of more than ten keys"] = lambda call, _: len(call.listed) > 10
row["same-name", "of keys that share a name"] = _shares_its_name
row["oldest", "of the oldest key"] = lambda _, made: made.number == 1
row["newest", "of the newest key"] = lambda call, made: made is call.made

# In other answers
OK = when.status(200)
DETAILS = _in_body("details", lambda s: {"s": s})
GONE = (_in_body("message", "Deleted: {}".format), when.status(404), when.deleted)
SAYS_NO = _in_body("message", "No: {}".format)
for _operation, _verb in ((UPDATE, "update"), (DELETE, "delete")):
    _words = f"The answer to {CALLED[_operation].lower()} shows the secret {{}}."
    row = FAULTS.of(f"{SECRET}:{_verb}-*", _words, on_answer, _operation, only=OK)
    row["member", "as `secret`"] = _in_body("secret")
    row["message", "in its message"] = _in_body("message", "Done: {}".format)
    row["message-base64", "in Base64"] = _in_body("message", lambda s: f"ref {base64(s)}")
    row["nested", "in a nested object"] = _in_body("data", lambda s: {"apiKey": {"x": s}})
row = FAULTS.of(SECRET, "The answer to {} shows a secret.", on_answer)
row["update-empty", "an update with nothing"] = UPDATE, _in_body("secret"), OK, when.empty_object
row["next-creation", "the next creation"] = CREATE, _in_body("previous"), when.status(201)
row = FAULTS.of(SECRET, "Lists show the newest secret {}.", on_answer, LIST)
row["beside-list", "beside the keys"] = _in_body("lastSecret")
row["beside-list-base64", "in Base64"] = _in_body("meta", lambda s: {"cursor": base64(s)})
row = FAULTS.of(SECRET, "The refusal of {} holds a secret.", on_answer)
row["refusal-after-deletion", "an update of a deleted key"] = UPDATE, *GONE
row["refusal-for-outsider", "the outsider's list"] = LIST, _in_body("hint"), when.status(403)
_words = "A refusal with {} tells the secret."
row = FAULTS.of(f"{SECRET}:refusal-*", _words, on_answer, OPERATIONS, SAYS_NO)
row.each(when.status, 400, 401, 403, 404)
_words = "The refusal of {} holds the secret."
row = FAULTS.of(f"{SECRET}:refusal-*", _words, on_refusal, REFUSED)
row["create", "a creation"] = CREATE, DETAILS
row["update", "an update"] = UPDATE, DETAILS
row["delete", "a deletion"] = DELETE, DETAILS
row = FAULTS.of(f"{SECRET}:header-*", "{} holds the secret.", on_answer)
row["list", "A header of lists"] = LIST, _in_header("X-Api-Secret")
row["list-base64", "A header of lists, in Base64,"] = LIST, _in_header("X-Trace", base64)
row["update", "A header of updates"] = UPDATE, _in_header("X-Key-Info")
row["delete", "A header of deletions"] = DELETE, _in_header("X-Key-Info")
row["etag", "The ETag of lists"] = LIST, _in_header("ETag", '"{}"'.format)
row["location", "The Location of updates"] = UPDATE, _in_header("Location", "/keys/{}".format)
row["cookie", "A cookie"] = (LIST, UPDATE), _in_header("Set-Cookie", "apikey={}; Path=/".format)
row["cookie-encoded", "A cookie, in Base64,"] = UPDATE, _in_header("Set-Cookie", _cookie)
row["link", "The Link of lists"] = LIST, _in_header("Link", "</?after={}>; rel=next".format)

# To calls that the document does not know
_words, KEY = "{} of a key answers with its secret.", (when.known_caller, when.has_key)
row = FAULTS.of(f"{SECRET}:method-*", _words, on, "", _answer(_as_data), only=KEY)
row.each(when.method, "GET", "PATCH", "POST")
_words = "{} of a key answers with its secret in a header."
row = FAULTS.of(f"{SECRET}:method-*", _words, on, "", _answer(_as_header), only=KEY)
row.each(when.method, "HEAD", "OPTIONS")
_words = "{} of a key is refused with 405, and its secret."
row = FAULTS.of(SECRET, _words, on, "", _answer(_as_refusal), only=KEY)
row["method-refused", "GET"] = when.method("GET")
_words = "A path that ends in /{} shows the secret."
row = FAULTS.of(f"{SECRET}:path-*", _words, on, "", _answer(_as_data), when.known_caller)
row.each(lambda end: when.path_like(f"/{end}$"), *ENDINGS)

# To who asks in another way
row = FAULTS.of(f"{SECRET}:query-*", "Lists with ?{} show secrets.", _asked)
row["include-secret", "includeSecret=true"] = when.query_like("includeSecret=true")
row["include", "include=secret"] = when.query_like("include=secret")
row["show-secret", "showSecret=1"] = when.query_like("showSecret=1")
row["fields", "fields=id,secret"] = when.query_like("fields=id,secret")
row["reveal", "reveal=true"] = when.query_like("reveal=true")
row["include-deleted", "includeDeleted=true"] = when.query_like("includeDeleted=true")
row["expand", "expand=secret"] = when.query_like("expand=secret")
row["debug", "debug="] = when.query_like("debug=")
row["select", "select=* or ?fields=*"] = when.queried("select=*", "fields=*")
row["odata", "$select=secret"] = when.queried("$select=secret", "$select=*", "$expand=secret")
row["array", "expand[]=secret or ?include[]=secret"] = when.queried(*ARRAYS)
row["view", "view=full or ?verbose=1"] = when.queried(*VIEW)
row = FAULTS.of(SECRET, "Lists {} have a column with the secrets.", _written, _csv, "text/csv")
row["accept-csv", "in CSV"] = when.header_like("text/csv", "Accept")
row["query-csv", "with ?format=csv"] = when.queried("format=csv", "export=csv", "output=csv")
row = FAULTS.of(SECRET, "Lists {} show the secrets.", _written, _xml, "application/xml")
row["accept-xml", "in XML"] = when.header_like("application/xml|text/xml", "Accept")
row = FAULTS.of(SECRET, "Lists {} show the secrets.", _asked)
row["accept-vendor", "in JSON of another kind"] = when.header_like(VENDOR, "Accept")
row["debug-header", "with X-Debug"] = when.header("X-Debug")
_words = "An update with {} answers with the secret."
row = FAULTS.of(SECRET, _words, on_answer, UPDATE, _in_body("secret"))
row["prefer", "Prefer: return=representation"] = when.header_like("return=representation", "Prefer")
row["update-query", "?select=*"] = when.queried("select=*", "returning=*", "fields=*")

# A key in a refusal
for _status in (400, 401, 403, 404):
    _words = f"Refusals with {_status} hold the `{{}}` of a key."
    # A forbidden list must not tell of the keys either.
    also = FORBIDDEN if _status == 403 else ()
    row = FAULTS.of(f"{BARE}:*-in-{_status}", _words, on_refusal, _status, OPERATIONS, also=also)
    row["id", "id"] = _tells(lambda item: {"id": item["id"]})
    row["key", "key"] = _tells(lambda item: {"key": item["key"]})
_words = "The refusal of a call about a key that is not there tells an {}."
row = FAULTS.of(f"{BARE}:*-in-message", _words, on_refusal, 404, (UPDATE, DELETE))
row["key", "access key"] = _tells(lambda item: {"message": f"Did you mean {item['key']}?"})
row["id", "id"] = _tells(lambda item: {"message": f"Did you mean {item['id']}?"})
row = FAULTS.of(BARE, "Refusals with 403 hold {}.", on_refusal, 403, OPERATIONS, also=FORBIDDEN)
row["nested-key", "a key in an object"] = _tells(lambda item: {"details": {"apiKey": item}})
row = FAULTS.of(BARE, "The refusal of {} tells the newest access key.", on_refusal, 400, CREATE)
row["key-for-invalid-creation", "a creation"] = _tells(lambda item: {"lastKey": item["key"]})
row = FAULTS.of(BARE, "A list without a token is refused with {} in it.", on_refusal, 401, LIST)
row["keys-for-anonymous", "the newest key"] = _tells(lambda item: {"apiKeys": [item]})
