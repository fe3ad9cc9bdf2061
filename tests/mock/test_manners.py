"""The mock in the manners of a deployment that differs lawfully."""

import gc
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from mock_server import create_app
from mock_server.asgi import Receive, Scope
from mock_server.cli import main
from mock_server.core import telling
from mock_server.core.service_document import load_service_document
from openapi.document import load_document
from openapi.manners.file import Manners, load_manners, written
from openapi.manners.forms import ALPHABETS, pattern_of
from tests.mock.conftest import EMPTY_LIST, FIRST_KEY, FOREIGN_LIST, LIST, Client
from tests.mock.running import request, running_mock

OLD = datetime(2024, 6, 1, 12, 30, 15, 123_000, tzinfo=UTC)


def of(values: dict[str, Any]) -> Manners:
    """Return manners as somebody writes them by hand."""
    return load_manners(written({"manners": values}))


def in_manners(values: dict[str, Any]) -> Client:
    return Client(create_app(manners=of(values), clock=lambda: OLD))


def test_refusals_have_the_statuses_of_the_deployment() -> None:
    client = in_manners(
        {
            "status.no-token": 403,
            "status.unknown-token": 404,
            "status.invalid-body": 422,
            "status.malformed-body": 415,
            "status.unknown-repository": 404,
        }
    )

    assert client("GET", LIST, token=None).status_code == 403
    assert client("GET", LIST, token="nobody").status_code == 404
    assert client("POST", LIST, json={"name": 1}).status_code == 422
    assert client("POST", LIST, content=b'{"name": ').status_code == 415
    nowhere = client("GET", "/repo/nowhere/ai/apikey")
    assert (nowhere.status_code, nowhere.json()["message"]) == (404, "There is no such repository")
    assert client("GET", FOREIGN_LIST).status_code == 403
    assert "www-authenticate" not in client("GET", LIST, token=None).headers


def test_so_have_those_of_operations_that_are_left_to_connexion() -> None:
    document = load_document()
    limit = {"name": "limit", "in": "query", "schema": {"type": "integer"}}
    document["paths"]["/repo/{repoId}/ai/apikey"]["get"]["parameters"] = [limit]
    mock = create_app(manners=of({"status.no-token": 403, "status.invalid-body": 422}))
    client = Client(mock)

    mock.use(load_service_document(yaml.safe_dump(document)))

    assert client("GET", f"{LIST}?limit=few", token=None).status_code == 403
    assert client("GET", f"{LIST}?limit=few").status_code == 422


def test_refusals_have_its_texts_and_further_members() -> None:
    client = in_manners(
        {
            "message.list.401": "Not authenticated",
            "message.update.404": "none",
            "status.invalid-body": 422,
            "members.create.422": {"success": "missing", "detail": "array"},
        }
    )

    assert client("GET", LIST, token=None).json() == {
        "success": False,
        "message": "Not authenticated",
    }
    assert client("PUT", f"{LIST}/nothing", json={}).json() == {"success": False}
    refused = client("POST", LIST, json={}).json()
    assert refused.keys() == {"message", "detail"}


def test_a_refusal_may_name_the_ids_of_the_call_and_its_status() -> None:
    client = in_manners(
        {
            "message.update.404": "No key {apikeyId} in {repoId}",
            "members.update.404": {"statusCode": "status"},
        }
    )

    refused = client("PUT", f"{LIST}/nothing", json={}).json()
    document = client("GET", "/openapi.json").json()

    responses = document["paths"]["/repo/{repoId}/ai/apikey/{apikeyId}"]["put"]["responses"]
    example = responses["404"]["content"]["application/json"]["example"]
    assert (refused["message"], refused["statusCode"]) == ("No key nothing in repo-123", 404)
    assert (example["statusCode"], "{" in example["message"]) == (404, False)


