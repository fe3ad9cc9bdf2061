"""Let the rules judge recorded exchanges, file by file, as if they happened now."""

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from contract_tests.client.exchange import BODY, BYTES, CALLER, SECRETS, Exchange
from contract_tests.client.ledger import Ledger
from contract_tests.client.list_reader import items_in
from contract_tests.client.redaction import COMMON_WORDS, Redactor
from contract_tests.current import CHECK
from contract_tests.evidence import Evidence, Judge
from contract_tests.findings import Outcome
from contract_tests.history.record import History
from contract_tests.learning.sightings import Observer, Sighting
from contract_tests.rules.all_lists import AllListsRule
from contract_tests.rules.conformance import conformance
from contract_tests.rules.create import CreateRule
from contract_tests.rules.created_at import CreatedAtRule
from contract_tests.rules.effects import EffectRule, StatusRule
from contract_tests.rules.errors import ErrorRule
from contract_tests.rules.judgement import Judgement, Rule
from contract_tests.rules.list import ListRule
from contract_tests.rules.protocol import AnswerRule
from contract_tests.rules.secret import RefusalRule, SecretRule
from contract_tests.rules.update import UpdateRule
from contract_tests.traffic.recorded import UNKNOWN, is_masked
from openapi import Clause, load_catalogue

BUSY = frozenset([429, 503])
WORDS = {
    "createRepoAiApiKey": "creation",
    "getRepoAiApiKeys": "list",
    "updateRepoAiApiKey": "rename",
    "deleteRepoAiApiKey": "deletion",
}

# The beginnings of the clauses of which nothing can be told where an exchange lacks something.
_UNTOLD = {
    BODY: ("errors.no-internals",),
    BYTES: ("protocol.json-text",),
    CALLER: ("access.", "authentication.", "create.one-repository", "list.own-repository"),
}
# And of those that masked traffic may have kept or not.
_MASKED = ("create.secret-", "protocol.json-text", "protocol.members-once", "secret.")


def lived(history: History, exchanges: Sequence[Exchange]) -> Iterator[Exchange]:
    """Let recorded calls happen in a history at their moments; yield each that was answered."""
    moments = [(each.sent, False, place) for place, each in enumerate(exchanges)]
    moments += [(each.answered, True, place) for place, each in enumerate(exchanges)]
    changes = {}
    for _, ends, place in sorted(moments):
        exchange = exchanges[place]
        was_lost = exchange.response.status < 100
        if not ends:
            changes[place] = change = history.begin(exchange.request, exchange.sent)
            if was_lost and exchange.request.method == "POST":
                history.withdraw(change)
        elif not was_lost:
            change = changes.pop(place)
            history.end(exchange, change)
            if change is not None and change.name is not None and exchange.response.succeeds:
                history.lives[exchange.request.apikey_id or ""].name = change.name
            yield exchange


