"""The command `apikey-contract`, run as its users run it."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import jsonschema_rs
import pytest

from contract_tests import cli
from contract_tests.options import EPILOG
from contract_tests.reports.json_report import schema
from mock_server.faults import FAULTS
from openapi import load_catalogue
from tests.contract.commands import (
    OWNER_TOKEN,
    REPO,
    ROOT,
    VARIABLES,
    Ended,
    environment,
    run,
    run_forked,
)
from tests.contract.conftest import NamesIn
from tests.contract.servers import Answer, Received, recording, serving
from tests.posix import posix_only

pytestmark = pytest.mark.slow


def names(report: Any, verdict: str) -> set[str]:
    return {entry["id"] for entry in report["clauses"] if entry["verdict"] == verdict}


def lying(received: Received, answer: Answer) -> Answer:
    """Answer deletions without a message."""
    if received.method != "DELETE" or answer.status != 200:
        return answer
    return Answer(200, {"success": True}, answer.headers)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder with the reports of a run against the bundled mock."""
    folder = tmp_path_factory.mktemp("run") / "made"
    files = ("--json", folder / "report.json", "--junit", folder / "report.xml")
    assert run("--mock", "--depth", "quick", *files).status == 0
    return folder


@pytest.fixture(scope="module")
def report(reports: Path) -> Any:
    return json.loads((reports / "report.json").read_text(encoding="utf-8"))


def test_the_time_of_a_test_case_is_that_of_the_checks_of_its_clause(reports: Path) -> None:
    cases = ElementTree.parse(reports / "report.xml").iter("testcase")
    took = {case.attrib["name"].partition(":")[0]: float(case.attrib["time"]) for case in cases}

    assert took["list.newest-first"] > 0


