"""How a run ends where it cannot be finished: what it says, and what it leaves."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from contract_tests.deployment import Limits
from tests.contract.commands import (
    OUTSIDER_TOKEN,
    OWNER_TOKEN,
    VARIABLES,
    environment,
    run_forked,
)
from tests.contract.conftest import NamesIn
from tests.contract.servers import Answer, Received, recording
from tests.posix import posix_only

pytestmark = pytest.mark.slow

REFUSED = Answer(401, {"success": False, "message": "Unauthorized"})


class Dying:
    """Refuse a token from a request on: what `recording` takes to change answers."""

    def __init__(self, after: int, token: str = OWNER_TOKEN, times: int = 1_000_000) -> None:
        self.after, self.times_left = after, times
        self.authorization = f"Bearer {token}"
        self.count = 0

    def __call__(self, received: Received, answer: Answer) -> Answer:
        self.count += 1
        own = received.headers.get("authorization") == self.authorization
        if not own or self.count <= self.after or not self.times_left:
            return answer
        self.times_left -= 1
        return REFUSED


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def names(report: Any, verdict: str) -> set[str]:
    return {entry["id"] for entry in report["clauses"] if entry["verdict"] == verdict}


def judged(
    mock: str, tamper: Callable[[Received, Answer], Answer], folder: Path, *words: str
) -> tuple[int, Any]:
    """Run the suite, and return its exit status and its report."""
    with recording(mock, tamper) as proxy:
        ended = run_forked(
            "--base-url", proxy.url, "--json", folder / "report.json", *words, variables=VARIABLES
        )
    assert "Traceback" not in ended.errors
    return ended.status, read(folder / "report.json")


@pytest.mark.parametrize(("after", "depth"), [(1, "quick"), (61, "quick"), (151, "standard")])
def test_a_token_that_dies_leaves_the_run_undecided_and_blames_nobody(
    mock: str, tmp_path: Path, after: int, depth: str
) -> None:
    dying = Dying(after)

    status, report = judged(mock, dying, tmp_path, "--depth", depth)

    assert status == 2
    assert report["verdict"] == "undecided"
    assert "stopped accepting the owner's token after" in report["reason"]
    assert names(report, "fail") == set()
    # Calls under way are answered, two more tell why, and the clean-up tries as many once.
    assert dying.count < after + 10 * Limits().connections


def test_a_token_that_dies_at_the_very_end_is_noticed_too(mock: str, tmp_path: Path) -> None:
    words = ("--clause", "list.newest-first")
    alive = Dying(1_000)
    judged(mock, alive, tmp_path, *words)

    status, report = judged(mock, Dying(alive.count - 2), tmp_path, *words)

    assert status == 2
    assert "stopped accepting the owner's token" in report["reason"]
    assert names(report, "fail") == set()


def test_what_had_failed_before_the_token_died_stays_failed(mock: str, tmp_path: Path) -> None:
    dying = Dying(60)

    def lying(received: Received, answer: Answer) -> Answer:
        answer = dying(received, answer)
        if received.method != "POST" or answer.status != 201:
            return answer
        return Answer(200, answer.body, answer.headers)

    status, report = judged(mock, lying, tmp_path, "--depth", "quick")

    assert status == 2
    assert report["verdict"] == "undecided"
    assert names(report, "fail") == {"create.status-created"}


def test_what_a_dead_token_leaves_is_listed(mock: str, names_in: NamesIn, tmp_path: Path) -> None:
    before = names_in()

    _, report = judged(mock, Dying(60), tmp_path, "--depth", "quick")

    assert len(report["leftovers"]) >= len(names_in()) - len(before) > 0


def test_a_token_that_is_refused_once_is_a_violation(mock: str, tmp_path: Path) -> None:
    # After a list of each repository comes the first creation.
    status, report = judged(mock, Dying(2, times=1), tmp_path, "--depth", "quick")

    assert status == 1
    assert names(report, "fail") != set()
    assert report["reason"] == ""


def test_an_outsider_whose_token_dies_is_no_violation(mock: str, tmp_path: Path) -> None:
    status, report = judged(mock, Dying(14, OUTSIDER_TOKEN), tmp_path, "--clause", "access")

    assert status == 2
    assert "stopped accepting the outsider's token" in report["reason"]
    assert names(report, "fail") == set()
    assert report["leftovers"] == []


def test_a_token_that_is_refused_from_the_start_breaks_no_clause(mock: str, tmp_path: Path) -> None:
    status, report = judged(mock, Dying(0), tmp_path)

    assert status == 2
    assert names(report, "fail") == set()


def test_a_run_that_takes_too_long_is_undecided_and_leaves_nothing(
    mock: str, names_in: NamesIn, tmp_path: Path
) -> None:
    before = names_in()
    (tmp_path / "file.toml").write_text("[limits]\nseconds = 1.5", encoding="utf-8")

    status, report = judged(
        mock, lambda _, answer: answer, tmp_path, "--deployment", str(tmp_path / "file.toml")
    )

    assert status == 2
    assert "limits.seconds" in report["reason"]
    assert names(report, "fail") == set()
    assert report["leftovers"] == []
    assert names_in() == before


def started(
    base_url: str, *words: str | Path, under: tuple[str, ...] = (), **more: Any
) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [*under, sys.executable, "-m", "contract_tests", "--base-url", base_url, *map(str, words)],
        env=environment(VARIABLES),
        stderr=subprocess.PIPE,
        text=True,
        **{"stdout": subprocess.DEVNULL, **more},
    )


def wait_for_keys(process: "subprocess.Popen[str]", names_in: NamesIn, count: int = 12) -> None:
    while process.poll() is None and len(names_in()) <= count:
        time.sleep(0.02)


@posix_only
def test_the_end_of_a_terminal_leaves_no_key_and_no_old_report(
    mock: str, names_in: NamesIn, tmp_path: Path
) -> None:
    before = names_in()
    report = tmp_path / "report.json"
    report.write_text('{"verdict": "conforms"}', encoding="utf-8")

    with started(mock, "--json", report) as process:
        wait_for_keys(process, names_in)
        for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGHUP):
            os.kill(process.pid, number)
        _, errors = process.communicate(timeout=60)

    assert process.returncode == 130
    assert "Interrupted." in errors
    assert names_in() == before
    assert read(report)["reason"] == "The run was interrupted."
    assert read(report)["requests"] > 10


@posix_only
def test_a_run_under_nohup_outlives_its_terminal(mock: str, names_in: NamesIn) -> None:
    with started(mock, "--clause", "list", under=("nohup",)) as process:
        wait_for_keys(process, names_in, count=3)
        os.kill(process.pid, signal.SIGHUP)
        process.communicate(timeout=60)

    assert process.returncode == 0


def test_a_run_that_is_killed_has_replaced_the_old_report(
    mock: str, names_in: NamesIn, tmp_path: Path
) -> None:
    report = tmp_path / "report.json"
    report.write_text('{"verdict": "conforms"}', encoding="utf-8")

    with started(mock, "--json", report) as process:
        wait_for_keys(process, names_in)
        process.kill()
        process.communicate(timeout=60)

    assert read(report)["verdict"] == "undecided"


def test_a_mock_that_cannot_be_started_leaves_no_old_report(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    report.write_text('{"verdict": "conforms"}', encoding="utf-8")

    ended = run_forked("--mock", "--mock-fault", "no.such-fault", "--json", report)

    assert ended.status == 4
    assert "no.such-fault" in read(report)["reason"]


@pytest.fixture
def nobody_reads() -> Iterator[int]:
    """Return the end of a pipe that nobody reads from."""
    reader, writer = os.pipe()
    os.close(reader)
    yield writer
    os.close(writer)


def test_output_that_nobody_reads_is_told_in_one_sentence(mock: str, nobody_reads: int) -> None:
    process = started(mock, "--clause", "list.array", stdout=nobody_reads)
    _, errors = process.communicate(timeout=60)

    assert process.returncode == 2
    assert errors.startswith("The report could not be written to standard output: ")
    assert errors.count("\n") == 1


@posix_only
@pytest.mark.parametrize(
    ("closed", "status"), [(">&-", 4), ("2>&-", 0), (">&- 2>&-", 4), ("2>/dev/full", 0)]
)
def test_a_stream_that_is_closed_breaks_no_run_off(mock: str, closed: str, status: int) -> None:
    command = f'"{sys.executable}" -m contract_tests --base-url {mock} --clause list.array {closed}'

    done = subprocess.run(
        ["sh", "-c", command],
        env=environment(VARIABLES),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == status
    assert "broke off" not in done.stdout + done.stderr
    assert ("standard output is closed" in done.stderr) == (closed == ">&-")


@posix_only
def test_a_report_on_standard_output_comes_before_the_one_for_people(
    mock: str, tmp_path: Path
) -> None:
    output = tmp_path / "output"
    with output.open("w", encoding="utf-8") as stream:
        process = started(mock, "--clause", "list.array", "--json", "/dev/stdout", stdout=stream)
        process.communicate(timeout=60)

    report, end = json.JSONDecoder().raw_decode(output.read_text(encoding="utf-8"))
    assert process.returncode == 0
    assert report["verdict"] == "conforms"
    assert "conforms: 0 of" in output.read_text(encoding="utf-8")[end:]
