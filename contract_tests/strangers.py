"""Calls for keys that do not exist, with ids that look as if they might."""

from collections.abc import Callable

from contract_tests.exchange import Exchange
from contract_tests.keys import CreatedKey, Listing
from contract_tests.workbench import Workbench

# Where the last character of an id is a check digit, one guess in 10 to 64 is well-formed.
GUESSES = 40


def call_unknown(
    workbench: Workbench, like: CreatedKey, listing: Listing, call: Callable[[str], Exchange]
) -> Exchange:
    """Call with ids of the format of `like` that no key has, until one is not called malformed.

    Returns:
        The last exchange; one with 400 or 422 if the deployment says so of every id.
    """
    for _ in range(GUESSES):
        exchange = call(workbench.unknown_id(like, listing))
        if exchange.response.status not in {400, 422}:
            break
    return exchange
