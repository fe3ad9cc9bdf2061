"""The objects that all checks of a run share."""

import contextlib

from contract_tests.checks.workbench import Workbench
from contract_tests.cleanup import remove_made
from contract_tests.client.curl import curl_options
from contract_tests.client.exchange import Exchange
from contract_tests.client.http_session import HttpSession
from contract_tests.client.ledger import Ledger
from contract_tests.client.list_reader import items_in
from contract_tests.client.redaction import Redactor
from contract_tests.closing import look_at_the_last_key, remove_what_is_left
from contract_tests.deployment import Deployment
from contract_tests.evidence import Judge
from contract_tests.rules.all_lists import AllListsRule
from contract_tests.rules.conformance import conformance
from contract_tests.rules.create import CreateRule
from contract_tests.rules.created_at import CreatedAtRule
from contract_tests.rules.errors import ErrorRule
from contract_tests.rules.judgement import Rule
from contract_tests.rules.list import ListRule
from contract_tests.rules.protocol import AnswerRule
from contract_tests.rules.secret import RefusalRule, SecretRule
from contract_tests.rules.update import UpdateRule
from openapi import load_catalogue

LONG_LIST = 10_000  # keys
CHECKS_WITH_LONG_LISTS = 2


class Context:
    """A deployment with a session to it, its history, the rules, and a judge."""

    def __init__(self, deployment: Deployment) -> None:
        self.catalogue = load_catalogue()
        self.deployment = deployment
        ledger = Ledger()
        self.session = HttpSession(deployment, [self._judge_exchange])
        redactor = Redactor(
            ledger,
            deployment.base_url,
            deployment.tokens,
            deployment.headers,
            curl_options(deployment),
        )
        self.judge = Judge(self.catalogue, redactor, self.session.history)
        quote, all_lists = self.judge.quote, AllListsRule()
        # The ledger comes first: what the others find is redacted with it.
        self.rules: tuple[Rule, ...] = (
            SecretRule(ledger, quote),
            CreateRule(self.session.ownership.is_foreign),
            CreatedAtRule(quote),
            ErrorRule(quote),
            AnswerRule(conformance(), quote),
            RefusalRule(),
            ListRule(quote, deployment.read_only),
            all_lists,
            UpdateRule(),
        )
        self.workbench = Workbench(deployment, self.session, self.judge, lists=all_lists)

    def _judge_exchange(self, exchange: Exchange) -> None:
        if len(items_in(exchange.response.json)) > LONG_LIST:
            # Each check beside others holds some lists in memory.
            self.session.connections.lower(CHECKS_WITH_LONG_LISTS)
        for rule in self.rules:
            self.judge.hear(rule(self.session.history, exchange))

    def remove_made(self) -> None:
        """Remove the keys that the run has made."""
        self.session.spare_for_cleaning_up()
        if self.deployment.read_only:
            return
        if self.deployment.depth != "quick" and self.session.guard.deletion_works:
            look_at_the_last_key(self.workbench)
        remove_made(self.session)

    def close(self) -> list[str]:
        """Remove what is left of the run, close the connections, and return what would not go."""
        self.judge.begin("closing")
        self.session.spare_for_cleaning_up()
        with contextlib.closing(self.session):
            return [] if self.deployment.read_only else remove_what_is_left(self.workbench)
