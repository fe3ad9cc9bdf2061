"""Rules about errors: no input leads to a 5xx, and no answer shows internals of the service."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from contract_tests.client.exchange import Exchange, Json, texts_in
from contract_tests.client.json_text import NOT_JSON
from contract_tests.client.list_reader import Item, items_in
from contract_tests.history.record import History
from contract_tests.rules.judgement import Judgement

_INTERNALS = re.compile(
    "|".join(
        [
            r"Traceback \(most recent call last\)",
            r'File "[^"]+", line \d+',
            r"\bat [\w.$<>\[\] ]*\(?[^\s()]+\.\w+:\d+:\d+\)?",
            r"\bat [\w.$]+\([\w.]+\.(java|kt|scala):\d+\)",
            r"\b\w+\.(java|kt|scala|go|rb|py|php|cs|[cm]?[jt]sx?):\d+",
            r"\b([a-z]\w*\.){2,}[A-Z]\w*(Exception|Error)\b",
            r"\bvalidation errors? for \w+\s.*\[type=\w+",
            r"\b[\w-]+\.(internal|svc\.cluster\.local|corp|lan)\b",
            r"\bat [\w.`<>]+\([^)]*\) in \S+:line \d+",
            r"\bSystem\.[\w.]*Exception\b",
            r"\bgoroutine \d+ \[",
            r"\bpanic: ",
            r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b.{1,80}\b(FROM|VALUES|SET|WHERE)\b",
            r"\b(select \* from|insert into \w+ ?\(|delete from \w+ where|update \w+ set) ?",
            r"\b[Ss]elect [\w.*\"`, ]{1,60} from [\w.\"`]+ (where|limit|order by)\b",
            r"\b(10\.\d{1,3}|192\.168|172\.(1[6-9]|2\d|3[01]))\.\d{1,3}\.\d{1,3}:\d{2,5}\b",
            r"\b(localhost|127\.0\.0\.1):(1433|1521|3306|5432|5672|6379|9200|11211|27017)\b",
            r"\b(SQLSTATE|SQLITE_[A-Z]+|ORA-\d{5}|ER_[A-Z_]{4,}|PG::\w+)\b",
            r"\b(psycopg2?|sqlalchemy|sqlite3|asyncpg|pymongo)\.[\w.]+",
            r"\b(Prisma|Sequelize|TypeORM|Mongo|Knex)\w*Error\b",
            r"\bE(CONNREFUSED|CONNRESET|NOTFOUND|NOENT)\b",
            r"\bduplicate key value violates\b|\brelation \"\w+\" does not exist\b",
            r"\b(node_modules|site-packages|dist-packages)/",
            r"(?<![\w/\"'=])/(usr|home|var|opt|app|srv|root|etc)/[\w./-]+"
            r"\.(go|java|php|py|rb|[cm]?[jt]sx?|so|conf|sock|env|ya?ml|json|toml|ini|log|db|sqlite)\b",
            r"\b[A-Z]:\\\\?[\w.-]+\\",
            r"\b(postgres(ql)?|mysql|mongodb(\+srv)?|redis|amqp)://",
            r"\b(TypeError|ReferenceError|KeyError|AttributeError|ValueError|IndexError"
            r"|NullPointerException|IntegrityError|UnhandledPromiseRejection)\b",
        ]
    ),
    re.DOTALL,
)
_EXCEPTION = re.compile(r"\b[A-Z][A-Za-z]*(?:Error|Exception)\b")
LONGEST_NAME = 60
_INTERNAL_MEMBERS = {
    "backtrace",
    "exception",
    "innerexception",
    "sql",
    "sqlmessage",
    "stack",
    "stacktrace",
    "traceback",
}


@dataclass
class ErrorRule:
    """Look in every answer for a server error, and for signs of how the service is made.

    `quote` makes what came over the wire fit to be shown.
    """

    quote: Callable[[str], str]

    def __call__(self, _: History, exchange: Exchange) -> Iterator[Judgement]:
        """Judge an answer; what users wrote into lists is their own."""
        request, status = exchange.request, exchange.response.status
        # 501 may say that a method is not supported.
        unsupported = status == 501 and request.method not in {"GET", "POST", "PUT"}
        yield Judgement(
            "errors.no-server-error",
            status < 500 or unsupported,
            expected="no 5xx",
            came=f"{request.method} was answered with {status}"
            + _exception_in(exchange, self.quote),
            at=[exchange],
        )
        sign = next(_signs_of_internals(exchange, self.quote), None)
        yield Judgement(
            "errors.no-internals",
            sign is None,
            expected="no stack trace and no other internals",
            came=sign or "",
            at=[exchange],
        )
        for item in items_in(exchange.response.json) if sign is None else ():
            item.is_bare = True


def _signs_of_internals(exchange: Exchange, quote: Callable[[str], str]) -> Iterator[str]:
    response = exchange.response
    sent = exchange.request.target + (exchange.request.body or b"").decode("utf-8", "replace")
    path = unquote(exchange.request.target.partition("?")[0])
    for where, name, text in _texts_of_the_service(exchange):
        match = _INTERNALS.search(text)
        if match and match[0] not in sent and not _is_echo(match[0], path):
            shown = quote(name) + _exception_in(exchange, quote)
            yield f"something like a trace or a path of the service in {where}{shown}"
    for name, value in _members(response.json):
        # One that is null, false or empty tells nothing.
        if value and name.lower().replace("_", "") in _INTERNAL_MEMBERS:
            yield f"a member called {quote(name)!r}"


def _is_echo(found: str, path: str) -> bool:
    """Say whether a path that was asked for came back, with the deployment's own before it."""
    _, mark, rest = found.partition("/repo/")
    return bool(mark) and path.startswith(mark + rest)


def _exception_in(exchange: Exchange, quote: Callable[[str], str]) -> str:
    """Return the kind of exception that a failed answer shows, which tells causes apart."""
    if exchange.response.succeeds:
        return ""
    sent = exchange.request.target + (exchange.request.body or b"").decode("utf-8", "replace")
    names = _EXCEPTION.findall(exchange.response.body.decode("utf-8", "replace"))
    shown = [name for name in names if name not in sent]
    return f", and shows a {quote(shown[-1])[:LONGEST_NAME]}" if shown else ""


def _texts_of_the_service(exchange: Exchange) -> Iterator[tuple[str, str, str]]:
    response = exchange.response
    for name, value in response.headers:
        yield "the header ", name, value
    if response.succeeds:
        message = response.members.get("message")
        yield "the message", "", message if isinstance(message, str) else ""
    else:
        body = response.body.decode("utf-8", "replace")
        yield (
            "the body",
            "",
            body if response.json is NOT_JSON else "\n".join(texts_in(response.json)),
        )


def _members(value: Json) -> Iterator[tuple[str, Json]]:
    inner: Iterable[Json] = value if isinstance(value, list) else ()
    if isinstance(value, dict):
        yield from value.items()
        inner = value.values()
    for member in inner:
        if not (isinstance(member, Item) and member.is_bare):
            yield from _members(member)
