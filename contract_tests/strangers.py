"""Calls for keys that do not exist, which harm nobody even where they are taken for good."""

import contextlib
import secrets
from collections.abc import Callable

from contract_tests.evidence import Skipped
from contract_tests.exchange import Exchange
from contract_tests.keys import CreatedKey
from contract_tests.workbench import Workbench

MALFORMED = frozenset([400, 422])


def call_unknown(workbench: Workbench, call: Callable[[str], Exchange]) -> Exchange:
    """Call for a key that does not exist: with a made-up id, or else with that of a deleted key.

    Where ids are short, a made-up one could be somebody's; where they hold a check sum, it is
    malformed.

    Raises:
        Skipped: if there is neither.
    """
    try:
        exchange = call(workbench.session.ownership.nobodys_id())
    except Skipped:
        exchange = None
    if exchange is not None and exchange.response.status not in MALFORMED:
        return exchange
    return call(workbench.deleted().id)


def no_ids(workbench: Workbench, key: CreatedKey) -> list[str]:
    """Return texts that are near the id of a key and are none; fewer where ids are short."""
    ownership, found = workbench.session.ownership, []
    with contextlib.suppress(Skipped):
        found.append(ownership.access_key_as_id(key.key))
    with contextlib.suppress(Skipped):
        found.append(ownership.around(key.id, secrets.token_hex(4)))
    return found
