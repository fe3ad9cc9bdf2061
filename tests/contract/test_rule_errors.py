"""Looking at every exchange for what no answer may hold."""

from collections.abc import Iterable

import pytest
from contract_tests.rules.observers import ObservedAnswers

from contract_tests.client.exchange import Exchange
from contract_tests.evidence import Judge
from openapi import load_catalogue, load_document
from tests.contract.exchanges import (
    JSON_HEADERS,
    answered,
    broken_clauses,
    creation,
    item,
    listing,
    new_judge,
    undocumented,
)

DOCUMENT, CATALOGUE = load_document(), load_catalogue()
UPDATE, LIST, CREATE = "updateRepoAiApiKey", "getRepoAiApiKeys", "createRepoAiApiKey"
PATH = "/repo/repo-1/ai/apikey/key-1/secret"


def observing(*exchanges: Exchange) -> Judge:
    judge = new_judge()
    observers = ObservedAnswers(judge, DOCUMENT, CATALOGUE).observers
    for exchange in exchanges:
        for observer in observers:
            observer(exchange)
    return judge


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
    assert broken_clauses(observing(refusal(text))) == {"errors.no-internals"}


@pytest.mark.parametrize("text", SIGNS.values(), ids=SIGNS)
def test_signs_of_internals_are_found_in_a_page_of_a_proxy(text: str) -> None:
    page = undocumented("GET", "/keys", 404, f"<html><pre>{text}</pre></html>".encode())

    assert broken_clauses(observing(page)) == {"errors.no-internals"}


def test_signs_of_internals_are_found_in_a_header_and_in_a_good_answer() -> None:
    header = [*JSON_HEADERS, ("x-error", SIGNS["Java"].replace("\n", " "))]
    body = {"success": True, "message": SIGNS["SQL"]}

    for exchange in (
        answered(UPDATE, 404, {"success": False}, headers=header),
        answered(UPDATE, 200, body),
    ):
        assert broken_clauses(observing(exchange)) == {"errors.no-internals"}


@pytest.mark.parametrize(
    "member", ["stack", "stackTrace", "stack_trace", "exception", "sqlMessage"]
)
@pytest.mark.parametrize("nested", [False, True])
def test_a_member_that_is_called_like_a_trace_is_found(member: str, nested: bool) -> None:
    told = {member: "…"}
    body = {"success": False, "message": "no", **({"error": told} if nested else told)}

    assert broken_clauses(observing(answered(UPDATE, 404, body))) == {"errors.no-internals"}


@pytest.mark.parametrize("value", [None, "", False, [], {}])
@pytest.mark.parametrize("nested", [False, True])
def test_a_member_for_a_trace_that_holds_none_is_harmless(value: object, nested: bool) -> None:
    told = {"stack": value}
    body = {"success": False, "message": "no", **({"error": told} if nested else told)}

    assert broken_clauses(observing(answered(UPDATE, 404, body))) == set()


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

    assert broken_clauses(observing(refusal(text), page)) == set()


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

    assert broken_clauses(
        observing(answered(UPDATE, 404, {"success": False}, headers=headers))
    ) == (set())


PUBLIC_PATHS = {
    "below a base URL with a path": undocumented(
        "GET", PATH, 404, {"success": False, "message": f"Cannot GET /app/api{PATH}"}
    ),
    "of a login page": undocumented("GET", PATH, 404, {}, [("location", "/app/login/start")]),
    "of a cookie": undocumented("GET", PATH, 404, {}, [("set-cookie", "a=b; Path=/app/api/v1")]),
}


@pytest.mark.parametrize("exchange", PUBLIC_PATHS.values(), ids=PUBLIC_PATHS)
def test_the_paths_of_urls_are_no_internals(exchange: Exchange) -> None:
    assert broken_clauses(observing(exchange)) == set()


def test_the_scripts_of_a_page_are_no_internals() -> None:
    page = undocumented("GET", PATH, 404, b'<script src="/app/static/main.js"></script>')

    assert broken_clauses(observing(page)) == set()


def test_a_line_of_a_trace_is_found_within_json() -> None:
    assert broken_clauses(observing(refusal('File "main.py", line 3, in handler'))) == {
        "errors.no-internals"
    }


def test_what_users_wrote_is_their_own() -> None:
    exchange = listing(*(item(number, name=text) for number, text in enumerate(SIGNS.values())))

    assert broken_clauses(observing(exchange)) == set()


def test_a_refusal_may_repeat_what_was_sent() -> None:
    sent = b'{"name": "KeyError and /usr/src/app/x"}'
    body = {"success": False, "message": "bad name: KeyError and /usr/src/app/x"}

    assert broken_clauses(observing(answered(UPDATE, 404, body, sent_body=sent))) == set()


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_error_is_found_on_any_call(status: int) -> None:
    assert "errors.no-server-error" in broken_clauses(
        observing(undocumented("PATCH", PATH, status, {"success": False}))
    )


def test_server_errors_of_different_kinds_are_told_apart() -> None:
    kinds = ("KeyError", "TypeError", "ValueError", "TypeError")

    judge = observing(*(refusal(f"Traceback: {kind}: 'x'", 500) for kind in kinds))

    found = [entry for entry in judge.finish() if entry.clause == "errors.no-server-error"]
    assert [(entry.came.rpartition(" ")[2], entry.alike) for entry in found] == [
        ("KeyError", 0),
        ("TypeError", 1),
        ("ValueError", 0),
    ]
    assert all(" was answered with 500" in entry.came for entry in found)


