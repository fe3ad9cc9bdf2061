"""Refuse in another shape, or show how the service is made."""

from mock_server.faults.parts import when
from mock_server.faults.parts.call import FaultCall, Handler, Json, Predicate
from mock_server.faults.parts.changes import answers, edited, refusals
from mock_server.faults.parts.edits import Edit, alter, drop, in_array, put
from mock_server.faults.parts.handlers import REFUSED, Statuses, on_refusal
from mock_server.faults.parts.operations import CALLED, DELETE, LIST, OPERATIONS, UPDATE, VERBS
from mock_server.faults.parts.replies import headed, plain
from mock_server.faults.parts.table import Faults

FAULTS = Faults()
OBJECT, SUCCESS, OTHERS = "errors.json-object", "errors.success-false", "errors.other-statuses"
INTERNALS = "errors.no-internals"
DOCUMENTED, ASSUMED = (403, 404), (400, 401)
PAGE = "<!doctype html><title>Error</title><h1>Something went wrong</h1>"
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
HTML = when.header_like("text/html", "Accept")
PYTHON = (
    'Traceback (most recent call last):\n  File "/srv/app/keys.py", line 88, in find\n'
    "KeyError: 'apikey'"
)
NODE = "Error: not found\n    at KeyService.find (/srv/app/dist/keys.service.js:42:13)"
JAVA = (
    "java.lang.IllegalStateException: no key\n\tat tech.example.KeyService.find(KeyService.java:42)"
)
TRACED = headed("X-Debug-Trace", NODE.replace("\n", " "))
TRACE, TRUE = put(trace=PYTHON), put(success=True)
TRACED_BY_HEADER = refusals(REFUSED, OPERATIONS, TRACE, when.header("X-Debug"))
SQL = "SELECT id, name FROM api_keys WHERE repo_id = $1 AND id = $2"
PRISMA = "Invalid `prisma.apiKey.findFirst()` invocation: PrismaClientKnownRequestError P2025"
MOVED = "Moved to /var/lib/keys/deleted/17.json"
POSTGRES = 'duplicate key value violates unique constraint "api_keys_pkey"'


def _as_text(statuses: Statuses, text: str, media_type: str, *tests: Predicate) -> Handler:
    """Refuse with something that is not JSON."""
    return on_refusal(statuses, OPERATIONS, plain(0, text, media_type), *tests)


def _message(text: str, statuses: Statuses = (400, 404), *tests: Predicate) -> Handler:
    return refusals(statuses, OPERATIONS, put(message=text), *tests)


def _problem(body: Json, call: FaultCall) -> Json:
    return {"title": body["message"], "status": call.status}


NO_SUCCESS: tuple[tuple[str, str, Edit], ...] = (
    ("no-success", "lack `success`", drop("success")),
    ("null-success", "hold null as `success`", put(success=None)),
    ("text-success", 'hold "false" as `success`', put(success="false")),
    ("number-success", "hold 0 as `success`", put(success=0)),
    ("error", "are an object with `error` alone", lambda body, _: {"error": body["message"]}),
    ("detail", "are an object with `detail` alone", lambda body, _: {"detail": body["message"]}),
    ("problem", "are problem details (RFC 9457)", _problem),
    ("nested", "wrap an object round", lambda body, _: {"error": body}),
)

for _object, _success, _statuses in ((OBJECT, SUCCESS, DOCUMENTED), (OTHERS, OTHERS, ASSUMED)):
    _words = f"Refusals with {_statuses[0]} and {_statuses[1]} {{}}."
    FAULTS.of(_object, _words, refusals, _statuses, OPERATIONS).add(NO_OBJECT)
    FAULTS.of(_object, _words, _as_text, _statuses).add(NO_JSON)
    row = FAULTS.of(f"{_object}:html-for-*", "Refusals with {} are HTML pages.", _as_text)
    row.add((str(each), str(each), each, PAGE, "text/html") for each in _statuses)
    FAULTS.of(_success, _words, refusals, _statuses, OPERATIONS).add(NO_SUCCESS)
    row = FAULTS.of(f"{_success}:true-for-*", "Refusals with {} say `success: true`.", refusals)
    row.add((str(each), str(each), each, OPERATIONS, TRUE) for each in _statuses)
