"""What must hold of every list by itself, on written-out histories."""

from typing import Any

import pytest

from contract_tests.rules.list import ListRule
from tests.contract.exchanges import REPO, UNFIT_IDS, item
from tests.contract.histories import (
    OTHER_REPO,
    Call,
    broken_by,
    deleted,
    judgements,
    key,
    listed,
    made,
)

LATER, EARLIER = "2024-01-15T10:30:01Z", "2024-01-15T10:30:00.5Z"


def judged(*keys: dict[str, Any], own: dict[str, str] | None = None) -> set[str]:
    """Return the clauses that a list of these keys breaks.

    `own` maps the ids of the keys that the run has made to their repositories.
    """
    creations = [made(apikey_id, repo_id).at(0, 1) for apikey_id, repo_id in (own or {}).items()]
    return set(broken_by(ListRule(str), *creations, listed(*keys).at(2, 3)))


def disorder(*keys: dict[str, Any]) -> str:
    """Return the words for the wrong order of a list."""
    (found,) = judgements(ListRule(str), listed(*keys).at(0, 1))
    return found.came


def test_a_good_list_breaks_nothing() -> None:
    keys = [item(1, createdAt=LATER), item(2, createdAt=EARLIER), item(3, createdAt=EARLIER)]

    assert judged(*keys, own={"id-1": REPO}) == set()
    assert judged() == set()


def test_an_older_key_must_not_stand_before_a_newer_one() -> None:
    assert judged(item(1, createdAt=EARLIER), item(2, createdAt=LATER)) == {"list.newest-first"}


def test_a_wrong_order_is_told_by_two_keys_with_their_times() -> None:
    keys = [
        item(1, createdAt="2024-01-15T10:30:03Z"),
        item(2, createdAt="2024-01-15T10:30:01Z"),
        item(3, createdAt="2024-01-15T10:30:02Z"),
        item(4, createdAt="2024-01-16T10:30:00Z"),
    ]

    assert disorder(*keys[:3]) == "key id-2 (10:30:01) stands above key id-3 (10:30:02)"
    assert disorder(*keys[2:]) == (
        "key id-3 (2024-01-15T10:30:02Z) stands above key id-4 (2024-01-16T10:30:00Z)"
    )


def test_the_order_is_that_of_the_instants_not_of_the_texts() -> None:
    keys = [
        item(1, createdAt="2024-01-15T09:30:00-02:00"),
        item(2, createdAt="2024-01-15T13:00:00+01:30"),
        item(3, createdAt="2024-01-15T11:00:00.000001Z"),
        item(4, createdAt="2024-01-15T11:00:00Z"),
    ]

    assert judged(*keys) == set()
    assert judged(*reversed(keys)) == {"list.newest-first"}


@pytest.mark.parametrize("created_at", [None, "yesterday", 5])
def test_an_item_without_a_date_does_not_disturb_the_order(created_at: Any) -> None:
    assert judged(item(1), item(2, createdAt=created_at), item(3)) == set()


def test_a_key_of_another_repository_is_a_stranger_whatever_it_says_of_itself() -> None:
    elsewhere = {"id-1": OTHER_REPO}

    assert judged(item(1), own=elsewhere) == {"list.own-repository"}
    assert judged(item(1, repoId=OTHER_REPO), own=elsewhere) == {"list.own-repository"}


def test_of_two_keys_with_one_id_it_is_open_which_is_listed() -> None:
    assert not broken_by(
        ListRule(str),
        made("a", OTHER_REPO).at(0, 1),
        made("a", REPO).at(2, 3),
        listed("a").at(4, 5),
    )


def test_a_key_made_here_that_names_another_repository_is_mislabelled() -> None:
    assert judged(item(1, repoId=OTHER_REPO), own={"id-1": REPO}) == {"list.item-repo-id"}


THEIRS = key("theirs", repoId=OTHER_REPO)


def test_what_labels_say_is_open_until_a_key_of_the_run_is_listed() -> None:
    assert broken_by(ListRule(str), listed(THEIRS).at(0, 1), made("a").at(2, 3)) == []


def test_once_a_key_of_the_run_has_the_right_label_another_one_is_a_strangers() -> None:
    assert broken_by(
        ListRule(str),
        listed(THEIRS).at(0, 1),
        made("a").at(2, 3),
        listed("a", THEIRS).at(4, 5),
    ) == ["list.own-repository"]


def test_once_a_key_of_the_run_has_a_wrong_label_others_are_no_strangers() -> None:
    mine = key("a", repoId=OTHER_REPO)

    assert broken_by(
        ListRule(str),
        made("a").at(0, 1),
        listed(mine, THEIRS).at(2, 3),
        deleted("a").at(4, 5),
        listed(THEIRS).at(6, 7),
    ) == ["list.item-repo-id", "list.item-repo-id"]


def test_a_run_that_makes_no_keys_takes_labels_at_their_word() -> None:
    assert broken_by(ListRule(str, read_only=True), listed(THEIRS).at(0, 1)) == [
        "list.own-repository"
    ]


def test_an_item_without_a_repository_is_left_to_the_document() -> None:
    assert judged(item(1, repoId=None), item(2, repoId=7), own={"id-1": REPO}) == set()


def test_the_same_item_twice_makes_a_list_wrong() -> None:
    assert judged(item(1), item(1), item(2)) == {"list.complete"}


def test_every_item_twice_makes_a_list_wrong() -> None:
    assert judged(item(1), item(1), item(2), item(2)) == {"list.complete"}


@pytest.mark.parametrize("member", ["id", "key"])
def test_two_keys_with_the_same_value_are_not_unique(member: str) -> None:
    second = item(2, **{member: item(1)[member]})

    assert judged(item(1), second) == {f"create.{member}-unique"}


@pytest.mark.parametrize("identifier", UNFIT_IDS)
def test_an_id_that_no_path_can_hold_is_found(identifier: str) -> None:
    assert judged(item(id=identifier)) == {"list.item-id"}


MARKED = key("a", deletedAt=LATER)


def marked_as_deleted(*deletion: Call) -> list[str]:
    """Return what a list breaks that shows a key with a date of deletion, from 5 to 6."""
    return broken_by(ListRule(str), made("a").at(0, 1), *deletion, listed(MARKED).at(5, 6))


def test_a_key_in_use_has_no_date_of_deletion() -> None:
    assert marked_as_deleted() == ["list.item-deleted-at"]
    assert marked_as_deleted(deleted("a").refused().at(2, 3)) == ["list.item-deleted-at"]
    assert marked_as_deleted(deleted("a").at(7, 8)) == ["list.item-deleted-at"]


@pytest.mark.parametrize(
    "deletion", [deleted("a").at(2, 3), deleted("a").at(4, 7), deleted("a").at(2)]
)
def test_a_key_that_may_be_deleted_may_have_one(deletion: Call) -> None:
    assert marked_as_deleted(deletion) == []


def test_what_is_no_list_of_the_owner_is_passed_over() -> None:
    twice = [item(1), item(1)]

    assert broken_by(ListRule(str), listed(*twice).refused(500, apiKeys=twice).at(0, 1)) == []
    assert broken_by(ListRule(str), listed("a").refused(200, apiKeys="none").at(0, 1)) == []
