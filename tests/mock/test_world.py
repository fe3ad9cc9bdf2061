from itertools import pairwise
from pathlib import Path

import pytest

from mock_server.core.store import ApiKey
from mock_server.world import WorldError, default_world, load_world, parse_world
from tests.mock.conftest import Client

WORLD = """
principals:
  - {name: owner, token: owner-token, repositories: [one, two]}
  - {name: nobody, token: t, repositories: []}
repositories:
  - id: one
    keys:
      - {id: a, name: A, key: FB_AI_a, aiType: AWS, createdAt: 2024-01-15T12:30:00+02:00}
      - id: b
        name: ""
        key: FB_AI_b
        aiType: OTHER
        createdAt: 2024-01-15
        deletedAt: "2024-02-01"
  - id: two
"""


def problems(text: str) -> tuple[str, ...]:
    with pytest.raises(WorldError) as caught:
        parse_world(text)
    return caught.value.problems


def test_the_default_world_is_the_example_of_the_pages() -> None:
    world = default_world()

    assert {p.token: set(p.repositories) for p in world.principals} == {
        "owner-token": {"repo-123", "repo-456"},
        "outsider-token": {"repo-789"},
    }
    assert world.repositories == ("repo-123", "repo-456", "repo-789")
    assert {(key.repo_id, key.name, key.ai_type, key.created_at) for key in world.keys} == {
        ("repo-123", "Production AI Key", "OPENAI", "2024-01-15T10:30:00.000Z"),
        ("repo-123", "Development Key", "ANTHROPIC", "2024-01-10T08:00:00.000Z"),
    }


def test_dates_are_read_in_any_iso_form_and_shown_in_one() -> None:
    assert parse_world(WORLD).keys == (
        ApiKey("a", "A", "one", "FB_AI_a", "AWS", "2024-01-15T10:30:00.000Z"),
        ApiKey(
            *("b", "", "one", "FB_AI_b", "OTHER"),
            *("2024-01-15T00:00:00.000Z", "2024-02-01T00:00:00.000Z"),
        ),
    )


def test_a_repository_needs_no_keys_and_a_principal_no_repository() -> None:
    world = parse_world("principals: [{name: n, token: t, repositories: []}]\nrepositories: []")

    assert (world.keys, world.repositories) == ((), ())


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("aiType: AWS", "aiType: aws", "repositories[0].keys[0].aiType must be one of OPENAI"),
        ("name: A", "name: 5", "repositories[0].keys[0].name must be a string"),
        ("key: FB_AI_a, ", "", "repositories[0].keys[0].key is required"),
        ("createdAt: 2024-01-15\n", "createdAt: noon\n", "keys[1].createdAt must be an ISO 8601"),
        ('"2024-02-01"', "2024-02-01T23:59:60Z", "keys[1].deletedAt must be an ISO 8601"),
        ("id: a, name", "id: b, name", "repositories[0].keys[1].id is there twice"),
        ("key: FB_AI_a", "key: FB_AI_b", "repositories[0].keys[0].key is there twice"),
        ("- id: two", "- id: one", "repositories[1].id is there twice"),
        ("token: t,", "token: owner-token,", "principals[1].token is there twice"),
        ("token: t,", "token: a b,", "principals[1].token"),
        ("name: nobody", "name: owner", "principals[1].name is there twice"),
        ("[one, two]", "[one, three]", "principals[0].repositories[1] is not one of the rep"),
        ("repositories: []", "repos: []", "principals[1].repositories is required"),
        ("  - id: two", "  - id: two\n    secret: x", "repositories[1] has unknown fields: secret"),
        ("principals:", "principals: 1\nx:", "principals must be an array"),
    ],
)
def test_a_broken_world_is_refused_with_the_place(old: str, new: str, problem: str) -> None:
    assert old in WORLD

    found = problems(WORLD.replace(old, new))

    assert any(problem in text for text in found), found


@pytest.mark.parametrize("text", ["", "[]", "just words", "5"])
def test_what_is_no_world_at_all_is_refused(text: str) -> None:
    assert problems(text) == ("the world must be an object",)


def test_what_is_not_yaml_is_refused_with_the_line() -> None:
    assert problems("principals:\n  - [unclosed\n") == ("line 3: is not YAML",)


def test_a_problem_shows_no_token() -> None:
    text = WORLD.replace("token: t,", "token: se cret,")

    assert "cret" not in "".join(problems(text))


def test_a_world_does_not_run_code() -> None:
    assert problems("!!python/object/apply:os.getcwd []") == (
        "line 1: the tag means nothing in JSON",
    )


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WorldError, match="cannot be read"):
        load_world(tmp_path / "world.yaml")


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "world.yaml"
    path.write_bytes(b"\xff\xfe")

    with pytest.raises(WorldError, match="UTF-8"):
        load_world(path)


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "world.yaml"
    path.write_text("principals: []\nrepositories: [{id: only}]", encoding="utf-8")

    assert load_world(path).repositories == ("only",)


BOMB = "\n".join(
    ["a: &a [x, x, x, x, x, x, x, x, x]"]
    + [f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]" for old, new in pairwise("abcdefghi")]
)


def test_aliases_that_make_much_of_little_are_refused(tmp_path: Path, client: Client) -> None:
    path = tmp_path / "world.yaml"
    path.write_text(BOMB, encoding="utf-8")

    with pytest.raises(WorldError, match="the aliases expand to more than 50000 values"):
        load_world(path)
    response = client("PUT", "/__mock__/world.yaml", content=BOMB)

    assert len(BOMB) < 600
    assert response.status_code == 400
    assert "the aliases expand" in response.json()["message"]


def test_aliases_may_be_used_in_a_world() -> None:
    text = WORLD.replace("[one, two]", "&all [one, two]").replace(
        "repositories: []", "repositories: *all"
    )

    assert {principal.repositories for principal in parse_world(text).principals} == {
        frozenset({"one", "two"})
    }


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("principals: []\nprincipals: []", "line 2: a name stands twice in one object"),
        ("principals: &a [*a]", "line 1: an alias stands inside what it refers to"),
        ("principals: []\n? [a]\n: 1", "line 1: a name in an object is no text"),
        ("principals: []\nrepositories: .inf", "line 2: JSON has no such number"),
        ("principals: !!set {}", "line 1: the tag means nothing in JSON"),
    ],
)
def test_what_json_could_not_say_is_refused_with_the_line(text: str, problem: str) -> None:
    assert problem in problems(text)


def test_a_world_that_is_nested_without_end_is_refused() -> None:
    assert problems("[" * 100_000) == ("line 1: is not YAML",)
