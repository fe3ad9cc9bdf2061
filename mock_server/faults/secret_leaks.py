"""Lies that give a secret away after the answer that created its key."""

from base64 import b64encode
from collections.abc import Callable

from mock_server.fault import Fault, FaultResponse
from mock_server.faults.telling import (
    CREATE,
    DELETE,
    JSON_HEADERS,
    LIST,
    OPERATIONS,
    UPDATE,
    Call,
    Json,
    Made,
    Telling,
    fault,
    lie,
)
from mock_server.faults.ways import When, always, lists, on_answer

CLAUSE = "secret.never-again"

Form = Callable[[str], object]


def raw(secret: str) -> object:
    """Give the secret as it is."""
    return secret


def base64(secret: str) -> str:
    """Give the secret in Base64."""
    return b64encode(secret.encode()).decode()


def _of(call: Call) -> str | None:
    """Return the secret that the call is about: that of the key in its path, or the newest one."""
    made = call.memory.made
    named = next((one for one in made if one.id in call.request.path), None)
    here = [one for one in made if call.repo_id in {one.repo_id, ""}]
    # In the answer that creates a key, an earlier secret leaks.
    if call.operation == CREATE and call.response.status == 201:
        here = here[:-1]
    chosen = named or (here[-1] if here else None)
    return chosen.secret if chosen else None


def in_items(name: str, form: Form, when: Callable[[Call, Made], bool] | None = None) -> Telling:
    """Put each key's secret into its item in lists."""

    def edit(body: Json, call: Call) -> Json:
        items = []
        for item in body["apiKeys"]:
            made = call.memory.made_as(item["id"])
            leaks = made is not None and (when is None or when(call, made))
            items.append(item | {name: form(made.secret)} if made and leaks else item)
        return body | {"apiKeys": items}

    return lists(edit)


def in_body(name: str, form: Form, *operations: str, when: When = always) -> Telling:
    """Put the secret into the body of answers."""

    async def deed(call: Call) -> FaultResponse:
        secret, body = _of(call), call.response.json
        if secret is None or not isinstance(body, dict):
            return call.response
        return call.response.with_json(body | {name: form(secret)})

    return on_answer(*operations, do=deed, when=when)


def in_header(name: str, form: Callable[[str], str], *operations: str) -> Telling:
    """Put the secret into a header."""

    async def deed(call: Call) -> FaultResponse:
        secret = _of(call)
        return call.response.with_header(name, form(secret)) if secret else call.response

    return on_answer(*operations, do=deed)


def undocumented(when: When, *, status: int = 200, header: str = "") -> Telling:
    """Answer calls that the document does not know with the secret."""

    async def deed(call: Call) -> FaultResponse:
        secret = _of(call)
        if not secret or call.operation or not when(call) or call.request.principal is None:
            return await call.ask()
        response = FaultResponse(status, JSON_HEADERS)
        if header:
            return response.with_header(header, secret)
        return response.with_json({"success": True, "data": {"secret": secret}})

    return lie(deed)


def asked_for(query: str) -> Telling:
    """Show secrets in lists that a query parameter asks for."""
    return in_items("secret", raw, lambda call, _: query in call.request.path.partition("?")[2])


def _method(*methods: str) -> When:
    return lambda call: bool(call.apikey_id) and call.request.method in methods


def _path(ending: str) -> When:
    return lambda call: call.request.path.partition("?")[0].endswith(ending)


def _on_refusal(call: Call) -> bool:
    return call.response.status >= 400


def _status(*statuses: int) -> When:
    return lambda call: call.response.status in statuses


def leak(way: str, words: str, telling: Telling, *also: str) -> Fault:
    """Return a fault of the one clause that this is all about."""
    return fault(f"{CLAUSE}:{way}", words, telling, *also)


_IN_ANSWERS = (
    *(
        leak(f"{verb}-{way}", f"The answer to {called} shows the secret {words}.", telling)
        for operation, verb, called in (
            (UPDATE, "update", "an update"),
            (DELETE, "delete", "a deletion"),
        )
        for way, words, telling in (
            ("member", "as `secret`", in_body("secret", raw, operation, when=_status(200))),
            (
                "message",
                "in its message",
                in_body("message", lambda s: f"Done: {s}", operation, when=_status(200)),
            ),
            (
                "message-base64",
                "in Base64, in its message",
                in_body("message", lambda s: f"ref {base64(s)}", operation, when=_status(200)),
            ),
            (
                "nested",
                "in a nested object",
                in_body("data", lambda s: {"apiKey": {"x": s}}, operation, when=_status(200)),
            ),
        )
    ),
    leak(
        "update-empty",
        "The answer to an update with an empty object shows the secret.",
        in_body("secret", raw, UPDATE, when=lambda c: c.response.status == 200 and not c.sent),
    ),
    leak(
        "next-creation",
        "The answer to a creation shows the secret of the one before.",
        in_body("previous", raw, CREATE, when=_status(201)),
    ),
)

