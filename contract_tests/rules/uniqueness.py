"""Watch that no creation answers with an id, access key or secret that was given before."""

from dataclasses import dataclass, field

from contract_tests.client.exchange import Exchange
from contract_tests.client.ownership import Ownership
from contract_tests.evidence import Judge
from contract_tests.history.keys import Secret

_CLAUSES = {"id": "create.id-unique", "key": "create.key-unique", "secret": "create.secret-unique"}


@dataclass
class UniquenessObserver:
    """Compare every creation of the run with all before it, and with keys that lists showed."""

    judge: Judge
    ownership: Ownership
    _given: dict[tuple[str, Secret], Exchange] = field(default_factory=dict, repr=False)

    def __call__(self, exchange: Exchange) -> None:
        """Judge the answer to a creation."""
        request, response = exchange.request, exchange.response
        if request.operation != "createRepoAiApiKey" or not response.succeeds:
            return
        for member, clause in _CLAUSES.items():
            value = response.members.get(member)
            if not isinstance(value, str) or not value:
                continue
            earlier = self._given.setdefault((member, Secret(value)), exchange)
            self.judge.expect(
                clause,
                earlier is exchange,
                expected=f"every creation answers with another {member}",
                came=f"the {member} of an earlier creation",
                at=[earlier, exchange],
            )
        identifier = response.members.get("id")
        if isinstance(identifier, str) and self.ownership.is_foreign(identifier):
            self.judge.broken(
                "create.id-unique",
                expected="every creation answers with another id",
                came="the id of a key that was there before",
                at=[exchange],
            )
