"""Which keys are the run's own: exchanges written out, and what may be changed after them."""

import itertools
import secrets
import threading
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from contract_tests.client.exchange import Exchange, collection_path
from contract_tests.client.ownership import Ownership
from contract_tests.findings import Skipped
from contract_tests.names import mark, run_prefix
from tests.contract.exchanges import REPO, answered, as_bytes, item

OTHER = "repo-2"
PREFIX = run_prefix()
NAME = mark(PREFIX, "key", 1)
UUIDS = [str(uuid.UUID(int=uuid.uuid4().int, version=4)) for _ in range(8)]


class Story:
    """What happens one after another, each at a moment of its own, as the run learns of it."""

    def __init__(self) -> None:
        self.ownership = Ownership(PREFIX)
        self._moments = itertools.count(1.0)

    def created(self, identifier: Any, name: str = NAME, repo: str = REPO) -> None:
        body = {"success": True, "id": identifier, "key": f"FB-{identifier}", "secret": "s"}
        sent = as_bytes({"name": name, "aiType": "AWS"})
        self.tell(answered("createRepoAiApiKey", 201, body, sent_body=sent), repo)

    def listed(self, *items: Any, repo: str = REPO, status: int = 200) -> None:
        body = {"success": True, "apiKeys": list(items)}
        self.tell(answered("getRepoAiApiKeys", status, body), repo)

    def renamed(self, identifier: str, name: str) -> None:
        body = as_bytes({"name": name})
        exchange = answered("updateRepoAiApiKey", 200, {"success": True}, sent_body=body)
        self.tell(replace(exchange, request=replace(exchange.request, apikey_id=identifier)))

    def deleted(self, identifier: str, status: int = 200) -> None:
        self.ownership.note_deletion(REPO, identifier, next(self._moments))
        exchange = answered("deleteRepoAiApiKey", status, {"success": status == 200})
        self.tell(replace(exchange, request=replace(exchange.request, apikey_id=identifier)))

    def tell(self, exchange: Exchange, repo: str = REPO) -> None:
        request = replace(exchange.request, repo_id=repo, target=collection_path(repo))
        sent, done = next(self._moments), next(self._moments)
        self.ownership(replace(exchange, request=request, sent=sent, answered=done))

    def own(self, identifier: str, name: str = NAME, repo: str = REPO) -> None:
        """A key is created, and a list shows it."""
        self.created(identifier, name, repo)
        self.listed(shown(identifier, name), repo=repo)

    def may_change(self, identifier: str, repo: str = REPO) -> bool:
        return self.ownership.may_change(repo, identifier)


def shown(identifier: Any, name: Any = NAME, **members: Any) -> Mapping[str, Any]:
    return item(id=identifier, name=name, **members)


@pytest.fixture
def story() -> Story:
    return Story()


def test_a_key_is_the_runs_own_once_a_list_shows_it_with_the_name_that_was_sent(
    story: Story,
) -> None:
    story.created("57")
    assert story.ownership.awaits_list("57") == REPO
    assert not story.may_change("57")

    story.listed(shown("56", "theirs"), shown("57"))

    assert story.ownership.awaits_list("57") is None
    assert story.may_change("57")
    assert not story.may_change("56")


def test_one_list_is_enough_for_many_keys(story: Story) -> None:
    for number in range(9):
        story.created(f"{number}", mark(PREFIX, "key", number))

    story.listed(*(shown(f"{number}", mark(PREFIX, "key", number)) for number in range(9)))

    assert all(story.may_change(f"{number}") for number in range(9))


@pytest.mark.parametrize(
    ("sent", "kept"),
    [(" a name ", "a name"), ("", ""), (f"{PREFIX}-key-1\ud800", f"{PREFIX}-key-1?")],
    ids=["trimmed", "empty", "what is no text replaced"],
)
def test_a_name_may_be_shown_as_the_service_keeps_it(story: Story, sent: str, kept: str) -> None:
    story.created("57", sent)

    story.listed(shown("57", kept))

    assert story.may_change("57")


def test_a_key_that_was_listed_before_its_creation_is_somebody_elses(story: Story) -> None:
    story.listed(shown("57", "Production AI Key"))
    story.created("57")
    story.listed(shown("57"))

    assert story.ownership.is_foreign("57")
    assert not story.may_change("57")
    assert not story.ownership.may_delete(REPO, "57")


def test_so_is_one_that_another_repository_listed(story: Story) -> None:
    story.listed(shown("57", "Production AI Key"), repo=OTHER)
    story.created("57")

    assert not story.may_change("57")
    assert not story.may_change("57", OTHER)


@pytest.mark.parametrize("identifier", ["57", UUIDS[0]], ids=["short", "long"])
def test_a_key_that_is_listed_under_another_name_is_not_the_runs_own(
    story: Story, identifier: str
) -> None:
    story.created(identifier)
    story.listed(shown(identifier, "made meanwhile"))
    story.listed(shown(identifier))

    assert story.ownership.awaits_list(identifier) is None
    assert not story.may_change(identifier)
    assert story.ownership.is_left_alone(shown(identifier))


