"""What follows from what was seen of a deployment: nothing of other people, and the same again."""

from typing import Any

import pytest

from contract_tests.client.exchange import Exchange, Request, Response
from contract_tests.history.record import History
from contract_tests.learning.conclusions import concluded
from contract_tests.learning.sightings import Observer, grouped

REPO, ID = "repo-123", "key-0001"


def of(groups: dict[str, list[Any]]) -> dict[str, Any]:
    """Return what is concluded, without counts."""
    return {name: entry.value for name, entry in concluded(groups, lambda _: True).items()}


def asked(repo_id: str = REPO, apikey_id: str | None = ID, principal: str = "owner") -> Request:
    return Request("PUT", "/", principal, repo_id=repo_id, apikey_id=apikey_id)


def told(name: str, *seen: tuple[Any, Request]) -> Any:
    return of({name: list(seen)})[name]


def test_a_text_may_speak_of_the_ids_of_the_call() -> None:
    seen = [
        (f"No key {apikey_id} in {REPO}, or none yet.", asked(apikey_id=apikey_id))
        for apikey_id in (ID, "key-0002")
    ]

    assert told("message.update.404", *seen) == "No key {apikeyId} in {repoId}, or none yet."


def test_a_text_that_may_hold_a_short_id_by_chance_varies() -> None:
    said = told("message.update.404", ("at most 10 keys", asked(repo_id="10")))

    assert said == "varies"


def test_a_text_about_access_is_kept_if_it_is_told_to_others_about_other_repositories() -> None:
    ours, theirs = asked(principal="outsider"), asked("repo-789")

    assert told("message.update.403", ("No access", ours), ("No access", theirs)) == "No access"
    assert told("message.update.403", ("Ask Alice", ours), ("Ask Alice", ours)) == "varies"
    assert told("message.update.403", (None, ours)) == "none"


@pytest.mark.parametrize(
    ("text", "is_kept"),
    [
        ("Owned by Alice Liddell", False),
        ("No access. Ask Alice", False),
        ("Access Denied", True),
        ("Forbidden: You have no access to this API", True),
    ],
)
def test_a_text_about_access_that_may_name_somebody_varies(text: str, is_kept: bool) -> None:
    seen = (text, asked(principal="outsider")), (text, asked("repo-789"))

    assert (told("message.list.403", *seen) == text) is is_kept


@pytest.mark.parametrize(
    ("name", "value", "form"),
    [
        ("status", "active", {"always": "active"}),
        ("keyType", "personal", {"always": "personal"}),
        ("visibility", "team", {"always": "team"}),
        ("besitzer", "private", {"always": "private"}),
        ("owner", "alice", "text"),
        ("createdBy", "Alice", "text"),
        ("team", "wonderland", "text"),
        ("statut", "actif", "text"),
    ],
)
def test_a_word_is_kept_only_if_it_cannot_be_somebodys(name: str, value: str, form: Any) -> None:
    assert of({"members.key": [{name: value}] * 3}) == {"members.key": {name: form}}


def test_a_number_may_repeat_the_status() -> None:
    refusals = [{"statusCode": 403, "number": 7}] * 3

    members = of({"members.list.403": refusals})["members.list.403"]

    assert members == {"statusCode": "status", "number": "integer", "success": "missing"}


def seen_of(*requests: Request) -> dict[str, list[Any]]:
    refusal = Response(401, (), b'{"success": false, "message": "No"}')
    exchanges = [Exchange(request, refusal, number) for number, request in enumerate(requests)]
    history = History()
    history.exchanges.extend(exchanges)
    return grouped(Observer(history, [REPO]).sightings())


JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("target", "headers", "body"),
    [
        ("?all=true", JSON, b'{"name": "n"}'),
        ("/", JSON, b'{"name": "n"}'),
        ("", JSON, b'{"name": '),
        ("", JSON, b'["n"]'),
        ("", JSON, b'{"name": "<b>"}'),
        ("", JSON, b'{"name": "n", "further": 1}'),
        ("", JSON, '{"name": "n"}'.encode("utf-16")),
        ("", {"Content-Type": "text/plain"}, b'{"name": "n"}'),
        ("", {"Content-Type": "application/json; charset=latin-1"}, b'{"name": "n"}'),
        ("", {**JSON, "Content-Encoding": "gzip"}, b'{"name": "n"}'),
        ("", {**JSON, "Authorization": "Basic bm9ib2R5"}, b'{"name": "n"}'),
    ],
)
def test_texts_are_learned_from_calls_that_clients_make(
    target: str, headers: dict[str, str], body: bytes
) -> None:
    def call(target: str, headers: dict[str, str], body: bytes) -> Request:
        operation = "createRepoAiApiKey"
        path = f"/repo/{REPO}/ai/apikey{target}"
        return Request("POST", path, "anonymous", headers, body, operation, REPO)

    odd = seen_of(call(target, headers, body))
    plain = seen_of(call("", JSON, b'{"name": "n"}'))

    assert "message.create.401" not in odd
    assert "message.create.401" in plain
