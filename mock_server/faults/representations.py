"""Lies that depend on how an answer is asked for: Accept, queries, preconditions, caches."""

import time
from collections.abc import Callable
from urllib.parse import unquote

from mock_server.fault import FaultResponse
from mock_server.faults.access import is_barred
from mock_server.faults.authentication import has_no_token
from mock_server.faults.errors import PYTHON_TRACE, SQL
from mock_server.faults.list_contents import deleted_shown, marked
from mock_server.faults.secret_leaks import in_body, in_items, leak, raw
from mock_server.faults.telling import (
    LIST,
    OPERATIONS,
    UPDATE,
    Call,
    Json,
    Telling,
    fault,
    lie,
)
from mock_server.faults.ways import (
    When,
    answer,
    both,
    edited,
    on_refusal,
    on_success,
    plain,
    put,
)
from mock_server.faults.ways_in import has_header, header_like, query


def _asked(*parameters: str) -> When:
    """Choose calls whose query holds one of these, written in any way that means the same."""

    def chosen(call: Call) -> bool:
        sent = unquote(call.request.path.partition("?")[2]).lower().split("&")
        return any(one in parameters for one in sent)

    return chosen


def _true(*names: str) -> tuple[str, ...]:
    return tuple(f"{name}={value}" for name in names for value in ("true", "1", "yes"))


# Secrets


def _as_text(call: Call) -> str:
    rows = [f"{made.id},{made.key},{made.secret}" for made in call.memory.made]
    return "\n".join(["id,key,secret", *rows])


def _as_xml(call: Call) -> str:
    items = (f"<key id='{one.id}'><secret>{one.secret}</secret></key>" for one in call.memory.made)
    return f"<keys>{''.join(items)}</keys>"


def _written(text: Callable[[Call], str], media_type: str, when: When) -> Telling:
    async def deed(call: Call) -> FaultResponse:
        return await plain(200, text(call), media_type)(call)

    return on_success(LIST, do=deed, when=when)


def _whole_rows(when: When) -> Telling:
    return in_items("secret", raw, lambda call, _: when(call))


_SECRETS: tuple[tuple[str, str, Telling], ...] = (
    (
        "accept-csv",
        "Lists in CSV have a column with the secrets.",
        _written(_as_text, "text/csv", header_like("text/csv", "Accept")),
    ),
    (
        "query-csv",
        "Lists with ?format=csv have a column with the secrets.",
        _written(_as_text, "text/csv", _asked("format=csv", "export=csv", "output=csv")),
    ),
    (
        "accept-xml",
        "Lists in XML show the secrets.",
        _written(_as_xml, "application/xml", header_like("application/xml|text/xml", "Accept")),
    ),
    (
        "accept-vendor",
        "Lists show the secrets to who asks for JSON of another kind.",
        _whole_rows(header_like(r"application/(vnd\.|hal|ld)[\w.-]*\+json", "Accept")),
    ),
    (
        "query-select",
        "Lists with ?select=* or ?fields=* show the secrets.",
        _whole_rows(_asked("select=*", "fields=*")),
    ),
    (
        "query-odata",
        "Lists with ?$select=secret show the secrets.",
        _whole_rows(_asked("$select=secret", "$select=*", "$expand=secret")),
    ),
    (
        "query-array",
        "Lists with ?expand[]=secret or ?include[]=secret show the secrets.",
        _whole_rows(_asked("expand[]=secret", "include[]=secret", "fields[]=secret")),
    ),
    (
        "query-view",
        "Lists with ?view=full or ?verbose=1 show the secrets.",
        _whole_rows(_asked("view=full", *_true("full", "verbose", "details", "raw"))),
    ),
    ("debug-header", "Lists with X-Debug show the secrets.", _whole_rows(has_header("X-Debug"))),
    (
        "prefer",
        "An update with Prefer: return=representation answers with the secret.",
        in_body("secret", raw, UPDATE, when=header_like("return=representation", "Prefer")),
    ),
    (
        "update-query",
        "An update with ?select=* or ?returning=* answers with the secret.",
        in_body("secret", raw, UPDATE, when=_asked("select=*", "returning=*", "fields=*")),
    ),
)

# Deleted keys

