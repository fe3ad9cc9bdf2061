"""Read the members that a body holds beside those that count, as careless services do."""

from datetime import datetime
from typing import Any

from mock_server.clock import parse_moment, system_clock
from mock_server.faults.telling import Call
from mock_server.faults.ways import When

ACCESS_KEYS = ("accessKey", "access_key", "apiKey", "api_key", "keyValue", "key_value")
SECRETS = ("secretKey", "secret_key", "apiSecret", "api_secret", "secretAccessKey")
OTHER_REPOSITORIES = ("repo_id", "repositoryId", "repository_id", "repository", "repo")
OTHER_PROVIDERS = ("ai_type", "provider", "type")
OTHER_TITLES = ("displayName", "display_name", "title", "label")
SWITCHES = ("active", "isActive", "is_active", "enabled")


def value(call: Call, path: str) -> Any:
    """Return what the body holds at `path`, members of members with a dot between; else None."""
    found: Any = call.sent
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found


def text(call: Call, *paths: str) -> str:
    """Return the first text that is there and not empty, else an empty one."""
    found = (value(call, path) for path in paths)
    return next((each for each in found if isinstance(each, str) and each), "")


def wrapped(*names: str) -> tuple[str, ...]:
    """Return the paths of members in an object round them."""
    return tuple(f"{outer}.{name}" for outer in ("apiKey", "data", "attributes") for name in names)


def has_text(*paths: str) -> When:
    """Lie where a body holds such a text."""
    return lambda call: bool(text(call, *paths))


def moment_at(call: Call, *paths: str) -> datetime | None:
    """Return the time that a body holds, None if there is none that can be read."""
    try:
        return parse_moment(text(call, *paths))
    except ValueError:
        return None


def has_moment(*paths: str) -> When:
    """Lie where a body holds a time."""
    return lambda call: moment_at(call, *paths) is not None


def is_set(*paths: str) -> When:
    """Lie where a body holds true, a number but 0, or a text."""
    return lambda call: any(bool(value(call, path)) for path in paths)


def is_switched_off(call: Call) -> bool:
    """Lie where a body says that the key is not active."""
    return any(value(call, name) is False for name in SWITCHES)


def is_said_deleted(call: Call) -> bool:
    """Lie where a body tells a status that no active key has."""
    return text(call, "status", "state").lower() in {"deleted", "inactive", "revoked", "disabled"}


def is_over(call: Call) -> bool:
    """Lie where a body holds a time that is past, as the end of the key."""
    end = moment_at(call, "expiresAt", "expires_at", "expiry", "validUntil")
    return end is not None and end < system_clock()


# Ways in which a body can say that a key is no longer there.
DELETED: tuple[tuple[str, str, When], ...] = (
    ("deleted-at", "holds `deletedAt`", is_set("deletedAt", "deleted_at")),
    ("deleted", "holds `deleted: true`", is_set("deleted", "isDeleted", "is_deleted")),
    ("status", "tells a status like inactive", is_said_deleted),
    ("inactive", "holds `active: false` or the like", is_switched_off),
    ("expired", "tells an end that is past", is_over),
)
