"""The last calls of a run: delete what is left, and look whether empty repositories are empty."""

import contextlib
from collections.abc import Callable
from functools import partial

from contract_tests.checks.workbench import Workbench
from contract_tests.cleanup import remove_listed
from contract_tests.client.exchange import Json, item_path
from contract_tests.findings import Skipped, Undecided


def look_at_the_last_key(workbench: Workbench) -> None:
    """List repositories that were empty once more, with one key left in each.

    There are services that show one item in place of an array of one.
    """
    made = workbench.history.made
    for repo_id in workbench.empty_at_first:
        keys = [apikey_id for apikey_id, home in made.items() if home == repo_id][1:]
        delete = partial(workbench.owner.delete, repo_id)
        with contextlib.suppress(Undecided, Skipped):
            workbench.together(*(partial(delete, apikey_id) for apikey_id in keys))
            workbench.owner.list(repo_id)


def remove_what_is_left(workbench: Workbench) -> list[str]:
    """Delete the keys of the run that lists still show, and those that come late.

    A creation that was never answered may take effect after the first look.

    Returns:
        The paths of those that would not go.
    """
    left, lost = _remove(workbench, _judged_listing), workbench.history.lost_names
    if not lost:
        return left
    seen: set[str] = set()

    def list_again(workbench: Workbench, repo_id: str) -> list[Json]:
        items = _listing(workbench, repo_id)
        seen.update(str(item.get("name")).strip() for item in items)
        return items

    def look() -> list[str] | None:
        nonlocal left
        left = _remove(workbench, list_again)
        return left if lost <= seen else None

    workbench.patience.until(look, at_once=1)
    return left


def _remove(workbench: Workbench, show: Callable[[Workbench, str], list[Json]]) -> list[str]:
    """Delete what `show` shows of the run in each repository, and return what would not go."""
    left: list[str] = []
    made, repo_ids = workbench.history.made, workbench.repo_ids

    def shown(repo_id: str) -> list[Json] | None:
        with contextlib.suppress(Undecided, Skipped):
            return show(workbench, repo_id)
        return None

    listed = workbench.together(*(partial(shown, each) for each in repo_ids))
    for repo_id, items in zip(repo_ids, listed, strict=True):
        if items is None:
            left += [item_path(repo_id, key) for key, home in made.items() if home == repo_id]
        else:
            left += remove_listed(workbench.session, repo_id, items)
    return left


def _listing(workbench: Workbench, repo_id: str) -> list[Json]:
    return [item.members for item in workbench.listing(repo_id)]


def _judged_listing(workbench: Workbench, repo_id: str) -> list[Json]:
    if repo_id not in workbench.empty_at_first:
        return _listing(workbench, repo_id)
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
