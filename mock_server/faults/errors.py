"""Refuse in another shape, or show how the service is made."""

from collections.abc import Container
from functools import partial

from mock_server.fault import FaultResponse
from mock_server.faults.parts.answers import answers, refusals
from mock_server.faults.parts.bodies import is_malformed
from mock_server.faults.parts.call import FaultCall, Handler, Predicate
from mock_server.faults.parts.edits import Edit, alter, drop, in_array, put
from mock_server.faults.parts.handlers import REFUSED, on_refusal
from mock_server.faults.parts.headers import has_header, header_like, parameters
from mock_server.faults.parts.operations import DELETE, LIST, OPERATIONS, UPDATE, VERBS
from mock_server.faults.parts.predicates import is_deleted
from mock_server.faults.parts.replies import edited, plain
from mock_server.faults.parts.table import Faults

FAULTS = Faults()
OBJECT, SUCCESS, OTHERS = "errors.json-object", "errors.success-false", "errors.other-statuses"
DOCUMENTED, ASSUMED = (403, 404), (400, 401)
PAGE = "<!doctype html><title>Error</title><h1>Something went wrong</h1>"

# The shape

NO_OBJECT: tuple[tuple[str, str, Edit], ...] = (
    ("object-message", "hold an object as `message`", alter("message", lambda text: {"en": text})),
    ("array-message", "hold an array as `message`", alter("message", lambda text: [text])),
    ("number-message", "hold a number as `message`", put(message=17)),
    ("null-message", "hold null as `message`", put(message=None)),
    ("array", "are arrays", in_array),
    ("text", "are a JSON text", lambda body, _: body["message"]),
    ("null", "are null", lambda _, __: None),
)
NO_JSON = (
    ("plain-text", "are plain text", "Refused", "text/plain"),
    ("html", "are HTML pages", PAGE, "text/html; charset=utf-8"),
    ("empty", "have no body", "", ""),
    ("xml", "are XML", "<error>Refused</error>", "application/xml"),
)
NO_SUCCESS: tuple[tuple[str, str, Edit], ...] = (
    ("no-success", "lack `success`", drop("success")),
    ("null-success", "hold null as `success`", put(success=None)),
    ("text-success", 'hold "false" as `success`', put(success="false")),
    ("number-success", "hold 0 as `success`", put(success=0)),
    ("error", "are an object with `error` alone", lambda body, _: {"error": body["message"]}),
    ("detail", "are an object with `detail` alone", lambda body, _: {"detail": body["message"]}),
    (
        "problem",
        "are problem details (RFC 9457)",
        lambda body, call: {"title": body["message"], "status": call.status},
    ),
    ("nested", "wrap an object round", lambda body, _: {"error": body}),
)


def _as_text(
    statuses: int | Container[int], text: str, media_type: str, *when: Predicate
) -> Handler:
    """Refuse with something that is not JSON."""

    async def handle(call: FaultCall) -> FaultResponse:
        return await plain(call.status, text, media_type)(call)

    return on_refusal(statuses, OPERATIONS, handle, *when)


for _clause, _statuses in ((OBJECT, DOCUMENTED), (OTHERS, ASSUMED)):
    _words = f"Refusals with {_statuses[0]} and {_statuses[1]} {{}}."
    row = FAULTS.of(_clause, _words, by=partial(refusals, statuses=_statuses))
    row.add(NO_OBJECT)
    row = FAULTS.of(_clause, _words, by=partial(_as_text, _statuses))
    row.add(NO_JSON)
    for _status in _statuses:
        FAULTS[f"{_clause}:html-for-{_status}", f"Refusals with {_status} are HTML pages."] = (
            _as_text(_status, PAGE, "text/html")
        )
for _clause, _statuses in ((SUCCESS, DOCUMENTED), (OTHERS, ASSUMED)):
    _words = f"Refusals with {_statuses[0]} and {_statuses[1]} {{}}."
    row = FAULTS.of(_clause, _words, by=partial(refusals, statuses=_statuses))
    row.add(NO_SUCCESS)
    row = FAULTS.of(f"{_clause}:true-for-{{}}", "Refusals with {} say `success: true`.")
    row.add((str(each), str(each), refusals(put(success=True), each)) for each in _statuses)
for _operation, _verb in VERBS.items():
    row = FAULTS.of(
        f"{SUCCESS}:{{}}-for-{_verb}",
        f"Refusals of {_operation} {{}}.",
        by=partial(refusals, statuses=DOCUMENTED, operations=_operation),
    )
    row["no-success", "lack `success`"] = drop("success")
    row["true", "say `success: true`"] = put(success=True)
