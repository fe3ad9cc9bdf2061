"""Lies that show keys to callers without access, by headers, queries and other methods."""

from mock_server.fault import FaultResponse
from mock_server.faults.access import is_barred, let_in
from mock_server.faults.authentication import (
    has_no_token,
)
from mock_server.faults.telling import (
    JSON_HEADERS,
    LIST,
    Call,
    Telling,
    fault,
    in_repository,
    lie,
)
from mock_server.faults.ways import When, both, on
from mock_server.faults.ways_in import PROXIES, REWRITTEN, has_header, header_like, query


def _reaches(call: Call, repo_id: object) -> bool:
    principal = call.request.principal
    return principal is not None and isinstance(repo_id, str) and principal.reaches(repo_id)


def _names_its_own(call: Call) -> bool:
    names = ("repoId", "repo_id", "repositoryId", "repository")
    sent = query(call)
    return any(_reaches(call, one) for name in names for one in sent.get(name, ()))


_BARRED: tuple[tuple[str, str, When, str, str], ...] = (
    ("original-url", "X-Original-URL", has_header(*REWRITTEN), LIST, "list"),
    ("role-header", "X-Role or X-Admin", has_header("X-Role", "X-Admin", "X-Roles"), LIST, "list"),
    ("user-header", "X-User-Id or the like", has_header(*PROXIES), LIST, "list"),
    ("role-cookie", "a cookie like role=admin", header_like("admin", "Cookie"), LIST, "list"),
    ("repository-of-the-query", "its own repository in the query", _names_its_own, LIST, "list"),
)


async def _by_the_query(call: Call) -> FaultResponse:
    """List the repository of the query."""
    named = next((one for one in query(call).get("repoId", ()) if one != call.repo_id), "")
    known = named in call.memory.insiders and call.has_access and _reaches(call, named)
    return await call.ask(in_repository(call, named) if known else None)


def _shows_item(when: When) -> Telling:
    """Answer GET of a key with the key."""

    async def deed(call: Call) -> FaultResponse:
        asked = call.request.method == "GET" and bool(call.apikey_id) and when(call)
        item = await call.item() if asked else None
        if item is None:
            return await call.ask()
        return FaultResponse(200, JSON_HEADERS).with_json({"success": True, "apiKey": item})

    return lie(deed)


FAULTS = (
    fault(
        "authentication.token-required:get-of-a-key",
        "GET of a key shows it, without a token.",
        _shows_item(has_no_token),
    ),
    fault(
        "access.list-forbidden:get-of-a-key",
        "GET of a key shows it without access.",
        _shows_item(is_barred),
    ),
    *(
        fault(
            f"access.{verb}-forbidden:{way}",
            f"{operation} is let in without access if it holds {words}.",
            on(operation, do=let_in, when=both(is_barred, when)),
        )
        for way, words, when, operation, verb in _BARRED
    ),
    fault(
        "list.own-repository:repository-of-the-query",
        "A list shows the repository of `repoId` in its query.",
        on(LIST, do=_by_the_query),
        "create.one-repository",
        "list.complete",
    ),
)
