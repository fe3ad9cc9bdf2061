"""Callers without access to the repository."""

import re
from urllib.parse import unquote

import pytest

from contract_tests.checks.snapshots import Snapshot
from contract_tests.checks.workbench import Workbench
from contract_tests.client.caller import Caller
from contract_tests.client.exchange import Exchange
from contract_tests.evidence import Judge
from contract_tests.findings import Skipped
from contract_tests.history.keys import CreatedKey

SHORTEST_ID = 8


def _barred(workbench: Workbench) -> list[tuple[Caller, str]]:
    """Return the callers with the repositories that they have no access to."""
    barred = []
    if workbench.deployment.has_outsider:
        barred.append((workbench.outsider, workbench.repo_id))
    if workbench.deployment.forbidden_repo_id is not None:
        barred.append((workbench.owner, workbench.deployment.forbidden_repo_id))
    if not barred:
        raise Skipped("neither a token of an outsider nor a forbidden repository is given")
    return barred


@pytest.mark.depth("standard")
@pytest.mark.clause("access.create-forbidden", "errors.json-object", "errors.success-false")
def test_a_key_cannot_be_created_without_access(workbench: Workbench, judge: Judge) -> None:
    """Valid or not, the call is refused and makes no key."""
    barred = _barred(workbench)
    name = workbench.name("intruder")
    before = Snapshot.take(workbench, [workbench.bystander()])
    for caller, repo_id in barred:
        exchange = caller.create(repo_id, {"name": name, "aiType": "OPENAI"})
        workbench.expect_status("access.create-forbidden", exchange, 403)
    after = before.expect_unchanged(
        "access.create-forbidden", after="a forbidden creation", at=[exchange]
    )
    listing = after.listings[workbench.repo_id]
    judge.expect(
        "access.create-forbidden",
        not listing.named(name),
        expected="no key from a forbidden creation",
        came="a key with its name",
        at=[exchange, listing.exchange],
    )


@pytest.mark.clause("access.list-forbidden", "errors.json-object", "errors.success-false")
def test_keys_cannot_be_listed_without_access(workbench: Workbench, judge: Judge) -> None:
    """The refusal tells nothing of them."""
    if not workbench.deployment.read_only:
        workbench.bystander()
    for caller, repo_id in _barred(workbench):
        exchange = caller.list(repo_id)
        workbench.expect_status("access.list-forbidden", exchange, 403)
        told = _counts_keys(exchange) or any(_tells_of(exchange, key) for key in workbench.keys)
        judge.expect(
            "access.list-forbidden",
            not told and not exchange.response.members.get("apiKeys"),
            expected="a refusal that tells nothing of the repository's keys",
            came="one that does",
            at=[exchange],
        )


def _tells_of(exchange: Exchange, created: CreatedKey) -> bool:
    text = exchange.response.body.decode("utf-8", "replace")
    text += "".join(unquote(value) for _, value in exchange.response.headers)
    # A short id may stand in any text by chance.
    ids = [created.id] if len(created.id) >= SHORTEST_ID else []
    return any(part in text for part in (*ids, created.key, created.name))


def _counts_keys(exchange: Exchange) -> bool:
    """Say whether a refusal tells how many keys there are, in a member or in its message."""
    members = exchange.response.members
    counted = any(
        type(value) is int and value > 0 and re.search("count|total|keys|items|length|size", name)
        for name, value in members.items()
    )
    message = str(members.get("message")).lower()
    return counted or re.search(r"\d+ (api |ai |active )*keys?\b", message) is not None


@pytest.mark.depth("standard")
@pytest.mark.clause("access.update-forbidden", "errors.json-object", "errors.success-false")
def test_a_key_cannot_be_updated_without_access(workbench: Workbench) -> None:
    """Neither an existing one nor one that does not exist."""
    keys = workbench.some(2)
    before = Snapshot.take(workbench, keys)
    for caller, repo_id in _barred(workbench):
        apikey_id = _id_for(workbench, repo_id, keys[0])
        for body in ({"name": workbench.name("stolen")}, {}):
            exchange = caller.update(repo_id, apikey_id, body)
            _expect_forbidden(workbench, "access.update-forbidden", exchange)
    before.expect_unchanged("access.update-forbidden", after="a forbidden update", at=[exchange])


@pytest.mark.depth("standard")
@pytest.mark.clause("access.delete-forbidden", "errors.json-object", "errors.success-false")
def test_a_key_cannot_be_deleted_without_access(workbench: Workbench) -> None:
    """It stays in the list."""
    workbench.require_deletion()
    keys = workbench.some(2)
    before = Snapshot.take(workbench, keys)
    for caller, repo_id in _barred(workbench):
        apikey_id = _id_for(workbench, repo_id, keys[0])
        for _ in range(2):
            exchange = caller.delete(repo_id, apikey_id)
            _expect_forbidden(workbench, "access.delete-forbidden", exchange)
    before.expect_unchanged("access.delete-forbidden", after="a forbidden deletion", at=[exchange])


def _id_for(workbench: Workbench, repo_id: str, key: CreatedKey) -> str:
    """Return the id of a key, or nobody's where somebody else may have a key of that id."""
    ownership = workbench.session.ownership
    may_be_there = repo_id != key.repo_id and not ownership.has_chance
    return ownership.nobodys_id() if may_be_there else key.id


def _expect_forbidden(workbench: Workbench, clause: str, exchange: Exchange) -> None:
    # In a repository out of reach the key does not exist: which of the two is told first is open.
    here = exchange.request.repo_id == workbench.repo_id
    workbench.expect_status(clause, exchange, *((403,) if here else (403, 404)))
