"""Removing what interrupted runs have left behind."""

import datetime
import json
from typing import Any

import pytest

from contract_tests.deployment import Deployment, Tls
from contract_tests.names import is_ours, run_prefix
from contract_tests.sweep import sweep
from tests.contract.exchanges import item
from tests.contract.servers import Answer, Received, Server, serving

HOUR = 3600.0
OURS = run_prefix()


def aged(hours: float) -> str:
    now = datetime.datetime.now(datetime.UTC)
    return (now - datetime.timedelta(hours=hours)).isoformat()


KEYS = [
    item(1, name=f"{OURS} key 1", createdAt=aged(5)),
    item(2, name=f"{OURS} key 2", createdAt=aged(0.1)),
    item(3, name="Production AI Key", createdAt=aged(5)),
    item(4, name=f"copy of {OURS} key 1", createdAt=aged(5)),
    item(5, name=OURS.rpartition("-")[0], createdAt=aged(5)),
    item(6, name=f"{OURS} key 6", createdAt="who knows"),
    item(7, name=None, createdAt=aged(5)),
    item(8, name=f"{OURS} key 8", createdAt=aged(30)),
]


def service(received: Received, *, deletes: int = 200) -> Answer:
    if received.method == "DELETE":
        return Answer(deletes, {"success": deletes == 200})
    other = "/repo-2/" in received.target
    return Answer(200, {"success": True, "apiKeys": [] if other else KEYS})


def swept(server: Server, older_than: float = HOUR, **options: Any) -> int:
    deployment = Deployment(
        server.url, "repo-1", {"owner": "t"}, other_repo_id="repo-2", tls=Tls(verify=False)
    )
    return sweep(deployment, older_than=older_than, dry_run=options.pop("dry_run", False))


def deleted(server: Server) -> list[str]:
    return [
        received.target.rpartition("/")[2]
        for received in server.received
        if received.method == "DELETE"
    ]


def test_only_old_keys_of_this_suite_are_removed(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(service) as server:
        assert swept(server) == 0

    assert deleted(server) == ["id-1", "id-8"]
    assert capsys.readouterr().out.splitlines() == [
        "removed /repo/repo-1/ai/apikey/id-1",
        "removed /repo/repo-1/ai/apikey/id-8",
    ]


@pytest.mark.parametrize(
    ("older_than", "ids"), [(0, ["id-1", "id-2", "id-8"]), (24 * HOUR, ["id-8"])]
)
def test_the_age_can_be_chosen(older_than: float, ids: list[str]) -> None:
    with serving(service) as server:
        swept(server, older_than)

    assert deleted(server) == ids


def test_a_dry_run_only_tells(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(service) as server:
        assert swept(server, dry_run=True) == 0

    assert deleted(server) == []
    assert "would remove /repo/repo-1/ai/apikey/id-1" in capsys.readouterr().out


def test_what_cannot_be_removed_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(lambda received: service(received, deletes=405)) as server:
        assert swept(server) == 1

    assert "could not remove /repo/repo-1/ai/apikey/id-8" in capsys.readouterr().err


@pytest.mark.parametrize("answer", [Answer(403, {"success": False}), Answer(200, b"<html>")])
def test_a_repository_that_cannot_be_listed_tells_nothing(answer: Answer) -> None:
    with serving(lambda _: answer) as server:
        assert swept(server) == 2

    assert deleted(server) == []


def test_every_run_has_a_prefix_of_its_own() -> None:
    prefixes = {run_prefix() for _ in range(20)}

    assert len(prefixes) == 20
    assert all(is_ours(f"{prefix} key 1") for prefix in prefixes)
    assert not any(is_ours(name) for name in (None, 7, "", "contract", "my contract", "apikey"))
    assert json.dumps(sorted(prefixes)).isascii()
