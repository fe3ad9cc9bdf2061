"""Deletions: a key that is gone stays so."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from contract_tests.client.exchange import Exchange
from contract_tests.history.record import History
from contract_tests.rules.judgement import Judgement
from contract_tests.rules.list import shown_by


@dataclass
class DeleteRule:
    """Judge that no list shows a key which an earlier list has shown to be gone."""

    _gone: dict[str, float] = field(default_factory=dict)

    def __call__(self, history: History, exchange: Exchange) -> Iterator[Judgement]:
        """Judge a list, if it is one."""
        shown = shown_by(exchange)
        if shown is None:
            return
        for apikey_id in history.deleted_before(exchange.sent, exchange.request.repo_id or ""):
            if apikey_id not in shown:
                self._gone.setdefault(apikey_id, exchange.answered)
            elif self.is_back(apikey_id, exchange) and apikey_id not in history.given_twice:
                yield Judgement(
                    "delete.final",
                    False,
                    expected="active keys only",
                    came="a deleted key, which was gone before",
                    at=[exchange],
                )

    def is_back(self, apikey_id: str, exchange: Exchange) -> bool:
        """Say whether a list shows a deleted key that an earlier list did not show any more."""
        return apikey_id in self._gone and self._gone[apikey_id] <= exchange.sent