class Beside:
    """A copy of the packages in a folder from which the command is given."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for package in ("contract_tests", "mock_server", "openapi"):
            shutil.copytree(ROOT / package, folder / package)

    def run(self, changed: dict[str, str]) -> Ended:
        """Run the copy's command against the copy's mock, with some modules changed."""
        for name, text in changed.items():
            (self.folder / name).write_text(text, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "contract_tests", "--mock"],
            cwd=self.folder,
            env=environment({"PYTHONPATH": ""}),
            capture_output=True,
            text=True,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def beside(tmp_path: Path) -> Beside:
    return Beside(tmp_path)


def test_the_bundled_mock_conforms(report: Any) -> None:
    assert report["verdict"] == "conforms"
    assert names(report, "fail") == names(report, "error") == set()
    assert report["leftovers"] == []


def test_a_faultless_service_passes_where_all_is_required(tmp_path: Path) -> None:
    path = tmp_path / "report.json"

    ended = run_forked("--mock", "--require-all", "--json", path)

    clauses = json.loads(path.read_text(encoding="utf-8"))["clauses"]
    assert ended.status == 0
    assert {entry["id"]: entry["cause"] for entry in clauses if entry["verdict"] == "skip"} == {
        "create.failure-leaves-nothing": "did not occur"
    }


def test_what_was_not_asked_for_fails_a_run_that_requires_all() -> None:
    ended = run_forked("--mock", "--require-all", "--clause", "create.status-created")

    assert ended.status == 1


def test_the_json_report_is_as_its_schema_says(report: Any) -> None:
    jsonschema_rs.Draft202012Validator(schema(), validate_formats=True).validate(report)
    assert [entry["id"] for entry in report["clauses"]] == [
        clause.id for clause in load_catalogue() if clause.withdrawn is None
    ]


def test_a_violation_fails_and_leaves_nothing_behind(
    mock: str, names_in: NamesIn, tmp_path: Path
) -> None:
    before = names_in()
    with recording(mock, lying) as proxy:
        ended = run_forked(
            "--clause", "delete", "--base-url", proxy.url, "--json", tmp_path / "report.json",
            variables=VARIABLES,
        )  # fmt: skip

    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert ended.status == report["exit_code"] == 1
    assert names(report, "fail") == {"delete.message-returned"}
    assert "delete.message-returned" in ended.output
    assert names_in() == before


@pytest.mark.skipif(not FAULTS, reason="the mock has no faults")
def test_a_lie_of_the_mock_is_a_violation() -> None:
    fault = next(fault for fault in FAULTS.values() if fault.clause == "list.item-id")

    ended = run_forked("--mock", "--mock-fault", fault.id, "--clause", fault.clause)

    assert ended.status == 1
    assert fault.clause in ended.output


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> tuple[Ended, Any]:
    """Return how a run for one clause ends, with options for other runs of pytest around."""
    path = tmp_path_factory.mktemp("alone") / "report.json"
    ended = run_forked(
        "--mock", "--clause", "list.newest-first", "--json", path,
        variables={"PYTEST_ADDOPTS": "-v -k nothing"},
    )  # fmt: skip
    return ended, json.loads(path.read_text(encoding="utf-8"))


def test_a_clause_can_be_checked_alone(alone: tuple[Ended, Any]) -> None:
    ended, report = alone

    assert ended.status == 0
    assert names(report, "pass") == {"list.newest-first"}
    assert report["requests"] < 40


def test_options_of_pytest_in_the_environment_change_nothing(alone: tuple[Ended, Any]) -> None:
    ended, _ = alone

    assert "1 judged" in ended.output
    assert "test_" not in ended.output


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--base-url", "http://127.0.0.1:1"],
        ["--base-url", "http://127.0.0.1:1", "--token", "sesame"],
        ["--base-url", "127.0.0.1:1", "--token", "sesame", "--repo-id", "r"],
        ["--mock", "--base-url", "http://127.0.0.1:1"],
        ["--mock", "--clause", "list.nothing"],
        ["--mock", "--depth", "deepest"],
        ["--mock", "--json", "/dev/null/report.json"],
        ["--mock-fault", "x"],
        ["--deployment", "nothing.toml"],
        ["--nonsense"],
        ["sweep"],
        ["sweep", "--older-than", "long"],
    ],
    ids=" ".join,
)
def test_wrong_use_has_a_status_of_its_own(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)

    with pytest.raises(SystemExit) as ended:
        cli.main(words)

    output, errors = capsys.readouterr()
    assert ended.value.code == 4
    assert "apikey-contract" in errors
    assert output == ""
    assert "sesame" not in errors


WRONG_SETTINGS = {
    "a port that is none": 'base_url = "http://127.0.0.1:abc"',
    "a CA file that is missing": 'base_url = "https://127.0.0.1:1"\n[tls]\nca_file = "missing.pem"',
    "a header that cannot be sent": 'base_url = "http://127.0.0.1:1"\n[headers]\nX-A = "é"',
}


@pytest.mark.parametrize("text", WRONG_SETTINGS.values(), ids=WRONG_SETTINGS)
def test_settings_that_cannot_work_are_wrong_use(text: str, tmp_path: Path) -> None:
    (tmp_path / "file.toml").write_text(f'repo_id = "r"\n{text}', encoding="utf-8")

    ended = run_forked(
        "--deployment", tmp_path / "file.toml", variables={"APIKEY_CONTRACT_TOKEN": "t"}
    )

    assert ended.status == 4


def test_a_service_that_is_not_there_cannot_be_judged() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    ended = run_forked("--base-url", f"http://127.0.0.1:{port}", variables=VARIABLES)

    assert ended.status == 2
    assert "could not be reached" in ended.output
    assert "Traceback" not in ended.errors


def test_a_token_that_is_refused_cannot_be_judged(mock: str) -> None:
    variables = {**VARIABLES, "APIKEY_CONTRACT_TOKEN": "a-wrong-token"}

    ended = run_forked("--base-url", mock, variables=variables)

    assert ended.status == 2
    assert "token is refused" in ended.output
    assert "a-wrong-token" not in ended.output + ended.errors


def test_a_mock_that_does_not_start_cannot_be_judged(beside: Beside) -> None:
    ended = beside.run({"mock_server/__main__.py": "raise SystemExit('no port is free')"})

    assert ended.status == 2
    assert "The mock did not start: no port is free" in ended.errors


def test_an_unknown_fault_is_named_with_the_nearest_ones() -> None:
    ended = run_forked("--mock", "--mock-fault", "list.newest-frist:by-name")

    assert ended.status == 4
    assert "--mock-fault list.newest-frist:by-name: " in ended.errors
    assert "list.newest-first:by-name" in ended.errors
    assert "did not start" not in ended.errors


def test_a_fault_that_is_like_no_other_is_named_all_the_same() -> None:
    ended = run_forked("--mock", "--mock-fault", "?")

    assert ended.status == 4
    assert "--mock-fault ?: " in ended.errors
    assert "--list-faults" in ended.errors


def test_modules_in_the_working_directory_are_not_those_of_the_mock(tmp_path: Path) -> None:
    (tmp_path / "yaml.py").write_text("raise SystemExit('the wrong module')", encoding="utf-8")
    start = "import sys; del sys.path[0]; from contract_tests.cli import main; main()"
    words = [sys.executable, "-c", start, "--mock", "--clause", "list.array"]

    ended = subprocess.run(
        words, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False
    )

    assert ended.returncode == 0, ended.stderr


def test_a_checkout_that_is_not_installed_starts_its_own_mock(beside: Beside) -> None:
    ended = beside.run({"mock_server/cli.py": "def main(): raise SystemExit('its own')"})

    assert "The mock did not start: its own" in ended.errors


def test_a_run_leaves_nothing_in_the_working_directory(tmp_path: Path) -> None:
    # Its bodies come from Hypothesis, which keeps files by default.
    clause = ["--clause", "create.invalid-refused"]
    words = [sys.executable, "-m", "contract_tests", "--mock", *clause]

    ended = subprocess.run(
        words, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False
    )

    assert ended.returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_the_help_shows_examples_and_every_exit_status() -> None:
    ended = run("--help")

    assert ended.status == 0
    assert EPILOG in ended.output
    assert ended.output.count("apikey-contract --") >= 5


def test_read_only_sends_nothing_that_writes(mock: str, names_in: NamesIn) -> None:
    before = names_in()
    with recording(mock) as proxy:
        ended = run_forked("--read-only", "--base-url", proxy.url, variables=VARIABLES)

    assert ended.status == 0
    assert {received.method for received in proxy.received} <= {"GET", "HEAD", "OPTIONS"}
    assert len(proxy.received) > 3
    assert names_in() == before


def interrupted(base_url: str, number: int, *words: str) -> tuple[int, str, str]:
    """Start a run, send it a signal when it is in the middle, and return how it ended."""
    process = subprocess.Popen(
        [sys.executable, "-m", "contract_tests", "--base-url", base_url, *words],
        env=environment(VARIABLES),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        wait_for_keys(base_url, process)
        os.kill(process.pid, number)
        output, errors = process.communicate(timeout=60)
    return process.returncode, output, errors


def wait_for_keys(base_url: str, process: "subprocess.Popen[str]") -> None:
    """Wait until the run has made some keys."""
    headers = {"Authorization": f"Bearer {OWNER_TOKEN}"}
    with httpx.Client(base_url=base_url, headers=headers, verify=False, trust_env=False) as client:
        while process.poll() is None:
            if len(client.get(f"/repo/{REPO}/ai/apikey").json()["apiKeys"]) > 12:
                return
            time.sleep(0.02)


@posix_only
@pytest.mark.parametrize(
    "number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "the end of a job"]
)
def test_an_interrupted_run_leaves_no_key_behind(mock: str, names_in: NamesIn, number: int) -> None:
    before = names_in()

    status, output, errors = interrupted(mock, number)

    assert status == 130
    assert "Interrupted." in errors
    assert "Traceback" not in output + errors
    assert names_in() == before


def test_a_run_that_spends_its_budget_cleans_up_or_names_what_is_left(
    mock: str, names_in: NamesIn, tmp_path: Path
) -> None:
    before = names_in()
    (tmp_path / "file.toml").write_text(f'base_url = "{mock}"\n[limits]\nbudget = 60')

    ended = run_forked(
        "--deployment", tmp_path / "file.toml", "--json", tmp_path / "report.json",
        variables=VARIABLES,
    )  # fmt: skip

    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert ended.status == 2
    assert len(report["leftovers"]) == len(names_in()) - len(before)


def test_a_token_in_the_url_of_a_login_page_is_not_shown() -> None:
    def to_login(received: Received) -> Answer:
        token = received.headers.get("authorization", "").removeprefix("Bearer ")
        return Answer(302, headers=(("Location", f"/login?token={token}"),))

    with serving(to_login) as server:
        ended = run_forked("--base-url", server.url, variables=VARIABLES)

    assert ended.status == 2
    assert OWNER_TOKEN not in ended.output + ended.errors
