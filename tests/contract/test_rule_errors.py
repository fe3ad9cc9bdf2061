"""Looking at every exchange for what no answer may hold."""

import pytest

from contract_tests.client.exchange import Exchange
from tests.contract.exchanges import (
    JSON_HEADERS,
    answered,
    broken_clauses,
    item,
    judged_answers,
    listing,
    undocumented,
)

UPDATE = "updateRepoAiApiKey"
PATH = "/repo/repo-1/ai/apikey/key-1/secret"


def refusal(message: str, status: int = 404) -> Exchange:
    return answered(UPDATE, status, {"success": False, "message": message})


SIGNS = {
    "Python": 'Traceback (most recent call last):\n  File "/srv/main.py", line 3, in handler',
    "Node": "Error: no\n    at createKey (/srv/keys.js:12:5)\n    at async /srv/index.js:3:1",
    "Java": "java.lang.NullPointerException\n\tat com.example.Keys.create(Keys.java:42)",
    "Go": "panic: runtime error\n\ngoroutine 7 [running]:\nmain.go:31",
    "C#": "System.InvalidOperationException: no",
    "SQL": "syntax error: SELECT id FROM keys WHERE",
    "PostgreSQL": 'duplicate key value violates unique constraint "keys_pkey"',
    "MySQL": "ER_DUP_ENTRY: Duplicate entry",
    "SQLSTATE": "SQLSTATE[23505]",
    "Prisma": "PrismaClientKnownRequestError: no such table",
    "a connection": "connect ECONNREFUSED 10.0.0.5:5432",
    "a URL of a database": "cannot reach postgres://flashback@db/keys",
    "a path": "no such file: /usr/src/app/keys.js",
    "a path of Windows": "no such file: C:\\srv\\keys.json",
    "a package": "node_modules/express/lib/router.js",
    "an exception": "KeyError: 'aiType'",
}


@pytest.mark.parametrize("text", SIGNS.values(), ids=SIGNS)
def test_signs_of_internals_are_found_in_the_message_of_a_refusal(text: str) -> None:
    assert broken_clauses(judged_answers(refusal(text))) == {"errors.no-internals"}


@pytest.mark.parametrize("text", SIGNS.values(), ids=SIGNS)
def test_signs_of_internals_are_found_in_a_page_of_a_proxy(text: str) -> None:
    page = undocumented("GET", "/keys", 404, f"<html><pre>{text}</pre></html>".encode())

    assert broken_clauses(judged_answers(page)) == {"errors.no-internals"}


def test_signs_of_internals_are_found_in_a_header_and_in_a_good_answer() -> None:
    header = [*JSON_HEADERS, ("x-error", SIGNS["Java"].replace("\n", " "))]
    body = {"success": True, "message": SIGNS["SQL"]}

    for exchange in (
        answered(UPDATE, 404, {"success": False}, headers=header),
        answered(UPDATE, 200, body),
    ):
        assert broken_clauses(judged_answers(exchange)) == {"errors.no-internals"}


@pytest.mark.parametrize(
    "member", ["stack", "stackTrace", "stack_trace", "exception", "sqlMessage"]
)
@pytest.mark.parametrize("nested", [False, True])
def test_a_member_that_is_called_like_a_trace_is_found(member: str, nested: bool) -> None:
    told = {member: "…"}
    body = {"success": False, "message": "no", **({"error": told} if nested else told)}

    assert broken_clauses(judged_answers(answered(UPDATE, 404, body))) == {"errors.no-internals"}


@pytest.mark.parametrize("value", [None, "", False, [], {}])
@pytest.mark.parametrize("nested", [False, True])
def test_a_member_for_a_trace_that_holds_none_is_harmless(value: object, nested: bool) -> None:
    told = {"stack": value}
    body = {"success": False, "message": "no", **({"error": told} if nested else told)}

    assert broken_clauses(judged_answers(answered(UPDATE, 404, body))) == set()


