"""The suite judges services on real stacks, and the mock can take their part.

What is wrong with one comes with the defaults of its framework. All else is lawful.
"""

import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Set
from pathlib import Path

import pytest

from openapi.manners.file import load_manners
from tests.mock.running import running_mock
from tests.stacks.serving import serving
from tests.stacks.twin import judged, told

pytestmark = pytest.mark.slow

# Those beside this Python: one from elsewhere may be of any age.
NODE, NPM = (shutil.which(name, path=sysconfig.get_path("scripts")) for name in ("node", "npm"))
# What npm calls a registry that it cannot reach, or that a proxy does not let it reach.
UNREACHABLE = re.compile(
    r"code (EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|ERR_SOCKET_TIMEOUT|E403|E407)\b"
)


def test_fastapi_is_judged_as_noted_and_has_a_twin(tmp_path: Path) -> None:
    """FastAPI refuses a body with 422, and shows in the answer what it was sent.

    It cannot write half of a surrogate pair, nor a number that is beyond all floats: then it says
    "Internal Server Error" with 500, in plain text.
    """
    command = [sys.executable, "-m", "uvicorn", "tests.stacks.fastapi_service:app", "--port=0"]
    database = f"sqlite:///{tmp_path / 'keys.db'}?timeout=30"  # for a lock, in seconds

    with serving(command, tmp_path / "log", DATABASE_URL=database) as url:
        expect_judged_with_a_twin(
            url, tmp_path, broken={"errors.no-server-error", "errors.json-object"}
        )


@pytest.mark.skipif(NPM is None, reason="needs the Node of `tox -e stacks`")
def test_express_is_judged_as_noted_and_has_a_twin(tmp_path: Path) -> None:
    """Express 4 shows a page with a stack trace for a body or a path that it cannot read.

    It leaves the trace away where NODE_ENV is `production`, which nothing reminds of. The page is
    no JSON either, which is a choice of this project only for such a status.
    """
    folder = shutil.copytree(Path(__file__).parent / "express", tmp_path / "express")
    install(folder)

    command = [NODE or "", str(folder / "service.js")]
    with serving(command, tmp_path / "log", NODE_ENV="") as url:
        expect_judged_with_a_twin(
            url, tmp_path, broken={"errors.no-internals"}, noted={"errors.other-statuses"}
        )


def install(folder: Path) -> None:
    """Install what the lock file names; skip the test where no registry answers."""
    words = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"]
    patience = ["--fetch-retries=1", "--fetch-timeout=30000"]
    done = subprocess.run(
        [NPM or "", "ci", *words, *patience],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if UNREACHABLE.search(done.stderr):
        pytest.skip("npm cannot reach its registry")
    assert done.returncode == 0, done.stderr


def expect_judged_with_a_twin(
    url: str, folder: Path, *, broken: Set[str], noted: Set[str] = frozenset()
) -> None:
    """Expect that a service breaks these clauses only, and that the mock can answer as it does.

    `noted` are assumed clauses, which do not fail a run.
    """
    file = folder / "manners.yaml"

    result = judged(url, file)
    manners = load_manners(file.read_text())
    original = told(url, manners)
    with running_mock("--manners", str(file), log=folder / "mock.log") as mock:
        twin = told(mock.url, manners)

    assert result.with_verdict("fail", "error").keys() == broken | noted, result.printed
    assert result.status == 1
    assert {each.clause for each in manners.broken} == broken
    assert twin == original
