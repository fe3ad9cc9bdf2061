"""Running the commands of the suite as their users do."""

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from contract_tests import cli

OWNER_TOKEN, OUTSIDER_TOKEN = "owner-token", "outsider-token"
REPO, OTHER_REPO, FORBIDDEN_REPO = "repo-123", "repo-456", "repo-789"
ROOT = Path(__file__).parents[2]
PATIENCE = 120.0

VARIABLES = {
    "APIKEY_CONTRACT_TOKEN": OWNER_TOKEN,
    "APIKEY_CONTRACT_OUTSIDER_TOKEN": OUTSIDER_TOKEN,
    "APIKEY_CONTRACT_REPO_ID": REPO,
    "APIKEY_CONTRACT_OTHER_REPO_ID": OTHER_REPO,
    "APIKEY_CONTRACT_FORBIDDEN_REPO_ID": FORBIDDEN_REPO,
}


@dataclass(frozen=True)
class Ended:
    """A command that has ended."""

    status: int
    output: str
    errors: str


def environment(variables: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment without settings of ours, but for `variables`."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("APIKEY_CONTRACT_", "PYTEST_", "GITHUB_", "COV_"))
    }
    return {**kept, "PYTHONPATH": str(ROOT), **(variables or {})}


def run(
    *words: str | Path, variables: Mapping[str, str] | None = None, module: str = "contract_tests"
) -> Ended:
    """Run a module of ours as a command and wait for its end."""
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, words)],
        env=environment(variables),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def run_forked(*words: str | Path, variables: Mapping[str, str] | None = None) -> Ended:
    """Run `apikey-contract` in a process forked from one that has imported it already.

    To import it takes most of the time of a short run.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return run(*words, variables=variables)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.lawful.preloaded"])
    with tempfile.TemporaryDirectory() as folder:
        streams = [Path(folder, "output"), Path(folder, "errors")]
        process = context.Process(
            target=_main, args=([*map(str, words)], environment(variables), *streams)
        )
        process.start()
        process.join(PATIENCE)
        if process.exitcode is None:
            process.kill()
            raise TimeoutError(f"the command is not done after {PATIENCE} s")
        output, errors = (stream.read_text(encoding="utf-8") for stream in streams)
    return Ended(process.exitcode, output, errors)


def _main(words: list[str], variables: dict[str, str], output: Path, errors: Path) -> None:
    os.environ.clear()
    os.environ.update(variables)
    for number, path in ((1, output), (2, errors)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
    cli.main(words)
