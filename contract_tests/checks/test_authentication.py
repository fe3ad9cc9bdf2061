"""Callers without a valid bearer token."""

import base64
import contextlib
from collections.abc import Callable
from functools import partial

import pytest

from contract_tests.checks.snapshots import Snapshot
from contract_tests.checks.workbench import Workbench
from contract_tests.client.caller import Caller
from contract_tests.client.exchange import Exchange
from contract_tests.client.redaction import UNKNOWN_TOKEN
from contract_tests.deployment import ANONYMOUS, OWNER
from contract_tests.evidence import Judge
from contract_tests.findings import Skipped

NONE, UNKNOWN, EMPTY, OTHER = (
    "authentication.token-required",
    "authentication.token-known",
    "authentication.token-not-empty",
    "authentication.bearer-only",
)

# {"alg":"none","typ":"JWT"} and {"sub":"admin"}
UNSIGNED = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiJhZG1pbiJ9."

Barred = dict[str, list[str | None]]


def _barred(token: str) -> Barred:
    """Return the credentials that each clause bars, None for no header at all.

    The first ones of each are the likeliest to be taken for good.
    """
    as_password = base64.b64encode(f"user:{token}".encode()).decode()
    unknown = [f"Bearer {UNKNOWN_TOKEN}", f"Bearer {token}x", f"Bearer {token[:-1]}"]
    # Long, a pattern, nothing in some language, a default, a JWT that nobody signed.
    unknown += [f"Bearer {'x' * 5_000}", "Bearer *", "Bearer null", "Bearer 0", "Bearer admin"]
    unknown += [
        "Bearer ' OR '1'='1",
        f"Bearer {UNSIGNED}",
        f"Bearer {UNKNOWN_TOKEN}, Bearer {token}",
    ]
    if token.swapcase() != token:
        unknown.append(f"Bearer {token.swapcase()}")
    other = [f"Basic {as_password}", token, f"Token {token}"]
    other += [f"Basic {token}", "Basic Og==", f"Negotiate {token}"]
    other += [f"{scheme} {token}" for scheme in ("JWT", "ApiKey", "Digest")]
    return {NONE: [None], UNKNOWN: [*unknown], EMPTY: ["Bearer", ""], OTHER: [*other]}


@pytest.mark.clause(NONE, UNKNOWN, EMPTY, OTHER, "authentication.status", "errors.no-server-error")
def test_a_list_needs_a_token(workbench: Workbench) -> None:
    """A token of a user: neither an access key nor its secret will do, in no repository."""
    barred = _barred(workbench.deployment.tokens[OWNER])
    likeliest = {clause: credentials[:1] for clause, credentials in barred.items()}
    if workbench.deployment.depth == "quick":
        barred = {clause: credentials[:1] for clause, credentials in barred.items()}
        likeliest = {NONE: barred[NONE]}
    elif not workbench.deployment.read_only:
        key = workbench.bystander()
        parts = (key.key, key.secret.reveal())
        barred[UNKNOWN] += [f"Bearer {part}" for part in parts if part.isprintable()]
    here, *elsewhere = workbench.repo_ids
    forbidden = workbench.deployment.forbidden_repo_id
    tried = [(clause, each, here) for clause, every in barred.items() for each in every]
    tried += [
        (clause, each, repo_id)
        for repo_id in elsewhere
        for clause, every in likeliest.items()
        for each in every
    ]
    tried += [] if forbidden is None else [(NONE, None, forbidden)]
    exchanges = workbench.together(
        *(partial(_caller(workbench, each).list, repo_id) for _, each, repo_id in tried)
    )
    for (clause, _, _), exchange in zip(tried, exchanges, strict=True):
        if _expect_refused(workbench, clause, exchange):
            _expect_status(workbench, exchange)


@pytest.mark.depth("standard")
@pytest.mark.clause(NONE, UNKNOWN, EMPTY, OTHER, "authentication.status")
def test_a_change_needs_a_token(workbench: Workbench, judge: Judge) -> None:
    """A refusal has no effect, on keys of whatever repository."""
    with contextlib.suppress(Skipped):
        workbench.require_deletion()
    barred = _barred(workbench.deployment.tokens[OWNER])
    # A list was tried with all of them; one for each repository will do.
    count = len(barred) if workbench.supports_deletion else 1
    targets = {repo_id: workbench.some(count, repo_id) for repo_id in workbench.repo_ids}
    repo_ids = [*targets, workbench.repo_id][:2]
    before = Snapshot.take(workbench, [key for keys in targets.values() for key in keys])
    names = {clause: workbench.name("stranger") for clause in barred}
    tried: dict[str, list[Exchange]] = {}
    for place, (clause, every) in enumerate(barred.items()):
        calls: list[Callable[[], Exchange]] = []
        for repo_id, credentials in zip(repo_ids, [*every, every[0]], strict=False):
            caller, key = _caller(workbench, credentials), targets[repo_id][place % count]
            calls += [
                partial(caller.create, repo_id, {"name": names[clause], "aiType": "OPENAI"}),
                partial(caller.update, repo_id, key.id, {"name": names[clause]}),
                partial(caller.delete, repo_id, key.id),
            ]
            if credentials is None and repo_id == workbench.repo_id:
                calls.append(partial(caller.update, repo_id, key.id, {}))
        tried[clause] = workbench.together(*calls)
    for clause, exchanges in tried.items():
        refused = [_expect_refused(workbench, clause, exchange) for exchange in exchanges]
        # Where one change was let through, the others may have met what it left.
        if all(refused):
            for exchange in exchanges:
                _expect_status(workbench, exchange)
    now = Snapshot.take(workbench, before.keys)
    listings = list(now.listings.values())
    known = {key.id for key in before.keys}
    for place, (clause, name) in enumerate(names.items()):
        keys = [keys[place % count] for keys in targets.values()]
        shown = {
            item.name for key in keys for listing in listings if (item := listing.find(key.id))
        }
        if not shown & {*names.values()} - {name}:
            before.of(*keys).expect_unchanged(
                clause,
                after="a call without a valid token",
                at=tried[clause],
                gone=known - {key.id for key in keys},
                now=now,
            )
        judge.expect(
            clause,
            not any({item.id for item in listing.named(name)} - known for listing in listings),
            expected="no key from a refused creation",
            came="a key with its name",
            at=tried[clause][:1],
        )


def _caller(workbench: Workbench, credentials: str | None) -> Caller:
    return Caller(workbench.session, ANONYMOUS, credentials)


def _expect_refused(workbench: Workbench, clause: str, exchange: Exchange) -> bool:
    refused = exchange.response.refuses and not exchange.response.members.get("apiKeys")
    return workbench.judge.expect(
        clause,
        refused or _is_unsupported(workbench, exchange),
        expected="a refusal that tells no keys",
        came=exchange.response.in_words,
        at=[exchange],
    )


def _expect_status(workbench: Workbench, exchange: Exchange) -> None:
    if not _is_unsupported(workbench, exchange):
        workbench.expect_status("authentication.status", exchange, 401, 403)


def _is_unsupported(workbench: Workbench, exchange: Exchange) -> bool:
    return exchange.request.method == "DELETE" and not workbench.supports_deletion
