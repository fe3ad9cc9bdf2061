"""Remove the keys that interrupted runs have left behind."""

import sys
import time

from contract_tests.caller import Caller, item_path
from contract_tests.deployment import OWNER, Deployment, UsageError
from contract_tests.evidence import Undecided
from contract_tests.exchange import Json
from contract_tests.names import is_ours
from contract_tests.session import Session
from contract_tests.timestamps import instant

EXIT_LEFT_BEHIND = 1
EXIT_UNDECIDED = 2


def sweep(deployment: Deployment, *, older_than: float, dry_run: bool) -> int:
    """Delete keys with a name of this suite that are older than `older_than` seconds.

    Returns:
        The exit status: 0 if none is left, 1 if some could not be removed, 2 if there is no
        telling, since a repository could not be listed.

    Raises:
        UsageError: if nothing may be written.
    """
    if deployment.read_only:
        raise UsageError("sweep deletes keys, and the settings say read_only")
    session = Session(deployment)
    owner = Caller(session, OWNER)
    repo_ids = [deployment.repo_id, deployment.other_repo_id]
    status = 0
    try:
        for repo_id in filter(None, repo_ids):
            exchange = owner.list(repo_id)
            items = exchange.response.members.get("apiKeys")
            if not isinstance(items, list):
                answer = exchange.response.status
                print(f"{repo_id} could not be listed: {answer}", file=sys.stderr)
                return EXIT_UNDECIDED
            for identifier in (item["id"] for item in items if _is_left_behind(item, older_than)):
                path = item_path(repo_id, identifier)
                if dry_run:
                    print(f"would remove {path}")
                elif owner.delete(repo_id, identifier).response.succeeds:
                    print(f"removed {path}")
                else:
                    print(f"could not remove {path}", file=sys.stderr)
                    status = EXIT_LEFT_BEHIND
    except Undecided as undecided:
        print(undecided, file=sys.stderr)
        return EXIT_UNDECIDED
    finally:
        session.close()
    return status


def _is_left_behind(item: Json, older_than: float) -> bool:
    if not isinstance(item, dict) or not isinstance(item.get("id"), str):
        return False
    created = instant(item.get("createdAt"))
    return is_ours(item.get("name")) and created is not None and created <= time.time() - older_than
