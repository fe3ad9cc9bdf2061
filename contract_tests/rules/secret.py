"""Rules about the secret: it is shown once. And about refusals: they show nothing of a key."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from contract_tests.client.exchange import Exchange, Json, texts_in
from contract_tests.client.json_text import NOT_JSON
from contract_tests.client.ledger import Ledger
from contract_tests.client.list_reader import ITEMS, Item, items_in
from contract_tests.history.record import History
from contract_tests.rules.judgement import Judgement

CLAUSE = "secret.never-again"
HINTS_THAT_PROVE = 6  # more than there are providers, whose names may begin a secret
SHORT_BODY = 4_096
SHORTEST_PECULIAR = 12

_MEMBERS_OF_KEYS = ("id", "key", "secret", "apiKeys")

# In a list, the fields that the document knows; what else stands there may hint at a secret.
_DOCUMENTED = frozenset(["id", "name", "repoId", "key", "aiType", "createdAt", "deletedAt"])

_OF_HTTP_ITSELF = frozenset(["connection", "content-length", "date", "transfer-encoding"])


@dataclass
class SecretRule:
    """Keep the ledger, and look for each of its secrets in every other answer.

    `quote` makes what came over the wire fit to be shown.
    """

    ledger: Ledger
    quote: Callable[[str], str]
    _early: list[Exchange] = field(default_factory=list)
    _owners: dict[str, int] = field(default_factory=dict)
    _numbers: dict[int, int] = field(default_factory=dict)
    _searched: set[str] = field(default_factory=set)
    _searched_headers: set[str] = field(default_factory=set)
    _hints: defaultdict[str, dict[str, set[int]]] = field(default_factory=lambda: defaultdict(dict))

    def __call__(self, history: History, exchange: Exchange) -> Iterator[Judgement]:
        """Record in the ledger what `exchange` creates, and report what it gives away."""
        created = self._record(exchange)
        if created is not None:
            # What was answered meanwhile may have shown the secret before it was known as one.
            for other in history.overlapping(exchange):
                if other is exchange or self._numbers.get(other.sequence) == created:
                    continue
                if self._shows(other, created, exchange.sent):
                    yield self._found("a secret that was just made", [exchange, other])
        if not len(self.ledger):
            for item in items_in(exchange.response.json):
                # What was there before any secret was made holds none.
                item.is_searched = True
            return
        if created is None and len(self.ledger) == 1 and history.is_creating:
            # What all secrets have in common, and anybody may tell, is not known yet.
            self._early.append(exchange)
            return
        early, self._early = self._early, []
        for other in early:
            yield self._judged(other, None)
        yield self._judged(exchange, created)

    def _judged(self, exchange: Exchange, created: int | None) -> Judgement:
        found = next(self._leaks(exchange, created), None) or self._hint(exchange.response.json)
        return self._found(found, [exchange])

    def _found(self, came: str | None, at: Sequence[Exchange]) -> Judgement:
        expected = "no answer but the creating one holds a secret"
        return Judgement(CLAUSE, came is None, expected, came or "", at)

    def _shows(self, exchange: Exchange, secret: int, since: float) -> bool:
        """Say whether an answer shows one secret, wherever; nothing did before `since`."""
        texts = [value for _, value in exchange.response.headers]
        body = exchange.response.json
        if items := items_in(body):
            body = {**body, ITEMS: [item for item in items if item.first_read >= since]}
        texts.append("".join(texts_in(body)))
        if exchange.response.json is NOT_JSON:
            texts.append(exchange.response.body.decode("utf-8", "replace"))
        return any(self.ledger.shows(text, secret) for text in texts)

    def _record(self, exchange: Exchange) -> int | None:
        number = learn(self.ledger, exchange)
        if number is None:
            return None
        self._numbers[exchange.sequence] = number
        identifier = exchange.response.members.get("id")
        if isinstance(identifier, str):
            self._owners[identifier] = number
        return number

    def _leaks(self, exchange: Exchange, created: int | None) -> Iterator[str]:
        for name, value in exchange.response.headers:
            if value not in self._searched_headers and name.lower() not in _OF_HTTP_ITSELF:
                leak = self.ledger.find(value)
                if leak:
                    yield f"a secret {leak.form} in the header {self.quote(name)}"
                # As with the body: what stood there before the secret was made is not it.
                self._searched_headers.add(value)
        for where, text in _pieces(exchange):
            # A text known from before the secret was made cannot hold it.
            if created is None:
                if text in self._searched:
                    continue
                self._searched.add(text)
            leak = self.ledger.find(text, other_than=created)
            if leak:
                yield f"a secret {leak.form} in {where}"

    def _hint(self, body: Json) -> str | None:
        items = body.get("apiKeys") if isinstance(body, dict) else None
        for item in items if isinstance(items, list) else ():
            identifier = item.get("id") if isinstance(item, dict) else None
            number = self._owners.get(identifier) if isinstance(identifier, str) else None
            if number is None:
                continue
            for name, value in item.items():
                if name in _DOCUMENTED or not isinstance(value, str):
                    continue
                if self.ledger.is_hint(value, number):
                    self._hints[name].setdefault(value, set()).add(number)
                if _prove(self._hints[name]):
                    member = self.quote(name)
                    return (
                        f"the beginning or end of secrets in the member {member!r} of listed keys"
                    )
        return None


def learn(ledger: Ledger, exchange: Exchange) -> int | None:
    """Enter what an exchange creates into the ledger, and return its number; None for nothing."""
    request = exchange.request
    if request.operation != "createRepoAiApiKey" or not exchange.response.succeeds:
        return None
    secret = exchange.response.members.get("secret")
    if not isinstance(secret, str) or not secret:
        return None
    rest = {name: text for name, text in exchange.response.members.items() if name != "secret"}
    sent = (request.body or b"").decode("utf-8", "replace")
    return ledger.add(secret, request.target + sent + "".join(texts_in(rest)))


def _prove(hints: dict[str, set[int]]) -> bool:
    """Say whether the hints of one member are each peculiar to one secret, and many."""
    peculiar = all(len(numbers) == 1 for numbers in hints.values())
    return peculiar and len(hints) >= HINTS_THAT_PROVE


def _pieces(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """Yield the body in parts, each with the words for where it stands."""
    response = exchange.response
    if response.json is NOT_JSON:
        yield "the body", response.body.decode("utf-8", "replace")
        return
    items = response.members.get("apiKeys")
    if isinstance(items, list):
        for index, item in enumerate(items):
            if isinstance(item, Item):
                if item.is_searched:
                    continue
                item.is_searched = True
            yield f"the body at /apiKeys/{index}", "".join(texts_in(item))
        rest = {name: value for name, value in response.members.items() if name != "apiKeys"}
        yield "the body beside apiKeys", "".join(texts_in(rest))
    else:
        yield "the body", "".join(texts_in(response.json))
    if len(response.body) <= SHORT_BODY:
        # A member that stands there twice is lost in parsing.
        yield "the body", response.body.decode("utf-8", "replace")


@dataclass
class RefusalRule:
    """A refusal of a documented operation tells nothing of a key."""

    _told_of_keys: set[str] = field(default_factory=set)

    def __call__(self, history: History, exchange: Exchange) -> Iterator[Judgement]:
        """Note what a creation tells, or judge a refusal."""
        request, response = exchange.request, exchange.response
        if response.succeeds and request.operation == "createRepoAiApiKey":
            texts = (response.members.get(member) for member in ("id", "key"))
            # A shorter one may stand in any text by chance.
            self._told_of_keys |= {
                text for text in texts if isinstance(text, str) and len(text) >= SHORTEST_PECULIAR
            }
            # A refusal may have told of the key before the answer to its creation came.
            for other in history.overlapping(exchange):
                yield from (found for found in self._judge(other) if not found.holds)
        yield from self._judge(exchange)

    def _judge(self, exchange: Exchange) -> Iterator[Judgement]:
        request, response = exchange.request, exchange.response
        if request.operation is None or response.status < 400:
            return
        told = [name for name in _MEMBERS_OF_KEYS if response.members.get(name)]
        text = response.body.decode("utf-8", "replace")
        sent = unquote(request.target) + (request.body or b"").decode("utf-8", "replace")
        if any(part in text and part not in sent for part in self._told_of_keys):
            told.append("an id or access key of the run")
        yield Judgement(
            "secret.refusal-bare",
            not told,
            expected="a refusal without id, key and secret",
            came=f"{response.in_words}, with {', '.join(told)}",
            at=[exchange],
        )
