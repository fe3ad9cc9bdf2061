"""No token and no secret in anything that a run puts out, however much goes wrong."""

import base64
import functools
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from contract_tests.evidence import Evidence
from contract_tests.findings import Outcome
from contract_tests.report_files import RENDERINGS
from contract_tests.runner import _settle
from tests.contract.commands import (
    OUTSIDER_TOKEN,
    OWNER_TOKEN,
    REPO,
    VARIABLES,
    environment,
    run,
)
from tests.contract.exchanges import new_judge
from tests.contract.servers import Answer, Received, Recorder, recording

pytestmark = pytest.mark.slow

VERBOSE = {
    "PYTHONDEVMODE": "1",
    "HTTPX_LOG_LEVEL": "trace",
    "GITHUB_ACTIONS": "true",
    "CI": "true",
    "RUNNER_DEBUG": "1",
}


class Leaky:
    """Change answers so that every secret and every token comes out wherever it can."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(self, received: Received, answer: Answer) -> Answer:
        """Return the answer with a secret and what the caller sent in it."""
        try:
            body = json.loads(answer.body)
        except ValueError:
            return answer
        if not isinstance(body, dict):
            return answer
        secret = self.seen[-1] if self.seen else ""
        if "secret" in body:
            self.seen.append(body["secret"])
        sent = received.headers.get("authorization", "")
        return Answer(answer.status, self.body(body, secret, sent), self.headers(answer, secret))

    @staticmethod
    def headers(answer: Answer, secret: str) -> tuple[tuple[str, str], ...]:
        return (*answer.headers, ("Location", f"/{secret}"), ("X-Last", secret))

    @staticmethod
    def body(body: dict[str, Any], secret: str, sent: str) -> dict[str, Any]:
        encoded = base64.b64encode(secret.encode()).decode()
        message = f"{secret} {encoded} {secret.encode().hex()}"
        body = {**body, "success": "yes", "message": message, "echo": sent, "aiType": secret}
        for item in body.get("apiKeys", []):
            item |= {"secretKey": secret, "createdAt": secret, "aiType": secret, "name": secret}
        return body


def forms(secret: str) -> Iterator[str]:
    """Yield what a secret may look like in an output."""
    raw = secret.encode()
    yield secret
    yield secret[::-1]
    yield secret[: max(12, len(secret) // 2)]
    yield raw.hex()
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + raw).decode().rstrip("=")
        yield encoded[(0, 2, 3)[shift] : -1]


def expect_none_of(secrets: Iterable[str], outputs: dict[str, str]) -> None:
    """Fail with the place of the first secret found, and not with the secret."""
    wanted = {form for secret in secrets for form in forms(secret)}
    found = {
        where
        for where, text in outputs.items()
        if any(form.lower() in text.lower() for form in wanted)
    }
    assert not found


def outputs_of(folder: Path, **streams: str) -> dict[str, str]:
    files = {
        path.name: path.read_text(encoding="utf-8", errors="replace")
        for path in folder.rglob("*")
        if path.is_file()
    }
    return {**files, **streams}


def everything(recorder: Recorder) -> list[str]:
    assert len(recorder.secrets) > 2
    return [*recorder.secrets, OWNER_TOKEN, OUTSIDER_TOKEN]


def test_no_report_of_a_leaking_deployment_holds_a_secret(mock: str, tmp_path: Path) -> None:
    options = [
        word for name in RENDERINGS for word in (f"--{name}", str(tmp_path / f"report.{name}"))
    ]
    with recording(mock, Leaky()) as proxy:
        ended = run(
            "--base-url", proxy.url, "--depth", "quick", *options,
            variables={**VARIABLES, **VERBOSE},
        )  # fmt: skip

    assert ended.status == 1
    outputs = outputs_of(tmp_path, stdout=ended.output, stderr=ended.errors)
    assert set(outputs) == {*(f"report.{name}" for name in RENDERINGS), "stdout", "stderr"}
    assert all(len(text) > 1000 for name, text in outputs.items() if name != "stderr")
    expect_none_of(everything(proxy), outputs)


def by_hand(base_url: str, folder: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "pytest", "--pyargs", "contract_tests"]
    command += ["-p", "contract_tests.plugin", "-p", "no:cacheprovider", "-c", os.devnull]
    return subprocess.run(
        [*command, *options],
        env=environment({**VARIABLES, "APIKEY_CONTRACT_BASE_URL": base_url}),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


LOUD = ("-vv", "--showlocals", "--tb=long", "-rA", "--log-cli-level=DEBUG", "--junitxml=junit.xml")
SOME = ("-k", "newest or guessed")


@pytest.fixture(scope="module")
def done_by_hand(
    mock_process: str, tmp_path_factory: pytest.TempPathFactory
) -> tuple[int, dict[str, str], list[str]]:
    """Return the status of pytest, all that it put out, and what it must not put out."""
    folder = tmp_path_factory.mktemp("by_hand")
    with recording(mock_process, Leaky()) as proxy:
        done = by_hand(proxy.url, folder, *LOUD, *SOME)
    outputs = outputs_of(folder, stdout=done.stdout, stderr=done.stderr)
    return done.returncode, outputs, everything(proxy)


def test_pytest_run_by_hand_shows_no_secret(
    done_by_hand: tuple[int, dict[str, str], list[str]],
) -> None:
    _, outputs, hidden = done_by_hand

    assert set(outputs) == {"junit.xml", "stdout", "stderr"}
    assert "test_the_newest_key_comes_first" in outputs["stdout"]
    expect_none_of(hidden, outputs)


def test_pytest_run_by_hand_fails_where_a_promise_is_broken(
    done_by_hand: tuple[int, dict[str, str], list[str]],
) -> None:
    assert done_by_hand[0] == 1


class SurpriseError(Exception):
    """Something nobody thought of."""


def test_what_stops_a_check_is_told_by_the_name_of_its_kind_alone() -> None:
    judge = new_judge()
    judge.held("list.item-id")

    _settle(judge, ["list.array", "list.item-id"], SurpriseError(f"{OWNER_TOKEN} in {REPO}"))

    assert judge.finish() == [
        Evidence("list.item-id", Outcome.HELD, "a check"),
        Evidence(
            "list.array",
            Outcome.UNDECIDED,
            "a check",
            came="The check stopped with SurpriseError.",
        ),
    ]


STOPPED_BY_SURPRISE = """
import sys
from contract_tests import cli
from contract_tests.client.http_session import HttpSession
from contract_tests.current import CHECK

