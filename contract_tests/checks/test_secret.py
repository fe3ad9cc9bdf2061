"""The secret: shown once."""

import pytest

from contract_tests.checks.strangers import no_ids
from contract_tests.checks.workbench import Workbench
from contract_tests.client.caller import collection_path, item_path

# Each of them alone, and all at once.
_QUERIES = ("includeSecret=true", "include=secret", "fields=id,secret")
_ALL_QUERIES = "&".join(
    (
        *_QUERIES,
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
_PATHS = ("/secret", "/reveal", "/credentials", "/export", "/rotate")


@pytest.mark.clause("secret.never-again")
def test_no_call_of_the_four_operations_gives_the_secret_back(workbench: Workbench) -> None:
    """A key's whole life, with a look at the list after each step; the observers do the rest."""
    created = workbench.create()
    workbench.listing()
    workbench.rename(created, workbench.name("renamed"))
    workbench.owner.update(created.repo_id, created.id, {})
    workbench.owner.update(created.repo_id, created.id, {"secret": None, "key": None})
    workbench.owner.update_raw(created.repo_id, created.id, b"{")
    workbench.owner.create(created.repo_id, {"name": created.name, "aiType": "none"})
    workbench.listing()
    workbench.create(created.name)
    workbench.delete(created)
    workbench.listing()
    workbench.owner.update(created.repo_id, created.id, {"name": created.name})
    workbench.owner.delete(created.repo_id, created.id)
    workbench.listing()


@pytest.mark.depth("standard")
@pytest.mark.clause("secret.never-again", "secret.refusal-bare")
def test_no_refusal_gives_a_secret_away(workbench: Workbench) -> None:
    """Callers without a token or without access, and calls that fail otherwise."""
    created = workbench.bystander()
    has_outsider = workbench.deployment.has_outsider
    for caller in [workbench.outsider if has_outsider else workbench.anonymous]:
        caller.other("GET", f"{collection_path(created.repo_id)}?{_ALL_QUERIES}")
        caller.create(created.repo_id, {"name": created.name, "aiType": created.ai_type})
        caller.update(created.repo_id, created.id, {"name": created.name})
        caller.delete(created.repo_id, created.id)
    workbench.anonymous.list(created.repo_id)
    for no_id in no_ids(workbench, created):
        workbench.owner.update(created.repo_id, no_id, {})
    workbench.owner.update(created.repo_id, created.id, ["name"])


@pytest.mark.depth("standard")
@pytest.mark.clause("secret.never-again")
def test_no_undocumented_call_gives_the_secret_back(workbench: Workbench) -> None:
    """Other methods, other paths, and query parameters that ask for it."""
    created = workbench.bystander()
    item, collection = item_path(created.repo_id, created.id), collection_path(created.repo_id)
    for method in ("GET", "HEAD", "OPTIONS", "TRACE", "PATCH", "POST"):
        body = b"{}" if method in {"PATCH", "POST"} else None
        workbench.owner.other(method, item, body)
    for path in (collection + "/", collection + "/export", item + "/"):
        workbench.owner.other("GET", path)
    for path in ("/reveal", "/rotate"):
        workbench.owner.other("POST", item + path, b"{}")
    for path in _PATHS:
        workbench.owner.other("GET", item + path)
    for query in (*_QUERIES, _ALL_QUERIES):
        workbench.owner.other("GET", f"{collection}?{query}")
    workbench.owner.other("GET", f"{item}?{_ALL_QUERIES}")
    workbench.owner.other("GET", f"/repo/{created.repo_id}/ai/apikeys")
