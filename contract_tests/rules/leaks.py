"""Watch every exchange for a secret that comes out a second time."""

from collections import defaultdict
from collections.abc import Iterator

from contract_tests.client.exchange import Exchange, Json, texts_in
from contract_tests.client.json_text import NOT_JSON
from contract_tests.client.ledger import Ledger
from contract_tests.client.list_reader import Item, items_in
from contract_tests.evidence import Judge

CLAUSE = "secret.never-again"
HINTS_THAT_PROVE = 6  # more than there are providers, whose names may begin a secret
SHORT_BODY = 4_096

# In a list, the fields that the document knows; what else stands there may hint at a secret.
_DOCUMENTED = frozenset(["id", "name", "repoId", "key", "aiType", "createdAt", "deletedAt"])

_OF_HTTP_ITSELF = frozenset(["connection", "content-length", "date", "transfer-encoding"])


class SecretObserver:
    """Keep the ledger, and look for each of its secrets in each later answer."""

    def __init__(self, judge: Judge, ledger: Ledger) -> None:
        self._judge = judge
        self._ledger = ledger
        self._owners: dict[str, int] = {}
        self._searched: set[str] = set()
        self._searched_headers: set[str] = set()
        self._hints: defaultdict[str, dict[str, set[int]]] = defaultdict(dict)

    def __call__(self, exchange: Exchange) -> None:
        """Record in the ledger what `exchange` creates, and report what it gives away."""
        created = self._record(exchange)
        if not len(self._ledger):
            for item in items_in(exchange.response.json):
                # What was there before any secret was made holds none.
                item.is_searched = True
            return
        found = next(self._leaks(exchange, created), None) or self._hint(exchange.response.json)
        self._judge.expect(
            CLAUSE,
            found is None,
            expected="no answer but the creating one holds a secret",
            came=found or "",
            at=[exchange],
        )

    def _record(self, exchange: Exchange) -> int | None:
        request = exchange.request
        if request.operation != "createRepoAiApiKey" or not exchange.response.succeeds:
            return None
        secret = exchange.response.members.get("secret")
        if not isinstance(secret, str) or not secret:
            return None
        rest = {name: text for name, text in exchange.response.members.items() if name != "secret"}
        sent = (exchange.request.body or b"").decode("utf-8", "replace")
        context = exchange.request.target + sent + "".join(texts_in(rest))
        number = self._ledger.add(secret, context)
        identifier = exchange.response.members.get("id")
        if isinstance(identifier, str):
            self._owners[identifier] = number
        return number

    def _leaks(self, exchange: Exchange, created: int | None) -> Iterator[str]:
        for name, value in exchange.response.headers:
            if value not in self._searched_headers and name.lower() not in _OF_HTTP_ITSELF:
                leak = self._ledger.find(value)
                if leak:
                    yield f"a secret {leak.form} in the header {self._judge.quote(name)}"
                # As with the body: what stood there before the secret was made is not it.
                self._searched_headers.add(value)
        for where, text in _pieces(exchange):
            # A text known from before the secret was made cannot hold it.
            if created is None:
                if text in self._searched:
                    continue
                self._searched.add(text)
            leak = self._ledger.find(text, other_than=created)
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
                if self._ledger.is_hint(value, number):
                    self._hints[name].setdefault(value, set()).add(number)
                if _prove(self._hints[name]):
                    member = self._judge.quote(name)
                    return (
                        f"the beginning or end of secrets in the member {member!r} of listed keys"
                    )
        return None


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