HARMLESS = [
    "API key not found",
    "Cannot PUT /repo/repo-1/ai/apikey/key-1",
    "aiType must be one of OPENAI, GOOGLE, ANTHROPIC, AWS, OTHER",
    "name: Expected string, received number at body.name",
    "Unexpected token } in JSON at position 17",
    "Invalid JSON: line 1, column 5",
    "Select a name from the list and update it where needed",
    "The value of aiType is no valid type; see https://docs.example/errors#type-error",
    "Too many keys at 10:30:15, try again at 2024-01-15T10:30:00.000Z",
    "An exception to this rule needs the consent of your administrator",
    "Rate limit: 20 requests, 0 left; request 4f1a:22:1",
    "Insufficient permissions for this repository (code 403:12)",
    "请求无效 🔑",
    "A file called report.pdf cannot be a name",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_texts_are_no_internals(text: str) -> None:
    page = undocumented("GET", PATH, 404, f"<p>{text}</p>".encode())

    assert broken_clauses(judged_answers(refusal(text), page)) == set()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("location", "https://login.example/start?from=%2Fkeys"),
        ("server", "nginx/1.25.3"),
        ("set-cookie", "session=1; Path=/; HttpOnly"),
        ("content-security-policy", "default-src 'self'; report-uri /csp"),
        ("via", "1.1 proxy-7.example:8080"),
        ("allow", "GET, HEAD, POST"),
    ],
)
def test_headers_of_proxies_are_no_internals(name: str, value: str) -> None:
    headers = [*JSON_HEADERS, (name, value)]

    exchange = answered(UPDATE, 404, {"success": False}, headers=headers)

    assert broken_clauses(judged_answers(exchange)) == set()


PUBLIC_PATHS = {
    "below a base URL with a path": undocumented(
        "GET", PATH, 404, {"success": False, "message": f"Cannot GET /app/api{PATH}"}
    ),
    "of a login page": undocumented("GET", PATH, 404, {}, [("location", "/app/login/start")]),
    "of a cookie": undocumented("GET", PATH, 404, {}, [("set-cookie", "a=b; Path=/app/api/v1")]),
}


@pytest.mark.parametrize("exchange", PUBLIC_PATHS.values(), ids=PUBLIC_PATHS)
def test_the_paths_of_urls_are_no_internals(exchange: Exchange) -> None:
    assert broken_clauses(judged_answers(exchange)) == set()


def test_the_scripts_of_a_page_are_no_internals() -> None:
    page = undocumented("GET", PATH, 404, b'<script src="/app/static/main.js"></script>')

    assert broken_clauses(judged_answers(page)) == set()


def test_a_line_of_a_trace_is_found_within_json() -> None:
    assert broken_clauses(judged_answers(refusal('File "main.py", line 3, in handler'))) == {
        "errors.no-internals"
    }


def test_what_users_wrote_is_their_own() -> None:
    exchange = listing(*(item(number, name=text) for number, text in enumerate(SIGNS.values())))

    assert broken_clauses(judged_answers(exchange)) == set()


def test_a_refusal_may_repeat_what_was_sent() -> None:
    sent = b'{"name": "KeyError and /usr/src/app/x"}'
    body = {"success": False, "message": "bad name: KeyError and /usr/src/app/x"}

    assert broken_clauses(judged_answers(answered(UPDATE, 404, body, sent_body=sent))) == set()


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_error_is_found_on_any_call(status: int) -> None:
    assert "errors.no-server-error" in broken_clauses(
        judged_answers(undocumented("PATCH", PATH, status, {"success": False}))
    )


def test_server_errors_of_different_kinds_are_told_apart() -> None:
    kinds = ("KeyError", "TypeError", "ValueError", "TypeError")

    judge = judged_answers(*(refusal(f"Traceback: {kind}: 'x'", 500) for kind in kinds))

    found = [entry for entry in judge.finish() if entry.clause == "errors.no-server-error"]
    assert [(entry.came.rpartition(" ")[2], entry.alike) for entry in found] == [
        ("KeyError", 0),
        ("TypeError", 1),
        ("ValueError", 0),
    ]
    assert all(" was answered with 500" in entry.came for entry in found)


def test_not_implemented_is_tolerated_for_deletions_alone() -> None:
    body = {"success": False, "message": "no"}

    assert broken_clauses(judged_answers(answered("deleteRepoAiApiKey", 501, body))) == set()
    assert broken_clauses(judged_answers(answered(UPDATE, 501, body))) == {"errors.no-server-error"}


def test_a_json_body_nearly_as_deep_as_python_goes_stops_no_observer() -> None:
    for depth in (50, 500, 5_000, 100_000):
        nested = b"[" * depth + b"]" * depth
        body = b'{"success": false, "message": "no", "echo": ' + nested + b"}"
        assert broken_clauses(judged_answers(undocumented("PUT", PATH, 400, body))) == set()
