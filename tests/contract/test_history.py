"""The record of a run: what follows from it about each of its keys."""

import pytest

from contract_tests.client.exchange import Exchange
from contract_tests.history.record import LATEST, History, Life
from tests.contract.exchanges import REPO
from tests.contract.histories import (
    OTHER_REPO,
    Call,
    deleted,
    history_of,
    listed,
    lived,
    made,
    renamed,
)


def life_of(apikey_id: str, *calls: Call) -> Life:
    return history_of(*calls).lives[apikey_id]


def a_list(sent: float, answered: float) -> Exchange:
    return listed("a").at(sent, answered).exchange(99)


def test_a_key_lives_from_the_answer_to_its_creation_until_it_is_deleted() -> None:
    history = history_of(made("a").at(0, 1), made("b", OTHER_REPO).at(2, 3), deleted("a").at(4, 5))

    assert history.made == {"b": OTHER_REPO}
    assert history.lives.keys() == {"a", "b"}
    assert history.deleted_before(5.5, REPO) == {"a"}
    assert history.deleted_before(5, REPO) == set()
    assert history.deleted_before(5.5, OTHER_REPO) == set()


@pytest.mark.parametrize("deletion", [deleted("a").at(2), deleted("a").refused().at(2, 3)])
def test_a_deletion_that_was_lost_or_refused_leaves_a_key_with_the_run(deletion: Call) -> None:
    history = history_of(made("a").at(0, 1), deletion)

    assert history.made == {"a": REPO}
    assert history.deleted_before(9, REPO) == set()


def test_an_id_that_two_creations_gave_is_known_as_such() -> None:
    history = history_of(made("a").at(0, 1), made("a").at(2, 3), deleted("a").at(4, 5))

    assert history.given_twice == {"a"}
    assert history.lives["a"].deleted is None


def test_a_change_by_somebody_else_spoils_a_key() -> None:
    call = renamed("a", "new")
    request = type(call.request)(**{**vars(call.request), "principal": "outsider"})
    history = history_of(made("a").at(0, 1), Call(request, 200, {"success": True}, 2, 3))

    assert history.spoilt == {"a"}
    assert history.lives["a"].changes == []


def test_creations_that_failed_are_handed_out_once() -> None:
    history = history_of(made("a").refused(500).at(0, 1), made("b").refused(422).at(2, 3))

    assert [exchange.sequence for exchange in history.take_failed()] == [1]
    assert history.take_failed() == []


UNTIL_3 = [made("a").at(0, 1), renamed("a", "new").at(2, 3)]


@pytest.mark.parametrize(
    ("since", "until", "is_untouched"),
    [
        (0, 1.9, True),
        (3.1, 9, True),
        (0, 2, False),
        (3, 9, False),
        (2.2, 2.8, False),
        (0, 9, False),
    ],
)
def test_a_key_is_untouched_where_no_change_can_have_taken_effect(
    since: float, until: float, is_untouched: bool
) -> None:
    history = history_of(*UNTIL_3)

    assert history.lives["a"].is_untouched(since, until) is is_untouched
    assert history.is_untouched("a", since, until) is is_untouched


def test_a_refusal_touches_no_key_and_a_lost_call_may_at_any_time() -> None:
    refused = life_of("a", made("a").at(0, 1), renamed("a", "new").refused(422).at(2, 3))
    lost = life_of("a", made("a").at(0, 1), renamed("a", "new").at(2))

    assert refused.is_untouched(0, 9)
    assert lost.is_untouched(0, 1.9)
    assert not lost.is_untouched(1_000, 2_000)


def test_of_keys_of_other_people_only_they_know() -> None:
    assert history_of().is_untouched("theirs", 0, 9)


def test_an_update_without_a_member_touches_nothing() -> None:
    empty = renamed("a", "new")
    request = type(empty.request)(**{**vars(empty.request), "body": b"{}"})
    life = life_of("a", made("a").at(0, 1), Call(request, 200, {}, 2, 3))

    assert life.is_untouched(0, 9)


def test_a_key_must_be_listed_between_its_creation_and_any_deletion() -> None:
    life = life_of("a", made("a").at(0, 1), deleted("a").at(6, 7))

    assert life.must_be_listed(a_list(1, 2))
    assert life.must_be_listed(a_list(4, 5))
    assert not life.must_be_listed(a_list(0.5, 2))
    assert not life.must_be_listed(a_list(5, 6))
    assert not life.must_be_listed(a_list(8, 9))


def test_a_refused_deletion_does_not_excuse_a_list_and_a_lost_one_does() -> None:
    refused = life_of("a", made("a").at(0, 1), deleted("a").refused(403).at(2, 3))
    lost = life_of("a", made("a").at(0, 1), deleted("a").at(2))

    assert refused.must_be_listed(a_list(4, 5))
    assert not lost.must_be_listed(a_list(4, 5))


TWICE = [
    made("a", name="first").at(0, 1),
    renamed("a", "second").at(2, 4),
    renamed("a", "third").at(6, 8),
]


@pytest.mark.parametrize(
    ("name", "moment", "is_replaced"),
    [
        ("first", 3.9, False),
        ("first", 4, True),
        ("second", 4, False),
        ("second", 7.9, False),
        ("second", 8, True),
        ("third", 9, False),
        ("a name of nobody's", 9, False),
        (None, 9, False),
        (["first"], 9, False),
    ],
)
def test_a_name_is_replaced_once_a_later_rename_is_answered(
    name: object, moment: float, is_replaced: bool
) -> None:
    assert life_of("a", *TWICE).is_replaced(name, moment) is is_replaced