def test_a_key_whose_id_a_list_shows_twice_is_left_alone_unless_both_are_the_runs(
    story: Story,
) -> None:
    story.own(UUIDS[0])
    story.own(UUIDS[1])

    story.listed(shown(UUIDS[0]), shown(UUIDS[0], "theirs"), shown(UUIDS[1]), shown(UUIDS[1]))

    assert not story.may_change(UUIDS[0])
    assert story.may_change(UUIDS[1])


def test_the_same_holds_where_the_first_list_shows_both(story: Story) -> None:
    story.created("57")

    story.listed(shown("57"), shown("57", "theirs"))

    assert not story.may_change("57")


def test_a_key_that_was_renamed_by_the_run_stays_its_own(story: Story) -> None:
    story.own("57")

    story.listed(shown("57", "für Åse"))

    assert story.may_change("57")


def test_what_others_make_meanwhile_is_theirs_whatever_its_name(story: Story) -> None:
    story.own("57")

    story.listed(shown("57"), shown("58", f"copy of {PREFIX}-key-1"))

    assert not story.may_change("58")
    assert not story.ownership.is_ours(REPO, shown("58", f"copy of {PREFIX}-key-1"))


@pytest.mark.parametrize(
    "items", [[], [{"id": UUIDS[0]}], [{"id": UUIDS[0], "name": 7}], ["text", 5, None, [UUIDS[0]]]]
)
def test_where_lists_show_no_name_an_id_of_enough_chance_makes_a_key_own(
    story: Story, items: list[Any]
) -> None:
    story.created(UUIDS[0])
    story.listed(*items)
    assert story.ownership.awaits_list(UUIDS[0]) == REPO

    assert story.ownership.give_up_waiting(UUIDS[0])

    assert story.may_change(UUIDS[0])


def test_where_ids_are_short_it_does_not_until_a_list_shows_the_name(story: Story) -> None:
    story.created("aB3xY9")
    story.created("Zk2mQ1")
    assert not story.ownership.give_up_waiting("aB3xY9")
    assert not story.may_change("aB3xY9")

    # The list lagged behind.
    story.listed(shown("aB3xY9"))

    assert story.may_change("aB3xY9")


@pytest.mark.parametrize("identifier", [57, None, "", "..", "a/b", "57?", ["57"]])
def test_an_answer_without_a_usable_id_makes_nothing_own(story: Story, identifier: Any) -> None:
    story.created(identifier)
    story.listed(shown(identifier))

    assert story.ownership.given == []
    assert not story.may_change(str(identifier))
    assert story.ownership.is_left_alone(shown(identifier))
    assert not story.ownership.is_ours(REPO, shown(identifier))


@pytest.mark.parametrize("answer", [200, 404, 500])
def test_after_its_deletion_a_short_id_waits_for_a_list(story: Story, answer: int) -> None:
    story.own("57")
    story.deleted("57", answer)
    assert story.ownership.needs_look(REPO, "57")
    assert not story.may_change("57")

    story.listed()

    assert story.may_change("57")


def test_a_call_to_delete_it_by_way_of_another_repository_is_no_deletion(story: Story) -> None:
    story.own("57")

    story.ownership.note_deletion(OTHER, "57", 99)

    assert not story.ownership.needs_look(REPO, "57")
    assert story.may_change("57")


def test_a_renamed_key_that_was_not_deleted_after_all_is_still_the_runs(story: Story) -> None:
    story.own("57")
    story.renamed("57", "für Åse")
    story.deleted("57", 500)

    story.listed(shown("57", "für Åse"))

    assert story.may_change("57")


def test_an_id_that_was_given_to_somebody_else_after_the_deletion_is_theirs(story: Story) -> None:
    story.own("57")
    story.deleted("57")

    story.listed(shown("57", "Production AI Key"))

    assert not story.may_change("57")


def test_a_list_that_was_refused_tells_nothing(story: Story) -> None:
    story.own("57")
    story.deleted("57")

    story.listed(status=403)

    assert not story.may_change("57")


def test_a_long_id_is_given_to_nobody_else(story: Story) -> None:
    story.own(UUIDS[0])

    story.deleted(UUIDS[0])

    assert not story.ownership.needs_look(REPO, UUIDS[0])
    assert story.may_change(UUIDS[0])


def test_an_id_that_the_run_is_given_again_waits_for_a_list_again(story: Story) -> None:
    story.own("57")
    story.deleted("57")
    story.created("57", mark(PREFIX, "again", 2))
    assert not story.may_change("57")

    story.listed(shown("57", mark(PREFIX, "again", 2)))

    assert story.may_change("57")


def test_in_another_repository_a_short_id_may_be_somebody_elses(story: Story) -> None:
    story.own("57")
    story.own("58")
    assert story.ownership.needs_look(OTHER, "57")
    assert not story.may_change("57", OTHER)

    story.listed(shown("58", "theirs, counted in their own repository"), repo=OTHER)

    assert story.may_change("57", OTHER)
    assert not story.may_change("58", OTHER)
    assert story.may_change("58")


def test_in_another_repository_a_long_id_is_nobodys(story: Story) -> None:
    story.own(UUIDS[0])

    assert story.may_change(UUIDS[0], OTHER)


