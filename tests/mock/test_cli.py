import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from mock_server import cli
from mock_server.faults import FAULTS
from openapi.command_line import USAGE_ERROR
from tests.mock.running import PATIENCE, greeted, request, running_mock
from tests.posix import posix_only

pytestmark = pytest.mark.slow

LIST = "/repo/repo-123/ai/apikey"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


def start(*options: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "mock_server", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def refused(capsys: pytest.CaptureFixture[str], *options: str) -> str:
    with pytest.raises(SystemExit) as caught:
        cli.main(list(options))
    assert caught.value.code == USAGE_ERROR
    return capsys.readouterr().err


@posix_only
def test_the_greeting_tells_all_that_one_needs(tmp_path: Path) -> None:
    world = tmp_path / "world.yaml"
    world.write_text(
        "principals: [{name: me, token: my-token, repositories: [my repo, b]}]\n"
        "repositories: [{id: my repo}, {id: b}]",
        encoding="utf-8",
    )
    process = start("--port", "0", "--world", str(world))
    try:
        mock = greeted(process)
        assert process.stdout
        lines = [process.stdout.readline() for _ in range(6)]
        assert lines[0] == f"Console: {mock.url}/\n"
        assert f"{mock.url}/ui/" in lines[1]
        assert "me: token my-token reaches b, my repo" in lines[3]
        curl = re.fullmatch(r"  (curl .*)\n", lines[5])
        assert curl
        answer = subprocess.run(
            ["sh", "-c", curl[1]], capture_output=True, text=True, timeout=PATIENCE, check=True
        )
        assert answer.stdout == '{"success":true,"apiKeys":[]}'
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)


@posix_only
@pytest.mark.parametrize(("sent", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_a_signal_ends_the_mock_cleanly(sent: signal.Signals, status: int) -> None:
    process = start("--port", "0")
    greeted(process)

    process.send_signal(sent)

    _, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, errors) == (status, "")


@posix_only
def test_clients_that_are_still_there_do_not_delay_the_end(log: Path) -> None:
    with running_mock(log=log) as mock, mock.connect() as idle, mock.connect() as sending:
        idle.sendall(request(b"GET", LIST.encode()))
        assert idle.recv(10)
        sending.sendall(request(headers=[b"Content-Length: 100"]) + b"{")
        assert mock.exchange(request(b"GET", LIST.encode())).status == 200

        mock.process.terminate()
        mock.process.wait(timeout=PATIENCE)

    assert mock.process.returncode == 0
    # uvicorn would complain about the client that owes its body at the end of its grace period.
    assert log.read_text() == ""


def test_a_port_that_is_taken_is_a_usage_error(
    capsys: pytest.CaptureFixture[str], log: Path
) -> None:
    with running_mock(log=log) as mock:
        message = refused(capsys, "--port", str(mock.port))

    assert f"cannot listen on 127.0.0.1 port {mock.port}" in message


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--port", "65536"], "not a port"),
        (["--port", "-1"], "not a port"),
        (["--port", "http"], "not a port"),
        (["--host", "no such host"], "cannot listen on no such host"),
        (["--host", "a..b"], "cannot listen on a..b"),
        (["--clock", "noon"], "not an ISO 8601 date or time"),
        (["--clock", "9999-12-31T23:59:50"], "before the year 9999"),
        (["--seed", "1", "--clock", "9999-01-01"], "before the year 9999"),
        (["--cors-origin", ""], "an origin is written like"),
        (["--cors-origin", "http://one.test/path"], "an origin is written like"),
        (["--cors-origin", "http://\u20ac"], "an origin is written like"),
        (["--seed", "x"], "--seed"),
        (["--fault", "delete.removes:all"], "delete.removes:nothing"),
        (["--log-level", "loud"], "--log-level"),
        (["--max-sessions", "0"], "not a number from 1 on"),
        (["--world", "no-such-file.yaml"], "no-such-file.yaml: cannot be read"),
        (["--state", "."], ".: cannot be read"),
        (["--state", "no-such-folder/state.json"], "state.json: cannot be written"),
        (["--any-token", "somebody"], "not one of the principals: owner, outsider"),
        (["extra"], "extra"),
    ],
)
def test_bad_usage_is_explained(
    capsys: pytest.CaptureFixture[str], options: list[str], message: str
) -> None:
    assert message in refused(capsys, *options)