_DELETED: tuple[tuple[str, str, When], ...] = (
    (
        "include-deleted",
        "include_deleted=true",
        _asked(*_true("include_deleted", "includedeleted")),
    ),
    ("trashed", "with_trashed=1", _asked(*_true("with_trashed", "withtrashed", "with_deleted"))),
    ("deleted", "deleted=true", _asked(*_true("deleted", "show_deleted", "showdeleted"))),
    ("status", "status=all", _asked("status=all", "status=deleted", "state=all", "filter=all")),
    ("all", "all=true", _asked(*_true("all"))),
)


def _shown(when: When) -> Telling:
    return deleted_shown(lambda call, item: marked(item) if when(call) else None)


# Internals

_DEBUGS = both(lambda call: "debug" in query(call), lambda call: call.response.status < 300)
_INTERNALS: tuple[tuple[str, str, Telling], ...] = (
    (
        "debug-header",
        "Lists with X-Debug hold their SQL statement.",
        answer(put(debug={"sql": SQL}), LIST, when=has_header("X-Debug", "X-Debug-Mode")),
    ),
    (
        "debug-query",
        "Lists with ?debug=true hold their SQL statement.",
        answer(put(debug={"sql": SQL}), LIST, when=_DEBUGS),
    ),
    (
        "for-browsers",
        "Browsers get refusals as pages with a traceback.",
        on_refusal(
            *OPERATIONS,
            do=lambda call: plain(call.response.status, f"<pre>{PYTHON_TRACE}</pre>", "text/html")(
                call
            ),
            when=header_like("text/html", "Accept"),
        ),
    ),
    (
        "refusal-with-debug-header",
        "Refusals with X-Debug hold a traceback.",
        on_refusal(*OPERATIONS, do=edited(put(trace=PYTHON_TRACE)), when=has_header("X-Debug")),
    ),
)

# Preconditions


def _tagged(tag: Callable[[Json], object]) -> Telling:
    """Answer 304 where the tag of a list is still the same."""

    async def deed(call: Call) -> FaultResponse:
        etag = f'"{tag(call.response.json)}"'
        if call.request.header("if-none-match") == etag:
            return FaultResponse(304, (("etag", etag),))
        return call.response.with_header("ETag", etag)

    return on_success(LIST, do=deed)


def _newest(body: Json) -> str:
    return str(body["apiKeys"][0]["id"]) if body["apiKeys"] else "none"


# Caches

_KEPT = 0.5  # seconds for which a cache keeps an answer


def _cached(keep: When, show: When) -> Telling:
    """Keep the last list of a repository, and answer others with it for a while."""

    async def deed(call: Call) -> FaultResponse:
        cache = call.memory.patches["cache"]
        until, kept = cache.get(call.repo_id, (0.0, None))
        if call.operation == LIST and kept and time.monotonic() < until and show(call):
            return FaultResponse(kept.status, kept.headers, kept.body)
        response = await call.ask()
        if call.operation == LIST and keep(call):
            cache[call.repo_id] = (time.monotonic() + _KEPT, response)
        return response

    return lie(deed)


def _is_list(call: Call) -> bool:
    return call.response.status == 200


_CACHES: tuple[tuple[str, str, Telling, tuple[str, ...]], ...] = (
    (
        "access.list-forbidden:cached",
        "Callers without access get a list that was kept for somebody else.",
        _cached(_is_list, is_barred),
        (),
    ),
    (
        "authentication.token-required:cached",
        "Callers without a token get a list that was kept for somebody else.",
        _cached(_is_list, has_no_token),
        (),
    ),
    (
        "update.renames:same-etag",
        "The ETag of a list stays the same when a key is renamed, and so the list.",
        _tagged(lambda body: len(body["apiKeys"])),
        (),
    ),
    (
        "delete.removes:same-etag",
        "The ETag of a list stays the same when an older key is deleted, and so the list.",
        _tagged(_newest),
        # It stays the same after a rename, too.
        ("update.renames",),
    ),
)

FAULTS = (
    *(leak(way, words, telling) for way, words, telling in _SECRETS),
    *(
        fault(
            f"list.only-active:query-{way}",
            f"Lists with ?{words} show deleted keys.",
            _shown(when),
            "list.item-deleted-at",
            "delete.removes",
            "delete.final",
        )
        for way, words, when in _DELETED
    ),
    *(fault(f"errors.no-internals:{way}", words, telling) for way, words, telling in _INTERNALS),
    *(fault(name, words, telling, *also) for name, words, telling, also in _CACHES),
)
