"""Rules about lists: all lists of a repository must agree with each other."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from contract_tests.client.exchange import Exchange
from contract_tests.history.keys import ListedKey
from contract_tests.history.record import History
from contract_tests.rules.judgement import Judgement
from contract_tests.rules.list import shown_by


@dataclass(slots=True)
class _Sight:
    """What lists have shown of a key that must be there from the moment `since` on.

    `shown` is the moment at which the first list was answered that showed it, `missed` a list that
    did not since.
    """

    since: float
    shown: float = math.inf
    missed: Exchange | None = None

    @property
    def was_shown_before(self) -> bool:
        """Say whether a list had shown the key before the one was asked for that did not."""
        return self.missed is not None and self.shown <= self.missed.sent


@dataclass
class AllListsRule:
    """Hold the lists of a repository against each other, by the intervals of the calls.

    A key that is listed again was active all the time.

    `anomalies` are the times, from one moment to another, in which something became of a key of the
    run that no call can have done. Which promise that breaks is for the checks to find out that
    made calls meanwhile.
    """

    anomalies: list[tuple[float, float]] = field(default_factory=list)
    _first: dict[str, ListedKey] = field(default_factory=dict)
    _gone: dict[str, float] = field(default_factory=dict)
    _sound: dict[str, float] = field(default_factory=dict)
    _sights: dict[str, dict[str, _Sight]] = field(default_factory=dict)

    def __call__(self, history: History, exchange: Exchange) -> Iterator[Judgement]:
        """Judge a list by those before it, if it is one."""
        shown = shown_by(history, exchange)
        if shown is None:
            return
        for apikey_id in history.deleted_before(exchange.sent, exchange.request.repo_id or ""):
            if apikey_id not in shown:
                self._gone.setdefault(apikey_id, exchange.answered)
        yield from self._nothing_hidden(history, exchange, shown)
        self._look_for_anomalies(history, exchange, shown)

    def happened_within(self, since: float, until: float) -> bool:
        """Say whether there was an anomaly between two moments."""
        return any(start <= until and end >= since for start, end in self.anomalies)

    def _look_for_anomalies(
        self, history: History, exchange: Exchange, shown: Mapping[str, ListedKey]
    ) -> None:
        for apikey_id, life in history.lives.items():
            if life.repo_id != exchange.request.repo_id or apikey_id in history.extended:
                continue
            item = shown.get(apikey_id)
            if item is None:
                sound = not life.must_be_listed(exchange)
            else:
                first = self._first.setdefault(apikey_id, item)
                others = set(item.differences(first)) - {"name"} - history.unsteady
                sound = not others and life.may_be_called(item.members.get("name"), exchange)
            if sound:
                self._sound[apikey_id] = exchange.sent
            else:
                since = self._sound.get(apikey_id, life.creation.sent)
                self.anomalies.append((since, exchange.answered))

    def first_shown(self, apikey_id: str) -> ListedKey | None:
        """Return a key of the run as the first list showed it."""
        return self._first.get(apikey_id)

    def was_gone(self, apikey_id: str, before: Exchange) -> bool:
        """Say whether a list did not show a deleted key before another one was asked for.

        Whether one that is shown again is active again, or only listed, takes a call to find out.
        """
        return apikey_id in self._gone and self._gone[apikey_id] <= before.sent

    def was_listed(self, apikey_id: str, before: Exchange) -> bool:
        """Say whether a list showed a key before another one was asked for."""
        sights = (each.get(apikey_id) for each in self._sights.values())
        return any(sight.shown <= before.sent for sight in sights if sight)

    def _nothing_hidden(
        self, history: History, exchange: Exchange, shown: Mapping[str, ListedKey]
    ) -> Iterator[Judgement]:
        repo_id = exchange.request.repo_id or ""
        sights = self._sights.setdefault(repo_id, {})
        for apikey_id in history.made.keys() - history.extended:
            if apikey_id not in sights and history.lives[apikey_id].repo_id == repo_id:
                sights[apikey_id] = _Sight(history.lives[apikey_id].creation.answered)
        back: dict[str, _Sight] = {}
        for apikey_id, sight in sights.items():
            if apikey_id not in shown:
                if sight.missed is None and exchange.sent >= sight.since:
                    sight.missed = exchange
            elif sight.missed is None:
                sight.shown = min(sight.shown, exchange.answered)
            elif exchange.sent >= sight.missed.answered:
                if not history.may_be_deleted(apikey_id, exchange.answered):
                    back[apikey_id] = sight
                sights[apikey_id] = _Sight(exchange.answered, min(sight.shown, exchange.answered))
        # An own key of another repository has no place here, whether it stays or goes.
        strays = {
            apikey_id
            for apikey_id, life in history.lives.items()
            if life.repo_id != repo_id and apikey_id in shown
        }
        for apikey_id in shown.keys() - sights.keys() - strays:
            sights[apikey_id] = _Sight(exchange.answered, exchange.answered)
        yield from self._told(history, exchange, back)

    def _told(
        self, history: History, exchange: Exchange, back: dict[str, _Sight]
    ) -> Iterator[Judgement]:
        # Own keys first: of those it is certain that nobody has changed them.
        own = {apikey_id: back[apikey_id] for apikey_id in back if apikey_id in history.lives}
        seen = [sight for sight in {**own, **back}.values() if sight.was_shown_before]
        late = [] if seen else list(own.values())
        for sight in (seen or late)[:1]:
            missed = sight.missed or exchange
            changed = history.has_changed(missed.sent, exchange.answered)
            clause = "list.repeatable" if own and not changed else "list.complete"
            if late:
                clause = "create.listed-at-once"
            if late and history.made_room(missed.sent, exchange.answered):
                # The list may not have had room for the key before.
                continue
            yield Judgement(
                clause,
                False,
                expected="all active keys in every list",
                came="a list without a key that is there before and after it",
                at=[missed, exchange],
                shared=True,
            )
