"""Callers without access to the repository."""

import contextlib
import re
from collections.abc import Sequence
from functools import partial
from urllib.parse import unquote

import pytest

from contract_tests.checks.snapshots import Snapshot
from contract_tests.checks.workbench import Workbench
from contract_tests.client.caller import Caller
from contract_tests.client.exchange import Exchange
from contract_tests.evidence import Judge
from contract_tests.findings import Skipped
from contract_tests.history.keys import CreatedKey

SHORTEST = 8


Barred = list[tuple[Caller, str]]


def _barred(workbench: Workbench) -> Barred:
    """Return the callers with the repositories that they have no access to.

    The outsider may have access to the second repository; where its list is refused, it has none.
    """
    deployment = workbench.deployment
    barred: Barred = []
    if deployment.has_outsider:
        barred.append((workbench.outsider, workbench.repo_id))
        other = deployment.other_repo_id
        if other is not None and workbench.bars_outsider(other):
            barred.append((workbench.outsider, other))
    if deployment.forbidden_repo_id is not None:
        barred.append((workbench.owner, deployment.forbidden_repo_id))
    if not barred:
        raise Skipped("neither a token of an outsider nor a forbidden repository is given")
    return barred


@pytest.mark.clause("access.list-forbidden", "errors.json-object", "errors.success-false")
@pytest.mark.clause("secret.refusal-bare")
def test_keys_cannot_be_listed_without_access(workbench: Workbench, judge: Judge) -> None:
    """The refusal tells nothing of them."""
    if not workbench.deployment.read_only:
        workbench.bystander()
    calls = (partial(_list, workbench, *each) for each in _barred(workbench))
    for exchange in workbench.together(*calls):
        workbench.expect_status("access.list-forbidden", exchange, 403)
        told = _counts_keys(exchange) or any(_tells_of(exchange, key) for key in workbench.keys)
        judge.expect(
            "access.list-forbidden",
            not told and not exchange.response.members.get("apiKeys"),
            expected="a refusal that tells nothing of the repository's keys",
            came="one that does",
            at=[exchange],
        )


def _list(workbench: Workbench, caller: Caller, repo_id: str) -> Exchange:
    """Return the answer to a list, the one that is there where it was asked for already."""
    known = None if caller is workbench.owner else workbench.barred.get(repo_id)
    return known or caller.list(repo_id)


def _tells_of(exchange: Exchange, created: CreatedKey) -> bool:
    text = exchange.response.body.decode("utf-8", "replace")
    text += "".join(unquote(value) for _, value in exchange.response.headers)
    # What is short may stand in any text by chance.
    parts = (created.id, created.key, created.name)
    return any(part in text for part in parts if len(part) >= SHORTEST)


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
@pytest.mark.clause("access.create-forbidden", "access.update-forbidden", "access.delete-forbidden")
@pytest.mark.clause("errors.json-object", "errors.success-false")
def test_nothing_can_be_changed_without_access(workbench: Workbench, judge: Judge) -> None:
    """No key is made, renamed or deleted, whether the call is refused or not."""
    barred = _barred(workbench)
    deletes = workbench.can_delete("access.delete-forbidden")
    within = {repo_id for _, repo_id in barred}
    repo_ids = [repo_id for repo_id in workbench.repo_ids if repo_id in within]
    count = 2 if deletes else 1
    targets = {each: workbench.some(count, each) for each in repo_ids or workbench.repo_ids[:1]}
    before = Snapshot.take(workbench, [key for keys in targets.values() for key in keys])
    name = workbench.name("intruder")
    made: list[Exchange] = []
    updated: list[Exchange] = []
    deleted: list[Exchange] = []
    for caller, repo_id in barred:
        made.append(caller.create(repo_id, {"name": name, "aiType": "OPENAI"}))
        with contextlib.suppress(Skipped):
            chosen = targets.get(repo_id, before.keys[:count])
            kept, *victims = _ids_for(workbench, repo_id, chosen)
            update = partial(caller.update, repo_id, kept)
            is_main = repo_id == workbench.repo_id
            updated += [update({"name": name}), *([update({})] if is_main else ())]
            deleted += [caller.delete(repo_id, each) for each in victims * (1 + is_main)]
    for clause, exchanges in (
        ("access.create-forbidden", made),
        ("access.update-forbidden", updated),
        ("access.delete-forbidden", deleted),
    ):
        for exchange in exchanges:
            _expect_forbidden(workbench, clause, exchange)
    now = Snapshot.take(workbench, before.keys)
    spared = [keys[1] for keys in targets.values()] if deletes else []
    if deletes:
        before.of(*spared).expect_unchanged(
            "access.delete-forbidden", after="a forbidden deletion", at=deleted, now=now
        )
    before.of(*(keys[0] for keys in targets.values())).expect_unchanged(
        "access.update-forbidden",
        after="a forbidden update",
        at=updated,
        gone={key.id for key in spared},
        now=now,
    )
    listings, known = list(now.listings.values()), {key.id for key in before.keys}
    judge.expect(
        "access.create-forbidden",
        not any({item.id for item in listing.named(name)} - known for listing in listings),
        expected="no key from a forbidden creation",
        came="a key with its name",
        at=[*made, *(listing.exchange for listing in listings)],
    )


def _ids_for(workbench: Workbench, repo_id: str, keys: Sequence[CreatedKey]) -> list[str]:
    """Return the ids of keys, or nobody's where somebody else may have keys of those ids.

    Raises:
        Skipped: if there are none.
    """
    ownership = workbench.session.ownership
    return [
        key.id if repo_id == key.repo_id or ownership.has_chance else ownership.nobodys_id()
        for key in keys
    ]


def _expect_forbidden(workbench: Workbench, clause: str, exchange: Exchange) -> None:
    # In a repository out of reach the key does not exist: which of the two is told first is open.
    here = exchange.request.repo_id in workbench.repo_ids
    workbench.expect_status(clause, exchange, *((403,) if here else (403, 404)))
