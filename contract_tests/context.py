"""The objects that all checks of a run share."""

import contextlib

from contract_tests.checks.workbench import Workbench
from contract_tests.cleanup import Traces, remove_made
from contract_tests.client.ledger import Ledger
from contract_tests.client.redaction import Redactor
from contract_tests.client.session import Session
from contract_tests.closing import remove_what_is_left
from contract_tests.deployment import Deployment
from contract_tests.evidence import Judge
from contract_tests.rules.creation_times import CreationTimes
from contract_tests.rules.leaks import SecretObserver
from contract_tests.rules.observers import ObservedAnswers
from contract_tests.rules.uniqueness import UniquenessObserver
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
        with contextlib.closing(self.session):
            return [] if self.deployment.read_only else remove_what_is_left(self.workbench)
