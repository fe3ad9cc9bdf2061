"""Read the world that a mock starts with: repositories, principals and first keys."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from mock_server.core.clock import parse_moment, timestamp
from mock_server.core.principals import Principal
from mock_server.core.store import ApiKey
from mock_server.core.validation import Rule
from mock_server.plain_yaml import NotPlainError, load_plain
from openapi.document import load_document

TEXT = {"type": "string", "minLength": 1}


class WorldError(ValueError):
    """A world file is broken; `problems` say where and how, without showing values."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(self.problems))


@dataclass(frozen=True, slots=True)
class World:
    """What a mock starts with."""

    principals: tuple[Principal, ...]
    repositories: tuple[str, ...]
    keys: tuple[ApiKey, ...]


def schema() -> dict[str, Any]:
    """Return the schema of a world file; the providers are those of the document."""
    key = _object(
        required={
            "id": TEXT,
            "name": {"type": "string"},
            "key": TEXT,
            "aiType": load_document()["components"]["schemas"]["AiType"],
            "createdAt": TEXT,
        },
        optional={"deletedAt": TEXT | {"nullable": True}},
    )
    # RFC 6750, 2.1: what can follow `Bearer`.
    token = {"type": "string", "pattern": "^[A-Za-z0-9._~+/-]+=*$"}
    principal = _object({"name": TEXT, "token": token, "repositories": _list(TEXT)})
    repository = _object({"id": TEXT}, optional={"keys": _list(key)})
    return _object({"principals": _list(principal), "repositories": _list(repository)})


def default_world() -> World:
    """Return the world of the package: the example of the service's pages."""
    return parse_world(files("mock_server").joinpath("world.yaml").read_text(encoding="utf-8"))


def load_world(path: Path) -> World:
    """Read a world from a YAML file.

    Raises:
        WorldError: the file cannot be read or breaks a rule.
    """
    try:
        return parse_world(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WorldError([f"cannot be read: {error.strerror}"]) from None
    except UnicodeDecodeError:
        raise WorldError(["is not UTF-8"]) from None


def parse_world(text: str) -> World:
    """Read a world from YAML.

    Raises:
        WorldError: the text breaks a rule.
    """
    try:
        data = load_plain(text)
    except NotPlainError as error:
        raise WorldError(error.problems) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
        raise WorldError([f"{where}is not YAML"]) from None
    return world_from(data)


def world_from(data: Any) -> World:
    """Read a world from what its YAML or JSON says.

    Raises:
        WorldError: it breaks a rule.
    """
    if problems := Rule(schema()).breaches(data, "the world") or list(_contradictions(data)):
        raise WorldError(problems)
    return World(
        principals=tuple(
            Principal(entry["name"], entry["token"], frozenset(entry["repositories"]))
            for entry in data["principals"]
        ),
        repositories=tuple(entry["id"] for entry in data["repositories"]),
        keys=tuple(
            _api_key(repository["id"], key)
            for repository in data["repositories"]
            for key in repository.get("keys", ())
        ),
    )


def world_view(world: World) -> dict[str, Any]:
    """Show a world in the form of its file."""
    keys: dict[str, list[dict[str, Any]]] = {repo_id: [] for repo_id in world.repositories}
    for key in world.keys:
        keys[key.repo_id].append(_key_view(key))
    return {
        "principals": [principal_view(principal) for principal in world.principals],
        "repositories": [{"id": repo_id, "keys": each} for repo_id, each in keys.items()],
    }


def principal_view(principal: Principal) -> dict[str, Any]:
    """Show a principal in the form of a world's file."""
    return {
        "name": principal.name,
        "token": principal.token,
        "repositories": sorted(principal.repositories),
    }


def world_text(world: World) -> str:
    """Write a world as a file, in YAML."""
    text: str = yaml.dump(
        world_view(world), Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=100
    )
    return text


def _key_view(key: ApiKey) -> dict[str, Any]:
    view = {
        "id": key.id,
        "name": key.name,
        "key": key.key,
        "aiType": key.ai_type,
        "createdAt": key.created_at,
    }
    return view | ({"deletedAt": key.deleted_at} if key.deleted_at else {})


def _api_key(repo_id: str, entry: dict[str, Any]) -> ApiKey:
    deleted_at = entry.get("deletedAt")
    return ApiKey(
        id=entry["id"],
        name=entry["name"],
        repo_id=repo_id,
        key=entry["key"],
        ai_type=entry["aiType"],
        created_at=timestamp(parse_moment(entry["createdAt"])),
        deleted_at=deleted_at and timestamp(parse_moment(deleted_at)),
    )


def _contradictions(data: dict[str, Any]) -> Iterator[str]:
    """Name the errors that a schema cannot find: dates, duplicates, references to nothing."""
    keys = {
        f"repositories[{i}].keys[{j}]": key
        for i, repository in enumerate(data["repositories"])
        for j, key in enumerate(repository.get("keys", ()))
    }
    principals = {f"principals[{i}]": entry for i, entry in enumerate(data["principals"])}
    repositories = {f"repositories[{i}]": entry for i, entry in enumerate(data["repositories"])}
    for entries, fields in (
        (repositories, ("id",)),
        (principals, ("name", "token")),
        (keys, ("id", "key")),
    ):
        for field in fields:
            count = Counter(entry[field] for entry in entries.values())
            yield from (
                f"{where}.{field} is there twice"
                for where, entry in entries.items()
                if count[entry[field]] > 1
            )
    for where, key in keys.items():
        for field in ("createdAt", "deletedAt"):
            if key.get(field) and not _is_moment(key[field]):
                yield f"{where}.{field} must be an ISO 8601 date or time"
    known = {entry["id"] for entry in data["repositories"]}
    for where, entry in principals.items():
        for index, repo_id in enumerate(entry["repositories"]):
            if repo_id not in known:
                yield f"{where}.repositories[{index}] is not one of the repositories"


def _is_moment(text: str) -> bool:
    try:
        parse_moment(text)
    except ValueError:
        return False
    return True


def _object(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(required),
        "properties": required | (optional or {}),
        "additionalProperties": False,
    }


def _list(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}
