"""The command `apikey-contract traffic`, as its users run it."""

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from tests.contract.commands import environment, run
from tests.contract.recordings import (
    SECRET,
    at,
    call,
    created,
    deleted,
    har,
    key,
    listed,
    one_by_one,
    renamed,
)
from tests.posix import posix_only

TOKEN = "eyJhbGciOiJub25lIn0.owner.signature"
COOKIE = "session=0123456789abcdef-cookie"
HARS = Path(__file__).with_name("hars")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "traffic.har"


def test_the_exit_status_says_what_the_traffic_came_to(file: Path) -> None:
    right = run("traffic", har(file, listed()))
    wrong = run("traffic", har(file, call("GET", 200, {})))
    empty = run("traffic", har(file, call("GET", 200, url="https://elsewhere.example/")))

    assert (right.status, wrong.status, empty.status) == (0, 1, 2)
    assert right.output.splitlines()[-1].startswith("conforms: 0 of ")
    assert empty.errors == "The traffic holds no answer of the four operations.\n"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is no HAR: it is no JSON"),
        ("PK\x03\x04", "is no HAR: it is no JSON"),
        ("{}", "is no HAR: it has no log.entries"),
        ("BROKEN", "breaks off after 1 entries"),
        (None, "cannot be read: No such file or directory"),
    ],
)
def test_a_file_that_is_no_har_is_wrong_usage(file: Path, text: str | None, why: str) -> None:
    if text == "BROKEN":
        text = json.dumps({"log": {"entries": one_by_one(listed(), listed())}})[:-30]
    if text is not None:
        file.write_text(text, encoding="utf-8")

    ended = run("traffic", file)

    assert (ended.status, ended.output) == (4, "")
    assert ended.errors.endswith(f"error: {file} {why}\n")


def test_a_base_url_without_calls_names_another(file: Path) -> None:
    ended = run("traffic", har(file, listed()), "--base-url", "https://other.example")

    assert ended.status == 2
    assert "none below https://other.example; there are some below https://api.example/v1" in (
        ended.errors.replace("operations below", "operations: none below")
    )


def test_tokens_cookies_and_secrets_reach_no_output(file: Path, tmp_path: Path) -> None:
    stolen = {"name": "a", "aiType": "AWS", "password": "a password of somebody"}
    echo = {"success": True, "apiKeys": [], "told": [SECRET], "message": f"hello {COOKIE[8:]}"}
    leak = call("GET", 200, echo, token=TOKEN)
    leak["request"]["headers"].append({"name": "Cookie", "value": COOKIE})
    wrong = call("POST", 400, f"<p>{TOKEN}</p>", sent=stolen, token=TOKEN, path=f"?t={TOKEN}")
    other = call("POST", 200, {}, url=f"https://log.example/?{SECRET}", sent=TOKEN)
    har(file, created("a", token=TOKEN), leak, wrong, other, renamed("a", TOKEN, token=TOKEN))
    formats = ("json", "junit", "markdown", "html", "har")

    ended = run(
        *("traffic", file, "--alone", "--strict"),
        *(f"--{name}={tmp_path / name}" for name in formats),
    )

    written = [(tmp_path / name).read_text(encoding="utf-8") for name in formats]
    assert ended.status == 1
    for text in (ended.output, ended.errors, *written):
        for hidden in (SECRET, TOKEN, COOKIE[8:], "a password of somebody"):
            assert hidden not in text


def test_a_client_without_a_token_hides_no_words(file: Path) -> None:
    wrong = listed(key("a", aiType="undefined"), token="undefined")

    ended = run("traffic", har(file, wrong, call("GET", 401, {"success": False}, token="null")))

    assert '"deletedAt": null' in ended.output
    assert '"aiType": "undefined"' in " ".join(ended.output.split())


@pytest.mark.parametrize("name", ["chromium", "firefox", "mitmproxy"])
def test_files_of_other_tools_are_judged(name: str) -> None:
    ended = run("traffic", HARS / f"{name}.har", "--alone")

    assert ended.status == 0, ended.output
    assert "createRepoAiApiKey: 1 answers: 201 (1)" in ended.output
    assert "getRepoAiApiKeys: 2 answers: 200 (2)" in ended.output


