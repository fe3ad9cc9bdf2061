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

Barred = dict[str, list[str | None]]


def _barred(token: str) -> Barred:
    """Return the credentials that each clause bars, None for no header at all.

    The first ones of each are the likeliest to be taken for good.
    """
    as_password = base64.b64encode(f"user:{token}".encode()).decode()
    as_user = base64.b64encode(f"{token}:".encode()).decode()
    unknown = [f"Bearer {UNKNOWN_TOKEN}", f"Bearer {token}x", f"Bearer {token[:-1]}"]
    unknown += [f"Bearer {'x' * 4_000}", "Bearer *", "Bearer null"]
    if token.swapcase() != token:
        unknown.append(f"Bearer {token.swapcase()}")
    other = [f"Basic {as_password}", token, f"Token {token}"]
    other += [f"Basic {as_user}", f"Basic {token}", f"Digest {token}"]
    other += [f"ApiKey {token}", f"JWT {token}"]
    return {NONE: [None], UNKNOWN: [*unknown], EMPTY: ["Bearer", ""], OTHER: [*other]}


@pytest.mark.clause(NONE, UNKNOWN, EMPTY, OTHER, "authentication.status")
def test_a_list_needs_a_token(workbench: Workbench) -> None:
    """A token of a user: neither an access key nor its secret will do."""
    barred = _barred(workbench.deployment.tokens[OWNER])
    if workbench.deployment.depth == "quick":
        barred = {clause: credentials[:1] for clause, credentials in barred.items()}
    elif not workbench.deployment.read_only:
        key = workbench.bystander()
        parts = (key.key, key.secret.reveal())
        barred[UNKNOWN] += [f"Bearer {part}" for part in parts if part.isprintable()]
    tried = [(clause, credentials) for clause, every in barred.items() for credentials in every]
    exchanges = workbench.together(
        *(
            partial(_caller(workbench, credentials).list, workbench.repo_id)
            for _, credentials in tried
        )
    )
    for (clause, _), exchange in zip(tried, exchanges, strict=True):
        if _expect_refused(workbench, clause, exchange):
            _expect_status(workbench, exchange)


@pytest.mark.depth("standard")
@pytest.mark.clause(NONE, UNKNOWN, EMPTY, OTHER, "authentication.status")
def test_a_change_needs_a_token(workbench: Workbench, judge: Judge) -> None:
    """A refusal has no effect."""
    with contextlib.suppress(Skipped):
        workbench.require_deletion()
    bystander, key = workbench.some(2)
    before = Snapshot.take(workbench, [key, bystander])
    for clause, every in _barred(workbench.deployment.tokens[OWNER]).items():
        name = workbench.name("stranger")
        calls: list[Callable[[], Exchange]] = []
        # A list was tried with all of them.
        for credentials in every[: 1 if clause == EMPTY else 2]:
            caller = _caller(workbench, credentials)
            calls += [
                partial(caller.create, workbench.repo_id, {"name": name, "aiType": "OPENAI"}),
                partial(caller.update, key.repo_id, key.id, {"name": name}),
                partial(caller.delete, key.repo_id, key.id),
            ]
            if credentials is None:
                calls.append(partial(caller.update, key.repo_id, key.id, {}))
        exchanges = workbench.together(*calls)
        refused = [_expect_refused(workbench, clause, exchange) for exchange in exchanges]
        if not all(refused):
            return
        for exchange in exchanges:
            _expect_status(workbench, exchange)
        before = before.expect_unchanged(clause, after="a call without a valid token", at=exchanges)
        judge.expect(
            clause,
            not before.listings[workbench.repo_id].named(name),
            expected="no key from a refused creation",
            came="a key with its name",
            at=[exchanges[0]],
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
