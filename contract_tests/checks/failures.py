"""Creations that failed on the deployment's side, and what they must not leave."""

from contract_tests.checks.workbench import Workbench
from contract_tests.client.json_text import parse_json
from contract_tests.findings import DidNotOccur


def judge_failed_creations(workbench: Workbench) -> None:
    """Judge that the creations answered with 500, if there were any, made no key.

    Raises:
        DidNotOccur: if there were none.
    """
    failed = workbench.history.take_failed()
    if not failed:
        raise DidNotOccur("no creation was answered with 500")
    for exchange in failed:
        sent = parse_json(exchange.request.body or b"")
        name = sent.get("name") if isinstance(sent, dict) else None
        listing = workbench.listing(exchange.request.repo_id)
        # What an accepted creation shares the name with cannot be told apart from its key.
        telling = isinstance(name, str) and name and all(key.name != name for key in workbench.keys)
        workbench.judge.expect(
            "create.failure-leaves-nothing",
            not telling or not listing.named(str(name)),
            expected="no key from a creation that was answered with 500",
            came="a key with its name",
            at=[exchange, listing.exchange],
        )