@pytest.mark.parametrize(
    ("order", "statuses"),
    [
        ("last", [401, 403, 404, 400]),
        ("before-key", [401, 403, 400, 400]),
        ("before-access", [401, 400, 400, 400]),
        ("first", [400, 400, 400, 400]),
    ],
)
def test_an_invalid_body_is_refused_when_the_deployment_does(
    order: str, statuses: list[int]
) -> None:
    client = in_manners({"validation": order})

    answers = [
        client("PUT", f"{LIST}/{FIRST_KEY}", token=None, json={"name": 1}),
        client("PUT", f"{FOREIGN_LIST}/{FIRST_KEY}", json={"name": 1}),
        client("PUT", f"{LIST}/nothing", json={"name": 1}),
        client("PUT", f"{LIST}/{FIRST_KEY}", json={"name": 1}),
    ]

    assert [answer.status_code for answer in answers] == statuses


@pytest.mark.parametrize("name", ["n", "n" * 61, " n ", "   "])
def test_names_that_the_deployment_refuses_are_refused_and_change_nothing(name: str) -> None:
    client = in_manners(
        {
            "name.shortest": 2,
            "name.longest": 60,
            "name.spaces": "trimmed",
            "name.blank": "refused",
        }
    )

    assert client("POST", EMPTY_LIST, json={"name": name, "aiType": "AWS"}).status_code == 400
    assert client("PUT", f"{LIST}/{FIRST_KEY}", json={"name": name}).status_code == 400

    assert client.listed() == []
    assert {key["name"] for key in client.listed(LIST)}.isdisjoint({name, name.strip()})


def test_a_name_of_which_too_little_is_left_is_refused() -> None:
    client = in_manners({"name.shortest": 1, "name.spaces": "trimmed"})

    assert client("PUT", f"{LIST}/{FIRST_KEY}", json={"name": "   "}).status_code == 400
    assert client("PUT", f"{LIST}/{FIRST_KEY}", json={"name": " n "}).status_code == 200


def test_what_is_ignored_in_a_body_may_be_anything() -> None:
    client = in_manners({"name.spaces": "trimmed"})
    deep = b'{"name": " n ", "aiType": "AWS", "note": %b%b}' % (b"[" * 300, b"]" * 300)

    answer = client("POST", EMPTY_LIST, content=deep)

    assert answer.status_code == 201
    assert client.listed()[0]["name"] == "n"


def test_spaces_around_a_name_may_be_left_out() -> None:
    client = in_manners({"name.spaces": "trimmed"})

    client.create(name="  two words ")

    assert client.listed()[0]["name"] == "two words"


def test_fields_that_the_document_does_not_know_may_be_refused() -> None:
    client = in_manners({"fields.unknown": "refused"})

    assert client("PUT", f"{LIST}/{FIRST_KEY}", json={"colour": "blue"}).status_code == 400
    assert client("PUT", f"{LIST}/{FIRST_KEY}", json={"name": "blue"}).status_code == 200


@pytest.mark.parametrize("status", [404, 405, 501])
def test_there_may_be_no_deletion(status: int) -> None:
    client = in_manners({"deletion": status})

    assert client("DELETE", f"{LIST}/{FIRST_KEY}").status_code == status
    assert FIRST_KEY in {key["id"] for key in client.listed(LIST)}


FORMS = [
    "uuid",
    "ulid",
    {"prefix": "sk_live_", "alphabet": "letters-and-digits", "length": 24},
    {"prefix": "sk_live_", "form": "uuid"},
    *({"alphabet": name, "length": 26} for name in ALPHABETS),
]


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_new_keys_have_the_forms_of_the_deployment(form: Any) -> None:
    client = in_manners({"form.id": "counted", "form.key": form, "form.secret": form})

    first, second = client.create(), client.create()

    assert [first["id"], second["id"]] == ["1", "2"]
    assert re.fullmatch(pattern_of(form), first["key"])
    assert re.fullmatch(pattern_of(form), first["secret"])
    assert first["secret"] != second["secret"]


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_secrets_of_any_form_stay_out_of_the_record(form: Any) -> None:
    client = in_manners({"form.secret": form})
    secret = client.create()["secret"]

    client("PUT", f"{LIST}/{FIRST_KEY}", json={"name": f"my{secret}!", "note": [secret]})
    client("GET", f"/repo/{secret}/ai/apikey?a={secret}", headers={"X-Note": f"a {secret}"})
    client("POST", LIST, content=f"no JSON: {secret}".encode())
    client("GET", LIST, token=secret)

    recorded = client("GET", "/__mock__/exchanges").text
    assert secret not in recorded
    assert "***" in recorded


