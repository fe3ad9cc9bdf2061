"""Journeys in any order: Hypothesis drives the deployment and a model of it side by side."""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from contract_tests.checks.absence import blame_absence, blame_name
from contract_tests.checks.generation import hypothesis_settings
from contract_tests.checks.inputs import AI_TYPES
from contract_tests.checks.workbench import Workbench
from contract_tests.client.exchange import Exchange
from contract_tests.evidence import Judge
from contract_tests.findings import Skipped, Undecided
from contract_tests.history.keys import CreatedKey, Listing

JOURNEYS, STEPS = 50, 50

INDEXES = st.integers(0, 1_000)


@dataclass
class Model:
    """What the deployment should show of the keys of one journey."""

    names: dict[str, str] = field(default_factory=dict)
    keys: list[CreatedKey] = field(default_factory=list)
    deleted: list[CreatedKey] = field(default_factory=list)


def until_trouble(step: Callable[..., None]) -> Callable[..., None]:
    """Stop all journeys after the first step that cannot go on, without a further request."""

    @functools.wraps(step)
    def tried(self: "Journey", **arguments: Any) -> None:
        if not self.trouble:
            try:
                step(self, **arguments)
            except (Undecided, Skipped) as trouble:
                self.trouble.append(trouble)

    return tried


class Journey(RuleBasedStateMachine):
    """Calls of the owner and of those who have no business here, each checked against the model.

    Keys that were there before are left alone, and what others do meanwhile is ignored.
    """

    workbench: Workbench
    judge: Judge
    trouble: list[Exception]

    def __init__(self) -> None:
        """Begin with a model of nothing."""
        super().__init__()
        self.model = Model()

    @rule(repository=INDEXES, ai_type=st.sampled_from(AI_TYPES))
    @until_trouble
    def create(self, repository: int, ai_type: str) -> None:
        """Create a key."""
        repo_ids = self.workbench.repo_ids
        name = self.workbench.name()
        key = self.workbench.create(name, ai_type, repo_ids[repository % len(repo_ids)])
        listing = self.workbench.listing(key.repo_id)
        listed = self.workbench.listed(key, listing)
        self._compare("list.complete", "list.repeatable", listing)
        self.model.keys.append(key)
        self.model.names[key.id] = listed.name

    @precondition(lambda self: self.model.keys)
    @rule(index=INDEXES)
    @until_trouble
    def rename(self, index: int) -> None:
        """Rename a key."""
        key = self._key(index)
        name = self.workbench.name()
        self.workbench.rename(key, name)
        self.model.names[key.id] = name
        self._compare("update.nothing-else", "update.renames")

    @precondition(lambda self: self.model.keys)
    @rule(index=INDEXES)
    @until_trouble
    def update_nothing(self, index: int) -> None:
        """Update a key with an empty object."""
        key = self._key(index)
        exchange = self.workbench.owner.update(key.repo_id, key.id, {})
        self.judge.expect(
            "update.name-optional",
            exchange.response.succeeds,
            expected="200 for an update without a name",
            came=exchange.response.in_words,
            at=[exchange],
        )
        self._compare("update.name-optional", "update.name-optional")

    @precondition(lambda self: self.model.keys)
    @rule(index=INDEXES)
    @until_trouble
    def delete(self, index: int) -> None:
        """Delete a key, where the deployment can."""
        key = self._key(index)
        try:
            self.workbench.delete(key)
        except Skipped:
            return
        self.model.keys.remove(key)
        self.model.deleted.append(key)
        self._compare("delete.others-stay", "delete.others-stay")

    @precondition(lambda self: self.model.deleted)
    @rule(index=INDEXES)
    @until_trouble
    def call_back(self, index: int) -> None:
        """Rename and delete a deleted key."""
        key = self.model.deleted[index % len(self.model.deleted)]
        body = {"name": self.workbench.name("back")}
        exchange = self.workbench.owner.update(key.repo_id, key.id, body)
        if not self.workbench.expect_status("update.deleted-key", exchange, 404):
            raise Undecided("A deleted key could be updated.")
        exchange = self.workbench.owner.delete(key.repo_id, key.id)
        self.workbench.expect_status("delete.only-once", exchange, 404)
        self._compare("delete.final", "delete.final")

    @precondition(lambda self: self.model.keys)
    @rule(index=INDEXES, by_outsider=st.booleans())
    @until_trouble
    def intrude(self, index: int, by_outsider: bool) -> None:
        """Let somebody without access, or without a token, try everything."""
        key, workbench = self._key(index), self.workbench
        outsider = by_outsider and workbench.deployment.has_outsider
        if outsider and key.repo_id != workbench.repo_id:
            # To the second repository, the outsider may have access.
            outsider = workbench.bars_outsider(key.repo_id)
        caller = workbench.outsider if outsider else workbench.anonymous
        name = {"name": self.workbench.name("intruder")}
        calls: dict[str, Callable[[], Exchange]] = {
            "create": partial(caller.create, key.repo_id, {**name, "aiType": key.ai_type}),
            "list": partial(caller.list, key.repo_id),
            "update": partial(caller.update, key.repo_id, key.id, name),
            "delete": partial(caller.delete, key.repo_id, key.id),
        }
        exchanges = self.workbench.together(*calls.values())
        for what, exchange in zip(calls, exchanges, strict=True):
            refused = exchange.response.refuses or exchange.response.status == 501
            self.judge.expect(
                f"access.{what}-forbidden" if outsider else "authentication.token-required",
                refused,
                expected=f"a refusal, since the {caller.principal} sent it",
                came=exchange.response.in_words,
                at=[exchange],
            )
        clause = "access.update-forbidden" if outsider else "authentication.token-required"
        self._compare(clause, clause)

    def _key(self, index: int) -> CreatedKey:
        return self.model.keys[index % len(self.model.keys)]

    def _compare(self, presence: str, name: str, known: Listing | None = None) -> None:
        """Judge the lists against the model; the clauses are those that the last call may break.

        `known` is a list that has come since.
        """
        repo_ids = list(dict.fromkeys(key.repo_id for key in self.model.keys))
        there = {} if known is None else {known.exchange.request.repo_id or "": known}
        missing = [repo_id for repo_id in repo_ids if repo_id not in there]
        there |= zip(missing, self.workbench.listings(*missing), strict=True)
        listings = [there[repo_id] for repo_id in repo_ids]
        for repo_id, listing in zip(repo_ids, listings, strict=True):
            for key in [key for key in self.model.keys if key.repo_id == repo_id]:
                item = listing.find(key.id)
                if item is None:
                    item = blame_absence(self.workbench, key, listing, gone=presence)
                if item is None:
                    raise Undecided("The lists differ from the model.")
                given = self.model.names[key.id]
                if item.name != given:
                    blame_name(self.workbench, key, given, listing, name)
                    # One defect is told once, with the call that showed it.
                    self.model.keys.remove(key)


