"""Read ids and paths as careless services do: so that another spelling leads to the same place."""

import posixpath
import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import unquote

from mock_server.fault import FaultRequest, FaultResponse
from mock_server.faults.parts.call import FaultCall, Handler, RememberedKey, in_repository
from mock_server.faults.parts.handlers import on
from mock_server.faults.parts.operations import CREATE, DELETE, LIST, UPDATE
from mock_server.faults.parts.requests import as_insider, directed

# Whether what was sent leads to a real id.
Fits = Callable[[str, str], bool]


def read_as(change: Callable[[str], str]) -> Fits:
    """Change what was sent before it is looked up."""
    return lambda sent, real: change(sent) == real


def up_to(sign: str) -> Fits:
    """Look up what stands before a sign."""
    return read_as(lambda sent: sent.partition(sign)[0])


def is_like(sent: str, real: str) -> bool:
    """Look it up with LIKE."""
    if not ("%" in sent or "_" in sent):
        return False
    parts = (".*" if one == "%" else "." if one == "_" else re.escape(one) for one in sent)
    return bool(re.fullmatch("".join(parts), real))


def is_pattern(sent: str, real: str) -> bool:
    """Look it up as a regular expression."""
    try:
        return bool(re.fullmatch(sent, real))
    except re.error:
        return False


def is_injected(sent: str, _: str) -> bool:
    """Put it into an SQL statement."""
    return bool(re.search(r"\bor\b[\s'(]*1'?\s*=\s*'?1", sent.lower()))


CASE: Fits = lambda sent, real: sent.lower() == real.lower()  # noqa: E731
SPACES = read_as(str.strip)
NUL = up_to("\0")
SEMICOLON = up_to(";")
COMMA: Fits = lambda sent, real: real in sent.split(",")  # noqa: E731
EXTENSION = read_as(lambda sent: re.sub(r"\.[a-z]+$", "", sent))
BEGINNING: Fits = lambda sent, real: len(sent) > 3 and real.startswith(sent)  # noqa: E731
LONGER: Fits = lambda sent, real: sent.startswith(real)  # noqa: E731
TWICE = read_as(unquote)


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


# Other ways to write a path, each with what a careless router makes of it.
PATHS: tuple[tuple[str, str, Callable[[str], str]], ...] = (
    ("trailing-slash", "a slash at the end", lambda path: path.rstrip("/")),
    ("double-slash", "two slashes in a row", lambda path: re.sub("/+", "/", path)),
    (
        "upper-case-path",
        "upper case",
        lambda path: re.sub(
            r"^/repo/([^/]+)/ai/apikey\b", r"/repo/\1/ai/apikey", path, flags=re.IGNORECASE
        ),
    ),
    ("encoded-path", "an encoded letter", unquote),
    ("dots-in-path", "dots as a segment", posixpath.normpath),
    ("semicolon-in-path", "a semicolon", lambda path: re.sub(";[^/]*", "", path)),
    ("extension-of-path", "an extension", lambda path: re.sub(r"\.[a-z]+$", "", path)),
)

_PATH = re.compile(r"/repo/([^/]+)/ai/apikey(?:/([^/]+))?")
_METHODS = {("GET", False): LIST, ("HEAD", False): LIST, ("POST", False): CREATE}
_METHODS |= {("PUT", True): UPDATE, ("DELETE", True): DELETE}


def normal(call: FaultCall, change: Callable[[str], str]) -> FaultRequest | None:
    """Return what an oddly written request leads to, sent by an insider; None if it is not odd."""
    request = call.request
    path = call.path
    changed = change(path)
    match = _PATH.fullmatch(changed)
    if match is None or changed == path:
        return None
    repo_id, apikey_id = unquote(match[1]), unquote(match[2] or "")
    insider = call.memory.insiders.get(repo_id)
    operation = _METHODS.get((request.method, bool(apikey_id)))
    if insider is None or operation is None:
        return None
    read = replace(request, insider=insider, operation_id=operation)
    return directed(as_insider(read), repo_id=repo_id, apikey_id=apikey_id)


# How a repository can be written, each with what a careless service makes of it.
REPOSITORIES: tuple[tuple[str, str, Fits], ...] = (
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


def lists_repository(fits: Fits, *, with_access: bool) -> Handler:
    """List the repository that was meant, for known callers."""

    def chosen(call: FaultCall) -> bool:
        found, principal = repository(call, fits), call.request.principal
        return bool(found) and principal is not None and principal.reaches(found) is with_access

    async def handle(call: FaultCall) -> FaultResponse:
        return await call.ask(in_repository(call, repository(call, fits)))

    return on(LIST, handle, chosen)


# What no path can hold, or what leads elsewhere when it stands in one, made from an id.
UNFIT: tuple[tuple[str, str, Callable[[str], str]], ...] = (
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

# How the id of a key can be written.
KEYS: tuple[tuple[str, str, Fits], ...] = (
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
