"""Runs that learn how a deployment behaves, and say what has changed."""

from dataclasses import replace
from pathlib import Path

import pytest

from openapi.manners.file import Broken, load_manners
from tests.lawful.answers import Generous, NoDeletion405
from tests.lawful.bodies import Bearerless403, Order, service
from tests.lawful.circumstances import Crowd
from tests.lawful.server import serving
from tests.lawful.service import (
    FORBIDDEN_REPO_ID,
    OUTSIDER_TOKEN,
    OWNER_TOKEN,
    REPO_ID,
    Answer,
    Json,
    Key,
    Refused,
    Request,
    Service,
)
from tests.lawful.suite import Result, check
from tests.posix import posix_only

pytestmark = [pytest.mark.slow, posix_only]

TOKENS = {"APIKEY_CONTRACT_TOKEN": OWNER_TOKEN, "APIKEY_CONTRACT_OUTSIDER_TOKEN": OUTSIDER_TOKEN}


def learn(deployment: Service, file: Path | None, *options: str) -> Result:
    settings = ["--repo-id", REPO_ID, "--forbidden-repo-id", FORBIDDEN_REPO_ID, "--depth", "quick"]
    wanted = [] if file is None else ["--manners", str(file)]
    with serving(deployment) as url:
        return check(["--base-url", url, *settings, *wanted, *options], TOKENS)


def values(file: Path) -> dict[str, object]:
    """Return what a file says was seen, without counts and without how long calls took."""
    entries = load_manners(file.read_text()).entries
    return {name: entry.value for name, entry in entries.items() if not name.startswith("latency.")}


def test_a_run_writes_down_how_a_deployment_behaves(tmp_path: Path) -> None:
    file = tmp_path / "staging.yaml"
    framework = service(
        Order.BEFORE, Bearerless403, status=422, closed=True, shortest=2, longest=50, trims=True
    )

    result = learn(framework(), file)

    assert result.status == 0, result.printed
    assert (
        values(file).items()
        >= {
            "status.no-token": 403,
            "status.unknown-token": 403,
            "status.invalid-body": 422,
            "status.unknown-repository": 403,
            "validation": "before-key",
            "message.list.403": "varies",
            "message.update.404": "API key not found",
            "message.update.422": "none",
            "name.shortest": 2,
            "name.longest": 50,
            "name.blank": "refused",
            "name.spaces": "trimmed",
            "fields.unknown": "refused",
            "deletion": "there",
            "form.id": "uuid",
            "timestamps.fraction": 3,
            "timestamps.offset": "Z",
            "members.key": {},
        }.items()
    )
    assert values(file)["members.update.422"] == {"detail": "array", "success": "missing"}


class Particular(Service):
    """One that says more of what is wrong with an object than of what is no JSON at all."""

    def refusal(self, request: Request, refused: Refused, /) -> Answer:
        answer = super().refusal(request, refused)
        is_object = refused.status == 400 and "JSON" not in refused.message
        return replace(answer, body={**answer.body, **({"issues": []} if is_object else {})})


def test_a_quick_run_learns_the_same_of_refusals_as_a_longer_one(tmp_path: Path) -> None:
    file = tmp_path / "staging.yaml"

    assert learn(Particular(), file, "--depth", "standard").status == 0
    result = learn(Particular(), file, "--fail-on-change")

    assert (result.status, result.report["notes"]) == (0, [])
    assert values(file)["members.create.400"] == {"issues": "array"}
    assert values(file)["members.update.400"] == {"issues": "array"}


def test_it_takes_at_most_forty_further_calls(tmp_path: Path) -> None:
    plain = learn(Service(), None).report["requests"]

    result = learn(service(Order.BEFORE, longest=1_234)(), tmp_path / "staging.yaml")

    assert values(tmp_path / "staging.yaml")["name.longest"] == 1_234
    assert result.report["requests"] - plain <= 40