for _operation, _verb in VERBS.items():
    _words = f"{CALLED[_operation]} is refused {{}}."
    row = FAULTS.of(f"{SUCCESS}:*-for-{_verb}", _words, refusals, DOCUMENTED, _operation)
    row["no-success", "without `success`"] = drop("success")
    row["true", "with `success: true`"] = TRUE
row = FAULTS.of(OBJECT, "Refusals about deleted keys are {}.", refusals, DOCUMENTED, OPERATIONS)
row["deleted", "arrays"] = in_array, when.deleted

# What nobody should see
row = FAULTS.of(INTERNALS, "Refusals show {} in their message.", _message)
row["python", "a Python traceback"] = PYTHON
row["node", "a Node.js stack"] = NODE
row["java", "a Java stack"] = JAVA
row["go", "a Go panic"] = "panic: runtime error: index out of range\n\ngoroutine 17 [running]:"
row["sql", "an SQL statement"] = SQL
row["prisma", "an error of its database client"] = PRISMA
row["postgres", "an error of its database"] = POSTGRES
row["path", "a path of its machine"] = "Cannot read /opt/service/config/keys.yaml"
row["url", "the address of its database"] = "postgres://keys@db.internal:5432/keys"
row["exception", "the name of an exception"] = "TypeError: Cannot read properties of undefined"
row["refused", "a failed connection"] = "connect ECONNREFUSED 10.0.3.7:5432"
row = FAULTS.of(INTERNALS, "Refusals hold {}.", refusals, REFUSED, OPERATIONS)
row["stack-member", "a stack trace as `stack`"] = put(stack=NODE)
row["exception-member", "the name of an exception"] = put(exception="NotFoundException")
row["nested", "a traceback deep in an object"] = put(error={"debug": {"trace": PYTHON.split("\n")}})
row = FAULTS.of(INTERNALS, "A refusal {}.", _message)
row["malformed", "of malformed JSON shows a traceback"] = PYTHON, 400, when.malformed
row["deleted", "about a deleted key shows an SQL statement"] = SQL, 404, when.deleted
row["outsider", "with 403 shows a traceback"] = PYTHON, 403
row["anonymous", "with 401 shows a Node.js stack"] = NODE, 401
row = FAULTS.of(INTERNALS, "The answer to {}.", answers)
row["update-answer", "an update shows an SQL statement"] = UPDATE, put(message=f"Done: {SQL}")
row["delete-answer", "a deletion shows a path of its machine"] = DELETE, put(message=MOVED)
row = FAULTS.of(INTERNALS)
row["query-in-lists", "Lists hold their SQL statement as `sql`"] = answers(LIST, put(sql=SQL))
row = FAULTS.of(INTERNALS, "{}.", on_refusal, REFUSED)
row["header", "Refusals have a header with a stack trace"] = OPERATIONS, TRACED
row["undocumented-method", "A wrong method gets a traceback"] = "", edited(put(message=PYTHON))
DEBUG = put(debug={"sql": SQL})
row = FAULTS.of(INTERNALS, "Lists with {} hold their SQL statement.", answers, LIST, DEBUG)
row["debug-header", "X-Debug"] = when.header("X-Debug", "X-Debug-Mode")
row["debug-query", "?debug=true"] = lambda call: "debug" in when.parameters(call)
row = FAULTS.of(INTERNALS, "{} get refusals with a traceback.")
row["for-browsers", "Browsers"] = _as_text(REFUSED, f"<pre>{PYTHON}</pre>", "text/html", HTML)
row["refusal-with-debug-header", "Calls with X-Debug"] = TRACED_BY_HEADER
