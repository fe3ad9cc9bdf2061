"""What is removed at the end of a run, and what is left and told."""

import contextlib
import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from contract_tests.cleanup import remove_listed, remove_made
from contract_tests.client.caller import Caller
from contract_tests.client.exchange import item_path
from contract_tests.client.http_session import HttpSession
from contract_tests.context import Context
from contract_tests.deployment import OWNER, Deployment, Limits, TlsTrust
from contract_tests.findings import Undecided
from contract_tests.names import mark, run_prefix
from tests.contract.exchanges import REPO, item
from tests.contract.servers import Answer, Received, Server, serving

PREFIX = run_prefix()
NAME = mark(PREFIX, "key", 1)
LIMITS = Limits()


class Keys:
    """A service with these keys; a creation is answered with the first of the ids in `given`."""

    def __init__(self, *items: dict[str, Any], given: tuple[Any, ...] = ()) -> None:
        self.items = list(items)
        self.given = list(given)

    def __call__(self, received: Received) -> Answer:
        if received.method == "GET":
            return Answer(200, {"success": True, "apiKeys": self.items})
        if received.method == "POST":
            apikey_id = self.given.pop(0)
            self.items.append(item(id=apikey_id, name=NAME))
            return Answer(201, {"id": apikey_id, "key": "k", "secret": "s"})
        return Answer(200, {"success": True})


def deployment_at(server: Server, limits: Limits = LIMITS) -> Deployment:
    tls = TlsTrust(verify=False)
    return Deployment(server.url, REPO, {OWNER: "t"}, tls=tls, prefix=PREFIX, limits=limits)


@contextlib.contextmanager
def at_work(keys: Keys, limits: Limits = LIMITS) -> Iterator[tuple[Server, HttpSession]]:
    with serving(keys) as server:
        session = HttpSession(deployment_at(server, limits))
        session.patience.seconds = 0
        with contextlib.closing(session):
            yield server, session


def create(session: HttpSession) -> None:
    Caller(session, OWNER).create(REPO, {"name": NAME, "aiType": "AWS"})


def removed(server: Server) -> list[str]:
    return [received.target for received in server.received if received.method == "DELETE"]


def listed_and_left(session: HttpSession, keys: Keys) -> list[str]:
    session.list_keys(REPO)
    return remove_listed(session, REPO, keys.items)


def test_a_run_that_ends_before_any_list_removes_what_it_made_all_the_same() -> None:
    keys = Keys(item(id="1", name="theirs"), given=("2", "3"))
    with at_work(keys) as (server, session):
        create(session)
        create(session)
        remove_made(session)

    assert sorted(removed(server)) == [item_path(REPO, "2"), item_path(REPO, "3")]
    assert session.history.made == {}


def test_a_key_whose_creation_was_never_answered_is_known_by_its_mark() -> None:
    keys = Keys(item(id="1", name="theirs"), item(id="2", name=NAME))
    with at_work(keys) as (server, session):
        assert listed_and_left(session, keys) == []

    assert removed(server) == [item_path(REPO, "2")]


@pytest.mark.parametrize(
    "name",
    [f"copy of {NAME}", f"{NAME}.prod", mark(run_prefix(), "key", 1)],
    ids=["more before it", "more after it", "another run's"],
)
def test_a_name_that_is_like_the_mark_is_none(name: str) -> None:
    keys = Keys(item(id="2", name=name))
    with at_work(keys) as (server, session):
        assert listed_and_left(session, keys) == []

    assert removed(server) == []


@pytest.mark.parametrize("apikey_id", ["..", "a/b", "a%2Fb", "", 7, None])
def test_a_key_of_the_run_whose_id_leads_elsewhere_is_left_and_told(apikey_id: Any) -> None:
    keys = Keys(given=(apikey_id,))
    with at_work(keys) as (server, session):
        create(session)
        remove_made(session)

        assert len(listed_and_left(session, keys)) == 1

    assert removed(server) == []


def test_a_key_that_may_be_somebody_elses_is_left_and_told() -> None:
    apikey_id = str(uuid.uuid4())
    keys = Keys(given=(apikey_id,))
    with at_work(keys) as (server, session):
        create(session)
        keys.items[-1]["name"] = "made meanwhile"
        remove_made(session)

        assert listed_and_left(session, keys) == [item_path(REPO, apikey_id)]

    assert removed(server) == []


def test_of_two_keys_with_one_id_none_is_removed() -> None:
    keys = Keys(item(id="2", name=NAME), item(id="2", name="theirs"))
    with at_work(keys) as (server, session):
        listed_and_left(session, keys)

    assert removed(server) == []


def test_what_is_no_key_is_passed_over() -> None:
    keys = Keys(item(id="2", name=NAME))
    keys.items += [None, "text", 5, [], {}]  # type: ignore[list-item]
    with at_work(keys) as (server, session):
        assert listed_and_left(session, keys) == []

    assert removed(server) == [item_path(REPO, "2")]


class LateKeys(Keys):
    """A service that makes a key some seconds after it was asked to, whoever still listens."""

    def __init__(self, seconds: float) -> None:
        super().__init__(given=("1",))
        self.seconds = seconds

    def __call__(self, received: Received) -> Answer:
        if received.method == "POST":
            time.sleep(self.seconds)
        elif received.method == "DELETE":
            self.items.clear()
        return super().__call__(received)


def test_a_creation_under_way_when_the_time_is_over_is_awaited() -> None:
    keys = LateKeys(seconds=0.5)
    with at_work(keys, limits=Limits(seconds=0.2)) as (_, session):
        create(session)
        session.spare_for_cleaning_up()
        remove_made(session)

    assert keys.items == []


def test_a_key_that_appears_after_its_creation_was_given_up_is_removed() -> None:
    keys = LateKeys(seconds=0.5)
    with serving(keys) as server:
        context = Context(deployment_at(server, Limits(timeout=0.2)))
        with contextlib.suppress(Undecided):
            create(context.session)
        leftovers = context.close()

    assert leftovers == []
    assert removed(server) == [item_path(REPO, "1")]
