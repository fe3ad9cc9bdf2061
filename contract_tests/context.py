"""The objects that all checks of a run share."""

import contextlib

from contract_tests.caller import item_path
from contract_tests.cleanup import Traces, remove_listed, remove_made
from contract_tests.creation_times import CreationTimes
from contract_tests.deployment import Deployment
from contract_tests.evidence import Judge, Skipped, Undecided
from contract_tests.leaks import SecretObserver
from contract_tests.ledger import Ledger
from contract_tests.observers import ObservedAnswers
from contract_tests.redaction import Redactor
from contract_tests.session import Session
from contract_tests.uniqueness import UniquenessObserver
from contract_tests.workbench import Workbench
from openapi import load_catalogue, load_document


class Context:
    """A deployment with a session to it, a judge, and the traces that the checks leave."""

    def __init__(self, deployment: Deployment) -> None:
        self.catalogue = load_catalogue()
        self.deployment = deployment
        self.traces = Traces()
        ledger = Ledger()
        redactor = Redactor(ledger, deployment.base_url, deployment.tokens)
        self.judge = Judge(self.catalogue, redactor)
        answers = ObservedAnswers(self.judge, load_document(), self.catalogue)
        # The ledger comes first: what the others find is redacted with it.
        self.session = Session(deployment)
        self.session.observers = (
            SecretObserver(self.judge, ledger),
            self.traces,
            UniquenessObserver(self.judge, self.session.ownership),
            CreationTimes(self.judge),
            *answers.observers,
        )
        self.workbench = Workbench(deployment, self.session, self.judge, self.traces)
        self._requests_told = 0

    def take_requests(self) -> int:
        """Return how many requests were sent since the last call."""
        sent = self.session.requests - self._requests_told
        self._requests_told = self.session.requests
        return sent

    def remove_made(self) -> None:
        """Remove the keys that the run has made."""
        self.session.spare_for_cleaning_up()
        if not self.deployment.read_only:
            remove_made(self.session, self.traces)

    def close(self) -> list[str]:
        """Remove what is left of the run, close the connections, and return what would not go."""
        self.judge.begin("closing")
        self.session.spare_for_cleaning_up()
        left: list[str] = []
        with contextlib.closing(self.session):
            for repo_id in () if self.deployment.read_only else self.workbench.repo_ids:
                try:
                    items = self.workbench.last_listing(repo_id)
                except (Undecided, Skipped):
                    made_here = [key for key, home in self.traces.made.items() if home == repo_id]
                    left += [item_path(repo_id, apikey_id) for apikey_id in made_here]
                else:
                    left += remove_listed(self.session, self.traces, repo_id, items)
        return left