where, send = sys.argv.pop(), HttpSession.send

def stop(self, request, **options):
    if request.operation != "getRepoAiApiKeys" or not CHECK.get().startswith(where):
        return send(self, request, **options)
    ledger = self.observers[0].__self__.judge.redactor.ledger
    raise KeyError(self.deployment.tokens["owner"], ledger._secrets)

HttpSession.send = stop
cli.main(sys.argv[1:])
"""


@pytest.mark.parametrize("where", ["opening", "test_", "closing"])
def test_what_stops_a_run_by_surprise_shows_no_secret(mock: str, where: str) -> None:
    with recording(mock) as proxy:
        words = ["--base-url", proxy.url, "--clause", "list.newest-first", where]
        done = subprocess.run(
            [sys.executable, "-c", STOPPED_BY_SURPRISE, *words],
            env=environment({**VARIABLES, **VERBOSE, "PYTEST_DEBUG": "1"}),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    assert done.returncode == 2
    assert "KeyError" in done.stdout + done.stderr
    hidden = [*proxy.secrets, OWNER_TOKEN, OUTSIDER_TOKEN]
    expect_none_of(hidden, {"stdout": done.stdout, "stderr": done.stderr})


def test_a_secret_is_found_by_the_search_of_these_tests() -> None:
    secret = "4f6a1b9c0d7e8f2a3b5c6d7e8f901a2b"
    search = functools.partial(expect_none_of, [secret])

    for form in (secret, secret.encode().hex(), base64.b64encode(b"u:" + secret.encode()).decode()):
        with pytest.raises(AssertionError):
            search({"stdout": f"… {form} …"})
    search({"stdout": "nothing"})
