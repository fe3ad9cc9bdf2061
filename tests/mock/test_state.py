import sys
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml

from mock_server import create_app
from mock_server.world import load_world, parse_world, world_from, world_text, world_view
from tests.mock.conftest import EMPTY_LIST, FIRST_KEY, LIST, Client

WORLD = "/__mock__/world"


def exported(client: Client, at: str = "") -> dict[str, Any]:
    response = client("GET", at + WORLD)
    assert response.status_code == 200
    world: dict[str, Any] = response.json()
    return world


def keys(client: Client, repo_id: str = "repo-123") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client("GET", f"/__mock__/repositories/{repo_id}/keys").json()[
        "keys"
    ]
    return found


@pytest.fixture
def situation(client: Client) -> Client:
    """Have a mock with keys that were created, renamed and deleted, two in the same instant."""
    client("POST", "/__mock__/clock/freeze", json={"at": "2024-06-01"})
    for name in ("first", "second ✓", "third"):
        client.create(LIST, name=name)
    client("PUT", f"{LIST}/{FIRST_KEY}", json={"name": "renamed"})
    client("DELETE", f"{LIST}/{client.listed(LIST)[1]['id']}")
    return client


def test_the_keys_of_a_repository_are_shown_with_the_deleted_ones(situation: Client) -> None:
    found = keys(situation)

    assert [key["name"] for key in found if key["deletedAt"]] == ["second ✓"]
    assert [key for key in found if not key["deletedAt"]] == situation.listed(LIST)
    assert [key["createdAt"] for key in found] == sorted(
        (key["createdAt"] for key in found), reverse=True
    )
    assert not any("secret" in key for key in found)


def test_keys_of_a_repository_that_is_not_there_are_not_found(client: Client) -> None:
    assert client("GET", "/__mock__/repositories/nowhere/keys").status_code == 404


def test_a_repository_with_a_slash_in_its_name_can_be_shown() -> None:
    world = parse_world("principals: []\nrepositories: [{id: a/b}]")

    response = Client(create_app(world))("GET", "/__mock__/repositories/a%2Fb/keys")

    assert response.json() == {"keys": []}


def test_an_export_can_be_imported_and_is_the_same_again(situation: Client) -> None:
    world = exported(situation)
    lists = situation.listed(LIST), situation.listed(EMPTY_LIST), keys(situation)
    other = Client(create_app(parse_world("principals: []\nrepositories: []")))

    assert other("PUT", WORLD, json=world).status_code == 200

    assert exported(other) == world
    assert (other.listed(LIST), other.listed(EMPTY_LIST), keys(other)) == lists


@pytest.mark.parametrize("suffix", ["json", "yaml"])
def test_an_export_is_a_file_for_the_option_world(
    situation: Client, tmp_path: Path, suffix: str
) -> None:
    path = WORLD if suffix == "json" else f"{WORLD}.yaml"
    file = tmp_path / f"world.{suffix}"
    file.write_bytes(situation("GET", path).content)

    assert world_view(load_world(file)) == exported(situation)


def test_a_world_file_can_be_imported(situation: Client) -> None:
    text = situation("GET", f"{WORLD}.yaml")
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert 'filename="world.yaml"' in text.headers["content-disposition"]
    world = exported(situation)
    situation("POST", "/__mock__/reset")

    for media_type in ("application/yaml", "application/octet-stream", "text/plain"):
        headers = {"Content-Type": media_type}
        response = situation("PUT", f"{WORLD}.yaml", content=text.content, headers=headers)
        assert response.status_code == 200
    assert exported(situation) == world


def test_an_export_holds_no_secret(client: Client) -> None:
    created = client.create(LIST)

    for path in (WORLD, f"{WORLD}.yaml"):
        text = client("GET", path).text
        assert created["id"] in text
        assert created["secret"] not in text
        assert "secret" not in text


def test_a_world_with_a_secret_is_refused(client: Client) -> None:
    world = exported(client)
    world["repositories"][0]["keys"][0]["secret"] = "s"

    response = client("PUT", WORLD, json=world)

    assert response.status_code == 400
    assert "unknown fields: secret" in response.json()["message"]


def test_an_import_forgets_the_events_and_keeps_the_conditions(situation: Client) -> None:
    wanted = {"operationId": "getRepoAiApiKeys", "status": 500}
    situation("POST", "/__mock__/conditions", json=wanted)

    situation("PUT", WORLD, json=exported(situation))

    assert situation("GET", "/__mock__/system-events").json() == {"systemEvents": []}
    assert situation("GET", LIST).status_code == 500


