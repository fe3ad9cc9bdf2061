"""Scripts hold nothing secret, whole bodies, and no word that a shell would take for another."""

import os
import shlex
import shutil
import stat
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from contract_tests.client.calls import Call
from contract_tests.client.curl import curl_options
from contract_tests.client.exchange import (
    Exchange,
    Request,
    Response,
    collection_path,
    item_path,
)
from contract_tests.client.ledger import Ledger
from contract_tests.client.redaction import Redactor
from contract_tests.deployment import ANONYMOUS, OUTSIDER, OWNER, Deployment, Limits, TlsTrust
from contract_tests.reports import json_report, markdown, terminal
from contract_tests.reports.scripts.files import prepare, with_scripts
from contract_tests.reports.scripts.replay import Replay, body_command, quoted
from contract_tests.reports.scripts.writing import SCENARIOS, script, why_not
from openapi import load_catalogue
from tests.reports.builder import HOSTILE, evidence, failed, report

CATALOGUE = load_catalogue()
PREFIX = "contract-0123456789abcdef"
ID, KEY = "0b8f3c1e-6a52-4d0f-9a3e-5c8d7b6a1f20", "FB_AI_0123456789abcdef"
DEPLOYMENT = Deployment(
    base_url="https://staging.example/a'pi",
    repo_id="repo 1",
    other_repo_id="repo-2",
    forbidden_repo_id="repo-3",
    tokens={OWNER: "owner's-own-token", OUTSIDER: "the-outsider's-token"},
    headers={"X-Environment": "staging-gate-4711", "X_odd.name": "value-of-the-odd-one"},
    tls=TlsTrust(ca_file="/etc/it's/ca.pem"),
    prefix=PREFIX,
)
SECRETS = [*DEPLOYMENT.tokens.values(), *DEPLOYMENT.headers.values()]
CREATION = Call(
    "POST",
    collection_path("repo-2"),
    OWNER,
    "createRepoAiApiKey",
    "repo-2",
    content_type="application/json",
    body=f'{{"name": "{PREFIX}-key-1", "aiType": "AWS"}}'.encode(),
    new_id=ID,
    new_key=KEY,
)


def call(method: str, target: str, **changes: object) -> Call:
    values: dict[str, object] = {"principal": OWNER, "repo_id": "repo-2", "apikey_id": ID}
    return Call(method, target, **{**values, **changes})  # type: ignore[arg-type]


def needed(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed here")
    return found


def written(clause_id: str, *calls: Call, deployment: Deployment = DEPLOYMENT) -> str:
    found = evidence(clause_id, expected=HOSTILE, came=HOSTILE, calls=calls)
    return script(CATALOGUE[clause_id], (found,), deployment)


@pytest.mark.parametrize("clause_id", SCENARIOS)
def test_a_script_is_one_for_the_shell_and_holds_no_secret(clause_id: str) -> None:
    text = written(clause_id, CREATION)

    subprocess.run([needed("bash"), "-n"], input=text, text=True, check=True)
    assert not [secret for secret in SECRETS if secret in text]
    assert text.startswith(f"#!/usr/bin/env bash\n# {clause_id}: ")
    assert '"${HEADER_X_ENVIRONMENT}"' in text
    assert '"${HEADER_X_ODD_NAME}"' in text
    assert "cacert = " in text
    assert "\x1b" not in text
    assert "\n::error" not in text


@pytest.mark.parametrize("clause_id", SCENARIOS)
def test_a_judgement_is_one_for_jq(clause_id: str, tmp_path: Path) -> None:
    text = script(CATALOGUE[clause_id], (), DEPLOYMENT)
    program = tmp_path / "judge.jq"
    judge = text.partition("<<'JQ'\n")[2].partition("\nJQ\n")[0]
    program.write_text(f"{judge}\n({SCENARIOS[clause_id].judge}), nothing_made\n", encoding="utf-8")
    words = [
        word for name in ("mark", "repo", "other", "forbidden") for word in ("--arg", name, "")
    ]

    ended = subprocess.run(
        [needed("jq"), "-nr", "--arg", "count", "0", *words, "-f", str(program)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ended.returncode, ended.stderr) == (0, "")
    assert not [line for line in ended.stdout.splitlines() if line.startswith("broken")]


@pytest.mark.parametrize(
    "body",
    [
        HOSTILE.encode("utf-8", "surrogatepass"),
        HOSTILE.encode("utf-16", "surrogatepass"),
        b'{"name": "' + b"n" * 100_000 + b'"}',
        b"it's $HOME `id` $(id) \\ %s %b \\0101 \n",
        bytes(range(256)),
        b"",
    ],
    ids=["hostile", "utf-16", "long", "shell", "every byte", "empty"],
)
def test_a_body_is_sent_as_it_was(body: bytes, tmp_path: Path) -> None:
    helpers = "work=$1\n" + "\n".join(
        line
        for line in script(CATALOGUE["list.array"], (), DEPLOYMENT).splitlines()
        if line.startswith(("body()", "write()"))
    )
    text = f"{helpers}\n{body_command(body, {'not-in-it': 'x'})}\n"

    (tmp_path / "script").write_text(text, encoding="utf-8")
    subprocess.run([needed("bash"), str(tmp_path / "script"), str(tmp_path)], check=True)

    assert (tmp_path / "1.sent").read_bytes() == body


def test_ids_keys_and_marks_go_from_one_call_to_the_next() -> None:
    calls = [
        CREATION,
        call("GET", collection_path("repo-2"), operation="getRepoAiApiKeys", apikey_id=None),
        call(
            "PUT",
            item_path("repo-2", ID),
            operation="updateRepoAiApiKey",
            content_type="application/json",
            body=f'{{"name": "{PREFIX}-new-2", "key": "{KEY}"}}'.encode(),
        ),
        call("DELETE", item_path("repo-2", ID), operation="deleteRepoAiApiKey", principal=OUTSIDER),
        call("GET", f"{item_path('repo-2', ID)}/secret?x=$(id)", principal=ANONYMOUS),
    ]

    assert list(Replay(PREFIX).lines(calls)) == [
        """body '{"name": "'"${mark}"'-key-1", "aiType": "AWS"}'""",
        "create r1 'repo-2' owner",
        "list_keys 'repo-2' owner",
        "await r1",
        """body '{"name": "'"${mark}"'-new-2", "key": "'"${r1_key}"'"}'""",
        "update r1 'repo-2' owner",
        "remove r1 'repo-2' outsider",
        "own r1 && send other anonymous GET '/repo/repo-2/ai/apikey/'\"${r1_id}\"'/secret?x=$(id)'"
        " 'repo-2' \"${r1_id}\"",
    ]


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("DELETE", item_path("repo-2", "17")),
        ("PUT", f"{item_path('repo-2', ID)}/../17"),
        ("PATCH", collection_path("repo-2")),
        ("POST", f"/repo/repo-2/ai/apikeys/{ID}/x/y"),
        ("DELETE", f"{item_path('repo-2', ID)}%2f17"),
    ],
)
def test_a_call_that_could_change_somebody_elses_key_is_in_no_script(
    method: str, target: str
) -> None:
    operation = {"DELETE": "deleteRepoAiApiKey"}.get(method)
    harmful = call(method, target, apikey_id=target.rpartition("/")[2], operation=operation)

    assert list(Replay(PREFIX).lines([CREATION, harmful]))[2:] == []


