"""Calls for keys that do not exist, which harm nobody even where they are taken for good."""

import contextlib
import secrets
from collections.abc import Callable

from contract_tests.checks.workbench import Workbench
from contract_tests.client.exchange import Exchange
from contract_tests.client.identifiers import are_uuids
from contract_tests.findings import Skipped
from contract_tests.history.keys import CreatedKey

MALFORMED = frozenset([400, 422])
# Where the last character of an id is a check digit, one guess in ten is well-formed or more.
GUESSES = 20


def call_unknown(workbench: Workbench, call: Callable[[str], Exchange]) -> Exchange:
    """Call for a key that does not exist: with a made-up id, or else with that of a deleted key.

    Where ids are short, a made-up one could be somebody's; where they hold check digits, it may be
    malformed, but never where they are UUIDs.

    Raises:
        Skipped: if there is neither.
    """
    ownership = workbench.session.ownership
    certain = are_uuids(ownership.given)
    with contextlib.suppress(Skipped):
        for _ in range(GUESSES):
            exchange = call(ownership.nobodys_id())
            if certain or exchange.response.status not in MALFORMED:
                return exchange
    return call(_deleted(workbench).id)


def _deleted(workbench: Workbench) -> CreatedKey:
    """Return a key of the run in the main repository that was deleted."""
    for key in workbench.keys:
        life = workbench.history.lives[key.id]
        if life.deleted and life.repo_id == workbench.repo_id:
            return key
    key = workbench.create()
    workbench.delete(key)
    return key


def no_ids(workbench: Workbench, key: CreatedKey) -> list[str]:
    """Return texts that are near the id of a key and are none; fewer where ids are short."""
    ownership, found = workbench.session.ownership, []
    with contextlib.suppress(Skipped):
        found.append(ownership.access_key_as_id(key.key))
    with contextlib.suppress(Skipped):
        found.append(ownership.around(key.id, secrets.token_hex(4)))
    return found