@dataclass
class Traffic:
    """What is judged of one deployment, over all files: what needs an order only within each.

    `callers` maps credentials to what callers are called, `ledger` knows all secrets beforehand,
    `cookies` are masked too. `counts` are the statuses of the answers by operation.
    """

    base_url: str
    callers: Mapping[str, str] = field(repr=False)
    ledger: Ledger
    cookies: Mapping[str, str] = field(repr=False)
    counts: Mapping[str, Counter[int]] = field(
        default_factory=lambda: {name: Counter() for name in WORDS}
    )
    histories: list[History] = field(default_factory=list)
    _lacks: Counter[str] = field(default_factory=Counter)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _listed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Make ready what judges all files alike."""
        tokens = {name: value.rpartition(" ")[2] for value, name in self.callers.items()}
        tokens = {name: token for name, token in tokens.items() if token not in COMMON_WORDS}
        redactor = Redactor(self.ledger, self.base_url, tokens, self.cookies, ours=False)
        self.judge = Judge(load_catalogue(), redactor)
        self.judge.begin("traffic")
        quote = self.judge.quote
        self._by_status = ErrorRule(quote), StatusRule()
        answers = SecretRule(self.ledger, quote), AnswerRule(conformance(), quote), RefusalRule()
        self._rules: tuple[Rule, ...] = (
            *answers, CreateRule(self._listed.__contains__), *self._by_status
        )  # fmt: skip

    def hear(self, exchanges: Sequence[Exchange]) -> None:
        """Judge the exchanges of a file, which are in the order of sending."""
        history = History(owners=frozenset([*self.callers.values(), UNKNOWN]))
        self.judge.history = history
        self.histories.append(history)
        # Nobody knows what a key is called since it was renamed by a call whose body is not there.
        unread = (each.request for each in exchanges if each.request.body is None)
        history.extended |= {each.apikey_id or "" for each in unread if each.method == "PUT"}
        makes = any(each.request.method == "POST" and each.response.succeeds for each in exchanges)
        lost = (each.request.sent_names for each in exchanges if each.response.status < 100)
        quote, lists = self.judge.quote, AllListsRule()
        effects = EffectRule(lists, frozenset().union(*lost))
        in_order = CreatedAtRule(quote), ListRule(quote, not makes), lists, UpdateRule(), effects
        rules: tuple[Rule, ...] = (*self._rules, *in_order)
        self._listed.clear()
        numbered = [replace(each, sequence=next(self._numbers)) for each in exchanges]
        for exchange in lived(history, numbered):
            CHECK.set(exchange.check)
            self.counts[exchange.request.operation or ""][exchange.response.status] += 1
            self._lacks.update(exchange.lacks)
            for rule in self._by_status if BODY in exchange.lacks else rules:
                if exchange.response.status not in BUSY:
                    found = rule(history, exchange)
                    self.judge.hear(each for each in found if _can_tell(each, exchange))
            if not history.is_creating:
                # An id that a list has shown before its creation is not new.
                items = items_in(exchange.response.json)
                self._listed |= {str(item.get("id")) for item in items} - history.lives.keys()

    @property
    def calls(self) -> Iterator[str]:
        """Yield in words how often each operation was called, and what was answered."""
        for name, statuses in self.counts.items():
            told = ", ".join(f"{status} ({count})" for status, count in sorted(statuses.items()))
            yield f"{name}: {statuses.total()} answers{told and ': '}{told}"

    @property
    def judged(self) -> int:
        """Return how many exchanges were judged."""
        return sum(statuses.total() for statuses in self.counts.values())

    def sightings(self) -> Iterator[Sighting]:
        """Yield what the traffic shows of the manners of the deployment.

        Who was answered with success has access to that repository, and who was answered with 403
        has none; of a caller without credentials, nobody knows whether they were left out.
        """
        for history in self.histories:
            asked = [
                (each.request.principal, each.request.repo_id or "", each.response)
                for each in history.exchanges
            ]
            reached = {(who, where) for who, where, answer in asked if answer.succeeds}
            barred = {(who, where) for who, where, answer in asked if answer.status == 403}
            owners, repo_ids = ({pair[place] for pair in reached} for place in (0, 1))
            for name, seen in Observer(history, repo_ids, barred - reached, owners).sightings():
                # In place of what is masked stands something else.
                told = seen.values() if name.startswith("members.") else [seen]
                told = seen[:1] if name.startswith("message.") else told
                is_secret = name == "form.secret" and self._lacks[SECRETS]
                if not is_secret and not any(map(is_masked, told)):
                    yield name, seen

    def evidence(self) -> list[Evidence]:
        """Return what was found, and why nothing was found about all other clauses."""
        masked = _MASKED if self._lacks[SECRETS] else ()
        found = [
            item
            for item in self.judge.finish()
            if item.finding is not Outcome.HELD or not item.clause.startswith(masked)
        ]
        told = {item.clause for item in found}
        for clause in (each for each in self.judge.catalogue if each.id not in told):
            is_hidden = clause.id.startswith(masked)
            cause = Outcome.NOT_GIVEN if is_hidden else Outcome.DID_NOT_OCCUR
            why = "cannot tell: masking took it away" if is_hidden else self._why(clause)
            found.append(Evidence(clause.id, cause, "traffic", came=why))
        return found

    def _why(self, clause: Clause) -> str:
        missing = [WORDS[name] for name in clause.operations if not self.counts[name]]
        if missing and len(clause.operations) < len(WORDS):
            return f"the traffic holds no {missing[0]}"
        if clause.id.startswith(_UNTOLD[CALLER]) and self._lacks[CALLER] == self.judged:
            return "the traffic does not tell who called"
        return "the traffic holds no call that tells"


def _can_tell(found: Judgement, exchange: Exchange) -> bool:
    lacks = exchange.lacks.union(*(each.lacks for each in found.at))
    return not any(found.clause.startswith(_UNTOLD.get(lack, ())) for lack in lacks)