def test_an_id_that_nobody_has_is_made_up_anew() -> None:
    nobody = "11111111-2222-4333-8444-555555555555"
    unknown = call(
        "DELETE", item_path("repo-2", nobody), operation="deleteRepoAiApiKey", apikey_id=nobody
    )

    assert list(Replay(PREFIX).lines([unknown])) == [
        "nobodys_id && send delete owner DELETE '/repo/repo-2/ai/apikey/'\"${nobody}\" 'repo-2'"
        ' "${nobody}"'
    ]


def test_quoting_leaves_nothing_to_the_shell() -> None:
    assert quoted("it's") == "'it'\\''s'"
    assert quoted("") == "''"
    assert quoted("a$(b)a", {"a": "x"}) == '"${x}"\'$(b)\'"${x}"'


def test_what_a_script_cannot_do_without_is_said() -> None:
    alone = replace(DEPLOYMENT, other_repo_id=None, forbidden_repo_id=None, tokens={OWNER: "x"})

    assert "second repository" in why_not("list.own-repository", alone)
    assert "without access" in why_not("access.list-forbidden", alone)
    assert "read_only" in why_not("list.array", replace(DEPLOYMENT, read_only=True))
    assert "statistics" in why_not("create.key-random", DEPLOYMENT)
    assert not why_not("list.array", alone)


def test_a_line_for_curl_goes_out_as_the_run_does() -> None:
    redactor = Redactor(
        Ledger(),
        DEPLOYMENT.base_url,
        DEPLOYMENT.tokens,
        DEPLOYMENT.headers,
        curl_options(DEPLOYMENT),
    )
    exchange = Exchange(Request("GET", "/x", OWNER), Response(200, (), b""))

    assert shlex.split(redactor.exchange(exchange).curl) == [
        *["curl", "-i", "--cacert", "/etc/it's/ca.pem", "-H"],
        *["X-Environment: $HEADER_X_ENVIRONMENT", "-H", "X_odd.name: $HEADER_X_ODD_NAME"],
        *["-X", "GET", "https://staging.example/a'pi/x"],
    ]
    assert curl_options(replace(DEPLOYMENT, headers={}, tls=TlsTrust(verify=False))) == ("-k",)


def test_no_more_keys_are_made_than_the_settings_allow() -> None:
    few = replace(DEPLOYMENT, limits=Limits(keys=20))

    assert "\nmany=5\n" in written("list.complete", deployment=few)
    assert "\nmany=55\n" in written("list.complete")


def test_scripts_are_executable_and_the_reports_name_them(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "broken"
    prepare(folder)
    (folder / "list.array.sh").write_text(written("list.array"), encoding="utf-8")
    (folder / "list.item-id.sh").write_text("mine", encoding="utf-8")
    prepare(folder)
    plain = report(failed("create.id-returned"), failed("create.key-random"))

    found = with_scripts(plain, DEPLOYMENT, folder)

    path = folder / "create.id-returned.sh"
    assert sorted(file.name for file in folder.iterdir()) == [path.name, "list.item-id.sh"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o755
    assert found.scripts == {"create.id-returned": str(path)}
    assert list(found.unscripted) == ["create.key-random"]
    assert json_report.as_data(found)["clauses"][0]["script"] == str(path)
    assert f"bash {path}" in markdown.render(found)
    assert f"bash {path}" in terminal.render(found)
    assert "no script can show it again" in terminal.render(found)
    assert with_scripts(plain, DEPLOYMENT, None) == plain
    assert os.access(path, os.X_OK)
