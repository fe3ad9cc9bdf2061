"""Read ids and paths as careless services do: so that another spelling leads to the same place."""

import posixpath
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from urllib.parse import unquote

from mock_server.fault import FaultRequest, FaultResponse
from mock_server.faults.parts.call import FaultCall, Handler, RememberedKey
from mock_server.faults.parts.handlers import on
from mock_server.faults.parts.messages import as_insider, directed
from mock_server.faults.parts.names import Change, replaced
from mock_server.faults.parts.operations import CREATE, DELETE, LIST, UPDATE

# Whether what was sent leads to a real id.
Fits = Callable[[str, str], bool]

# Ids


def _read_as(change: Change) -> Fits:
    """Change what was sent before it is looked up."""
    return lambda sent, real: change(sent) == real


def _is_like(sent: str, real: str) -> bool:
    """Look it up with LIKE."""
    if not ("%" in sent or "_" in sent):
        return False
    parts = (".*" if one == "%" else "." if one == "_" else re.escape(one) for one in sent)
    return bool(re.fullmatch("".join(parts), real))


def _is_pattern(sent: str, real: str) -> bool:
    """Look it up as a regular expression."""
    try:
        return bool(re.fullmatch(sent, real))
    except re.error:
        return False


# How an id can be written, each with what a careless service makes of it.
SPELLINGS: dict[str, tuple[str, Fits]] = {
    "another-case": ("in another case", lambda sent, real: sent.lower() == real.lower()),
    "spaces": ("with spaces round it", _read_as(str.strip)),
    "encoded-twice": ("encoded twice", _read_as(unquote)),
    "like": ("with a place holder of LIKE", _is_like),
    "beginning": ("cut off at its end", lambda sent, real: len(sent) > 3 and real.startswith(sent)),
    "longer": ("with more behind it", lambda sent, real: sent.startswith(real)),
    "list": ("with others beside it, and commas", lambda sent, real: real in sent.split(",")),
    "nul": ("with NUL behind it", _read_as(lambda sent: sent.partition("\0")[0])),
    "extension": ("with an extension", _read_as(replaced(r"\.[a-z]+$"))),
    "semicolon": ("with a semicolon behind it", _read_as(lambda sent: sent.partition(";")[0])),
    "pattern": ("with dots, as in a regular expression", _is_pattern),
}


def spelt(*ways: str) -> tuple[tuple[str, str, Fits], ...]:
    """Return rows of these spellings."""
    return tuple((way, *SPELLINGS[way]) for way in ways)


def fits(way: str) -> Fits:
    """Return what a careless service makes of one of these spellings."""
    return SPELLINGS[way][1]


def own_key(call: FaultCall, fits: Fits) -> RememberedKey | None:
    """Return the newest of the keys made here to which the id of the path leads."""
    memory = call.memory
    here = (made for made in reversed(memory.made) if made.repo_id == call.repo_id)
    active = (made for made in here if made.id not in memory.deleted)
    return next((made for made in active if fits(call.apikey_id, made.id)), None)


def repository(call: FaultCall, fits: Fits) -> str:
    """Return a repository to which the id of the path leads, if it is none itself."""
    known = call.memory.insiders
    if not call.repo_id or call.repo_id in known:
        return ""
    return next((one for one in known if fits(call.repo_id, one)), "")


def lists_repository(fits: Fits, *, with_access: bool) -> Handler:
    """List the repository that was meant, for known callers."""

    def chosen(call: FaultCall) -> bool:
        found, principal = repository(call, fits), call.request.principal
        return bool(found) and principal is not None and principal.reaches(found) is with_access

    async def handle(call: FaultCall) -> FaultResponse:
        return await call.ask(call.sent_to(repository(call, fits)))

    return on(LIST, handle, chosen)


# What no path can hold, or what leads elsewhere when it stands in one, made from an id.
UNFIT: tuple[tuple[str, str, Change], ...] = (
    ("dot", "is a dot", lambda _: "."),
    ("dots", "is two dots", lambda _: ".."),
    ("slash", "holds a slash", lambda text: f"keys/{text}"),
    ("backslash", "holds a backslash", lambda text: f"keys\\{text}"),
    ("percent", "holds a percent sign", lambda text: f"keys%2F{text}"),
    ("question-mark", "holds a question mark", lambda text: f"{text}?all=true"),
    ("number-sign", "holds a number sign", lambda text: f"{text}#1"),
    ("line-end", "ends with the end of a line", lambda text: f"{text}\n"),
    ("nul", "ends with NUL", lambda text: f"{text}\0"),
)

# Paths

_PATH = re.compile(r"/repo/([^/]+)/ai/apikey(?:/([^/]+))?")
_ANY_CASE = re.compile(r"^/repo/([^/]+)/ai/apikey\b", re.IGNORECASE)
_METHODS = {("GET", False): LIST, ("HEAD", False): LIST, ("POST", False): CREATE}
_METHODS |= {("PUT", True): UPDATE, ("DELETE", True): DELETE}

# Other ways to write a path, each with what a careless router makes of it.
PATHS: tuple[tuple[str, str, Change], ...] = (
    ("trailing-slash", "a slash at the end", lambda path: path.rstrip("/")),
    ("double-slash", "two slashes in a row", replaced("/+", "/")),
    ("upper-case-path", "upper case", partial(_ANY_CASE.sub, r"/repo/\1/ai/apikey")),
    ("encoded-path", "an encoded letter", unquote),
    ("dots-in-path", "dots as a segment", posixpath.normpath),
    ("semicolon-in-path", "a semicolon", replaced(";[^/]*")),
    ("extension-of-path", "an extension", replaced(r"\.[a-z]+$")),
)


def normal(call: FaultCall, change: Change) -> FaultRequest | None:
    """Return what an oddly written request leads to, sent by an insider; None if it is not odd."""
    request, changed = call.request, change(call.path)
    match = _PATH.fullmatch(changed)
    if match is None or changed == call.path:
        return None
    repo_id, apikey_id = unquote(match[1]), unquote(match[2] or "")
    insider = call.memory.insiders.get(repo_id)
    operation = _METHODS.get((request.method, bool(apikey_id)))
    if insider is None or operation is None:
        return None
    read = replace(request, insider=insider, operation_id=operation)
    return directed(as_insider(read), repo_id=repo_id, apikey_id=apikey_id)
