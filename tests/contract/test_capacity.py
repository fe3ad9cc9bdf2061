"""How many keys a deployment takes, and whether it deletes them: found out, and kept to."""

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from contract_tests.checks.workbench import Workbench
from contract_tests.client.guard import KEYS_WITHOUT_DELETION
from contract_tests.context import Context
from contract_tests.deployment import Deployment, Limits, TlsTrust
from contract_tests.findings import Skipped, Undecided
from tests.contract.exchanges import REPO
from tests.contract.servers import Answer, Received, serving


@dataclass
class Service:
    """Keys of one repository; `most` at a time, one more is answered with `refusal`.

    `deletion` is what a DELETE is answered with; it takes effect only if `deletes`. The `unknown`
    provider is never accepted.
    """

    most: int = 1_000
    refusal: int = 403
    deletion: int = 200
    deletes: bool = True
    unknown: str = ""
    keys: dict[str, dict[str, Any]] = field(default_factory=dict)
    made: int = 0

    def __call__(self, received: Received) -> Answer:
        apikey_id = received.target.rpartition("/")[2]
        if received.method == "GET":
            return Answer(200, {"success": True, "apiKeys": list(self.keys.values())})
        if received.method == "POST":
            return self.create(json.loads(received.body))
        if received.method == "DELETE":
            if self.deletes:
                self.keys.pop(apikey_id, None)
            return Answer(self.deletion, {"success": self.deletion == 200})
        return Answer(200 if apikey_id in self.keys else 404, {"success": apikey_id in self.keys})

    def create(self, body: Any) -> Answer:
        if body["aiType"] == self.unknown or len(self.keys) >= self.most:
            status = 422 if body["aiType"] == self.unknown else self.refusal
            return Answer(status, {"success": False})
        self.made += 1
        apikey_id = f"{self.made:04d}-5d7c3c1a7b10"
        self.keys[apikey_id] = {"id": apikey_id, "name": body["name"], "key": f"K{self.made}"}
        answer = {"success": True, "id": apikey_id, "key": f"K{self.made}", "secret": "s" * 20}
        return Answer(201, answer)


@contextlib.contextmanager
def at_work(service: Service, **limits: Any) -> Iterator[Workbench]:
    """Serve, and return what a check of the deployment works with."""
    with serving(service) as server:
        limit = Limits(**{"retries": 0, **limits})
        deployment = Deployment(
            server.url, REPO, {"owner": "token"}, limits=limit, tls=TlsTrust(verify=False)
        )
        context = Context(deployment)
        context.judge.begin("a check")
        # Lists do not lag here.
        context.session.patience.seconds = 0
        with contextlib.closing(context.session):
            yield context.workbench


def make(workbench: Workbench, most: int) -> int:
    """Make keys one after another, each in a check of its own, until that is skipped."""
    for made in range(most):
        workbench.judge.begin(f"check {made}")
        try:
            workbench.create()
        except Skipped:
            return made
        finally:
            workbench.end()
    return most


@pytest.mark.parametrize("status", [402, 403, 409, 422, 429])
def test_where_there_is_a_limit_older_keys_make_room(status: int) -> None:
    service = Service(most=8, refusal=status)
    with at_work(service) as workbench:
        workbench.session.guard.deletion_works = True

        assert make(workbench, 30) == 30

        assert len(workbench.capacity.notes) == 1
        assert "no more than 8 keys" in workbench.capacity.notes[0]
        assert str(status) in workbench.capacity.notes[0]


def test_one_who_asks_too_often_is_not_judged() -> None:
    service = Service(most=0, refusal=429)
    with at_work(service) as workbench, pytest.raises(Undecided, match="429"):
        workbench.create()


def test_keys_that_a_check_still_needs_make_no_room() -> None:
    service = Service(most=3)
    with at_work(service) as workbench:
        workbench.session.guard.deletion_works = True
        needed = [workbench.create() for _ in range(3)]

        with pytest.raises(Skipped, match="no more than 3 keys"):
            workbench.create()

        assert list(service.keys) == [key.id for key in needed]


def test_a_refusal_of_the_body_itself_is_no_limit() -> None:
    service = Service()
    with at_work(service) as workbench:
        workbench.session.guard.deletion_works = True
        make(workbench, 2)
        service.unknown = "GOOGLE"

        with pytest.raises(Undecided):
            workbench.create(ai_type=service.unknown)

        assert workbench.capacity.notes == []
        assert workbench.judge.is_broken("create.ai-types-accepted")
        service.unknown = ""
        assert make(workbench, 10) == 10


def test_a_service_that_refuses_everything_after_some_keys_has_no_limit_to_make_room_for() -> None:
    service = Service()
    with at_work(service) as workbench:
        workbench.session.guard.deletion_works = True
        make(workbench, 3)
        service.most = 0

        with pytest.raises(Undecided):
            make(workbench, 1)

        assert workbench.capacity.notes == []


def test_the_limit_of_the_settings_is_kept() -> None:
    service = Service()
    with at_work(service, keys=4) as workbench:
        workbench.session.guard.deletion_works = True

        # One stays free for a body that should be refused.
        assert make(workbench, 10) == 4 - 1


def test_whether_keys_can_be_deleted_is_found_out_with_the_first_one() -> None:
    service = Service()
    with at_work(service) as workbench:
        workbench.calibrate()

        assert workbench.supports_deletion
        assert workbench.session.guard.deletion_works
        assert len(service.keys) == 1
        assert make(workbench, 20) == 20


@pytest.mark.parametrize("status", [404, 405, 501])
def test_where_they_cannot_few_are_made(status: int) -> None:
    service = Service(deletion=status, deletes=False)
    with at_work(service) as workbench:
        workbench.calibrate()

        assert not workbench.supports_deletion
        with pytest.raises(Skipped, match="does not support deletion"):
            workbench.require_deletion()
        make(workbench, 20)

    assert service.made == KEYS_WITHOUT_DELETION - 1


@pytest.mark.parametrize("status", [200, 403, 500])
def test_so_it_is_where_a_deletion_is_refused_or_without_effect(status: int) -> None:
    service = Service(deletion=status, deletes=False)
    with at_work(service) as workbench:
        workbench.calibrate()
        make(workbench, 20)

    assert service.made == KEYS_WITHOUT_DELETION - 1


def test_as_long_as_nobody_knows_few_are_made() -> None:
    service = Service()
    with at_work(service) as workbench, pytest.raises(Undecided, match="could not be found out"):
        make(workbench, 20)

    assert service.made == KEYS_WITHOUT_DELETION - 1
