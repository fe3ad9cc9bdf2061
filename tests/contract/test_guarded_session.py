"""The guard at work: what a service answers, and which requests go out to it after that."""

import contextlib
import itertools
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from contract_tests.client.caller import Caller
from contract_tests.client.exchange import Exchange, Request, item_path
from contract_tests.client.guard import Withheld
from contract_tests.client.http_session import HttpSession
from contract_tests.deployment import Deployment, Limits, TlsTrust
from contract_tests.findings import Skipped
from contract_tests.names import mark
from tests.contract.servers import Answer, Received, Respond, Server, serving


class Keys:
    """A service that counts its ids, in which somebody else has a key already.

    `on_change` may answer a PUT or DELETE in another way.
    """

    def __init__(self) -> None:
        self.keys = {"1": "Production AI Key"}
        self.next = 2
        self.hidden: set[str] = set()
        self.on_change: Callable[[Received], Answer | None] = lambda _: None

    def __call__(self, received: Received) -> Answer:
        apikey_id = received.target.rpartition("/")[2]
        if received.method == "GET":
            items = [
                {"id": key, "name": name}
                for key, name in self.keys.items()
                if key not in self.hidden
            ]
            return Answer(200, {"success": True, "apiKeys": items})
        if received.method == "POST":
            return self.create(httpx.Response(200, content=received.body).json()["name"])
        changed = self.on_change(received)
        if changed is None and received.method == "DELETE":
            self.keys.pop(apikey_id, None)
        return changed or Answer(200, {"success": True})

    def create(self, name: str) -> Answer:
        apikey_id, self.next = str(self.next), self.next + 1
        self.keys.setdefault(apikey_id, name)
        return Answer(201, {"success": True, "id": apikey_id, "key": apikey_id, "secret": "s"})


@contextlib.contextmanager
def at_work(respond: Respond, **more: Any) -> Iterator[tuple[Server, Caller]]:
    """Serve, and return the server with the owner, whose run has seen that keys can be deleted."""
    limits = more.pop("limits", Limits(retries=2, timeout=2.0))
    with serving(respond) as server:
        deployment = Deployment(
            server.url, "repo-1", {"owner": "t"}, limits=limits, tls=TlsTrust(verify=False), **more
        )
        session = HttpSession(deployment)
        session.guard.deletion_works = True
        # Lists do not lag here.
        session.patience.seconds = 0
        with contextlib.closing(session):
            yield server, Caller(session, "owner")


_numbers = itertools.count()


def made(owner: Caller) -> str:
    """Create a key under the mark of the run."""
    name = mark(owner.session.deployment.prefix, "key", next(_numbers))
    exchange = owner.create("repo-1", {"name": name, "aiType": "AWS"})
    return str(exchange.response.members["id"])


def changes(server: Server) -> list[str]:
    """Return the changes of keys that went out."""
    return [
        f"{received.method} {received.target.rpartition('/')[2]}"
        for received in server.received
        if received.method not in {"GET", "POST"}
    ]


def test_only_the_deletion_of_a_key_of_the_run_makes_room_and_only_once() -> None:
    keys = Keys()
    with at_work(keys, limits=Limits(keys=2)) as (_, owner):
        first, _ = (made(owner) for _ in range(2))
        for apikey_id in (first, first, owner.session.ownership.nobodys_id()):
            owner.delete("repo-1", apikey_id)
        made(owner)

        with pytest.raises(Skipped, match="2 active keys"):
            made(owner)


@pytest.mark.parametrize("status", [307, 308])
def test_a_redirect_to_another_key_is_not_followed(status: int) -> None:
    keys = Keys()
    location = (("Location", item_path("repo-1", "1")),)
    keys.on_change = lambda _: Answer(status, headers=location)
    with at_work(keys) as (server, owner):
        own = made(owner)
        with pytest.raises(Withheld):
            owner.delete("repo-1", own)
        with pytest.raises(Withheld):
            owner.update("repo-1", own, {})

    assert changes(server) == [f"DELETE {own}", f"PUT {own}"]


def test_each_hop_of_a_chain_of_redirects_is_looked_at() -> None:
    keys = Keys()

    def lead_on(received: Received) -> Answer:
        moved = "/v2" + received.target if not received.target.startswith("/v2/v2") else ""
        return Answer(308, headers=(("Location", moved or item_path("repo-1", "1")),))

    keys.on_change = lead_on
    with at_work(keys, limits=Limits(retries=5)) as (server, owner):
        own = made(owner)
        with pytest.raises(Withheld):
            owner.delete("repo-1", own)

    assert changes(server) == [f"DELETE {own}"] * 3


