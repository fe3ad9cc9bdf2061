"""Removing what interrupted runs have left behind."""

import datetime
import io
from typing import Any

import pytest

from contract_tests.deployment import Deployment, TlsTrust, UsageError
from contract_tests.names import mark, prefix_of, run_prefix
from contract_tests.sweep import sweep
from tests.contract.exchanges import item
from tests.contract.servers import Answer, Received, Server, serving

HOUR = 3600.0
OURS = run_prefix()


def aged(hours: float) -> str:
    now = datetime.datetime.now(datetime.UTC)
    return (now - datetime.timedelta(hours=hours)).isoformat()


KEYS = [
    item(1, name=mark(OURS, "key", 1), createdAt=aged(5)),
    item(2, name=mark(OURS, "key", 2), createdAt=aged(0.1)),
    item(3, name="Production AI Key", createdAt=aged(5)),
    item(4, name=f"copy of {OURS}-key-1", createdAt=aged(5)),
    item(5, name=OURS, createdAt=aged(5)),
    item(6, name=mark(OURS, "key", 6), createdAt="who knows"),
    item(7, name=None, createdAt=aged(5)),
    item(8, name=mark(run_prefix(), "renamed", 8), createdAt=aged(30)),
    item(9, name="contract-20240131 with ACME Inc", createdAt=aged(5)),
    item(10, name="contract-deadbeef.prod", createdAt=aged(5)),
    item(11, name=f"{OURS}-key-11 (old)", createdAt=aged(5)),
    item(12, name="contract-0123456789abcdef-key-1", createdAt=aged(5)),
    item(13, id="..", name=mark(OURS, "key", 13), createdAt=aged(5)),
    item(14, id="a/b", name=mark(OURS, "key", 14), createdAt=aged(5)),
]


def service(received: Received, *, deletes: int = 200) -> Answer:
    if received.method == "DELETE":
        return Answer(deletes, {"success": deletes == 200})
    other = "/repo-2/" in received.target
    return Answer(200, {"success": True, "apiKeys": [] if other else KEYS})


def swept(server: Server, older_than: float = HOUR, **options: Any) -> int:
    deployment = Deployment(
        server.url, "repo-1", {"owner": "t"}, other_repo_id="repo-2", tls=TlsTrust(verify=False)
    )
    chosen = {"dry_run": False, "yes": True, **options}
    return sweep(deployment, older_than=older_than, **chosen)


def deleted(server: Server) -> list[str]:
    return [
        received.target.rpartition("/")[2]
        for received in server.received
        if received.method == "DELETE"
    ]


class Terminal(io.StringIO):
    """A terminal at which somebody has typed an answer."""

    def isatty(self) -> bool:
        return True


def test_only_old_keys_with_a_whole_mark_are_removed(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(service) as server:
        assert swept(server) == 0

    assert deleted(server) == ["id-1", "id-8"]
    shown = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[0] for line in shown] == [
        "/repo/repo-1/ai/apikey/id-1",
        "/repo/repo-1/ai/apikey/id-8",
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


def test_what_has_changed_while_the_question_was_open_is_left_alone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    now = [{**key, "name": "Production AI Key"} if key["id"] == "id-1" else key for key in KEYS]
    lists = iter([KEYS, [], now])

    def renaming(received: Received) -> Answer:
        if received.method != "GET":
            return service(received)
        return Answer(200, {"success": True, "apiKeys": next(lists, [])})

    with serving(renaming) as server:
        assert swept(server) == 0

    assert deleted(server) == ["id-8"]
    assert "left /repo/repo-1/ai/apikey/id-1" in capsys.readouterr().out


def test_a_marked_key_whose_id_another_key_has_too_is_left_alone() -> None:
    twice = [*KEYS, item(1, name="Production AI Key", createdAt=aged(9))]

    def respond(received: Received) -> Answer:
        if received.method == "GET" and "/repo-1/" in received.target:
            return Answer(200, {"success": True, "apiKeys": twice})
        return service(received)

    with serving(respond) as server:
        swept(server)

    assert deleted(server) == ["id-8"]


def test_a_dry_run_only_tells(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(service) as server:
        assert swept(server, dry_run=True, yes=False) == 0

    assert deleted(server) == []
    assert "would remove /repo/repo-1/ai/apikey/id-1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "status", "ids"), [("y\n", 0, ["id-1", "id-8"]), ("\n", 1, []), ("no\n", 1, [])]
)
def test_a_terminal_is_asked_first(
    monkeypatch: pytest.MonkeyPatch, answer: str, status: int, ids: list[str]
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(answer))

    with serving(service) as server:
        assert swept(server, yes=False) == status

    assert deleted(server) == ids


def test_where_nobody_can_be_asked_nothing_is_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))

    with serving(service) as server, pytest.raises(UsageError, match="--yes"):
        swept(server, yes=False)

    assert deleted(server) == []


def test_what_cannot_be_removed_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(lambda received: service(received, deletes=405)) as server:
        assert swept(server) == 1

    assert "could not remove /repo/repo-1/ai/apikey/id-8" in capsys.readouterr().err


@pytest.mark.parametrize("answer", [Answer(403, {"success": False}), Answer(200, b"<html>")])
def test_a_repository_that_cannot_be_listed_tells_nothing(answer: Answer) -> None:
    with serving(lambda _: answer) as server:
        assert swept(server) == 2

    assert deleted(server) == []


def test_every_run_has_marks_of_its_own() -> None:
    prefixes = {run_prefix() for _ in range(20)}

    assert len(prefixes) == 20
    assert all(prefix_of(mark(prefix, "key", 1)) == prefix for prefix in prefixes)


def test_a_mark_is_plain_and_short() -> None:
    longest = mark(OURS, "intruder", 99_999)

    assert len(longest) <= 40
    assert longest.replace("-", "").isalnum()


@pytest.mark.parametrize(
    "name",
    [
        None,
        7,
        "",
        "contract",
        "OURS",
        "OURS-key-1 ",
        "OURS-key-1\n",
        "OURS-Key-1",
        "my OURS-key-1",
        "contract-0123456789abcdef-key-1",
    ],
)
def test_what_is_not_a_mark_as_a_whole_is_none(name: object) -> None:
    shown = name.replace("OURS", OURS) if isinstance(name, str) else name

    assert prefix_of(shown) is None