def test_what_cannot_be_seen_is_not_seen(tmp_path: Path) -> None:
    file = tmp_path / "staging.yaml"

    assert learn(Service(), file, "--read-only").status == 0

    assert values(file).keys() & {"form.secret", "deletion", "name.longest"} == set()
    assert values(file)["status.no-token"] == 401


def test_further_members_are_kept_without_what_they_hold(tmp_path: Path) -> None:
    file = tmp_path / "staging.yaml"

    assert learn(Generous(), file).status == 0

    members = values(file)["members.key"]
    assert isinstance(members, dict)
    assert members["createdBy"] == "object"
    assert members["fingerprint"] == "text"
    assert members["status"] == {"always": "active"}
    assert members["expiresAt"] == {"always": None}
    assert "ada@example.test" not in file.read_text()


class Colleagues(Crowd):
    """Other people whose keys have a member that those of a run do not have."""

    def shown(self, key: Key) -> Json:
        return super().shown(key) | ({"colleague": 1} if "Colleague" in key.name else {})


def test_nothing_of_other_people_gets_into_the_file(tmp_path: Path) -> None:
    file = tmp_path / "staging.yaml"

    assert learn(Colleagues(), file).status == 0

    assert "olleague" not in file.read_text()
    assert values(file)["members.key"] == {}


def test_what_has_changed_is_told_and_the_file_stays(tmp_path: Path) -> None:
    file = tmp_path / "staging.yaml"
    file.write_text("manners: {status.no-token: 403, deletion: there}\n")

    result = learn(NoDeletion405(), file, "--fail-on-change")

    assert (result.status, result.report["exit_code"]) == (3, 3)
    assert result.report["notes"] == [
        "without a token: 403 before, 401 now",
        "the deletion of an active key: there before, 405 now",
    ]
    assert file.read_text() == "manners: {status.no-token: 403, deletion: there}\n"


def test_an_update_writes_the_file_anew_and_keeps_what_was_not_seen(tmp_path: Path) -> None:
    file = tmp_path / "staging.yaml"
    file.write_text("manners: {status.no-token: 403, message.list.418: by hand}\n")

    assert learn(Service(), file, "--update").status == 0

    assert values(file)["status.no-token"] == 401
    assert values(file)["message.list.418"] == "by hand"


def test_what_is_said_of_one_status_holds_though_another_breaks_the_clause(tmp_path: Path) -> None:
    file = tmp_path / "staging.yaml"
    faulty = ["--mock", "--mock-fault", "errors.json-object:html-for-403", "--depth", "quick"]

    check([*faulty, "--manners", str(file)])

    manners = load_manners(file.read_text())
    assert [each.clause for each in manners.broken] == ["errors.json-object"]
    assert manners.entries["message.update.404"].value == "API key not found"
    assert "message.list.403" not in manners.entries


def test_a_deployment_that_breaks_a_clause_is_known_by_it_and_never_replaces_a_file(
    tmp_path: Path,
) -> None:
    new, old = tmp_path / "new.yaml", tmp_path / "old.yaml"
    old.write_text("manners: {status.no-token: 403}\n")
    faulty = ["--mock", "--mock-fault", "update.status-ok:202", "--depth", "quick"]

    results = [check([*faulty, "--update", "--manners", str(file)]) for file in (new, old)]

    assert [result.status for result in results] == [1, 1]
    assert load_manners(new.read_text()).broken == (
        Broken("update.status-ok", "update.status-ok:202"),
    )
    assert old.read_text() == "manners: {status.no-token: 403}\n"
    assert "without a token: 403 before, 401 now" in results[1].report["notes"]


@pytest.mark.parametrize(
    ("text", "options", "named"),
    [
        ("manners: {status.no-token: 200}", (), "authentication.token-required"),
        (None, ("--update",), "--manners"),
    ],
)
def test_what_is_asked_for_wrongly_is_refused_before_any_call(
    tmp_path: Path, text: str | None, options: tuple[str, ...], named: str
) -> None:
    file = tmp_path / "staging.yaml"
    if text is not None:
        file.write_text(text)

    result = learn(Service(), None if text is None else file, *options)

    assert result.status == 4
    assert named in result.printed