def test_a_run_is_recorded_with_a_placeholder_for_each_principal(tmp_path: Path) -> None:
    file = tmp_path / "run.har"
    ended = run("--mock", "--depth", "quick", "--har", file)

    text = file.read_text(encoding="utf-8")
    entries = json.loads(text)["log"]["entries"]
    credentials = {
        header["value"]
        for entry in entries
        for header in entry["request"]["headers"]
        if header["name"] == "Authorization"
    }
    assert ended.status == 0
    assert {
        "Bearer $APIKEY_CONTRACT_TOKEN",
        "Bearer $APIKEY_CONTRACT_OUTSIDER_TOKEN",
    } <= credentials
    assert "owner-token" not in text
    judged = run("traffic", file, "--alone")
    assert judged.status == 0, judged.output
    assert "cannot tell: masking took it away" in judged.output


def test_traffic_tells_how_the_deployment_behaves_and_what_has_changed(
    file: Path, tmp_path: Path
) -> None:
    manners = tmp_path / "manners.yaml"

    first = run("traffic", har(file, created("a"), listed(key("a"))), "--manners", manners)
    learned = manners.read_text(encoding="utf-8")
    other = key("a", createdAt=key("a")["createdAt"].replace("Z", "+00:00"))
    har(file, created("a"), listed(other))
    again = run("traffic", file, "--manners", manners, "--fail-on-change")

    assert (first.status, again.status) == (0, 3), first.output + again.output
    assert "timestamps.offset: {value: Z, seen: 1}" in learned
    assert "status.no-token: not seen" in learned
    assert "Z before" in again.output


def test_of_what_is_masked_nothing_is_learned(file: Path, tmp_path: Path) -> None:
    manners, learned = tmp_path / "manners.yaml", []
    for uses in (7, "***"):
        shown = listed(key("a", uses=uses))
        manners.unlink(missing_ok=True)
        run("traffic", har(file, created("a"), shown, shown), "--manners", manners)
        learned.append(manners.read_text(encoding="utf-8"))

    assert "members.key: {value: {uses: integer}, seen: 2}" in learned[0]
    assert "members.key: not seen" in learned[1]


def test_what_others_may_have_caused_is_not_called_broken(file: Path, tmp_path: Path) -> None:
    manners = tmp_path / "manners.yaml"
    har(file, created("a"), listed(key("a", name="Another name")))

    shared = run("traffic", file, "--manners", manners)
    learned = manners.read_text(encoding="utf-8")
    manners.unlink()
    alone = run("traffic", file, "--manners", manners, "--alone")

    assert (shared.status, alone.status) == (0, 1), shared.output + alone.output
    assert "broken" not in learned
    assert "create.name-kept" in manners.read_text(encoding="utf-8")


def test_of_a_masked_file_no_form_of_secrets_is_learned(tmp_path: Path) -> None:
    recorded, manners = tmp_path / "run.har", tmp_path / "manners.yaml"
    run("--mock", "--depth", "quick", "--har", recorded)

    run("traffic", recorded, "--manners", manners)

    learned = manners.read_text(encoding="utf-8")
    assert "form.id: {value: uuid" in learned
    assert "form.secret: not seen" in learned


def test_a_recorded_run_that_fails_fails_offline(tmp_path: Path) -> None:
    file = tmp_path / "run.har"
    fault = "list.newest-first:oldest-first"
    run("--mock", "--mock-fault", fault, "--clause", "list.newest-first", "--har", file)

    ended = run("traffic", file)

    assert ended.status == 1
    assert "fail  list.newest-first" in ended.output


# What a child takes counts from the fork on, with the memory of its parent: this one has little.
MEASURE = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=sys.stderr, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@posix_only
@pytest.mark.slow
def test_a_file_of_100_mb_is_judged_in_little_memory(file: Path, tmp_path: Path) -> None:
    asset = call("GET", 200, "x" * 20_000, url="https://cdn.example/a.js")
    with file.open("w", encoding="utf-8") as written:
        written.write('{"log": {"entries": [{}')
        for number in range(125):
            name, secret = f"key-{number}", sha256(str(number).encode()).hexdigest()
            calls = [created(name, secret=secret), listed(key(name)), deleted(name), listed()]
            entries = [at(10 * number + place, each) for place, each in enumerate(calls)]
            written.write(f",{json.dumps([*entries, *one_by_one(*[asset] * 40)])[1:-1]}")
        written.write("]}}")

    words = [sys.executable, "-m", "contract_tests", "traffic", str(file), "--alone"]
    with (tmp_path / "output").open("w") as output:
        measured = subprocess.run(
            [sys.executable, "-c", MEASURE, *words],
            stdout=subprocess.PIPE,
            stderr=output,
            env=environment(),
            check=True,
        )

    assert file.stat().st_size > 100_000_000
    assert int(measured.stdout) < 300_000  # KiB
