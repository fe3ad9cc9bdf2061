"""Statuses and lists are held against the calls before them, where nobody can ask again."""

import pytest

from contract_tests.rules.all_lists import AllListsRule
from contract_tests.rules.effects import EffectRule, StatusRule
from contract_tests.rules.judgement import Rule
from tests.contract.histories import (
    OTHER_REPO,
    Call,
    broken_by,
    deleted,
    key,
    listed,
    made,
    renamed,
)


@pytest.fixture
def lists() -> Rule:
    return EffectRule(AllListsRule())


@pytest.mark.parametrize(
    ("refusal", "shown", "clause"),
    [
        (renamed("a", "b").refused(403), key("a", "b"), "access.update-forbidden"),
        (renamed("a", "b").refused(400), key("a", "b"), "update.refusal-leaves-unchanged"),
        (renamed("a", "b").refused(401), key("a", "b"), "authentication.token-known"),
        (deleted("a").refused(403), None, "access.delete-forbidden"),
        (made("x", name="n").refused(403), key("c", "n"), "access.create-forbidden"),
        (made("x", name="n").refused(422), key("c", "n"), "create.refusal-leaves-nothing"),
        (made("x", name="n").refused(500), key("c", "n"), "create.failure-leaves-nothing"),
    ],
)
def test_a_refused_call_has_no_effect(
    lists: Rule, refusal: Call, shown: dict[str, object] | None, clause: str
) -> None:
    before = listed(key("a")).at(0, 1)
    with_effect = listed(*[shown] if shown else []).at(4, 5)
    without = listed(key("a")).at(4, 5)

    assert broken_by(lists, before, refusal.at(2, 3), with_effect) == [clause]
    assert broken_by(EffectRule(AllListsRule()), before, refusal.at(2, 3), without) == []


def test_what_another_call_did_is_no_effect_of_a_refused_one(lists: Rule) -> None:
    found = broken_by(
        lists,
        made("a").at(0, 1),
        listed(key("a")).at(2, 3),
        renamed("a", "b").refused(403).at(4, 5),
        renamed("a", "b").at(4, 5.5),
        listed(key("a", "b")).at(6, 7),
    )

    assert found == []


def test_a_list_under_way_beside_a_call_may_show_either(lists: Rule) -> None:
    found = broken_by(
        lists,
        listed(key("x")).at(0, 1),
        made("a").at(2, 5),
        listed(key("x")).at(3, 4),
        deleted("a").at(6, 9),
        listed(key("a"), key("x")).at(7, 8),
    )

    assert found == []


@pytest.mark.parametrize(
    ("calls", "clause"),
    [
        ([deleted("a").at(2, 3)], "delete.others-stay"),
        ([renamed("a", "n").at(2, 3)], "update.nothing-else"),
        ([deleted("x").refused(403).at(2, 3)], "list.repeatable"),
        ([deleted("b").refused(403).at(2, 3)], "access.delete-forbidden"),
        ([], "list.repeatable"),
    ],
)
def test_a_change_of_what_never_changes_is_blamed_on_the_last_call(
    lists: Rule, calls: list[Call], clause: str
) -> None:
    before, after = listed(key("b")).at(0, 1), listed(key("b", aiType="OTHER")).at(4, 5)

    assert broken_by(lists, before, *calls, after) == [clause]


def test_others_may_rename_and_delete_their_keys(lists: Rule) -> None:
    lawful = listed(key("x", "new name")).at(2, 3)

    assert broken_by(lists, listed(key("x"), key("y")).at(0, 1), lawful) == []


@pytest.mark.parametrize(
    ("call", "clause"),
    [
        (renamed("a", "b").refused(410), "update.deleted-key"),
        (renamed("a", "b"), "update.deleted-key"),
        (deleted("a"), "delete.only-once"),
        (deleted("a", OTHER_REPO), "delete.foreign-key"),
        (renamed("a", "b", OTHER_REPO), "update.foreign-key"),
    ],
)
def test_a_key_that_is_not_there_is_answered_with_404(call: Call, clause: str) -> None:
    before = [made("a").at(0, 1), deleted("a").at(2, 3)]

    assert broken_by(StatusRule(), *before, call.at(4, 5)) == [clause]
    assert broken_by(StatusRule(), *before, call.refused(404).at(4, 5)) == []


@pytest.mark.parametrize("status", [400, 401, 403, 422, 429, 500])
def test_another_refusal_may_be_due_to_body_or_caller(status: int) -> None:
    calls = [made("a").at(0, 1), deleted("a").at(2, 3), renamed("a", "b").refused(status).at(4, 5)]

    assert broken_by(StatusRule(), *calls) == []


def test_a_deployment_may_lack_the_deletion() -> None:
    lacking = [made("a").at(0, 1), deleted("a").refused(404).at(2, 3)]

    assert broken_by(StatusRule(), *lacking) == []
    assert broken_by(StatusRule(), made("b").at(0, 1), deleted("b").at(2, 3), *lacking) == [
        "delete.status-ok"
    ]


def test_of_two_deletions_at_the_same_moment_one_succeeds() -> None:
    calls = [made("a").at(0, 1), deleted("a").at(2, 4), deleted("a").at(3, 5)]

    assert broken_by(StatusRule(), *calls) == ["delete.only-once"]


@pytest.mark.parametrize(("keys", "broken"), [([], []), ([key("a")], ["access.list-forbidden"])])
def test_a_refused_list_shows_no_key(keys: list[object], broken: list[str]) -> None:
    assert broken_by(StatusRule(), listed().refused(403, apiKeys=keys).at(0, 1)) == broken


@pytest.mark.parametrize("status", [200, 202])
def test_a_success_has_the_documented_status(status: int) -> None:
    call = Call(made("a").request, status).at(0, 1)

    assert broken_by(StatusRule(), call) == ["create.status-created"]


def test_a_creation_under_way_may_have_made_the_key_of_a_refused_one(lists: Rule) -> None:
    found = broken_by(
        lists,
        listed(key("x")).at(0, 1),
        made("b", name="n").refused(400).at(2, 3),
        made("a", name="n").at(3, 9),
        listed(key("a", "n"), key("x")).at(4, 5),
    )

    assert found == []


def test_a_creation_that_was_lost_may_have_made_it_too() -> None:
    calls = [
        listed(key("x")).at(0, 1),
        made("b", name="n").refused(400).at(2, 3),
        listed(key("a", "n"), key("x")).at(4, 5),
    ]

    assert broken_by(EffectRule(AllListsRule(), frozenset(["n"])), *calls) == []
    assert broken_by(EffectRule(AllListsRule()), *calls) == ["create.refusal-leaves-nothing"]
