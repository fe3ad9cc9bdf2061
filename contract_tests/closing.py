"""The last calls of a run: what is left, and is a repository empty again that was so before?"""

from functools import partial

from contract_tests.checks.workbench import Workbench
from contract_tests.cleanup import remove_listed
from contract_tests.client.exchange import Json, item_path
from contract_tests.findings import Skipped, Undecided


def remove_what_is_left(workbench: Workbench) -> list[str]:
    """Delete the keys of the run that lists still show.

    Returns:
        The paths of those that would not go.
    """
    left: list[str] = []
    made = workbench.history.made
    repo_ids = workbench.repo_ids
    listed = workbench.together(*(partial(_last_listing, workbench, each) for each in repo_ids))
    for repo_id, items in zip(repo_ids, listed, strict=True):
        if items is None:
            left += [item_path(repo_id, key) for key, home in made.items() if home == repo_id]
        else:
            left += remove_listed(workbench.session, repo_id, items)
    return left


def _last_listing(workbench: Workbench, repo_id: str) -> list[Json] | None:
    """Return what a repository shows in the end, None if it shows no list."""
    try:
        return _judged_listing(workbench, repo_id)
    except (Undecided, Skipped):
        return None


def _judged_listing(workbench: Workbench, repo_id: str) -> list[Json]:
    if repo_id not in workbench.empty_at_first:
        return [item.members for item in workbench.listing(repo_id)]
    exchange = workbench.owner.list(repo_id)
    items = exchange.response.members.get("apiKeys")
    if not workbench.judge.expect(
        "list.empty-array",
        exchange.response.status == 200 and isinstance(items, list),
        expected="200 and an array for a repository whose keys were all deleted",
        came=exchange.response.in_words,
        at=[exchange],
    ):
        raise Undecided("A repository that is empty again was not listed.")
    return list(items or ())