def test_of_renames_that_overlap_either_may_be_the_last() -> None:
    life = life_of(
        "a", made("a").at(0, 1), renamed("a", "one").at(2, 5), renamed("a", "other").at(3, 6)
    )

    assert life.is_replaced("first", 6)
    assert not life.is_replaced("one", 6)
    assert not life.is_replaced("other", 6)


def test_a_name_that_is_given_again_is_not_replaced() -> None:
    life = life_of("a", *TWICE, renamed("a", "second").at(9, 10))

    assert not life.is_replaced("second", 11)
    assert life.is_replaced("third", 11)


def test_a_list_may_call_a_key_by_any_name_that_was_not_replaced() -> None:
    life = life_of("a", *TWICE)

    assert life.may_be_called("second", a_list(7, 9))
    assert life.may_be_called("third", a_list(7, 9))
    assert life.may_be_called(" third ", a_list(9, 10))
    assert not life.may_be_called("second", a_list(9, 10))
    assert not life.may_be_called("a name of nobody's", a_list(7, 9))


def test_the_names_that_were_given_count_at_whatever_time() -> None:
    history = history_of(*TWICE)

    assert history.gave("a", "second", "third")
    assert not history.gave("a", "second", "fourth")
    assert not history.gave("a", {}, ["second"])
    assert not history.gave("theirs", "second")


@pytest.mark.parametrize(
    ("deletion", "moments"),
    [
        (deleted("a").at(2, 4), {1: False, 2: True, 3: True, 9: True}),
        (deleted("a").at(2), {1: False, 2: True, 9: True}),
        (deleted("a").refused(403).at(2, 4), {1: False, 2: False, 9: False}),
        (renamed("a", "new").at(2, 4), {2: False, 9: False}),
    ],
)
def test_a_key_may_be_deleted_from_the_sending_of_a_deletion_on(
    deletion: Call, moments: dict[float, bool]
) -> None:
    history = history_of(made("a").at(0, 1), deletion)

    assert {moment: history.may_be_deleted("a", moment) for moment in moments} == moments
    assert not history.may_be_deleted("theirs", 9)


def test_a_deletion_that_is_under_way_may_have_had_effect_until_it_is_refused() -> None:
    history = history_of(made("a").at(0, 1))
    change = history.begin(deleted("a").request, 2)

    assert history.may_be_deleted("a", 3)
    history.end(deleted("a").refused(403).at(2, 4).exchange(2), change)
    assert not history.may_be_deleted("a", 3)


@pytest.mark.parametrize(
    ("since", "until", "made_room"),
    [(0, 1.9, False), (0, 2, True), (2.5, 3.5, True), (4, 9, True), (4.1, 9, False)],
)
def test_a_deletion_makes_room_at_some_moment_until_it_is_answered(
    since: float, until: float, made_room: bool
) -> None:
    history = history_of(made("a").at(0, 1), deleted("a").at(2, 4))

    assert history.made_room(since, until) is made_room


def test_what_was_answered_after_a_call_was_sent_overlaps_it() -> None:
    history = history_of(
        listed().at(0, 2),
        listed().at(1, 4),
        listed().at(3, 9),
        listed().at(5, 6),
    )

    (third,) = (exchange for exchange in history.exchanges if exchange.sequence == 3)
    assert [each.sequence for each in history.overlapping(third)] == [2, 4, 3]


def test_of_a_long_run_the_latest_exchanges_are_kept_to_be_judged_again() -> None:
    history = history_of(*(listed().at(number, 1_000 + number) for number in range(LATEST + 50)))

    assert len(history.overlapping(history.exchanges[0])) == LATEST
    assert len(history.exchanges) == LATEST + 50


def test_a_call_that_was_never_sent_is_forgotten() -> None:
    history = history_of(made("a").at(0, 1))
    change = history.begin(deleted("a").request, 2)

    history.withdraw(change)
    history.withdraw(None)

    assert history.lives["a"].changes == []
    assert not history.may_be_deleted("a", 9)


@pytest.mark.parametrize(
    "call", [deleted("theirs"), deleted("a", OTHER_REPO), listed("a"), made("b")]
)
def test_only_calls_that_may_change_a_key_of_the_run_are_its_changes(call: Call) -> None:
    history = history_of(made("a").at(0, 1))

    history.begin(call.request, 2)

    assert history.lives["a"].changes == []


STORY = [
    made("a").at(0, 1),
    made("b").at(2, 3),
    listed("a", "b").at(4, 5),
    renamed("a", "new").at(6, 9),
    renamed("b", "other").at(7, 8),
    renamed("a", "newer").at(10),
    deleted("a").refused(403).at(12, 13),
    listed("b").at(14, 15),
    deleted("a").at(16, 17),
]


def told(*numbers: int) -> list[int]:
    """Return the numbers of the exchanges in the story of some of them."""
    history = History()
    exchanges = {exchange.sequence: exchange for exchange in lived(history, *STORY)}
    return [each.sequence for each in history.story(exchanges[number] for number in numbers)]


def test_a_story_begins_with_the_creation_and_tells_each_change_before_the_proof() -> None:
    assert told(9) == [1, 4, 7, 9]
    assert told(5) == [2, 5]


def test_a_story_of_several_keys_is_told_in_order() -> None:
    assert told(9, 5) == [1, 2, 4, 5, 7, 9]
    assert told(7, 4) == [1, 4, 7]


def test_what_came_after_the_proof_is_no_part_of_its_story() -> None:
    assert told(4) == [1, 4]


def test_a_list_alone_and_a_creation_alone_need_no_story() -> None:
    assert told(8) == [8]
    assert told(1) == [1]
    assert told() == []