FAULTS[f"{OBJECT}:deleted", "Refusals about deleted keys are arrays."] = refusals(
    in_array, DOCUMENTED, OPERATIONS, is_deleted
)

# What nobody should see

INTERNALS = "errors.no-internals"
PYTHON = (
    'Traceback (most recent call last):\n  File "/srv/app/keys.py", line 88, in find\n'
    "KeyError: 'apikey'"
)
NODE = "Error: not found\n    at KeyService.find (/srv/app/dist/keys.service.js:42:13)"
JAVA = (
    "java.lang.IllegalStateException: no key\n\tat tech.example.KeyService.find(KeyService.java:42)"
)
SQL = "SELECT id, name FROM api_keys WHERE repo_id = $1 AND id = $2"
PRISMA = "Invalid `prisma.apiKey.findFirst()` invocation: PrismaClientKnownRequestError P2025"


def _message(text: str, statuses: int | Container[int] = (400, 404), *when: Predicate) -> Handler:
    return refusals(put(message=text), statuses, OPERATIONS, *when)


row = FAULTS.of(INTERNALS, "Refusals show {} in their message.", by=_message)
row["python", "a Python traceback"] = PYTHON
row["node", "a Node.js stack"] = NODE
row["java", "a Java stack"] = JAVA
row["go", "a Go panic"] = "panic: runtime error: index out of range\n\ngoroutine 17 [running]:"
row["sql", "an SQL statement"] = SQL
row["prisma", "an error of its database client"] = PRISMA
row["postgres", "an error of its database"] = (
    'duplicate key value violates unique constraint "api_keys_pkey"'
)
row["path", "a path of its machine"] = "Cannot read /opt/service/config/keys.yaml"
row["url", "the address of its database"] = "postgres://keys@db.internal:5432/keys"
row["exception", "the name of an exception"] = "TypeError: Cannot read properties of undefined"
row["refused", "a failed connection"] = "connect ECONNREFUSED 10.0.3.7:5432"
row = FAULTS.of(INTERNALS, "Refusals hold {}.", by=refusals)
row["stack-member", "a stack trace as `stack`"] = put(stack=NODE)
row["exception-member", "the name of an exception as `exception`"] = put(
    exception="NotFoundException"
)
row["nested", "a traceback deep in an object"] = put(error={"debug": {"trace": PYTHON.split("\n")}})


async def _with_header(call: FaultCall) -> FaultResponse:
    return call.response.with_header("X-Debug-Trace", NODE.replace("\n", " "))


def _debugs(call: FaultCall) -> bool:
    return "debug" in parameters(call)


row = FAULTS.of(INTERNALS)
row["malformed", "A refusal of malformed JSON shows a traceback"] = _message(
    PYTHON, 400, is_malformed
)
row["deleted", "A refusal about a deleted key shows an SQL statement"] = _message(
    SQL, 404, is_deleted
)
row["outsider", "A refusal with 403 shows a traceback"] = _message(PYTHON, 403)
row["anonymous", "A refusal with 401 shows a Node.js stack"] = _message(NODE, 401)
row["update-answer", "The answer to an update shows an SQL statement"] = answers(
    UPDATE, put(message=f"Done: {SQL}")
)
row["delete-answer", "The answer to a deletion shows a path of its machine"] = answers(
    DELETE, put(message="Moved to /var/lib/keys/deleted/17.json")
)
row["query-in-lists", "Lists hold their SQL statement as `sql`"] = answers(LIST, put(sql=SQL))
row["header", "Refusals have a header with a stack trace"] = on_refusal(
    REFUSED, OPERATIONS, _with_header
)
row["undocumented-method", "A wrong method is answered with a traceback"] = on_refusal(
    REFUSED, "", edited(put(message=PYTHON))
)
row["debug-header", "Lists with X-Debug hold their SQL statement"] = answers(
    LIST, put(debug={"sql": SQL}), has_header("X-Debug", "X-Debug-Mode")
)
row["debug-query", "Lists with ?debug=true hold their SQL statement"] = answers(
    LIST, put(debug={"sql": SQL}), _debugs
)
row["for-browsers", "Browsers get refusals as pages with a traceback"] = _as_text(
    REFUSED, f"<pre>{PYTHON}</pre>", "text/html", header_like("text/html", "Accept")
)
row["refusal-with-debug-header", "Refusals with X-Debug hold a traceback"] = refusals(
    put(trace=PYTHON), REFUSED, OPERATIONS, has_header("X-Debug")
)
