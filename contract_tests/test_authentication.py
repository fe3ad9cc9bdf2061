"""Callers without a valid bearer token."""

import base64
import contextlib

import pytest

from contract_tests.caller import Caller
from contract_tests.deployment import ANONYMOUS, OWNER
from contract_tests.evidence import Judge, Skipped
from contract_tests.exchange import Exchange
from contract_tests.redaction import UNKNOWN_TOKEN
from contract_tests.snapshots import Snapshot
from contract_tests.workbench import Workbench

NONE, UNKNOWN, EMPTY, OTHER = (
    "authentication.token-required",
    "authentication.token-known",
    "authentication.token-not-empty",
    "authentication.bearer-only",
)

CHANGING = (0, 1, 2, 5, 7)


def _credentials(token: str) -> list[tuple[str, str | None]]:
    """Return clauses with the credentials that they bar, or None for no header at all."""
    basic = base64.b64encode(f"user:{token}".encode()).decode()
    basic_user = base64.b64encode(f"{token}:".encode()).decode()
    bars: list[tuple[str, str | None]] = [
        (NONE, None),
        (UNKNOWN, f"Bearer {UNKNOWN_TOKEN}"),
        (UNKNOWN, f"Bearer {token}x"),
        (UNKNOWN, f"Bearer {token[:-1]}"),
        (UNKNOWN, "Bearer null"),
        (EMPTY, "Bearer"),
        (EMPTY, ""),
        (OTHER, f"Basic {basic}"),
        (OTHER, f"Basic {basic_user}"),
        (OTHER, f"Token {token}"),
        (OTHER, f"Digest {token}"),
        (OTHER, f"ApiKey {token}"),
        (OTHER, token),
    ]
    if token.swapcase() != token:
        bars.append((UNKNOWN, f"Bearer {token.swapcase()}"))
    return bars


@pytest.mark.clause(NONE, UNKNOWN, EMPTY, OTHER, "authentication.status")
def test_a_list_needs_a_token(workbench: Workbench) -> None:
    """A refusal tells nothing."""
    barred = _credentials(workbench.deployment.tokens[OWNER])
    if workbench.deployment.depth == "quick":
        barred = [barred[index] for index in CHANGING]
    for clause, credentials in barred:
        exchange = _caller(workbench, credentials).list(workbench.repo_id)
        _expect_refused(workbench, clause, exchange)


@pytest.mark.depth("standard")
@pytest.mark.clause(NONE, UNKNOWN, EMPTY, OTHER, "authentication.status")
def test_a_change_needs_a_token(workbench: Workbench, judge: Judge) -> None:
    """A refusal has no effect."""
    with contextlib.suppress(Skipped):
        workbench.require_deletion()
    key, bystander = workbench.create(), workbench.create()
    # One of each kind will do here: which tokens are known is decided before what they may do.
    every = _credentials(workbench.deployment.tokens[OWNER])
    before = Snapshot.take(workbench, [key, bystander])
    for clause, credentials in (every[index] for index in CHANGING):
        caller = _caller(workbench, credentials)
        name = workbench.name("stranger")
        exchanges = [
            caller.create(workbench.repo_id, {"name": name, "aiType": "OPENAI"}),
            caller.update(key.repo_id, key.id, {"name": name}),
            caller.delete(key.repo_id, key.id),
        ]
        for exchange in exchanges:
            if not _expect_refused(workbench, clause, exchange):
                return
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
    status = exchange.response.status
    unsupported = exchange.request.method == "DELETE" and not workbench.supports_deletion
    refused = workbench.judge.expect(
        clause,
        exchange.response.refuses or unsupported,
        expected="a refusal",
        came=str(status),
        at=[exchange],
    )
    if refused and not unsupported:
        workbench.expect_status("authentication.status", exchange, 401, 403)
    return refused
