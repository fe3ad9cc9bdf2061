"""The secret: shown once."""

from collections.abc import Callable
from functools import partial

import pytest

from contract_tests.checks.workbench import Workbench
from contract_tests.client.caller import Caller
from contract_tests.client.exchange import Exchange, collection_path, item_path
from contract_tests.client.list_reader import items_in
from contract_tests.evidence import Judge

# Each of them alone, and all at once.
_QUERIES = ("includeSecret=true",)
_ALL_QUERIES = "&".join(
    (
        *_QUERIES,
        "include=secret",
        "includeDeleted=true",
        "showSecret=1",
        "show_secret=1",
        "secret=true",
        "secrets=1",
        "withSecret=true",
        "withSecrets=true",
        "expand=secret",
        "reveal=true",
        "debug=true",
        "verbose=true",
        "format=full",
        "full=true",
        "raw=true",
        "decrypt=true",
        "unmask=true",
    )
)
_MORE_QUERIES = (
    "fields=id,secret&include_secret=1&show_secrets=1&with_secret=true&secret=1&include[]=secret&expand[]=secret"
    "&$select=secret&$expand=secret&select=*&fields=*&embed=secret&view=full&projection=full"
    "&decrypted=1&plaintext=1&reveal_secret=1&export=true&download=1&format=csv"
)
# Whoever asks so gets no more keys than who asks plainly.
_DELETED_TOO = (
    "includeDeleted=true",
    "include_deleted=1&withDeleted=true&with_deleted=1&showDeleted=true&trashed=with&paranoid=false"
    "&status=all&state=all&active=all&all=true&deleted=all&deletedAt=any&filter=all",
)
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
        partial(_represented, owner, repo_id, apikey_id),
        partial(owner.update_raw, repo_id, apikey_id, b"{"),
        partial(owner.create, repo_id, {"name": created.name, "aiType": "none"}),
        partial(workbench.create, created.name),
    ]
    workbench.together(*calls)
    workbench.listing()
    workbench.delete(created)
    workbench.together(
        partial(owner.update, repo_id, apikey_id, {"name": created.name}),
        partial(owner.delete, repo_id, apikey_id),
    )
    for exchange in workbench.together(
        *(
            partial(owner.other, "GET", f"{collection_path(repo_id)}?{each}")
            for each in _DELETED_TOO
        )
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
    target = f"{item_path(repo_id, apikey_id)}?select=*&fields=*&returning=*&include=secret"
    return owner.other("PUT", target, b"{}", {"Prefer": "return=representation"})


@pytest.mark.depth("standard")
@pytest.mark.clause("secret.never-again", "secret.refusal-bare")
def test_no_refusal_gives_a_secret_away(workbench: Workbench) -> None:
    """Callers without a token or without access, and calls that fail otherwise."""
    created = workbench.bystander()
    has_outsider = workbench.deployment.has_outsider
    caller = workbench.outsider if has_outsider else workbench.anonymous
    workbench.together(
        partial(caller.other, "GET", f"{collection_path(created.repo_id)}?{_ALL_QUERIES}"),
        partial(caller.update, created.repo_id, created.id, {"name": created.name}),
    )


@pytest.mark.depth("standard")
@pytest.mark.clause("secret.never-again")
def test_no_undocumented_call_gives_the_secret_back(workbench: Workbench) -> None:
    """Other methods, other paths, and query parameters that ask for it."""
    created = workbench.create()
    workbench.listing()
    item, collection = item_path(created.repo_id, created.id), collection_path(created.repo_id)
    places = [
        *(f"{item}{path}" for path in _PATHS),
        *(f"{collection}?{query}" for query in (*_QUERIES, _ALL_QUERIES, _MORE_QUERIES)),
        f"{item}?{_ALL_QUERIES}",
    ]
    calls: list[tuple[str, str, bytes | None]] = [("GET", place, None) for place in places]
    calls.append(("GET", item, None))
    calls += [(method, item, b"{}") for method in ("PATCH", "POST", "PROPFIND")]
    calls += [("POST", item + path, b"{}") for path in ("/reveal", "/rotate")]
    workbench.together(*(partial(workbench.owner.other, *call) for call in calls))