def test_a_marked_key_may_be_deleted_in_a_clean_up_and_never_changed(story: Story) -> None:
    lost = shown("57", mark(PREFIX, "key", 7))
    story.listed(lost)
    assert story.ownership.is_ours(REPO, lost)
    assert not story.ownership.may_delete(REPO, "57")

    story.ownership.marked.add((REPO, "57"))

    assert story.ownership.may_delete(REPO, "57")
    assert not story.ownership.may_delete(OTHER, "57")
    assert not story.may_change("57")


def test_a_marked_key_of_another_run_is_not_this_runs(story: Story) -> None:
    assert not story.ownership.is_ours(REPO, shown("57", mark(run_prefix(), "key", 1)))


@pytest.mark.parametrize("identifier", ["..", "a/b", "a%2Fb", ""])
def test_a_marked_key_with_an_id_that_leads_elsewhere_is_never_deleted(
    story: Story, identifier: str
) -> None:
    story.ownership.marked.add((REPO, identifier))

    assert not story.ownership.may_delete(REPO, identifier)


def test_a_key_that_has_got_the_mark_of_the_run_later_is_still_somebody_elses(
    story: Story,
) -> None:
    story.listed(shown("57", "Production AI Key"))
    story.listed(shown("57"))

    assert not story.ownership.is_ours(REPO, shown("57"))


def test_a_made_up_id_may_be_changed_until_a_list_shows_it(story: Story) -> None:
    story.own(UUIDS[0])
    nobodys = story.ownership.nobodys_id()
    assert story.may_change(nobodys)
    assert story.may_change(nobodys, OTHER)

    story.listed(shown(nobodys, "what a chance"), repo=OTHER)

    assert not story.may_change(nobodys)


def test_a_made_up_number_is_beyond_those_of_others(story: Story) -> None:
    story.listed(shown("400000000", "theirs"))
    story.own("57")
    story.own("58")

    assert 400_000_000 < int(story.ownership.nobodys_id()) < 2**31


def test_nothing_is_made_up_before_the_form_of_ids_is_known(story: Story) -> None:
    with pytest.raises(Skipped):
        story.ownership.nobodys_id()


def test_an_id_built_around_that_of_a_key_waits_for_the_key(story: Story) -> None:
    story.created(UUIDS[0])
    longer = story.ownership.odd(UUIDS[0] + "ab", UUIDS[0], len(UUIDS[0]))
    assert story.ownership.awaits_list(longer) == REPO
    assert not story.may_change(longer)

    story.listed(shown(UUIDS[0]))

    assert story.may_change(longer)


def test_nothing_is_built_around_an_id_that_is_somebody_elses_or_short(story: Story) -> None:
    story.listed(shown(UUIDS[0], "theirs"))
    story.created(UUIDS[0])
    story.own(UUIDS[1])
    short = Story()
    short.own("57")
    short.own("58")

    for ownership, base in [(story.ownership, UUIDS[0]), (short.ownership, "57")]:
        with pytest.raises(Skipped):
            ownership.odd(base + "ab", base, len(base))


def test_a_beginning_is_no_pattern_where_what_is_left_could_meet_other_keys() -> None:
    story = Story()
    for number in range(4):
        story.own(f"{secrets.token_hex(12)}-{number}")
    whole = story.ownership.given[0]

    assert story.may_change(story.ownership.odd(f"{whole[:-1]}%", whole, len(whole) - 1))
    with pytest.raises(Skipped):
        story.ownership.odd(f"{whole[:4]}%", whole, 4)


def test_an_id_that_the_run_chose_says_nothing_of_the_form_of_ids(story: Story) -> None:
    story.own("57")
    story.own("58")
    chosen = story.ownership.nobodys_id()

    story.own(chosen)

    assert story.may_change(chosen)
    assert story.ownership.given == ["57", "58"]


def test_an_access_key_is_tried_as_an_id_only_where_it_is_none(story: Story) -> None:
    for identifier in UUIDS[:4]:
        story.own(identifier)
    assert story.may_change(story.ownership.access_key_as_id(f"FB-{UUIDS[0]}"))

    with pytest.raises(Skipped):
        story.ownership.access_key_as_id(UUIDS[0])

    assert story.may_change(UUIDS[0])


def test_short_access_keys_are_not_tried_as_ids(story: Story) -> None:
    story.own("57")
    story.own("58")

    with pytest.raises(Skipped):
        story.ownership.access_key_as_id("FB-57")


def test_callers_at_the_same_moment_lose_nothing(story: Story) -> None:
    made = [[str(uuid.uuid4()) for _ in range(40)] for _ in range(4)]
    seen: list[bool] = []

    def live(ids: list[str]) -> None:
        for place, identifier in enumerate(ids, start=1):
            story.created(identifier)
            story.listed(*map(shown, ids[:place]))
            seen.append(story.may_change(identifier))
            story.ownership.nobodys_id()

    threads = [threading.Thread(target=live, args=(ids,)) for ids in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(seen) == 160
    assert sum(seen) == 160
    assert sorted(story.ownership.given) == sorted(itertools.chain(*made))
