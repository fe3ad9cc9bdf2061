"""Judge creations that the deployment answered with 500: they must leave no key."""

from contract_tests.checks.workbench import Workbench
from contract_tests.findings import DidNotOccur


def judge_failed_creations(workbench: Workbench) -> None:
    """Judge that the creations answered with 500, if there were any, made no key.

    Raises:
        DidNotOccur: if there were none.
    """
    taken = workbench.history.take_failed()
    # Whoever may not create need not be able to list either.
    failed = [each for each in taken if each.request.repo_id in workbench.repo_ids]
    if not failed:
        raise DidNotOccur("no creation was answered with 500")
    for exchange in failed:
        name = exchange.request.sent_name
        listing = workbench.listing(exchange.request.repo_id)
        # What an accepted creation shares the name with cannot be told apart from its key.
        telling = name and all(key.name != name for key in workbench.keys)
        workbench.judge.expect(
            "create.failure-leaves-nothing",
            not telling or not listing.named(name or ""),
            expected="no key from a creation that was answered with 500",
            came="a key with its name",
            at=[exchange, listing.exchange],
        )
