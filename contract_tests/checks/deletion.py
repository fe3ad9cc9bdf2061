"""Find out with the first key of a run whether the deployment deletes keys."""

from dataclasses import dataclass

from contract_tests.client.caller import Caller
from contract_tests.client.exchange import Exchange
from contract_tests.client.guard import Guard
from contract_tests.history.keys import CreatedKey

NOT_SUPPORTED = frozenset([404, 405, 501])


@dataclass
class Deletion:
    """What is known of deleteRepoAiApiKey.

    `supported` says whether the deployment has the operation, None as long as nobody knows. The
    guard is told whether it works; before that, and where it does not, it admits few creations.
    """

    owner: Caller
    guard: Guard
    supported: bool | None = None
    tries_left: int = 2

    def try_with(self, key: CreatedKey) -> Exchange:
        """Delete an active key, and conclude from the answer; a first 404, 405 or 501 may err."""
        exchange = self.owner.delete(key.repo_id, key.id)
        if exchange.response.status in NOT_SUPPORTED:
            exchange = self.owner.delete(key.repo_id, key.id)
        self.supported = exchange.response.status not in NOT_SUPPORTED
        self.guard.deletion_works = exchange.response.succeeds
        return exchange

    def is_without_effect(self) -> None:
        """Note that keys stay active although their deletion was answered with success."""
        self.guard.count_removed_again()