def test_a_reset_after_an_import_goes_back_to_the_beginning(client: Client) -> None:
    before = exported(client)
    world = {"principals": [], "repositories": [{"id": "only"}]}
    client("PUT", WORLD, json=world)
    assert client("GET", LIST).status_code == 401

    client("POST", "/__mock__/reset")

    assert exported(client) == before
    assert client("GET", LIST).status_code == 200


FAULTS = ["list.newest-first:oldest-first"]
CONDITION = {"operationId": "updateRepoAiApiKey", "status": 500}
RESOURCES = (
    "world",
    "conditions",
    "faults",
    "exchanges",
    "system-events",
    "repositories/repo-123/keys",
)


def seen(client: Client, at: str) -> list[Any]:
    """Return all that a world shows: what it holds, and then what it makes and records."""
    held = [client("GET", f"{at}/__mock__/{resource}").json() for resource in RESOURCES]
    condition = client("POST", f"{at}/__mock__/conditions", json=CONDITION).json()
    created = client.create(at + LIST)
    (exchange,) = client("GET", f"{at}/__mock__/exchanges").json()["exchanges"]
    clock = client("GET", f"{at}/__mock__/clock").json()
    return [*held, condition, created, exchange["id"], clock["frozen"]]


@pytest.mark.parametrize(
    ("at", "path"),
    [
        ("", "/__mock__/reset"),
        ("/@one", "/@one/__mock__/reset"),
        ("/@one", "/__mock__/sessions/one/reset"),
    ],
)
def test_with_everything_a_world_or_a_session_is_as_new(at: str, path: str) -> None:
    used = Client(create_app(seed=1, faults=FAULTS))
    seen(used, at)
    used("PUT", f"{at}/__mock__/faults", json={"active": []})
    used("PUT", at + WORLD, json={"principals": [], "repositories": []})
    used("POST", f"{at}/__mock__/clock/freeze", json={"at": "2030-01-01", "step": 1})

    assert used("POST", path, json={"everything": True}).status_code == 200

    assert seen(used, at) == seen(Client(create_app(seed=1, faults=FAULTS)), at)


def test_with_everything_other_worlds_stay_as_they_are() -> None:
    client = Client(create_app())
    for at in ("", "/@one", "/@two"):
        client.create(at + EMPTY_LIST)

    client("POST", "/@one/__mock__/reset", json={"everything": True})

    counts = [len(client.listed(at + EMPTY_LIST)) for at in ("", "/@one", "/@two")]
    assert counts == [1, 0, 1]


@pytest.mark.parametrize("body", [{"everything": 1}, {"all": True}, []])
def test_a_reset_of_something_else_is_refused_and_resets_nothing(
    client: Client, body: object
) -> None:
    client.create(EMPTY_LIST)

    assert client("POST", "/__mock__/reset", json=body).status_code == 400

    assert len(client.listed(EMPTY_LIST)) == 1


def test_an_empty_body_is_no_body_whatever_it_is_called(client: Client) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": "0"}

    assert client("POST", "/__mock__/reset", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("body", "path", "message"),
    [
        (b"{", WORLD, "must be valid JSON"),
        (b"{}", WORLD, "principals is required"),
        (b"", WORLD, "The body must be an object"),
        (b"principals: [", f"{WORLD}.yaml", "line 2: is not YAML"),
        (b"\xff", f"{WORLD}.yaml", "is not UTF-8"),
        (b"", f"{WORLD}.yaml", "the world must be an object"),
        (
            b'{"principals": [], "repositories": [{"id": "r", "keys": [{"id": "i", "name": "n",'
            b' "key": "k", "aiType": "AWS", "createdAt": "0001-01-01T00:00:00+23:00"}]}]}',
            WORLD,
            "createdAt must be an ISO 8601 date or time",
        ),
        (
            b'{"principals": [{"name": "a", "token": "t", "repositories": ["x"]}],'
            b' "repositories": []}',
            WORLD,
            "principals[0].repositories[0] is not one of the repositories",
        ),
    ],
    ids=["cut off", "empty", "nothing", "no YAML", "no UTF-8", "text", "moment", "repository"],
)
def test_a_broken_world_is_refused_and_changes_nothing(
    client: Client, body: bytes, path: str, message: str
) -> None:
    before = exported(client)

    response = client("PUT", path, content=body, headers={"Content-Type": "application/json"})

    assert response.status_code == 400
    assert message in response.json()["message"]
    assert exported(client) == before


