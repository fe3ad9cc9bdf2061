"""Run a service in a process of its own."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

PATIENCE = 30.0


@contextmanager
def serving(command: Sequence[str], log: Path, **environment: str) -> Iterator[str]:
    """Run a command until the block ends; give the URL at which it serves, as it says itself."""
    with log.open("w") as output:
        process = subprocess.Popen(
            command,
            stdout=output,
            stderr=output,
            env={**os.environ, **environment},
            start_new_session=True,
        )
    try:
        yield _url(process, log)
    finally:
        # The `node` of the wheel starts another process, which is not to outlive it.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(PATIENCE)


def _url(process: "subprocess.Popen[bytes]", log: Path) -> str:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        if match := re.search(r"http://127\.0\.0\.1:\d+", log.read_text()):
            return match[0]
        time.sleep(0.05)
    raise AssertionError(f"the service did not start: {log.read_text()}")