def test_not_implemented_is_tolerated_for_deletions_alone() -> None:
    body = {"success": False, "message": "no"}

    assert broken_clauses(observing(answered("deleteRepoAiApiKey", 501, body))) == set()
    assert broken_clauses(observing(answered(UPDATE, 501, body))) == {"errors.no-server-error"}


@pytest.mark.parametrize(
    ("said", "is_well"),
    [
        ("application/json", True),
        ("Application/JSON; charset=utf-8", True),
        ("application/problem+json", True),
        ("text/plain", False),
        ("", False),
    ],
)
def test_json_has_to_say_that_it_is_json(said: str, is_well: bool) -> None:
    headers = [("content-type", said)] if said else []
    exchange = answered(LIST, 200, {"success": True, "apiKeys": []}, headers=headers)

    assert (broken_clauses(observing(exchange)) == set()) is is_well


@pytest.mark.parametrize(
    "members",
    [{"id": "1"}, {"key": "k"}, {"secret": "s"}, {"apiKeys": [{}]}],
    ids=lambda members: next(iter(members)),
)
@pytest.mark.parametrize("status", [403, 404, 422, 500])
def test_a_refusal_holds_nothing_of_a_key(members: dict[str, object], status: int) -> None:
    exchange = answered(UPDATE, status, {"success": False, **members})

    assert "secret.refusal-bare" in broken_clauses(observing(exchange))


@pytest.mark.parametrize(
    "members", [{}, {"id": None, "key": "", "apiKeys": []}, {"requestId": "id", "code": "key"}]
)
def test_a_refusal_with_nothing_in_such_members_is_bare(members: dict[str, object]) -> None:
    assert broken_clauses(observing(answered(UPDATE, 404, {"success": False, **members}))) == set()


def test_an_access_key_in_a_refusal_is_found_unless_it_was_sent() -> None:
    created = creation("a-secret", key="FB_AI_0123456789")
    told = {"success": False, "message": "no access to FB_AI_0123456789"}
    sent = b'{"name": "FB_AI_0123456789"}'

    for sent_body, found in ((None, {"secret.refusal-bare"}), (sent, set[str]())):
        exchange = answered(UPDATE, 403, told, sent_body=sent_body)
        assert broken_clauses(observing(created, exchange)) == found


def written(operation: str, status: int, body: bytes, said: str = "application/json") -> Exchange:
    return answered(operation, status, body, headers=[("content-type", said)])


ANSWERS = [
    (UPDATE, 200, b'{"success": true, "message": "done"}'),
    (UPDATE, 404, b'{"success": false, "message": "no such key"}'),
    (UPDATE, 401, b'{"success": false, "message": "no token"}'),
]


@pytest.mark.parametrize(("operation", "status", "body"), ANSWERS)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be"])
def test_json_in_another_encoding_breaks_that_clause_alone(
    operation: str, status: int, body: bytes, encoding: str
) -> None:
    exchange = written(operation, status, body.decode().encode(encoding))

    assert broken_clauses(observing(exchange)) == {"protocol.json-text"}


@pytest.mark.parametrize(("operation", "status", "body"), ANSWERS)
def test_a_member_that_stands_twice_breaks_that_clause_alone(
    operation: str, status: int, body: bytes
) -> None:
    exchange = written(operation, status, body.replace(b"{", b'{"message": "", '))

    assert broken_clauses(observing(exchange)) == {"protocol.members-once"}


@pytest.mark.parametrize(
    "exchange",
    [
        written(UPDATE, 401, '{"success": false}'.encode("utf-16"), "text/plain"),
        written(UPDATE, 502, b'{"message": "", "message": ""}'),
        undocumented("GET", PATH, 404, b'{"message": "", "message": ""}'),
        written(UPDATE, 404, b"\xef\xbb\xbf<html>", "text/html"),
    ],
    ids=["401 of a server in front", "502", "undocumented", "a page"],
)
def test_how_others_write_json_is_their_own(exchange: Exchange) -> None:
    clauses = {"protocol.json-text", "protocol.members-once"}

    assert not broken_clauses(observing(exchange)) & clauses


@pytest.mark.parametrize(
    "identifier", [".", "..", "a/b", "a%2F", "a?", "a#", "a\\b", "\0", "\ud800"]
)
def test_an_id_that_no_path_can_hold_is_found(identifier: str) -> None:
    assert broken_clauses(observing(creation("s", id=identifier))) == {"create.id-returned"}
    assert broken_clauses(observing(listing(item(id=identifier)))) == {"list.item-id"}


def held(exchanges: Iterable[Exchange]) -> set[str]:
    return {entry.clause for entry in observing(*exchanges).finish()}


def test_a_documented_answer_that_conforms_holds_its_clauses() -> None:
    clauses = held([answered(LIST, 200, {"success": True, "apiKeys": [item()]})])

    assert {"list.status-ok", "list.array", "list.item-key", "errors.no-internals"} <= clauses


def test_a_json_body_nearly_as_deep_as_python_goes_stops_no_observer() -> None:
    for depth in (50, 500, 5_000, 100_000):
        nested = b"[" * depth + b"]" * depth
        body = b'{"success": false, "message": "no", "echo": ' + nested + b"}"
        assert broken_clauses(observing(undocumented("PUT", PATH, 400, body))) == set()