def test_every_name_survives_as_yaml() -> None:
    letters = "".join(
        chr(point) for point in range(sys.maxunicode + 1) if not 0xD800 <= point <= 0xDFFF
    )
    names = [letters[start : start + 5000] for start in range(0, len(letters), 5000)]
    names += ["", " ", "2024-01-01", "null", "yes", "1", "- a", "a: b", "# a", "\n a\n\n", "'\""]
    world = {
        "principals": [],
        "repositories": [
            {
                "id": "r",
                "keys": [
                    {
                        "id": f"id-{number}",
                        "name": name,
                        "key": f"key-{number}",
                        "aiType": "AWS",
                        "createdAt": "2024-01-01T00:00:00.000Z",
                    }
                    for number, name in enumerate(names)
                ],
            }
        ],
    }

    text = world_text(world_from(world))

    assert world_view(parse_world(text)) == world
    assert orjson.loads(orjson.dumps(world)) == world


def test_a_seed_makes_no_key_that_was_imported() -> None:
    client = Client(create_app(seed=7))
    first = [client.create(LIST) for _ in range(3)]
    world = exported(client)
    client("POST", "/__mock__/reset")
    client("PUT", WORLD, json=world)

    created = [client.create(LIST) for _ in range(3)]

    ids = {key["id"] for key in client.listed(LIST)}
    assert ids >= {key["id"] for key in first + created}
    assert len(ids) == 8
    assert len({key["key"] for key in client.listed(LIST)}) == 8


def test_a_large_world_can_be_imported() -> None:
    client = Client(create_app(max_body=1000))
    keys = [
        {
            "id": f"id-{number}",
            "name": "n" * 100,
            "key": f"key-{number}",
            "aiType": "AWS",
            "createdAt": "2024-01-01",
        }
        for number in range(10_000)
    ]
    world = {"principals": [], "repositories": [{"id": "r", "keys": keys}]}

    assert client("PUT", WORLD, json=world).status_code == 200
    repository = client("GET", "/__mock__/overview").json()["repositories"][0]
    assert repository == {"id": "r", "active": 10_000, "deleted": 0}


def test_the_yaml_is_plain() -> None:
    text = world_text(world_from({"principals": [], "repositories": [{"id": "é ✓"}]}))

    assert "é ✓" in text
    assert yaml.safe_load(text)["repositories"] == [{"id": "é ✓", "keys": []}]


def test_system_events_are_shown_the_newest_first_with_filters(situation: Client) -> None:
    def events(query: str = "") -> list[dict[str, Any]]:
        response = situation("GET", f"/__mock__/system-events?{query}")
        assert response.status_code == 200
        found: list[dict[str, Any]] = response.json()["systemEvents"]
        return found

    everything = events()
    assert [event["id"] for event in everything] == [5, 4, 3, 2, 1]
    assert [event["event"] for event in everything] == ["deleted", "updated", *["created"] * 3]
    assert everything[1] == {
        "id": 4,
        "timestamp": "2024-06-01T00:00:00.000Z",
        "event": "updated",
        "principal": "owner",
        "repoId": "repo-123",
        "apikeyId": FIRST_KEY,
    }
    assert events("event=updated") == events(f"apikeyId={FIRST_KEY}") == everything[1:2]
    assert events("limit=2") == everything[:2]
    assert events("repoId=repo-456") == events("principal=outsider") == []
    assert events("repoId=repo-123&principal=owner&event=created") == everything[2:]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("event=renamed", "event must be one of created, updated, deleted"),
        ("repoId=repo-12", "repoId must be one of repo-123, repo-456, repo-789"),
        ("principal=nobody", "principal must be one of owner, outsider"),
        ("limit=0", "limit must be at least 1"),
        ("limit=x", "limit must be an integer"),
        ("nothing=1", "unknown parameters; known: event, repoId, apikeyId, principal, limit"),
    ],
)
def test_a_query_that_makes_no_sense_is_refused(client: Client, query: str, message: str) -> None:
    response = client("GET", f"/__mock__/system-events?{query}")

    assert response.status_code == 400
    assert message in response.json()["message"]
