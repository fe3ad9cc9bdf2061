"""The secret: shown once."""

from collections.abc import Callable
from functools import partial

import pytest

from contract_tests.checks.queries import (
    CHANGED,
    DELETED_TOO,
    EVERYTHING,
    EVERYTHING_ELSE,
    ONE_ALONE,
)
from contract_tests.checks.workbench import Workbench
from contract_tests.client.caller import Caller
from contract_tests.client.exchange import Exchange, collection_path, item_path
from contract_tests.client.list_reader import items_in
from contract_tests.evidence import Judge

_PATHS = ("/secret", "/reveal", "/credentials", "/export", "/rotate")


@pytest.mark.long
@pytest.mark.clause("secret.never-again", "list.only-active")
def test_no_call_of_the_four_operations_gives_the_secret_back(
    workbench: Workbench, judge: Judge
) -> None:
    """A key's whole life, with a look at the list after each step; the observers do the rest."""
    owner, created = workbench.owner, workbench.create()
    repo_id, apikey_id = created.repo_id, created.id
    workbench.listing()
    calls: list[Callable[[], object]] = [
        partial(workbench.rename, created, workbench.name("renamed")),
        partial(owner.create, repo_id, {"name": created.name, "aiType": "none"}),
        partial(workbench.create, created.name),
    ]
    workbench.together(*calls)
    # A service may refuse one of two changes of a key at the same moment.
    more: list[Callable[[], object]] = [
        workbench.listing,
        partial(_represented, owner, repo_id, apikey_id),
        partial(owner.update_raw, repo_id, apikey_id, b"{"),
    ]
    workbench.together(*more)
    workbench.delete(created)
    workbench.together(
        partial(owner.update, repo_id, apikey_id, {"name": created.name}),
        partial(owner.delete, repo_id, apikey_id),
    )
    for exchange in workbench.together(
        *(partial(owner.other, "GET", f"{collection_path(repo_id)}?{each}") for each in DELETED_TOO)
    ):
        judge.expect(
            "list.only-active",
            not any(item.get("id") == apikey_id for item in items_in(exchange.response.json)),
            expected="active keys only, whatever the query says",
            came="a key that was deleted",
            at=[created.exchange, exchange],
        )
    workbench.listing()


def _represented(owner: Caller, repo_id: str, apikey_id: str) -> Exchange:
    """Ask for the key itself in the answer to an update that changes nothing."""
    target = f"{item_path(repo_id, apikey_id)}?{CHANGED}"
    return owner.other("PUT", target, b"{}", {"Prefer": "return=representation"})


@pytest.mark.depth("standard")
@pytest.mark.clause("secret.never-again", "errors.no-server-error", "errors.no-internals")
def test_no_undocumented_call_gives_the_secret_back(workbench: Workbench) -> None:
    """Other methods, other paths, and query parameters that ask for it."""
    created = workbench.create()
    workbench.listing()
    item, collection = item_path(created.repo_id, created.id), collection_path(created.repo_id)
    places = [
        *(f"{item}{path}" for path in _PATHS),
        *(f"{collection}?{query}" for query in (ONE_ALONE, EVERYTHING, EVERYTHING_ELSE)),
    ]
    calls: list[tuple[str, str, bytes | None]] = [("GET", place, None) for place in places]
    calls += [(method, item, None) for method in ("GET", "HEAD", "OPTIONS")]
    calls.append(("GET", f"{collection}s", None))
    calls += [(method, item, b"{}") for method in ("PATCH", "POST", "PROPFIND")]
    calls += [("POST", item + path, b"{}") for path in ("/reveal", "/rotate")]
    workbench.together(*(partial(workbench.owner.other, *call) for call in calls))
