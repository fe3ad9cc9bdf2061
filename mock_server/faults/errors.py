"""Lies about the shape of refusals, and answers that show how the service is made."""

from mock_server.fault import Fault, FaultResponse
from mock_server.faults.telling import (
    CREATE,
    DELETE,
    LIST,
    OPERATIONS,
    UPDATE,
    Call,
    Telling,
    fault,
)
from mock_server.faults.ways import (
    Edit,
    When,
    alter,
    always,
    answer,
    drop,
    edited,
    errors,
    on_refusal,
    plain,
    put,
)

DOCUMENTED = (403, 404)
ASSUMED = (400, 401)
PAGE = "<!doctype html><title>Error</title><h1>Something went wrong</h1>"

_WITHOUT_SUCCESS: tuple[tuple[str, str, Edit], ...] = (
    ("no-success", "lack `success`", drop("success")),
    ("null-success", "hold null as `success`", put(success=None)),
    ("text-success", 'hold "false" as `success`', put(success="false")),
    ("number-success", "hold 0 as `success`", put(success=0)),
    ("error", "are an object with `error` alone", lambda body, _: {"error": body["message"]}),
    ("detail", "are an object with `detail` alone", lambda body, _: {"detail": body["message"]}),
    (
        "problem",
        "are problem details (RFC 9457)",
        lambda body, call: {"title": body["message"], "status": call.response.status},
    ),
    ("nested", "wrap an object round", lambda body, _: {"error": body}),
)

_NO_OBJECT: tuple[tuple[str, str, Edit], ...] = (
    ("object-message", "hold an object as `message`", alter("message", lambda m: {"en": m})),
    ("array-message", "hold an array as `message`", alter("message", lambda m: [m])),
    ("number-message", "hold a number as `message`", put(message=17)),
    ("null-message", "hold null as `message`", put(message=None)),
    ("array", "are arrays", lambda body, _: [body]),
    ("text", "are a JSON text", lambda body, _: body["message"]),
    ("null", "are null", lambda _, __: None),
)

_TEXTS: tuple[tuple[str, str, str, str], ...] = (
    ("plain-text", "are plain text", "Refused", "text/plain"),
    ("html", "are HTML pages", PAGE, "text/html; charset=utf-8"),
    ("empty", "have no body", "", ""),
    ("xml", "are XML", "<error>Refused</error>", "application/xml"),
)


async def _as_text(call: Call, text: str, media_type: str) -> FaultResponse:
    return await plain(call.response.status, text, media_type)(call)


def _texts(text: str, media_type: str, statuses: tuple[int, ...]) -> Telling:
    async def deed(call: Call) -> FaultResponse:
        return await _as_text(call, text, media_type)

    return on_refusal(*OPERATIONS, do=deed, statuses=statuses)


def _shapes(
    clause: str, statuses: tuple[int, ...], shapes: tuple[tuple[str, str, Edit], ...]
) -> tuple[Fault, ...]:
    named = " and ".join(map(str, statuses))
    return tuple(
        fault(
            f"{clause}:{way}",
            f"Refusals with {named} {words}.",
            errors(edit, statuses=statuses),
        )
        for way, words, edit in shapes
    )


def _no_objects(clause: str, statuses: tuple[int, ...]) -> tuple[Fault, ...]:
    named = " and ".join(map(str, statuses))
    return (
        *_shapes(clause, statuses, _NO_OBJECT),
        *(
            fault(
                f"{clause}:{way}",
                f"Refusals with {named} {words}.",
                _texts(text, media_type, statuses),
            )
            for way, words, text, media_type in _TEXTS
        ),
        *(
            fault(
                f"{clause}:html-for-{status}",
                f"Refusals with {status} are HTML pages.",
                _texts(PAGE, "text/html", (status,)),
            )
            for status in statuses
        ),
    )


_ONE = {CREATE: "create", LIST: "list", UPDATE: "update", DELETE: "delete"}


def _for_deleted(call: Call) -> bool:
    return call.apikey_id in call.memory.deleted


PYTHON_TRACE = (
    'Traceback (most recent call last):\n  File "/srv/app/keys.py", line 88, in find\n'
    "KeyError: 'apikey'"
)
_NODE = "Error: not found\n    at KeyService.find (/srv/app/dist/keys.service.js:42:13)"
_JAVA = (
    "java.lang.IllegalStateException: no key\n\tat tech.example.KeyService.find(KeyService.java:42)"
)
_GO = "panic: runtime error: index out of range\n\ngoroutine 17 [running]:"
SQL = "SELECT id, name FROM api_keys WHERE repo_id = $1 AND id = $2"
_PRISMA = "Invalid `prisma.apiKey.findFirst()` invocation: PrismaClientKnownRequestError P2025"