def test_timestamps_are_written_as_the_deployment_writes_them() -> None:
    shown = {}
    for fraction, offset in ((3, "Z"), (0, "+00:00"), (9, "+02:00"), (1, "-03:30"), ("none", "Z")):
        client = in_manners({"timestamps.fraction": fraction, "timestamps.offset": offset})
        client.create()
        shown[fraction] = client.listed()[0]["createdAt"]

    assert shown == {
        3: "2024-06-01T12:30:15.123Z",
        0: "2024-06-01T12:30:15+00:00",
        9: "2024-06-01T14:30:15.123000000+02:00",
        1: "2024-06-01T09:00:15.1-03:30",
        "none": "2024-06-01T12:30Z",
    }


@pytest.mark.parametrize(
    ("end", "offset"),
    [("0001-01-01T00:00:00.000Z", "-01:00"), ("9999-12-31T23:59:59.999Z", "+01:00")],
)
def test_a_timestamp_at_an_end_of_the_calendar_stays_as_it_is(end: str, offset: str) -> None:
    assert telling.written(end, of({"timestamps.offset": offset})) == end


def test_answers_and_listed_keys_may_have_further_members() -> None:
    members = {"status": {"always": "active"}, "uses": "integer", "until": {"always": None}}
    client = in_manners({"members.key": members, "members.create": {"message": "text"}})

    assert client.create()["message"]
    (key,) = client.listed()

    assert (key["status"], key["until"]) == ("active", None)
    assert isinstance(key["uses"], int)


def test_made_up_values_stay_the_same_for_a_key_and_differ_from_key_to_key() -> None:
    forms = ["integer", "number", "uuid"]
    client = in_manners({"members.key": {f"a-{form}": form for form in forms}})
    for _ in range(2):
        client.create()

    one, other = client.listed()

    assert client.listed() == [one, other]
    assert all(one[f"a-{form}"] != other[f"a-{form}"] for form in forms)


@pytest.mark.parametrize(
    ("manners", "statuses"),
    [
        ({"status.no-token": 403}, {"200", "401", "403", "500"}),
        ({"status.unknown-token": 404}, {"200", "401", "403", "404", "500"}),
        ({"status.unknown-repository": 404}, {"200", "401", "403", "404", "500"}),
        ({"status.no-token": 404, "status.unknown-token": 404}, {"200", "403", "404", "500"}),
    ],
)
def test_the_document_names_each_status_that_a_refusal_may_have(
    manners: dict[str, Any], statuses: set[str]
) -> None:
    document = in_manners(manners)("GET", "/openapi.json").json()

    declared = document["paths"]["/repo/{repoId}/ai/apikey"]["get"]["responses"]
    assert declared.keys() == statuses


def test_answers_that_a_document_declares_in_another_way_do_no_harm() -> None:
    document = load_document()
    responses = document["paths"]["/repo/{repoId}/ai/apikey"]["get"]["responses"]
    example = {"summary": "Nobody", "value": {"success": False, "message": "Nobody"}}
    responses["401"] = {"description": "Without a body."}
    responses["403"] = {
        "description": "With several examples.",
        "content": {"application/json": {"schema": {}, "examples": {"nobody": example}}},
    }
    mock = create_app(manners=of({"status.no-token": 404, "message.list.403": "Not yours"}))
    client = Client(mock)

    mock.use(load_service_document(yaml.safe_dump(document)))

    assert client("GET", LIST, token=None).status_code == 404
    forced = {"operationId": "getRepoAiApiKeys", "status": 403}
    client("POST", "/__mock__/conditions", json=forced)
    assert client("GET", LIST).json() == {"success": False, "message": "Not yours"}


