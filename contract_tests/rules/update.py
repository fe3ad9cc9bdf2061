"""Rules about updates: access key and secret stay, and the next list shows the new name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from contract_tests.client.exchange import Exchange, Json
from contract_tests.history.record import History, Life
from contract_tests.rules.judgement import Judgement
from contract_tests.rules.list import shown_by


@dataclass
class UpdateRule:
    """Judge the answers to updates of the run's keys, and the names that lists show since."""

    _late: dict[str, Exchange] = field(default_factory=dict)

    def __call__(self, history: History, exchange: Exchange) -> Iterator[Judgement]:
        """Judge an update or a list, if it is one."""
        request, shown = exchange.request, shown_by(history, exchange)
        life = history.lives.get(request.apikey_id or "")
        updates = request.operation == "updateRepoAiApiKey" and request.principal in history.owners
        # What a refusal gives away is a matter of secrets.
        if updates and life and exchange.response.succeeds:
            yield Judgement(
                "update.key-and-secret-fixed",
                not _holds_others(exchange.response.members, life),
                expected="an answer without another access key and secret",
                came="one that holds them",
                at=[exchange],
            )
        for apikey_id, changed in history.lives.items() if shown else ():
            if changed.changes and shown and apikey_id in shown:
                name = shown[apikey_id].members.get("name")
                yield from self._names(apikey_id, changed, name, exchange)

    def _names(
        self, apikey_id: str, life: Life, name: Json, exchange: Exchange
    ) -> Iterator[Judgement]:
        """Judge that no list shows a name that was replaced before, and a later one the new."""
        late = self._late.get(apikey_id)
        if life.is_replaced(name, exchange.sent):
            self._late.setdefault(apikey_id, exchange)
        elif late is not None and exchange.sent >= late.answered:
            del self._late[apikey_id]
            if name == life.name and life.is_untouched(late.sent, exchange.answered):
                yield Judgement(
                    "update.renames",
                    False,
                    expected="the next list shows the new name",
                    came="only a later list shows it",
                    at=[late, exchange],
                    shared=True,
                )


def _holds_others(members: Mapping[str, Json], life: Life) -> bool:
    """Say whether an answer holds another access key than that of the key, or another secret."""
    made = life.creation.response.members
    secrets = {
        value
        for name, value in members.items()
        if "secret" in name.lower() and isinstance(value, str)
    }
    known = members.get("key") in (None, "", made.get("key"))
    return not known or any(each not in ("", made.get("secret")) for each in secrets)