def test_a_broken_world_is_explained_by_its_paths(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    world = tmp_path / "world.yaml"
    world.write_text(
        "principals: []\nrepositories: [{id: a}, {id: b, keys: [{aiType: openai}]}]",
        encoding="utf-8",
    )

    message = refused(capsys, "--world", str(world))

    assert f"{world}: repositories[1].keys[0].aiType must be one of OPENAI, GOOGLE" in message
    assert f"{world}: repositories[1].keys[0].name is required" in message


def test_help_shows_examples(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["--help"])

    assert not caught.value.code
    assert "apikey-mock --port 0" in capsys.readouterr().out


def test_every_example_of_the_help_is_good_usage() -> None:
    examples = re.findall(r"^  apikey-mock(.*?)(?:  .*)?$", cli.EPILOG, re.MULTILINE)

    for example in examples:
        cli.parser().parse_args(example.split())
    assert len(examples) == 9


def test_list_faults_shows_them_all(capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["--list-faults"])

    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(FAULTS)


def test_a_seed_and_a_clock_are_obeyed_and_warned_of(log: Path) -> None:
    answers = []
    for _ in range(2):
        with running_mock("--seed", "7", "--clock", "2030-01-01", log=log) as mock:
            headers = {"Authorization": "Bearer owner-token"}
            with httpx.Client(base_url=mock.url, headers=headers, trust_env=False) as client:
                answers.append(client.post(LIST, json={"name": "n", "aiType": "AWS"}).json())
                newest = client.get(LIST).json()["apiKeys"][0]
            assert mock.process.stdout
            mock.process.terminate()
            rest = mock.process.stdout.read()

    assert answers[0] == answers[1]
    assert newest["createdAt"].startswith("2030-01-01T00:00:")
    assert "the secrets can be foretold" in rest


def test_a_frozen_clock_stands_where_it_was_set(log: Path) -> None:
    options = ["--clock", "2030-01-01T00:00:00.500", "--freeze"]
    with running_mock(*options, log=log) as mock:
        answers = [mock.exchange(request(b"GET", b"/__mock__/clock")) for _ in range(2)]

    assert [answer.json["now"] for answer in answers] == ["2030-01-01T00:00:00.500Z"] * 2
    assert answers[0].headers["date"] == "Tue, 01 Jan 2030 00:00:00 GMT"


def test_a_clock_may_stand_where_it_is(log: Path) -> None:
    with running_mock("--freeze", log=log) as mock:
        clocks = [mock.exchange(request(b"GET", b"/__mock__/clock")).json for _ in range(2)]

    assert clocks[0]["now"] == clocks[1]["now"]
    assert clocks[0]["frozen"]


def test_options_reach_the_app(log: Path) -> None:
    options = ["--cors-origin", "http://one.test", "--max-body", "10", "--check-responses"]

    with running_mock(*options, log=log) as mock:
        answer = mock.exchange(request(body=b"x" * 11))

    assert answer.status == 413
    assert answer.headers["vary"] == "Origin"


def test_the_mock_listens_on_ipv6_too() -> None:
    process = start("--port", "0", "--host", "::1")
    assert process.stdout
    try:
        url = process.stdout.readline().split()[-1]
        assert url.startswith("http://[::1]:")
        response = httpx.get(
            url + LIST, headers={"Authorization": "Bearer owner-token"}, trust_env=False
        )
        assert response.status_code == 200
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)


def greeting(*options: str, log: Path) -> str:
    """Return what the mock says at its start."""
    with running_mock(*options, log=log) as mock:
        assert mock.process.stdout
        mock.process.terminate()
        return mock.greeting + mock.process.stdout.read()


def test_the_mock_listens_on_several_addresses_at_the_same_port(log: Path) -> None:
    hosts = ["--host", "127.0.0.1", "--host", "::1", "--host", "127.0.0.1"]

    with running_mock(*hosts, log=log) as mock:
        headers = {"Authorization": "Bearer owner-token"}
        for host in ("127.0.0.1", "[::1]"):
            url = f"http://{host}:{mock.port}{LIST}"
            assert httpx.get(url, headers=headers, trust_env=False).status_code == 200

    assert "Also at: http://[::1]:" in greeting(*hosts, log=log)


@pytest.mark.parametrize(
    ("options", "who"),
    [
        (["--host", "0.0.0.0"], "controlled by this machine only"),
        (["--host", "127.0.0.1", "--host", "::"], "controlled by this machine only"),
        (["--host", "0.0.0.0", "--control-token", "T"], "whoever sends the control token"),
    ],
)
def test_a_mock_that_others_can_call_says_who_controls_it(
    log: Path, options: list[str], who: str
) -> None:
    assert who in greeting(*options, log=log)


def test_a_mock_for_this_machine_need_not_say_who_controls_it(log: Path) -> None:
    assert "control" not in greeting(log=log)


def test_whose_the_other_tokens_are_is_told(log: Path) -> None:
    assert "owner: any other token" in greeting("--any-token", "owner", log=log)


def test_a_state_that_goes_before_a_world_is_told(log: Path, tmp_path: Path) -> None:
    state, world = tmp_path / "state.yaml", tmp_path / "world.yaml"
    for file, repo_id in ((state, "kept"), (world, "first")):
        file.write_text(
            f"principals: [{{name: me, token: t, repositories: [{repo_id}]}}]\n"
            f"repositories: [{{id: {repo_id}}}]",
            encoding="utf-8",
        )

    told = greeting("--state", str(state), "--world", str(world), log=log)

    assert "reaches kept" in told
    assert f"State: {state}, as the last run left it, in place of --world" in told


@pytest.mark.parametrize("token", ["", "two words", "\u20ac"])
def test_a_control_token_that_protects_nothing_is_bad_usage(
    capsys: pytest.CaptureFixture[str], token: str
) -> None:
    message = refused(capsys, "--control-token", token)

    assert "without spaces" in message
    assert "two words" not in message


class Unread:
    """A mock whose output nobody reads, on a port that is free."""

    def __init__(self, *options: str, log: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        reader, writer = os.pipe()
        os.close(reader)
        with log.open("w") as log_file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "mock_server", "--port", str(self.port), *options],
                stdout=writer,
                stderr=log_file,
            )
        os.close(writer)

    def serves(self) -> bool:
        """Tell whether the mock answers, as soon as it does or has ended."""
        while self.process.poll() is None:
            try:
                httpx.get(f"http://127.0.0.1:{self.port}{LIST}", trust_env=False)
            except httpx.TransportError:
                continue
            return True
        return False


def test_a_mock_whose_output_nobody_reads_serves_all_the_same(log: Path) -> None:
    mock = Unread(log=log)
    try:
        assert mock.serves()
    finally:
        mock.process.terminate()
        mock.process.wait(PATIENCE)

    assert mock.process.returncode == 0
    assert log.read_text() == ""


def test_a_list_that_nobody_reads_to_its_end_is_no_failure(log: Path) -> None:
    mock = Unread("--list-faults", log=log)

    assert mock.process.wait(PATIENCE) == 0
    assert log.read_text() == ""
