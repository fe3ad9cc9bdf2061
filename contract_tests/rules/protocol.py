"""Rules about answers: they must fit the document, and be JSON by RFC 8259.

A deviation from the document may break a clause of any topic: the one that covers the field.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from contract_tests.client.exchange import Exchange
from contract_tests.client.json_text import NOT_JSON
from contract_tests.history.record import History
from contract_tests.rules.conformance import ASSUMED_STATUSES, Conformance
from contract_tests.rules.judgement import Judgement


@dataclass
class AnswerRule:
    """Judge every documented answer.

    A deployment may lack the deletion; what it answers in its place is judged only once a deletion
    has worked. `quote` makes what came over the wire fit to be shown.
    """

    conformance: Conformance
    quote: Callable[[str], str]
    _deletions: list[Exchange] = field(default_factory=list)
    _deletes: bool = False

    def __call__(self, history: History, exchange: Exchange) -> Iterator[Judgement]:
        """Judge an answer, or keep it for later."""
        if exchange.request.operation != "deleteRepoAiApiKey":
            yield from self._judge(history, exchange)
            return
        self._deletions.append(exchange)
        self._deletes = self._deletes or exchange.response.succeeds
        while self._deletes and self._deletions:
            yield from self._judge(history, self._deletions.pop(0))

    def _judge(self, history: History, exchange: Exchange) -> Iterator[Judgement]:
        operation, status = exchange.request.operation, exchange.response.status
        if operation is None or not self.conformance.documents(operation, status):
            return
        if not exchange.response.succeeds or exchange.request.principal in history.owners:
            # It is no success to be judged that somebody else got one.
            yield from self._schema(exchange, operation)
        yield from self._media_type(exchange)
        yield from self._text(exchange)

    def _schema(self, exchange: Exchange, operation: str) -> Iterator[Judgement]:
        status = exchange.response.status
        deviations = self.conformance.deviations(exchange)
        for deviation in deviations:
            yield Judgement(
                deviation.clause,
                False,
                expected=f"{operation} {status} as the document describes it",
                came=str(deviation),
                at=[exchange],
            )
        broken = {deviation.clause for deviation in deviations}
        for clause in self.conformance.clauses(operation, status):
            if clause not in broken:
                yield Judgement(clause, True)

    def _media_type(self, exchange: Exchange) -> Iterator[Judgement]:
        response = exchange.response
        if response.status in ASSUMED_STATUSES or response.json is NOT_JSON:
            return
        said = response.media_type
        says_json = said == "application/json" or said.endswith("+json")
        yield Judgement(
            "protocol.json-media-type",
            says_json,
            expected="Content-Type: application/json",
            came="" if says_json else f"Content-Type: {self.quote(said) or '(none)'}",
            at=[exchange],
        )

    def _text(self, exchange: Exchange) -> Iterator[Judgement]:
        """Judge how JSON is written; a server in front of the service may differ."""
        response, text = exchange.response, exchange.response.text
        if not isinstance(text.value, dict | list):
            return
        if response.status in ASSUMED_STATUSES and response.media_type != "application/json":
            return
        yield Judgement(
            "protocol.json-text",
            text.encoding is None,
            expected="JSON in UTF-8, without a byte order mark",
            came=text.encoding or "",
            at=[exchange],
        )
        twice = text.repeated
        yield Judgement(
            "protocol.members-once",
            twice is None,
            expected="each member once in an object",
            came="" if twice is None else f"the member {self.quote(twice)!r} twice in an object",
            at=[exchange],
        )