@pytest.mark.parametrize("prefix", ["/v2", "/api/v1.2"])
@pytest.mark.parametrize("slash", ["", "/"])
def test_a_redirect_of_the_same_key_to_another_place_is_followed(prefix: str, slash: str) -> None:
    keys = Keys()

    def move(received: Received) -> Answer | None:
        moved = received.target.startswith(prefix)
        return (
            None
            if moved
            else Answer(308, headers=(("Location", prefix + received.target + slash),))
        )

    keys.on_change = move
    with at_work(keys) as (_, owner):
        own = made(owner)

        assert owner.update("repo-1", own, {}).response.status == 200


def test_a_reading_redirect_with_another_method_in_its_query_is_not_followed() -> None:
    location = (("Location", f"{item_path('repo-1', '1')}?_method=DELETE"),)
    with (
        at_work(lambda _: Answer(307, headers=location)) as (server, owner),
        pytest.raises(Withheld),
    ):
        owner.session.list_keys("repo-1")

    assert [received.method for received in server.received] == ["GET"]


def test_a_creation_that_answers_with_an_older_key_costs_nobody_a_key() -> None:
    keys = Keys()
    with at_work(keys) as (server, owner):
        keys.next = 1
        assert made(owner) == "1"

        with pytest.raises(Withheld):
            owner.delete("repo-1", "1")
        with pytest.raises(Withheld):
            owner.update("repo-1", "1", {})

    assert changes(server) == []
    assert keys.keys == {"1": "Production AI Key"}


def test_an_undocumented_change_of_a_new_key_waits_for_a_list_too() -> None:
    with at_work(Keys()) as (server, owner):
        own = made(owner)
        owner.other("PATCH", item_path("repo-1", own), b"{}")

    assert [received.method for received in server.received] == ["POST", "GET", "PATCH"]


def test_a_key_that_no_list_shows_is_left_alone_where_ids_are_short() -> None:
    keys = Keys()
    with at_work(keys) as (_, owner):
        own = made(owner)
        keys.hidden.add(own)
        with pytest.raises(Withheld):
            owner.delete("repo-1", own)
        keys.hidden.clear()

        assert owner.delete("repo-1", own).response.status == 200


def test_an_id_that_is_given_to_somebody_else_after_the_deletion_is_not_changed() -> None:
    keys = Keys()
    with at_work(keys) as (server, owner):
        own = made(owner)
        owner.delete("repo-1", own)
        owner.update("repo-1", own, {})
        # As SQLite does where rowids are not AUTOINCREMENT.
        keys.keys[own] = "made meanwhile"
        with pytest.raises(Withheld):
            owner.update("repo-1", own, {})

    assert changes(server) == [f"DELETE {own}", f"PUT {own}"]
    assert keys.keys[own] == "made meanwhile"


def test_a_deletion_without_an_answer_is_not_tried_again_on_somebody_elses_key() -> None:
    keys = Keys()
    given: list[str] = []

    def lose_and_give_away(received: Received) -> Answer:
        keys.keys[received.target.rpartition("/")[2]] = "made meanwhile"
        given.append(received.method)
        return Answer(raw=())

    with at_work(keys) as (_, owner):
        own = made(owner)
        keys.on_change = lose_and_give_away
        with pytest.raises(Withheld):
            owner.delete("repo-1", own)

    assert given == ["DELETE"]


def test_a_deletion_without_an_answer_is_tried_again_on_an_own_key() -> None:
    keys = Keys()
    lost: list[Answer | None] = [Answer(raw=())]
    keys.on_change = lambda _: lost.pop() if lost else None
    with at_work(keys) as (server, owner):
        own = made(owner)

        assert owner.delete("repo-1", own).response.status == 200

    assert changes(server) == [f"DELETE {own}"] * 2
    assert keys.keys == {"1": "Production AI Key"}


def test_a_caller_without_a_session_cannot_get_around_the_guard() -> None:
    with at_work(Keys()) as (server, owner), pytest.raises(Withheld):
        owner.session.send(Request("DELETE", item_path("repo-1", str(uuid.uuid4())), "owner"))

    assert server.received == []


def test_observers_see_nothing_of_what_was_withheld() -> None:
    seen: list[Exchange] = []
    with at_work(Keys()) as (_, owner):
        owner.session.observers = [seen.append]
        with pytest.raises(Withheld):
            owner.delete("repo-1", "1")

    assert seen == []
    assert owner.session.requests == 0
