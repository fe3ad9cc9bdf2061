"""What statuses and lists tell of the calls before, where nobody can ask again: in recordings.

Of several clauses that may be broken, a finding names the one of the call before.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from contract_tests.client.exchange import CALLER, Exchange
from contract_tests.history.keys import ListedKey
from contract_tests.history.record import History, Life
from contract_tests.rules.all_lists import AllListsRule
from contract_tests.rules.judgement import Judgement
from contract_tests.rules.list import shown_by

Shown = Mapping[str, ListedKey]

_VERBS = {"POST": "create", "PUT": "update", "DELETE": "delete"}
_SUCCESSES = {
    "POST": (201, "create.status-created"),
    "GET": (200, "list.status-ok"),
    "PUT": (200, "update.status-ok"),
    "DELETE": (200, "delete.status-ok"),
}
_GONE = {"PUT": "update.deleted-key", "DELETE": "delete.only-once"}


@dataclass
class StatusRule:
    """Judge each status by what became of the key before; a deployment may lack the deletion."""

    _deletes: bool = False

    def __call__(self, history: History, exchange: Exchange) -> Iterator[Judgement]:
        """Judge an answer; a refusal may be due to the body or the caller, but for 404 and 410."""
        method, answer = exchange.request.method, exchange.response
        right, clause = _SUCCESSES[method]
        deletes = method == "DELETE" and answer.succeeds
        self._deletes = self._deletes or deletes
        if answer.succeeds:
            yield _judged(clause, answer.status == right, answer.in_words, exchange)
        if method == "GET" and answer.status == 403:
            bare = not answer.members.get("apiKeys")
            yield _judged("access.list-forbidden", bare, "a list of keys", exchange)
        if answer.members.get("apiKeys") == []:
            yield Judgement("list.empty-array", True)
        life = history.lives.get(exchange.request.apikey_id or "")
        if life is None or exchange.request.apikey_id in history.given_twice:
            return
        here, gone = life.repo_id == exchange.request.repo_id, life.deleted
        is_gone = gone and gone is not exchange and (deletes or gone.answered <= exchange.sent)
        if (is_gone or not here) and (answer.succeeds or answer.status in {404, 409, 410}):
            clause = _GONE[method] if here else f"{_VERBS[method]}.foreign-key"
            is_right, proof = answer.status == 404, gone or life.creation
            yield _judged(clause, is_right, answer.in_words, proof, exchange)
        elif here and answer.status == 404 and (method == "PUT" or self._deletes):
            # Others may not be told that there is a key.
            ours = life.creation.request.principal == exchange.request.principal
            known = ours and CALLER not in exchange.lacks
            lawful = not known or not life.must_be_listed(exchange)
            found = _judged(clause, lawful, answer.in_words, life.creation, exchange)
            yield found._replace(shared=True)


class _Look(NamedTuple):
    """A list, the one before it, and the calls between the two that may have changed something."""

    exchange: Exchange
    shown: Shown
    before: Shown
    calls: list[Exchange]

    def blamed(self, apikey_id: str, default: str) -> str:
        """Return the clause that the last call breaks if it has changed a key, or a default.

        A refused call can have changed the key only that it was about.
        """
        for call in reversed(self.calls):
            if call.response.succeeds or call.request.apikey_id == apikey_id:
                return effect_of(call) or default
        return default


def effect_of(call: Exchange) -> str | None:
    """Return the clause that a call breaks if it has changed what it must not, or None."""
    method, status = call.request.method, call.response.status
    if call.response.succeeds:
        return {"PUT": "update.nothing-else", "DELETE": "delete.others-stay"}.get(method)
    if status in {401, 403}:
        known = status == 401
        return "authentication.token-known" if known else f"access.{_VERBS[method]}-forbidden"
    left = {"POST": "create.refusal-leaves-nothing", "PUT": "update.refusal-leaves-unchanged"}
    if status in {400, 422}:
        return left.get(method)
    return "create.failure-leaves-nothing" if (method, status) == ("POST", 500) else None


@dataclass
class EffectRule:
    """Hold each list against the calls before it; keys of others may be renamed and deleted.

    `lists` knows which deleted keys were out of a list before, `lost` are the names of creations
    that were never answered.
    """

    lists: AllListsRule
    lost: frozenset[str] = frozenset()
    _calls: dict[str, list[Exchange]] = field(default_factory=dict)
    _latest: dict[str, tuple[float, Shown]] = field(default_factory=dict)

    def __call__(self, history: History, exchange: Exchange) -> Iterator[Judgement]:
        """Note a call that may change something, or judge a list."""
        repo_id, shown = exchange.request.repo_id or "", shown_by(history, exchange)
        calls = self._calls.setdefault(repo_id, [])
        if exchange.request.changes_state:
            calls.append(exchange)
        if shown is None:
            return
        self._calls[repo_id] = [call for call in calls if call.answered > exchange.sent]
        answered, before = self._latest.get(repo_id, (0.0, {}))
        self._latest[repo_id] = exchange.answered, shown
        calls = [call for call in calls if call.answered <= exchange.sent]
        look = _Look(exchange, shown, before if answered <= exchange.sent else {}, calls)
        found = [*_changed(look), *_refused(history, look, self.lost)]
        for apikey_id, life in history.lives.items():
            if life.repo_id == repo_id and apikey_id not in history.given_twice:
                found += self._own(history, look, apikey_id, life)
        # Of many that hold, one tells enough.
        yield from {each.clause: each for each in found if each.holds}.values()
        yield from (each._replace(shared=True) for each in found if not each.holds)

    def _own(
        self, history: History, look: _Look, apikey_id: str, life: Life
    ) -> Iterator[Judgement]:
        """Judge what a list shows of a key of the history, or that it does not show it."""
        made, gone, exchange = life.creation, life.deleted, look.exchange
        item, is_new = look.shown.get(apikey_id), apikey_id not in look.before
        if gone is not None and gone.answered <= exchange.sent:
            back = item is not None and self.lists.was_gone(apikey_id, exchange)
            clause = "delete.final" if back else "list.only-active"
            yield _judged(clause, item is None, "a deleted key", gone, exchange)
            if item is None:
                yield Judgement("delete.removes", True)
        elif item is None and life.must_be_listed(exchange):
            clause = "create.listed-at-once" if is_new else look.blamed(apikey_id, "list.complete")
            yield _judged(clause, False, "a list without a key", made, exchange)
        elif item is not None and apikey_id not in history.extended:
            renamed = any(change.name and change.may_take_effect for change in life.changes)
            clause = "update.renames" if renamed else "create.name-kept"
            name = item.members.get("name")
            fits = not isinstance(name, str) or life.may_be_called(name, exchange)
            yield _judged(clause, fits, "another name", made, exchange)
            for clause, told, shown in (
                (
                    "create.listed-at-once",
                    made.response.members.get("key"),
                    item.members.get("key"),
                ),
                (
                    "create.one-provider",
                    made.request.sent.get("aiType"),
                    item.members.get("aiType"),
                ),
            ):
                if is_new and isinstance(told, str) and isinstance(shown, str):
                    yield _judged(clause, told == shown, "another value", made, exchange)


def _changed(look: _Look) -> Iterator[Judgement]:
    """Judge that nothing but names has changed of the keys that the list before showed."""
    for apikey_id in look.shown.keys() & look.before.keys():
        members = look.shown[apikey_id].differences(look.before[apikey_id])
        others = [member for member in members if member != "name"]
        default = "list.item-created-at" if others == ["createdAt"] else "list.repeatable"
        clause = look.blamed(apikey_id, default)
        if others == ["key"] and clause == "update.nothing-else":
            clause = "update.key-and-secret-fixed"
        came = f"another {' and '.join(others)} than in the list before"
        yield _judged(clause, not others, came, *look.calls[-1:], look.exchange)


def _refused(history: History, look: _Look, lost: frozenset[str]) -> Iterator[Judgement]:
    """Judge that refused calls had no effect, as far as the lists before and after them tell."""
    given = {call.request.sent_name for call in look.calls if call.response.succeeds}
    given |= lost | history.lost_names
    for call in (each for each in look.calls if look.before and not each.response.succeeds):
        clause, name, about = (
            effect_of(call),
            call.request.sent_name,
            {call.request.apikey_id or ""},
        )
        if call.request.method == "DELETE":
            may_be_gone = history.may_be_deleted(min(about), look.exchange.answered)
            effect = not may_be_gone and about <= look.before.keys() - look.shown.keys()
        else:
            keys = (
                about if call.request.method == "PUT" else look.shown.keys() - history.lives.keys()
            )
            was, now = (
                [shown[each].members.get("name") for each in keys & shown.keys()]
                for shown in (look.before, look.shown)
            )
            effect = name in now and name not in [None, *was, *given]
        if clause is not None:
            came = "what a refused call asked for"
            yield _judged(clause, not effect, came, call, look.exchange)


def _judged(clause: str, holds: bool, came: str, *proof: Exchange) -> Judgement:
    return Judgement(clause, holds, "what the calls before tell", came, proof)
