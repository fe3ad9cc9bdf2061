"""Remove the keys that interrupted runs have left behind."""

import contextlib
import sys
import time
from collections import Counter
from dataclasses import dataclass

from contract_tests.client.caller import Caller
from contract_tests.client.exchange import Json, item_path
from contract_tests.client.http_session import HttpSession
from contract_tests.client.identifiers import is_safe
from contract_tests.deployment import OWNER, Deployment, UsageError
from contract_tests.findings import Undecided
from contract_tests.history.timestamps import instant
from contract_tests.names import prefix_of
from openapi.escaping import visible

EXIT_LEFT_BEHIND = 1
EXIT_UNDECIDED = 2


@dataclass(frozen=True)
class MarkedKey:
    """A listed key whose whole name is the mark of a run."""

    repo_id: str
    id: str
    name: str
    created_at: str

    def __str__(self) -> str:
        return visible(f"{item_path(self.repo_id, self.id)}  {self.name}, made {self.created_at}")


def sweep(deployment: Deployment, *, older_than: float, dry_run: bool, yes: bool) -> int:
    """Delete keys with the mark of a run that are older than `older_than` seconds.

    They are shown first; a terminal is asked, unless `yes`.

    Returns:
        The exit status: 0 if none is left, 1 if some are, 2 if there is no telling, since a
        repository could not be listed.

    Raises:
        UsageError: if nothing may be written, or there is nobody to ask.
    """
    if deployment.read_only:
        raise UsageError("sweep deletes keys, and the settings say read_only")
    session = HttpSession(deployment)
    with contextlib.closing(session):
        try:
            keys = _marked_keys(session, older_than)
        except Undecided as undecided:
            print(undecided, file=sys.stderr)
            return EXIT_UNDECIDED
        for key in keys:
            print(f"would remove {key}" if dry_run else key)
        if dry_run or not keys:
            print(f"{len(keys) or 'no'} marked keys older than {older_than / 60:g} minutes")
            return 0
        if not yes and not _is_confirmed(len(keys)):
            return EXIT_LEFT_BEHIND
        return _remove(session, keys, older_than)


def _marked_keys(session: HttpSession, older_than: float) -> list[MarkedKey]:
    deployment, found = session.deployment, []
    for repo_id in filter(None, (deployment.repo_id, deployment.other_repo_id)):
        exchange = session.list_keys(repo_id)
        items = exchange.response.members.get("apiKeys")
        if not isinstance(items, list):
            status = exchange.response.status
            raise Undecided(f"{repo_id} could not be listed: the answer was {status}.")
        ids = Counter(str(item.get("id")) for item in items if isinstance(item, dict))
        found += [
            MarkedKey(repo_id, item["id"], item["name"], item["createdAt"])
            for item in items
            # Of two keys with one id, nobody knows which would go.
            if _is_left_behind(item, older_than) and ids[item["id"]] == 1
        ]
    return found


def _is_left_behind(item: Json, older_than: float) -> bool:
    if not isinstance(item, dict) or prefix_of(item.get("name")) is None:
        return False
    identifier, created = item.get("id"), instant(item.get("createdAt"))
    usable = isinstance(identifier, str) and is_safe(identifier)
    return usable and created is not None and created <= time.time() - older_than


def _is_confirmed(count: int) -> bool:
    if not sys.stdin.isatty():
        raise UsageError("nobody can be asked here: --yes removes the keys without asking")
    answer = input(f"Remove {'this key' if count == 1 else f'these {count} keys'}? [y/N] ")
    return answer.strip().lower() in {"y", "yes"}


def _remove(session: HttpSession, keys: list[MarkedKey], older_than: float) -> int:
    owner, status = Caller(session, OWNER), 0
    try:
        unchanged = _marked_keys(session, older_than)
    except Undecided as undecided:
        print(undecided, file=sys.stderr)
        return EXIT_UNDECIDED
    for key in keys:
        if key not in unchanged:
            # While the question was open, somebody has removed it or given it another name.
            print(f"left {key}, which has changed meanwhile")
            continue
        session.ownership.marked.add((key.repo_id, key.id))
        try:
            removed = owner.delete(key.repo_id, key.id).response.succeeds
        except Undecided as undecided:
            print(undecided, file=sys.stderr)
            removed = False
        if removed:
            print(f"removed {key}")
        else:
            print(f"could not remove {key}", file=sys.stderr)
            status = EXIT_LEFT_BEHIND
    return status
