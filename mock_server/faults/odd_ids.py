"""Lies about ids and paths in another spelling, which lead to something that is there."""

from collections.abc import Callable

from mock_server.fault import FaultResponse
from mock_server.faults.access import CLAUSES, is_barred, let_in
from mock_server.faults.spellings import (
    BEGINNING,
    CASE,
    COMMA,
    EXTENSION,
    LONGER,
    NUL,
    PATHS,
    SEMICOLON,
    SPACES,
    TWICE,
    Fits,
    is_like,
    is_pattern,
    normal,
    own_key,
    repository,
)
from mock_server.faults.telling import (
    DELETE,
    LIST,
    OPERATIONS,
    UPDATE,
    Call,
    Telling,
    directed,
    fault,
    in_repository,
    lie,
)
from mock_server.faults.ways import When, on, on_refusal

_KEYS: tuple[tuple[str, str, Fits], ...] = (
    ("spaces", "spaces round it", SPACES),
    ("extension", "an extension", EXTENSION),
    ("like", "a place holder of LIKE in it", is_like),
    ("beginning", "its beginning alone", BEGINNING),
    ("longer", "more behind it", LONGER),
    ("nul", "NUL behind it", NUL),
    ("list", "others beside it, with commas between", COMMA),
    ("pattern", "dots in it, as in a regular expression", is_pattern),
    ("encoded-twice", "it encoded twice", TWICE),
)


def _finds(operation: str, fits: Fits) -> Telling:
    """Find the key that was meant, for callers with access."""

    async def deed(call: Call) -> FaultResponse:
        made, refusal = own_key(call, fits), call.response
        return await call.ask(directed(call.request, apikey_id=made.id)) if made else refusal

    return on_refusal(operation, do=deed, statuses=(404,), when=lambda call: call.has_access)


_REPOSITORIES: tuple[tuple[str, str, Fits], ...] = (
    ("another-case", "in another case", CASE),
    ("spaces", "with spaces round it", SPACES),
    ("encoded-twice", "encoded twice", TWICE),
    ("like", "with a place holder of LIKE", is_like),
    ("beginning", "by its beginning", BEGINNING),
    ("list", "with another one beside it", COMMA),
    ("nul", "with NUL behind it", NUL),
    ("extension", "with an extension", EXTENSION),
    ("semicolon", "with a semicolon behind it", SEMICOLON),
)


def _leads_to(fits: Fits, *operations: str, with_access: bool) -> Telling:
    """Do what was asked in the repository that was meant, for known callers."""

    def chosen(call: Call) -> bool:
        found, principal = repository(call, fits), call.request.principal
        return bool(found) and principal is not None and principal.reaches(found) is with_access

    async def deed(call: Call) -> FaultResponse:
        return await call.ask(in_repository(call, repository(call, fits)))

    return on(*operations, do=deed, when=chosen)


def _has_encoded_letters(call: Call) -> bool:
    """Choose calls without access whose repository is percent-encoded without need."""
    segment = call.request.path.split("/")[2:3]
    return is_barred(call) and "%" in "".join(segment)


def _no_token(call: Call) -> bool:
    return call.request.header("authorization") is None


def _is_outsider(call: Call) -> bool:
    return call.request.principal is not None


def _by_path(change: Callable[[str], str], when: When, *operations: str) -> Telling:
    """Let callers in whose path is written in another way."""

    async def deed(call: Call) -> FaultResponse:
        request = normal(call, change) if when(call) else None
        if request is None or request.operation_id not in operations:
            return await call.ask()
        principal = call.request.principal
        reaches = principal is not None and principal.reaches(request.repo_id or "")
        return await call.ask(None if reaches else request)

    return lie(deed)


# The outsider's way in: a check of access that does not know the repository by this name.
_UNGUARDED = ("another-case", "spaces", "nul", "extension", "encoded-twice", "semicolon")
_ROUTED = ("trailing-slash", "double-slash", "upper-case-path")

FAULTS = (
    *(
        fault(
            f"update.unknown-key:id-with-{way}",
            f"An update finds a key by an id with {words}.",
            _finds(UPDATE, fits),
        )
        for way, words, fits in _KEYS
    ),
    *(
        fault(
            f"delete.unknown-key:id-with-{way}",
            f"A deletion finds a key by an id with {words}.",
            _finds(DELETE, fits),
        )
        for way, words, fits in _KEYS[:5]
    ),
    *(
        fault(
            f"list.own-repository:id-with-{way}",
            f"A list finds a repository {words}.",
            _leads_to(fits, LIST, with_access=True),
        )
        for way, words, fits in _REPOSITORIES[:6]
    ),
    *(
        fault(
            f"access.list-forbidden:id-with-{way}",
            f"A list without access is let in to a repository {words}.",
            _leads_to(fits, LIST, with_access=False),
        )
        for way, words, fits in _REPOSITORIES
        if way in _UNGUARDED
    ),
    *(
        fault(
            f"{CLAUSES[operation][0]}:encoded-id",
            f"{CLAUSES[operation][1]} without access is let in where the id is percent-encoded.",
            on(operation, do=let_in, when=_has_encoded_letters),
        )
        for operation in OPERATIONS
    ),
    *(
        fault(
            f"authentication.token-required:{way}",
            f"Calls without a token are let in if the path has {words}.",
            _by_path(change, _no_token, *OPERATIONS),
        )
        for way, words, change in PATHS
    ),
    *(
        fault(
            f"access.list-forbidden:{way}",
            f"A list without access is let in if the path has {words}.",
            _by_path(change, _is_outsider, LIST),
        )
        for way, words, change in PATHS
        if way in _ROUTED
    ),
)
