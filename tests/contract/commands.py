"""Running the commands of the suite as their users do."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

OWNER_TOKEN, OUTSIDER_TOKEN = "owner-token", "outsider-token"
REPO, OTHER_REPO, FORBIDDEN_REPO = "repo-123", "repo-456", "repo-789"
ROOT = Path(__file__).parents[2]

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
        timeout=120,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)
