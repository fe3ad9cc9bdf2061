"""What is missing on Windows is not needed: simulated here, since no test has run there."""

import enum
import errno
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from contract_tests import cli as contract
from openapi import cli as spec
from tests.repository.tree import PACKAGES, ROOT, imported_packages, modules, name

# There is none of these on Windows, or not for Python.
POSIX_ONLY = {
    "curses",
    "fcntl",
    "grp",
    "pty",
    "pwd",
    "resource",
    "syslog",
    "termios",
    "tty",
    "uvloop",
}
POSIX_WORDS = re.compile(
    r"\badd_signal_handler\(|\bos\.(?:fork|geteuid|getuid|killpg|mkfifo|setsid)\b"
    r"|\bsignal\.SIG(?!TERM\b|INT\b|_)|preexec_fn|[\"']/(?:dev|tmp|proc)/"
)
TEXT_WITHOUT_ENCODING = re.compile(r"\.(?:read_text|write_text)\((?!.*(?:encoding=|\"utf-8\"))")

# Runs the mock as where uvloop is not installed.
WITHOUT_UVLOOP = """
import runpy, sys
sys.modules["uvloop"] = None
runpy.run_module("mock_server", run_name="__main__", alter_sys=True)
"""


@pytest.mark.parametrize("package", PACKAGES)
def test_no_package_needs_what_windows_lacks(package: str) -> None:
    texts = {module: module.read_text(encoding="utf-8") for module in modules(package)}

    assert {name(each) for each in texts if imported_packages(each) & POSIX_ONLY} == set()
    assert {name(each) for each, text in texts.items() if POSIX_WORDS.search(text)} == set()


@pytest.mark.parametrize("package", PACKAGES)
def test_every_file_is_read_and_written_as_utf_8(package: str) -> None:
    texts = {module: module.read_text(encoding="utf-8") for module in modules(package)}

    assert {
        name(each) for each, text in texts.items() if TEXT_WITHOUT_ENCODING.search(text)
    } == set()


def test_the_mock_serves_without_uvloop_and_says_what_a_console_cannot_show(tmp_path: Path) -> None:
    world = tmp_path / "world.yaml"
    world.write_text(
        "principals: [{name: 日本, token: my-token, repositories: [r]}]\nrepositories: [{id: r}]",
        encoding="utf-8",
    )
    process = subprocess.Popen(
        [sys.executable, "-c", WITHOUT_UVLOOP, "--port", "0", "--world", str(world)],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        greeting = [process.stdout.readline() for _ in range(5)]
        url = re.search(r"http://\S+", greeting[0])
        assert url
        answer = httpx.get(
            f"{url[0]}/repo/r/ai/apikey",
            headers={"Authorization": "Bearer my-token"},
            trust_env=False,
        )
    finally:
        process.terminate()
        process.communicate()

    assert greeting[4] == "  \\u65e5\\u672c: token my-token reaches r\n"
    assert (answer.status_code, answer.json()["apiKeys"]) == (200, [])


def test_what_an_encoding_lacks_does_not_end_a_command(tmp_path: Path) -> None:
    changed = (ROOT / "openapi/openapi.yaml").read_text(encoding="utf-8").replace("AWS", "日本")
    (tmp_path / "changed.yaml").write_text(changed, encoding="utf-8")

    finished = subprocess.run(
        [
            sys.executable,
            "-m",
            "openapi",
            "diff",
            "openapi/openapi.yaml",
            tmp_path / "changed.yaml",
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        capture_output=True,
        text=True,
        encoding="cp1252",
        check=False,
    )

    assert (finished.returncode, finished.stderr) == (0, "")
    assert "\\u65e5\\u672c" in finished.stdout


@pytest.mark.parametrize("number", [errno.EPIPE, errno.EINVAL])
def test_a_reader_who_has_seen_enough_ends_a_command(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Gone:
        def isatty(self) -> bool:
            return False

        def write(self, _: str) -> int:
            raise OSError(number, os.strerror(number))

        def fileno(self) -> int:
            return -1

    released: list[int] = []
    monkeypatch.setattr(sys, "stdout", Gone())
    monkeypatch.setattr(os, "dup2", lambda _, to: released.append(to))

    assert spec.main(["show"]) == 0
    assert released == [-1]


@pytest.mark.parametrize(
    "known", [("SIGINT", "SIGTERM"), ("SIGINT", "SIGTERM", "SIGBREAK"), ("SIGTERM", "SIGHUP")]
)
def test_a_run_ends_well_by_the_signals_that_there_are(
    known: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signal, "Signals", enum.IntEnum("Signals", known))

    assert {each.name for each in contract._endings()} == set(known) - {"SIGINT"}
