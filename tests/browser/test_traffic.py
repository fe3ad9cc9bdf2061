"""What a browser has recorded is judged offline: faults of the mock show in a plain journey."""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser

from contract_tests.options import traffic_parser
from contract_tests.report import Report
from contract_tests.traffic.command import judged
from contract_tests.verdicts import RunVerdict, Verdict
from mock_server.faults import FAULTS
from tests.mock.running import RunningMock, running_mock

pytestmark = pytest.mark.slow

JOURNEY = Path(__file__).with_name("plain_journey.js").read_text(encoding="utf-8")
PAUSE = 60  # milliseconds: Playwright does not tell of waits of up to 50
LANES = 6  # connections that Chromium opens to one host

HONEST = "honest"

# The ways in which each clause is broken for all to see.
SHOWN = {
    "create.status-created": "200 202 array",
    "create.success-true": "dropped text number false",
    "create.id-returned": "dropped number slash",
    "create.key-returned": "dropped empty object",
    "create.secret-returned": "dropped empty object",
    "create.id-unique": "all repository",
    "create.key-unique": "all repository",
    "create.secret-unique": "all repository",
    "create.one-provider": "aws-as-other all-the-same",
    "create.listed-at-once": "masked-key shortened-key another-key upper-case-key",
    "create.name-kept": "lower-case title-case",
    "list.status-ok": "206 201 array",
    "list.success-true": "dropped text number false",
    "list.array": "renamed nested text items",
    "list.item-id": "dropped renamed slash question-mark",
    "list.item-name": "dropped number renamed",
    "list.item-repo-id": "dropped object upper-case",
    "list.item-key": "dropped number renamed",
    "list.item-ai-type": "dropped number object renamed",
    "list.item-created-at": "dropped empty http-date time-only",
    "list.created-at-instant": "no-zone space basic short-date utc-as-local wrong-sign",
    "list.item-deleted-at": "dropped object empty false",
    "list.only-active": "marked unmarked renamed",
    "list.complete": "duplicates renamed-twice",
    "list.newest-first": "oldest-first by-name by-provider newest-last by-update",
    "list.repeatable": "newest-missing key-masked key-rotates",
    "secret.never-again": "list-raw list-reversed list-quarters list-basic delete-member",
    "secret.refusal-bare": "id-in-403 key-in-403 id-in-404 key-in-404",
    "update.status-ok": "201 204 202 array",
    "update.success-true": "dropped text false",
    "update.message-returned": "dropped number",
    "update.renames": "nothing another-key appends lower-case",
    "update.key-and-secret-fixed": "new-key new-secret",
    "update.nothing-else": "provider-lost made-anew id-changed changes-place",
    "delete.status-ok": "201 204 202 array",
    "delete.success-true": "dropped number false",
    "delete.message-returned": "dropped object",
    "delete.others-stay": "all newer provider-changes",
    "delete.only-once": "200 409 410 204",
    "delete.final": "second-deletion second-list",
    "access.create-forbidden": "403-with-effect",
    "access.list-forbidden": "with-keys",
    "access.update-forbidden": "403-with-effect",
    "access.delete-forbidden": "403-with-effect",
    "errors.json-object": "object-message array html html-for-403",
    "errors.success-false": "no-success detail true-for-404 true-for-list",
    "errors.no-server-error": "unknown-key-deleted no-access",
    "errors.no-internals": "python go postgres exception exception-member outsider",
    "protocol.json-media-type": "text-plain octet-stream javascript list",
    "protocol.members-once": "create list delete create-spelt-apart",
}

# What is named another way, since nobody asks again to find out more.
NAMED = {
    "delete.removes:nothing": "list.only-active",
    "delete.removes:one-provider": "list.only-active",
    "delete.removes:another-key": "delete.others-stay",
    "delete.others-stay:renames": "create.name-kept",
    "update.nothing-else:newest": "create.name-kept",
    "list.repeatable:name-grows": "create.name-kept",
    "create.one-provider:newest-decides": "list.repeatable",
}

EXPECTED = {f"{clause}:{way}": clause for clause, ways in SHOWN.items() for way in ways.split()}
EXPECTED |= NAMED


@pytest.fixture(scope="module")
def lying_mock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningMock]:
    log = tmp_path_factory.mktemp("mock") / "log"
    with running_mock("--max-sessions", "1000", log=log) as mock:
        yield mock


def recorded(browser: Browser, mock: RunningMock, sessions: list[str], path: Path) -> None:
    """Let Chromium make the journey in each session, and record it as users do."""
    context = browser.new_context(record_har_path=path)
    page = context.new_page()
    page.goto(f"{mock.url}/openapi.json")
    page.evaluate(JOURNEY, {"sessions": sessions, "pause": PAUSE, "lanes": LANES})
    context.close()


def by_session(path: Path) -> dict[str, Any]:
    """Return the HAR of each session in one that holds many."""
    log = json.loads(path.read_text(encoding="utf-8"))["log"]
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for entry in log["entries"]:
        found["/" + entry["request"]["url"].split("/")[3]].append(entry)
    return {session: {"log": {**log, "entries": entries}} for session, entries in found.items()}


def report(path: Path, *options: str) -> Report:
    return judged(traffic_parser().parse_args([str(path), *options]))


def failed(report: Report) -> set[str]:
    return {entry.clause.id for entry in report.clauses if entry.verdict is Verdict.FAIL}


def test_faults_that_show_in_a_plain_journey_fail_their_clause(
    browser: Browser, lying_mock: RunningMock, tmp_path: Path
) -> None:
    sessions = {fault: f"/@{number}" for number, fault in enumerate([HONEST, *EXPECTED])}
    with httpx.Client(base_url=lying_mock.url, trust_env=False) as client:
        for fault, session in sessions.items():
            active = {"active": [] if fault == HONEST else [fault]}
            client.put(f"{session}/__mock__/faults", json=active).raise_for_status()

    recorded(browser, lying_mock, list(sessions.values()), tmp_path / "all.har")

    found, file = {}, tmp_path / "one.har"
    hars = by_session(tmp_path / "all.har")
    for fault, session in sessions.items():
        file.write_text(json.dumps(hars[session]), encoding="utf-8")
        found[fault] = report(file, "--alone")
    assert found.pop(HONEST).verdict is RunVerdict.CONFORMS
    missed = {fault: failed(found[fault]) for fault in EXPECTED}
    assert {fault: got for fault, got in missed.items() if EXPECTED[fault] not in got} == {}


def test_the_table_names_faults_that_exist_and_many_of_them() -> None:
    own = [fault for fault in EXPECTED if fault not in NAMED]

    assert set(EXPECTED) <= set(FAULTS)
    assert all(FAULTS[fault].clause == EXPECTED[fault] for fault in own)
    assert len(EXPECTED) >= 150
