"""The first calls of a run: can the deployment be reached, and does it accept the token?"""

from dataclasses import dataclass

from contract_tests.checks.workbench import Workbench
from contract_tests.client.exchange import Exchange
from contract_tests.findings import DidNotOccur, Skipped, Undecided

CLAUSE = "list.empty-array"


@dataclass(frozen=True)
class Opening:
    """Why the deployment cannot be judged, or None if it can."""

    reason: str | None = None


def open_deployment(workbench: Workbench) -> Opening:
    """Look at each repository of the owner as it is before the run changes anything."""
    workbench.judge.begin("opening")
    try:
        first = workbench.owner.list(workbench.repo_id)
        if not _is_list(first):
            reason = _why_not(workbench, first)
            if reason is not None:
                return Opening(reason)
        for repo_id in workbench.repo_ids:
            exchange = first if repo_id == workbench.repo_id else workbench.owner.list(repo_id)
            _judge_empty(workbench, exchange)
        if not workbench.judge.found(CLAUSE):
            workbench.judge.skipped(CLAUSE, DidNotOccur("no repository of the owner is empty"))
    except Undecided as undecided:
        return Opening(str(undecided))
    return Opening()


def _is_list(exchange: Exchange) -> bool:
    return exchange.response.status == 200 and bool(exchange.response.members)


def _why_not(workbench: Workbench, listing: Exchange) -> str | None:
    """Return why nothing can be judged, or None if at least keys can be created."""
    try:
        body = {"name": workbench.name("opening"), "aiType": "OPENAI"}
        exchange = workbench.owner.create(workbench.repo_id, body)
    except Skipped:
        exchange = listing
    response = exchange.response
    if response.succeeds and response.members:
        return None
    if response.status in {401, 403}:
        return f"The owner's token is refused with {response.status}; is it valid, with access?"
    if 300 <= response.status < 400:
        where = response.header("location") or "nowhere"
        where = workbench.judge.quote(where)[:100]
        return f"The deployment redirects to {where}; is the base URL right?"
    kind = workbench.judge.quote(response.media_type) or "no media type"
    return (
        f"The deployment answers the simplest calls with {response.status} ({kind}), "
        "which is no answer of this service; is the base URL right?"
    )


def _judge_empty(workbench: Workbench, exchange: Exchange) -> None:
    """Judge the answer for a repository that turns out to have been empty."""
    keys = exchange.response.members.get("apiKeys")
    if exchange.response.status == 200 and isinstance(keys, list):
        if not keys:
            workbench.empty_at_first.add(exchange.request.repo_id or "")
            workbench.judge.held(CLAUSE)
        return
    repo_id = exchange.request.repo_id or ""
    try:
        workbench.create(repo_id=repo_id)
        was_empty = len(workbench.listing(repo_id).items) == 1
    except (Undecided, Skipped):
        return
    if was_empty:
        workbench.empty_at_first.add(repo_id)
        workbench.judge.broken(
            CLAUSE,
            expected="200 and an empty array for a repository without keys",
            came=f"{exchange.response.in_words}, without an array",
            at=[exchange],
        )
