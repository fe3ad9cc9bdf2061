"""Callers without a valid bearer token."""

import base64

import pytest

from contract_tests.caller import Caller
from contract_tests.deployment import ANONYMOUS, OWNER
from contract_tests.evidence import Judge
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
        (OTHER, token),
    ]
    if token.swapcase() != token:
        bars.append((UNKNOWN, f"Bearer {token.swapcase()}"))
    return bars


@pytest.mark.clause(NONE, UNKNOWN, EMPTY, OTHER, "authentication.status")
def test_a_list_needs_a_token(workbench: Workbench, judge: Judge) -> None:
    """A refusal tells nothing."""
    barred = _credentials(workbench.deployment.tokens[OWNER])
    if workbench.deployment.depth == "quick":
        barred = [barred[index] for index in CHANGING]
    for clause, credentials in barred:
        _expect_refused(judge, clause, _caller(workbench, credentials).list(workbench.repo_id))


@pytest.mark.depth("standard")
@pytest.mark.clause(NONE, UNKNOWN, EMPTY, OTHER, "authentication.status")
def test_a_change_needs_a_token(workbench: Workbench, judge: Judge) -> None:
    """A refusal has no effect."""
    key, bystander = workbench.create(), workbench.create()
    before = Snapshot.take(workbench, [key, bystander])
    refused = []
    # One of each kind will do here: which tokens are known is decided before what they may do.
    every = _credentials(workbench.deployment.tokens[OWNER])
    barred = [every[index] for index in CHANGING]
    for clause, credentials in barred:
        caller = _caller(workbench, credentials)
        name = workbench.name("unauthenticated")
        exchanges = [
            caller.create(workbench.repo_id, {"name": name, "aiType": "OPENAI"}),
            caller.update(key.repo_id, key.id, {"name": name}),
            caller.delete(key.repo_id, key.id),
        ]
        if sum(_expect_refused(judge, clause, exchange) for exchange in exchanges) == len(
            exchanges
        ):
            refused.append((clause, name, exchanges))
    if len(refused) < len(barred):
        return
    clause, _, exchanges = refused[0]
    after = before.expect_unchanged(clause, after="calls without a valid token", at=exchanges)
    listing = after.listings[workbench.repo_id]
    for clause, name, exchanges in refused:
        judge.expect(
            clause,
            not listing.named(name),
            expected="no key from a refused creation",
            came="a key with its name",
            at=[exchanges[0], listing.exchange],
        )


def _caller(workbench: Workbench, credentials: str | None) -> Caller:
    return Caller(workbench.session, ANONYMOUS, credentials)


def _expect_refused(judge: Judge, clause: str, exchange: Exchange) -> bool:
    status = exchange.response.status
    missing_deletion = exchange.request.method == "DELETE" and status in {404, 405, 501}
    refused = judge.expect(
        clause,
        exchange.response.refuses or missing_deletion,
        expected="a refusal",
        came=str(status),
        at=[exchange],
    )
    if refused and not missing_deletion:
        judge.expect(
            "authentication.status",
            status in {401, 403},
            expected="401 or 403",
            came=str(status),
            at=[exchange],
        )
    return refused
