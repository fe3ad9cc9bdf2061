"""What is looked for in every exchange, whichever check caused it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from contract_tests.client.exchange import Exchange, Json, texts_in
from contract_tests.client.identifiers import is_safe
from contract_tests.client.json_text import NOT_JSON
from contract_tests.client.list_reader import Item, items_in
from contract_tests.deployment import OWNER
from contract_tests.evidence import Judge
from contract_tests.rules.conformance import ASSUMED_STATUSES, Conformance
from openapi import Catalogue, Document

Observer = Callable[[Exchange], None]

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
            r"\.(go|java|php|py|rb|[cm]?[jt]sx?|so|conf|sock|env)\b",
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
_MEMBERS_OF_KEYS = ("id", "key", "secret", "apiKeys")


class ObservedAnswers:
    """The observers that need nothing but the exchange and the document."""

    def __init__(self, judge: Judge, document: Document, catalogue: Catalogue) -> None:
        self._judge = judge
        self._conformance = Conformance(document, catalogue)
        self._told_of_keys: set[str] = set()
        self._deletions: list[Exchange] = []
        self._deletes = False

    @property
    def observers(self) -> tuple[Observer, ...]:
        """Return the observers in the order in which they look."""
        return (
            self.no_server_error,
            self.conforms,
            self.no_internals,
            self.refusal_is_bare,
            self.ids_fit_paths,
        )

    def no_server_error(self, exchange: Exchange) -> None:
        """No input is answered with a 5xx; 501 may say that a method is not supported."""
        request, status = exchange.request, exchange.response.status
        unsupported = status == 501 and request.method not in {"GET", "POST", "PUT"}
        self._judge.expect(
            "errors.no-server-error",
            status < 500 or unsupported,
            expected="no 5xx",
            came=f"{request.method} was answered with {status}"
            + _exception_in(exchange, self._judge.quote),
            at=[exchange],
        )

    def conforms(self, exchange: Exchange) -> None:
        """Every documented answer meets its schema.

        A deployment may lack the deletion; what it answers in its place is judged only once a
        deletion has worked.
        """
        if exchange.request.operation != "deleteRepoAiApiKey":
            self._judge_answer(exchange)
            return
        self._deletions.append(exchange)
        self._deletes = self._deletes or exchange.response.succeeds
        while self._deletes and self._deletions:
            self._judge_answer(self._deletions.pop(0))

    def _judge_answer(self, exchange: Exchange) -> None:
        self._judge_schema(exchange)
        self._judge_media_type(exchange)
        self._judge_text(exchange)

    def _judge_schema(self, exchange: Exchange) -> None:
        operation, status = exchange.request.operation, exchange.response.status
        if operation is None or not self._conformance.documents(operation, status):
            return
        if exchange.response.succeeds and exchange.request.principal != OWNER:
            return  # it is no success to be judged that somebody else got one
        deviations = self._conformance.deviations(exchange)
        for deviation in deviations:
            self._judge.broken(
                deviation.clause,
                expected=f"{operation} {status} as the document describes it",
                came=str(deviation),
                at=[exchange],
            )
        broken = {deviation.clause for deviation in deviations}
        for clause in self._conformance.clauses(operation, status):
            if clause not in broken:
                self._judge.held(clause)

    def _judge_media_type(self, exchange: Exchange) -> None:
        operation, response = exchange.request.operation, exchange.response
        if response.status in ASSUMED_STATUSES or response.json is NOT_JSON:
            return
        if self._conformance.documents(operation, response.status):
            said = response.media_type
            self._judge.expect(
                "protocol.json-media-type",
                said == "application/json" or said.endswith("+json"),
                expected="Content-Type: application/json",
                came=f"Content-Type: {self._judge.quote(said) or '(none)'}",
                at=[exchange],
            )

    def _judge_text(self, exchange: Exchange) -> None:
        """Judge how the JSON of a documented answer is written; a server in front may differ."""
        operation, response = exchange.request.operation, exchange.response
        text = response.text
        if not isinstance(text.value, dict | list):
            return
        if response.status in ASSUMED_STATUSES and response.media_type != "application/json":
            return
        if self._conformance.documents(operation, response.status):
            self._judge.expect(
                "protocol.json-text",
                text.encoding is None,
                expected="JSON in UTF-8, without a byte order mark",
                came=text.encoding or "",
                at=[exchange],
            )
            self._judge.expect(
                "protocol.members-once",
                text.repeated is None,
                expected="each member once in an object",
                came=f"the member {self._judge.quote(text.repeated or '')!r} twice in an object",
                at=[exchange],
            )

    def ids_fit_paths(self, exchange: Exchange) -> None:
        """An id can stand in a path, where it names one key and no other."""
        request, response = exchange.request, exchange.response
        if request.principal != OWNER or not response.succeeds:
            return
        items = response.members.get("apiKeys")
        if request.operation == "createRepoAiApiKey":
            clause, fit = "create.id-returned", _fits_a_path(response.members)
        elif request.operation == "getRepoAiApiKeys" and isinstance(items, list):
            clause = "list.item-id"
            fit = all(map(_fits_a_path, items))
        else:
            return
        if not fit:
            self._judge.broken(
                clause,
                expected="an id that can be one segment of a path",
                came="one with a delimiter, a control character or half a surrogate, or dots",
                at=[exchange],
            )

    def no_internals(self, exchange: Exchange) -> None:
        """No answer shows how the service is made; what users wrote into lists is their own."""
        sign = next(_signs_of_internals(exchange, self._judge.quote), None)
        self._judge.expect(
            "errors.no-internals",
            sign is None,
            expected="no stack trace and no other internals",
            came=sign or "",
            at=[exchange],
        )
        for item in items_in(exchange.response.json) if sign is None else ():
            item.is_bare = True

    def refusal_is_bare(self, exchange: Exchange) -> None:
        """A refusal of a documented operation tells nothing of a key."""
        request, response = exchange.request, exchange.response
        if response.succeeds and request.operation == "createRepoAiApiKey":
            for member in ("id", "key"):
                self._remember(response.members.get(member))
        if request.operation is None or response.status < 400:
            return
        told = [name for name in _MEMBERS_OF_KEYS if response.members.get(name)]
        text = response.body.decode("utf-8", "replace")
        sent = request.target + (request.body or b"").decode("utf-8", "replace")
        if any(part in text and part not in sent for part in self._told_of_keys):
            told.append("an id or access key of the run")
        self._judge.expect(
            "secret.refusal-bare",
            not told,
            expected="a refusal without id, key and secret",
            came=f"{response.in_words}, with {', '.join(told)}",
            at=[exchange],
        )

    def _remember(self, text: Json) -> None:
        # A shorter one may stand in any text by chance.
        if isinstance(text, str) and len(text) >= 12:
            self._told_of_keys.add(text)


def _fits_a_path(members: Json) -> bool:
    """Say whether the id among `members` does; whether there is one is another question."""
    if isinstance(members, Item) and members.fits_a_path:
        return True
    identifier = members.get("id") if isinstance(members, Mapping) else None
    fits = not isinstance(identifier, str) or not identifier or is_safe(identifier)
    if isinstance(members, Item):
        members.fits_a_path = fits
    return fits


def _signs_of_internals(exchange: Exchange, quote: Callable[[str], str]) -> Iterator[str]:
    response = exchange.response
    sent = exchange.request.target + (exchange.request.body or b"").decode("utf-8", "replace")
    for where, name, text in _texts_of_the_service(exchange):
        match = _INTERNALS.search(text)
        if match and match[0] not in sent:
            shown = quote(name) + _exception_in(exchange, quote)
            yield f"something like a trace or a path of the service in {where}{shown}"
    for name, value in _members(response.json):
        # One that is null, false or empty tells nothing.
        if value and name.lower().replace("_", "") in _INTERNAL_MEMBERS:
            yield f"a member called {quote(name)!r}"


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