_TRACES: tuple[tuple[str, str, str], ...] = (
    ("python", "a Python traceback", PYTHON_TRACE),
    ("node", "a Node.js stack", _NODE),
    ("java", "a Java stack", _JAVA),
    ("go", "a Go panic", _GO),
    ("sql", "an SQL statement", SQL),
    ("prisma", "an error of its database client", _PRISMA),
    (
        "postgres",
        "an error of its database",
        'duplicate key value violates unique constraint "api_keys_pkey"',
    ),
    ("path", "a path of its machine", "Cannot read /opt/service/config/keys.yaml"),
    ("url", "the address of its database", "postgres://keys@db.internal:5432/keys"),
    ("exception", "the name of an exception", "TypeError: Cannot read properties of undefined"),
    ("refused", "a failed connection", "connect ECONNREFUSED 10.0.3.7:5432"),
)


def _message(text: str, statuses: tuple[int, ...] = (400, 404), when: When = always) -> Telling:
    return errors(put(message=text), statuses=statuses, when=when)


def _unparsed(call: Call) -> bool:
    return call.request.json is None and bool(call.request.body)


_INTERNALS: tuple[tuple[str, str, Telling], ...] = (
    *(
        (way, f"Refusals show {words} in their message.", _message(text))
        for way, words, text in _TRACES
    ),
    ("stack-member", "Refusals hold a stack trace as `stack`.", errors(put(stack=_NODE))),
    (
        "exception-member",
        "Refusals hold the name of an exception as `exception`.",
        errors(put(exception="NotFoundException")),
    ),
    (
        "nested",
        "Refusals hold a traceback deep in an object.",
        errors(put(error={"debug": {"trace": PYTHON_TRACE.split("\n")}})),
    ),
    (
        "malformed",
        "A refusal of malformed JSON shows a traceback.",
        _message(PYTHON_TRACE, (400,), _unparsed),
    ),
    (
        "deleted",
        "A refusal about a deleted key shows an SQL statement.",
        _message(SQL, (404,), _for_deleted),
    ),
    ("outsider", "A refusal with 403 shows a traceback.", _message(PYTHON_TRACE, (403,))),
    ("anonymous", "A refusal with 401 shows a Node.js stack.", _message(_NODE, (401,))),
    (
        "update-answer",
        "The answer to an update shows an SQL statement.",
        answer(put(message=f"Done: {SQL}"), UPDATE),
    ),
    (
        "delete-answer",
        "The answer to a deletion shows a path of its machine.",
        answer(put(message="Moved to /var/lib/keys/deleted/17.json"), DELETE),
    ),
    ("query-in-lists", "Lists hold their SQL statement as `sql`.", answer(put(sql=SQL), LIST)),
    (
        "header",
        "Refusals have a header with a stack trace.",
        on_refusal(
            *OPERATIONS,
            do=lambda call: _with_header(call, "X-Debug-Trace", _NODE.replace("\n", " ")),
        ),
    ),
    (
        "undocumented-method",
        "A wrong method is answered with a traceback.",
        on_refusal("", do=edited(put(message=PYTHON_TRACE))),
    ),
)


async def _with_header(call: Call, name: str, value: str) -> FaultResponse:
    return call.response.with_header(name, value)


FAULTS: tuple[Fault, ...] = (
    *_no_objects("errors.json-object", DOCUMENTED),
    *_shapes("errors.success-false", DOCUMENTED, _WITHOUT_SUCCESS),
    *_no_objects("errors.other-statuses", ASSUMED),
    *_shapes("errors.other-statuses", ASSUMED, _WITHOUT_SUCCESS),
    *(
        fault(
            f"errors.success-false:no-success-for-{verb}",
            f"Refusals of {operation} lack `success`.",
            errors(drop("success"), operation, statuses=DOCUMENTED),
        )
        for operation, verb in _ONE.items()
    ),
    fault(
        "errors.json-object:deleted",
        "Refusals about deleted keys are arrays.",
        errors(lambda body, _: [body], statuses=DOCUMENTED, when=_for_deleted),
    ),
    *(
        fault(
            f"errors.success-false:true-for-{status}",
            f"Refusals with {status} say `success: true`.",
            errors(put(success=True), statuses=(status,)),
        )
        for status in DOCUMENTED
    ),
    *(
        fault(
            f"errors.success-false:true-for-{verb}",
            f"Refusals of {operation} say `success: true`.",
            errors(put(success=True), operation, statuses=DOCUMENTED),
        )
        for operation, verb in _ONE.items()
    ),
    *(
        fault(
            f"errors.other-statuses:true-for-{status}",
            f"Refusals with {status} say `success: true`.",
            errors(put(success=True), statuses=(status,)),
        )
        for status in ASSUMED
    ),
    *(fault(f"errors.no-internals:{way}", words, telling) for way, words, telling in _INTERNALS),
)