@pytest.mark.long
@pytest.mark.depth("deep")
@pytest.mark.clause("create.listed-at-once", "create.name-kept", "update.renames")
def test_any_order_of_calls_does_what_each_of_them_should(
    workbench: Workbench, judge: Judge
) -> None:
    """Journeys of many steps through several repositories."""
    trouble: list[Exception] = []
    here = {"workbench": workbench, "judge": judge, "trouble": trouble}
    machine = type("JourneyHere", (Journey,), here)
    chosen = hypothesis_settings(JOURNEYS, workbench.deployment.seed, steps=STEPS)
    try:
        run_state_machine_as_test(machine, settings=chosen)
    finally:
        for name in here:
            # Hypothesis keeps the class, and the class would keep all exchanges of the run.
            delattr(machine, name)
    if trouble:
        raise trouble[0]
    for clause in ("create.listed-at-once", "create.name-kept", "update.renames"):
        judge.held(clause)


@pytest.mark.depth("standard")
@pytest.mark.clause("create.one-provider", "update.renames", "delete.removes", "list.only-active")
def test_a_key_lives_alike_in_every_repository(workbench: Workbench, judge: Judge) -> None:
    """From its creation to its deletion, in the second one too."""
    repo_id = workbench.repo_ids[-1]
    key = workbench.create(ai_type="AWS", repo_id=repo_id)
    workbench.listed(key)
    # A second name is one too.
    workbench.rename(key, workbench.name("renamed"))
    name = workbench.name("renamed")
    workbench.rename(key, name)
    listing = workbench.listing(repo_id)
    item = listing.find(key.id)
    if item is not None and item.name != name:
        blame_name(workbench, key, name, listing, "update.renames")
    workbench.delete(key)
    if workbench.listing(repo_id).find(key.id) is None:
        exchange = workbench.owner.delete(repo_id, key.id)
        workbench.expect_status("delete.only-once", exchange, 404)
    for clause in ("update.renames", "delete.removes", "list.only-active"):
        judge.held(clause)