def test_the_document_is_the_same_in_yaml() -> None:
    client = in_manners({"message.list.401": "Wer da?"})

    in_yaml = client("GET", "/openapi.yaml").text

    assert yaml.safe_load(in_yaml) == client("GET", "/openapi.json").json()
    assert "Wer da?" in in_yaml


def test_the_document_names_the_statuses_and_texts_and_a_condition_can_force_them() -> None:
    client = in_manners({"status.invalid-body": 422, "message.create.422": "name is too short"})
    create = {"operationId": "createRepoAiApiKey", "status": 422}

    document = client("GET", "/openapi.json").json()
    assert client("POST", "/__mock__/conditions", json=create).status_code == 201
    forced = client("POST", LIST, json={"name": "n", "aiType": "AWS"})

    responses = document["paths"]["/repo/{repoId}/ai/apikey"]["post"]["responses"]
    assert responses.keys() == {"201", "401", "403", "422", "500"}
    assert forced.status_code == 422
    assert forced.json() == {"success": False, "message": "name is too short"}


def test_a_forced_refusal_is_like_one_that_came_by_itself() -> None:
    client = in_manners({"status.unknown-token": 404, "message.list.500": "Out of order"})

    real = client("GET", LIST, token="nobody")
    forced = client("GET", LIST, headers={"Prefer": "code=404"})
    failed = client("GET", LIST, headers={"Prefer": "code=500"})

    assert (forced.status_code, forced.json()) == (real.status_code, real.json())
    assert "www-authenticate" not in real.headers.keys() | forced.headers.keys()
    assert failed.json()["message"] == "Out of order"


def test_a_session_may_have_manners_of_its_own_and_keeps_them() -> None:
    client = Client(create_app(manners=of({"status.no-token": 403})))
    session = "/@one"

    answer = client("PUT", f"{session}/__mock__/manners", json={"manners": {"deletion": 405}})
    client("POST", f"{session}/__mock__/reset", json={"everything": True})

    assert answer.status_code == 200
    overview = client("GET", f"{session}/__mock__/overview").json()
    assert overview["manners"] == "Behaves like a deployment."
    assert client("GET", session + LIST, token=None).status_code == 401
    assert client("DELETE", f"{session}{LIST}/{FIRST_KEY}").status_code == 405
    assert client("GET", LIST, token=None).status_code == 403
    assert client("GET", f"/@two{LIST}", token=None).status_code == 403


def test_sessions_share_the_app_and_those_with_equal_refusals_the_document() -> None:
    mock = create_app()
    client = Client(mock)
    for name, manners in {
        "one": {"status.no-token": 403, "form.id": "ulid"},
        "same": {"status.no-token": 403, "form.id": "counted"},
        "other": {"status.no-token": 404},
        "plain": {"form.id": "ulid"},
    }.items():
        client("PUT", f"/@{name}/__mock__/manners", json={"manners": manners})
    client.create(f"/@one{EMPTY_LIST}")

    used = [session.service_document for session in mock.worlds()]

    assert len({id(each.core) for each in used}) == 1
    assert len({id(each) for each in used}) == 3
    assert client.listed(f"/@same{EMPTY_LIST}") == client.listed() == []


def test_nothing_is_kept_of_manners_that_no_session_has_any_more() -> None:
    mock = create_app(max_sessions=2)
    client = Client(mock)

    for status in range(400, 410):
        manners = {"manners": {"status.no-token": status}}
        client("PUT", f"/@{status}/__mock__/manners", json=manners)
    gc.collect()

    assert len(mock.service_document.overlaid) == 2


def test_other_manners_leave_the_world_as_it_is() -> None:
    client = Client(create_app())
    first = client.create()["id"]

    client("PUT", "/__mock__/manners", json={"manners": {"form.id": "counted"}})
    second = client.create()["id"]

    assert second == "1"
    assert [key["id"] for key in client.listed()] == [second, first]


