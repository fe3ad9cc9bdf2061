"""Delete the keys that the run has made, and return those that could not be deleted."""

import contextlib
from collections.abc import Iterable
from functools import partial

from contract_tests.client.caller import Caller
from contract_tests.client.connections import together
from contract_tests.client.exchange import Json, item_path
from contract_tests.client.http_session import HttpSession
from contract_tests.deployment import OWNER
from contract_tests.findings import Skipped, Undecided

REFUSALS_TO_GIVE_UP = 3


def remove_made(session: HttpSession) -> None:
    """Delete the keys that the run has made; give up where the deployment has no deletion."""
    owner, made = Caller(session, OWNER), list(session.history.made.items())
    connections = session.connections.most
    at_a_time = max(connections, REFUSALS_TO_GIVE_UP)
    for start in range(0, len(made), at_a_time):
        some = made[start : start + at_a_time]
        calls = [partial(_delete, owner, repo_id, identifier) for identifier, repo_id in some]
        if not any(together(calls, connections)) and len(some) >= REFUSALS_TO_GIVE_UP:
            return


def remove_listed(session: HttpSession, repo_id: str, items: Iterable[Json]) -> list[str]:
    """Delete the keys among listed `items` that are of the run: its own, and those with its mark.

    A key whose deletion was answered with success is gone, though it is still listed, unless the
    first of those can be updated.

    Returns:
        The paths of those that are left.
    """
    owner, ownership = Caller(session, OWNER), session.ownership
    left = []
    still_active: bool | None = None
    for item in items:
        identifier = str(item.get("id") or "") if isinstance(item, dict) else ""
        if ownership.is_ours(repo_id, item):
            ownership.marked.add((repo_id, identifier))
            life = session.history.lives.get(identifier)
            if life is not None and life.deleted is not None:
                if still_active is None:
                    still_active = _is_active(owner, repo_id, identifier)
                removed = not still_active
            else:
                removed = _delete(owner, repo_id, identifier)
        else:
            removed = not ownership.is_left_alone(item)
        if not removed:
            left.append(item_path(repo_id, identifier))
    return left


def _delete(owner: Caller, repo_id: str, identifier: str) -> bool:
    with contextlib.suppress(Undecided, Skipped):
        return owner.delete(repo_id, identifier).response.succeeds
    return False


def _is_active(owner: Caller, repo_id: str, identifier: str) -> bool:
    with contextlib.suppress(Undecided, Skipped):
        return owner.update(repo_id, identifier, {}).response.succeeds
    return False
