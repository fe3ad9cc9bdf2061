"""Start the bundled mock in a process of its own."""

import contextlib
import difflib
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from contract_tests.deployment import UsageError
from contract_tests.settings import Settings

# Modules in the folder where the command was given must not be taken for those of the mock (-P),
# but in a checkout that is not installed its packages are beside this one.
BESIDE = str(Path(__file__).parents[1])
START = f"""
import runpy, sys
if {BESIDE!r} not in sys.path:
    sys.path.insert(0, {BESIDE!r})
runpy.run_module("mock_server", run_name="__main__", alter_sys=True)
"""
MOST_SUGGESTED = 5

# The world that the mock has when it is given none.
DEFAULT_WORLD = {
    "token": "owner-token",
    "outsider_token": "outsider-token",
    "repo_id": "repo-123",
    "other_repo_id": "repo-456",
    "forbidden_repo_id": "repo-789",
}


class MockError(Exception):
    """The bundled mock did not start."""


@contextlib.contextmanager
def running_mock(faults: Sequence[str] = ()) -> Iterator[Settings]:
    """Run the mock on a free port, and give the settings to check it with.

    Raises:
        MockError: if it ends before it says where it listens.
        UsageError: if it has no such fault.
    """
    options = [word for fault in faults for word in ("--fault", fault)]
    with _mock("--port", "0", *options) as process:
        try:
            try:
                base_url = _base_url(process)
            except MockError:
                _expect_known(faults)
                raise
            yield Settings({**DEFAULT_WORLD, "base_url": base_url})
        finally:
            process.terminate()


def _mock(*options: str) -> "subprocess.Popen[str]":
    """Start the mock's command."""
    return subprocess.Popen(  # noqa: S603 - this interpreter and our own package
        [sys.executable, "-P", "-c", START, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    )


def _expect_known(faults: Sequence[str]) -> None:
    """Ask the mock for its faults, and look for these among them."""
    if not faults:
        return
    with _mock("--list-faults") as process:
        listed, _ = process.communicate()
    known = [line.partition(" ")[0] for line in listed.splitlines()]
    for fault in faults:
        if known and fault not in known:
            nearest = difflib.get_close_matches(fault, known, MOST_SUGGESTED, cutoff=0.4)
            raise UsageError(
                f"--mock-fault {fault}: the mock has no fault of this name; "
                f"the nearest are {', '.join(nearest)}; `apikey-mock --list-faults` lists all"
                if nearest
                else f"--mock-fault {fault}: the mock has no fault of this name; "
                "`apikey-mock --list-faults` lists them"
            )


def _base_url(process: "subprocess.Popen[str]") -> str:
    first = process.stdout.readline() if process.stdout else ""
    found = re.search(r"https?://[\w.:\[\]-]+", first)
    if found is None:
        process.terminate()
        _, errors = process.communicate()
        raise MockError(errors.strip().rpartition("\n")[2] or "the mock said nothing")
    return found[0]
