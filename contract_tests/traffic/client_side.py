"""Hold what a client sent against the document, as notes: it is not the client that is judged."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import unquote, urlsplit

from jsonschema import Draft202012Validator

from contract_tests.client.json_text import NOT_JSON, parse_json
from contract_tests.client.ledger import Ledger
from contract_tests.client.methods import parameters
from contract_tests.rules.broken_rules import broken_rule, named
from contract_tests.traffic.recorded import Found, credentials
from openapi.document import Called, load_document, operations, resolve
from openapi.har.reading import Entry
from openapi.schema import Direction, json_schema

MOST_NOTES = 30
POLLS, PAUSE = 5, 1.0  # lists in a row, and seconds between them

_TELLING = re.compile(r"token|auth|secret|passw|credential|api_?key", re.IGNORECASE)


@dataclass
class ClientSide:
    """Look at what was sent, and count what is alike; `quote` makes it fit to be shown."""

    ledger: Ledger
    tokens: frozenset[str] = field(repr=False)
    quote: Callable[[str], str]
    _seen: Counter[str] = field(default_factory=Counter)
    _first: dict[str, str] = field(default_factory=dict)
    _lists: dict[tuple[str, str | None], tuple[float, int]] = field(default_factory=dict)

    def looked(self, found: Iterable[Found]) -> Iterator[Found]:
        """Look at what was sent in each entry, to wherever, and pass it on."""
        for where, entry, called in found:
            wrong = self._wrong(entry, called) if called else ()
            for note in {*self._given_away(entry, called), *wrong}:
                self._seen[note] += 1
                self._first.setdefault(note, where)
            yield where, entry, called

    @property
    def notes(self) -> Iterator[str]:
        """Yield what was seen, how often, and where first; the commonest first."""
        for note, count in self._seen.most_common(MOST_NOTES):
            yield f"{note} (calls: {count}, first: {self._first[note]})"

    def _given_away(self, entry: Entry, called: Called | None) -> Iterator[str]:
        url = urlsplit(entry.url)
        host = "" if called else f" to {self.quote(url.netloc)}"
        body = (entry.request_body or b"").decode("utf-8", "replace")
        for place, text in (("URL", entry.url), ("body", body), *entry.request_headers):
            if self.ledger.find(text):
                header = "" if place in {"URL", "body"} else "header "
                yield f"a secret was sent{host} in the {header}{self.quote(place)}"
        telling = called and any(_TELLING.search(name) for name, _ in parameters(url.query) if name)
        if telling or any(token in unquote(url.query) for token in self.tokens):
            yield f"a token was sent{host} in the query of a URL"

    def _wrong(self, entry: Entry, called: Called) -> Iterator[str]:
        operation = called.operation.operation_id
        ids = list(map(unquote, called.parameters.values()))
        if list(map(unquote, ids)) != ids:
            yield f"{operation}: an id was encoded twice"
        key = ids[0], credentials(entry)
        answered, count = self._lists.pop(key, (0.0, 0))
        if operation == "getRepoAiApiKeys":
            count = count + 1 if entry.sent - answered < PAUSE else 1
            self._lists[key] = entry.answered, count
            if count >= POLLS:
                yield f"{operation}: {POLLS} times in a row and more, without pauses of {PAUSE:g} s"
        is_empty = ("content-length", "0") in entry.request_headers
        if operation not in self._bodies or not (entry.request_body or is_empty):
            return
        sent = parse_json(entry.request_body or b"{}")
        fields, validator = self._bodies[operation]
        if sent is NOT_JSON:
            yield f"{operation}: a body that is no JSON"
            return
        if operation == "updateRepoAiApiKey" and isinstance(sent, dict) and "name" not in sent:
            yield f"{operation}: a rename with no name in it"
        for name in sent.keys() - fields if isinstance(sent, dict) else ():
            yield f"{operation}: the field `{self.quote(name)}`, which does not exist"
        for path, _, words in map(broken_rule, validator.iter_errors(sent)):
            yield f"{operation}: `{named(path) or 'the body'}` {words}"

    @cached_property
    def _bodies(self) -> dict[str, tuple[frozenset[str], Draft202012Validator]]:
        """The fields of the body of each operation that has one, and what holds it against them."""
        document, found = load_document(), {}
        for operation in operations(document):
            if body := operation.definition.get("requestBody"):
                schema = body["content"]["application/json"]["schema"]
                fields = frozenset(resolve(document, schema)["properties"])
                validator = Draft202012Validator(json_schema(document, schema, Direction.REQUEST))
                found[operation.operation_id] = fields, validator
        return found