_IN_REFUSALS = (
    *(
        leak(
            f"refusal-{status}",
            f"A refusal with {status} tells the secret.",
            in_body("message", lambda s: f"No: {s}", *OPERATIONS, when=_status(status)),
        )
        for status in (400, 401, 403, 404)
    ),
    *(
        leak(
            f"refusal-{verb}",
            f"A refusal of {called} holds the secret.",
            in_body("details", lambda s: {"s": s}, operation, when=_on_refusal),
        )
        for operation, verb, called in (
            (CREATE, "create", "a creation"),
            (UPDATE, "update", "an update"),
            (DELETE, "delete", "a deletion"),
        )
    ),
    leak(
        "refusal-after-deletion",
        "The refusal of an update of a deleted key holds its secret.",
        in_body(
            "message",
            lambda s: f"Deleted: {s}",
            UPDATE,
            when=lambda c: c.response.status == 404 and c.apikey_id in c.memory.deleted,
        ),
    ),
    leak(
        "refusal-for-outsider",
        "The outsider's refused list holds a secret.",
        in_body("hint", raw, LIST, when=_status(403)),
    ),
)

_IN_HEADERS = (
    *(
        leak(f"header-{way}", f"{words} holds the secret.", in_header(name, form, *operations))
        for way, words, name, form, operations in (
            ("list", "A header of lists", "X-Api-Secret", str, (LIST,)),
            ("list-base64", "A header of lists", "X-Trace", base64, (LIST,)),
            ("update", "A header of updates", "X-Key-Info", str, (UPDATE,)),
            ("delete", "A header of deletions", "X-Key-Info", str, (DELETE,)),
            ("etag", "The ETag of lists", "ETag", lambda s: f'"{s}"', (LIST,)),
            ("location", "The Location of updates", "Location", lambda s: f"/keys/{s}", (UPDATE,)),
            ("cookie", "A cookie", "Set-Cookie", lambda s: f"apikey={s}; Path=/", (LIST, UPDATE)),
            (
                "cookie-encoded",
                "A cookie in Base64",
                "Set-Cookie",
                lambda s: f"session={base64(s)}; HttpOnly",
                (UPDATE,),
            ),
            ("link", "The Link of lists", "Link", lambda s: f"</?after={s}>; rel=next", (LIST,)),
        )
    ),
)

_ELSEWHERE = (
    *(
        leak(
            f"method-{method.lower()}",
            f"{method} of a key answers with its secret.",
            undocumented(_method(method)),
        )
        for method in ("GET", "PATCH", "POST")
    ),
    leak(
        "method-head",
        "HEAD of a key answers with its secret in a header.",
        undocumented(_method("HEAD"), header="X-Secret"),
    ),
    leak(
        "method-options",
        "OPTIONS of a key answers with its secret in a header.",
        undocumented(_method("OPTIONS"), header="X-Secret"),
    ),
    leak(
        "method-refused",
        "GET of a key is refused with 405, with its secret in the body.",
        undocumented(_method("GET"), status=405),
    ),
    *(
        leak(
            f"path-{ending}",
            f"There is a path that ends in /{ending} and shows the secret.",
            undocumented(_path(f"/{ending}")),
        )
        for ending in ("secret", "reveal", "credentials", "export", "apikeys", "rotate")
    ),
    *(
        leak(f"query-{way}", f"Lists with ?{query} show secrets.", asked_for(query))
        for way, query in (
            ("include-secret", "includeSecret=true"),
            ("include", "include=secret"),
            ("show-secret", "showSecret=1"),
            ("fields", "fields=id,secret"),
            ("reveal", "reveal=true"),
            ("include-deleted", "includeDeleted=true"),
            ("expand", "expand=secret"),
            ("debug", "debug="),
        )
    ),
)

FAULTS = (
    *_IN_ANSWERS,
    *_IN_REFUSALS,
    *_IN_HEADERS,
    *_ELSEWHERE,
)
