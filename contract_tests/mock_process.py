"""Start the bundled mock in a process of its own."""

import contextlib
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence

from contract_tests.settings import Settings

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
    """
    command = [sys.executable, "-m", "mock_server", "--port", "0"]
    command += [word for fault in faults for word in ("--fault", fault)]
    with subprocess.Popen(  # noqa: S603 - this interpreter and our own package
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Settings({**DEFAULT_WORLD, "base_url": _base_url(process)})
        finally:
            process.terminate()


def _base_url(process: "subprocess.Popen[str]") -> str:
    first = process.stdout.readline() if process.stdout else ""
    found = re.search(r"https?://[\w.:\[\]-]+", first)
    if found is None:
        process.terminate()
        _, errors = process.communicate()
        raise MockError(errors.strip().rpartition("\n")[2] or "the mock said nothing")
    return found[0]
