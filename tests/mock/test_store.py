import gc
from datetime import UTC, datetime, timedelta

import pytest

from mock_server.core.credentials import random_bytes
from mock_server.core.store import EVENTS_KEPT, ApiKey, Store, UnknownKeyError

START = datetime(2024, 6, 1, 12, 0, 0, 123_000, tzinfo=UTC)


class StoppedClock:
    """A clock that shows what it is set to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def store(clock: StoppedClock) -> Store:
    return Store(clock=clock)


def create(store: Store, repo_id: str = "repo", name: str = "name") -> ApiKey:
    return store.create(repo_id, name, "AWS", principal="owner").api_key


def names(store: Store, repo_id: str = "repo") -> list[str]:
    return [key.name for key in store.active(repo_id)]


def test_a_created_key_holds_what_was_asked_for(store: Store) -> None:
    key = store.create("repo", "name", "AWS", principal="owner").api_key

    assert (key.repo_id, key.name, key.ai_type) == ("repo", "name", "AWS")
    assert (key.created_at, key.deleted_at) == ("2024-06-01T12:00:00.123Z", None)


def test_the_newest_key_is_first_also_within_one_millisecond(store: Store) -> None:
    for name in ("first", "second", "third"):
        create(store, name=name)

    assert names(store) == ["third", "second", "first"]


def test_keys_of_one_repository_are_not_in_another(store: Store) -> None:
    create(store, "repo", "mine")

    assert names(store, "other") == []


def test_ids_keys_and_secrets_are_unique(store: Store) -> None:
    created = [store.create("repo", "name", "AWS", principal="owner") for _ in range(1000)]

    for values in zip(*((c.api_key.id, c.api_key.key, c.secret) for c in created), strict=True):
        assert len(set(values)) == 1000


def test_a_clock_that_is_set_back_does_not_break_the_order(
    store: Store, clock: StoppedClock
) -> None:
    create(store, name="before")
    clock.now -= timedelta(hours=1)
    create(store, name="after")

    after, before = store.active("repo")
    assert (after.name, before.name) == ("after", "before")
    assert after.created_at >= before.created_at


def test_a_clock_that_is_set_back_does_not_delete_a_key_before_its_creation(
    store: Store, clock: StoppedClock
) -> None:
    key = create(store)
    clock.now -= timedelta(hours=1)
    store.delete("repo", key.id, principal="owner")

    (deleted,) = store.deleted("repo")
    assert deleted.deleted_at == key.created_at


def test_a_new_key_is_not_older_than_one_that_was_deleted(
    store: Store, clock: StoppedClock
) -> None:
    old = create(store)
    store.delete("repo", old.id, principal="owner")
    clock.now -= timedelta(hours=1)

    assert create(store).created_at >= old.created_at


def test_renaming_changes_the_name_and_nothing_else(store: Store, clock: StoppedClock) -> None:
    first, second = create(store, name="first"), create(store, name="second")
    clock.now += timedelta(hours=1)

    store.rename("repo", first.id, "renamed", principal="owner")

    assert list(store.active("repo")) == [second, first._replace(name="renamed")]


def test_renaming_to_nothing_changes_nothing_and_is_no_event(store: Store) -> None:
    key = create(store)

    store.rename("repo", key.id, None, principal="owner")

    assert list(store.active("repo")) == [key]
    assert [event.event for event in store.events()] == ["created"]


def test_a_deleted_key_is_marked_and_kept(store: Store, clock: StoppedClock) -> None:
    key, other = create(store), create(store)
    clock.now += timedelta(seconds=1)

    store.delete("repo", key.id, principal="owner")

    assert list(store.active("repo")) == [other]
    assert list(store.deleted("repo")) == [key._replace(deleted_at="2024-06-01T12:00:01.123Z")]


@pytest.mark.parametrize("repo_id", ["repo", "other", "unknown"])
def test_only_an_active_key_of_the_repository_can_be_changed(store: Store, repo_id: str) -> None:
    key = create(store)
    create(store, "other")
    if repo_id == "repo":
        store.delete("repo", key.id, principal="owner")
    before = [list(store.active(name)) for name in ("repo", "other")]

    with pytest.raises(UnknownKeyError):
        store.rename(repo_id, key.id, "renamed", principal="owner")
    with pytest.raises(UnknownKeyError):
        store.rename(repo_id, key.id, None, principal="owner")
    with pytest.raises(UnknownKeyError):
        store.delete(repo_id, key.id, principal="owner")

    assert not store.holds(repo_id, key.id)
    assert [list(store.active(name)) for name in ("repo", "other")] == before


def test_an_unknown_key_leaves_no_event(store: Store) -> None:
    with pytest.raises(UnknownKeyError):
        store.delete("repo", "unknown", principal="owner")

    assert list(store.events()) == []


def test_every_change_is_an_event_that_tells_who_what_and_when(
    store: Store, clock: StoppedClock
) -> None:
    key = create(store)
    clock.now += timedelta(seconds=1)
    store.rename("repo", key.id, "renamed", principal="somebody")
    store.delete("repo", key.id, principal="owner")

    assert [tuple(event) for event in store.events()] == [
        ("2024-06-01T12:00:01.123Z", "deleted", "owner", "repo", key.id),
        ("2024-06-01T12:00:01.123Z", "updated", "somebody", "repo", key.id),
        ("2024-06-01T12:00:00.123Z", "created", "owner", "repo", key.id),
    ]


def test_the_log_of_events_does_not_grow_without_end(store: Store) -> None:
    key = create(store)
    for number in range(EVENTS_KEPT + 1):
        store.rename("repo", key.id, str(number), principal="owner")

    events = list(store.events())
    assert len(events) == EVENTS_KEPT
    assert {event.event for event in events} == {"updated"}


def test_the_first_keys_are_ordered_by_their_date(clock: StoppedClock) -> None:
    dates = ("2024-01-02", "2024-01-03", "2024-01-01")
    store = Store(
        [ApiKey(date, date, "repo", date, "AWS", f"{date}T00:00:00.000Z") for date in dates],
        clock=clock,
    )

    assert names(store) == ["2024-01-03", "2024-01-02", "2024-01-01"]


def test_a_first_key_may_be_deleted_already(clock: StoppedClock) -> None:
    key = ApiKey("id", "name", "repo", "key", "AWS", "2024-01-01", "2024-01-02")
    store = Store([key], clock=clock)

    assert not store.holds("repo", "id")
    assert list(store.deleted("repo")) == [key]


def test_reset_returns_to_the_first_keys(clock: StoppedClock) -> None:
    first = ApiKey("id", "name", "repo", "key", "AWS", "2024-01-01")
    store = Store([first], clock=clock)
    create(store)
    store.delete("repo", "id", principal="owner")

    store.reset()

    assert list(store.active("repo")) == [first]
    assert (list(store.deleted("repo")), list(store.events())) == ([], [])


def test_reset_starts_a_seeded_randomness_anew(clock: StoppedClock) -> None:
    store = Store(clock=clock, randomness=lambda: random_bytes(1))
    first = create(store)

    store.reset()

    assert create(store) == first


def test_the_secret_is_nowhere_in_the_store(store: Store) -> None:
    created = store.create("repo", "name", "AWS", principal="owner")
    secret = created.secret
    store.rename("repo", created.api_key.id, "renamed", principal="owner")
    store.delete("repo", created.api_key.id, principal="owner")
    del created

    seen: set[int] = set()
    pending: list[object] = [store]
    while pending:
        thing = pending.pop()
        if id(thing) in seen or isinstance(thing, type) or callable(thing):
            continue
        seen.add(id(thing))
        assert thing != secret
        pending += gc.get_referents(thing)


def test_the_secret_does_not_show_in_a_traceback(store: Store) -> None:
    created = store.create("repo", "name", "AWS", principal="owner")

    assert created.secret not in repr(created)