def test_where_no_id_is_left_a_creation_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mock_server.core.store.DRAWS", 1_000)
    client = in_manners({"form.id": {"alphabet": "digits", "length": 1}})
    ids = [client.create()["id"] for _ in range(10)]

    answer = client("POST", EMPTY_LIST, json={"name": "n", "aiType": "AWS"})

    assert len({*ids}) == len(client.listed()) == 10

    assert answer.status_code == 500
    assert answer.json()["message"] == "No id or access key of this form is left"


def test_secrets_of_an_earlier_form_stay_out_of_the_record() -> None:
    client = in_manners({"form.secret": "uuid"})
    secret = client.create()["secret"]
    client("PUT", f"{LIST}/{FIRST_KEY}", json={"name": f"my {secret}"})
    client("GET", LIST)

    digits = {"alphabet": "digits", "length": 30}
    client("PUT", "/__mock__/manners", json={"manners": {"form.secret": digits}})
    client("GET", f"{LIST}?about={secret}")

    assert secret not in client("GET", "/__mock__/exchanges").text
    assert secret not in client("GET", "/__mock__/exchanges.har").text


def test_manners_that_break_a_clause_are_refused_with_it(client: Client) -> None:
    answer = client("PUT", "/@x/__mock__/manners", json={"manners": {"status.no-token": 200}})

    assert answer.status_code == 400
    assert "authentication.token-required" in answer.json()["message"]


def test_calls_may_take_as_long_as_they_did(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    async def pause(_scope: Scope, _receive: Receive, seconds: float) -> bool:
        waited.append(seconds)
        return True

    monkeypatch.setattr("mock_server.middleware.manners.pause", pause)
    manners = of({"latency.list": {"median": 200, "p95": 400}})
    client = Client(create_app(manners=manners, latency=True, seed=1))
    for _ in range(101):
        client("GET", LIST)

    waited.sort()
    assert 0.15 < waited[50] < 0.25
    assert 0.25 < waited[95] < 0.6


STAGING = {
    "deployment": "https://staging.example",
    "learned": "2024-06-01",
    "manners": {"status.no-token": 403},
    "broken": [
        {"clause": "update.status-ok", "fault": "update.status-ok:202"},
        {"clause": "list.complete"},
    ],
}


@pytest.mark.parametrize(
    ("options", "shown", "status"),
    [((), "not shown without --with-faults", 200), (("--with-faults",), "shown", 202)],
)
def test_the_command_says_whom_it_is_like_and_lies_along_only_when_told(
    tmp_path: Path, options: tuple[str, ...], shown: str, status: int
) -> None:
    file = tmp_path / "staging.yaml"
    file.write_text(json.dumps(STAGING))

    with running_mock("--manners", str(file), *options, log=tmp_path / "log") as mock:
        rename = request(b"PUT", f"{LIST}/{FIRST_KEY}".encode(), b'{"name": "n"}')
        answer = mock.exchange(rename)
        mock.process.terminate()
        said, _ = mock.process.communicate()

    assert answer.status == status
    assert "Behaves like staging, learned on 2024-06-01 from https://staging.example." in said
    assert f"It breaks update.status-ok ({shown}): " in said
    assert "It breaks list.complete (the mock has no fault for it): " in said


def test_what_the_command_cannot_use_is_wrong_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named = {
        "manners: {status.no-token: 200}": "authentication.token-required",
        json.dumps(STAGING | {"broken": [{"clause": "list.complete", "fault": "no"}]}): "no fault",
        "\xff": "UTF-8",
    }
    for number, text in enumerate(named):
        (tmp_path / str(number)).write_bytes(text.encode("latin-1"))

    for words in (["--latency"], *(["--manners", str(tmp_path / str(n))] for n in range(3))):
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert ended.value.code == 4

    said = capsys.readouterr().err
    assert all(each in said for each in named.values())
