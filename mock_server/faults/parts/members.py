"""Read the members that a body holds beside those that count, as careless services do."""

from datetime import datetime
from typing import Any

from mock_server.core.clock import parse_moment, system_clock
from mock_server.faults.parts.call import FaultCall, Predicate

ACCESS_KEYS = ("accessKey", "access_key", "apiKey", "api_key", "keyValue", "key_value")
SECRETS = ("secretKey", "secret_key", "apiSecret", "api_secret", "secretAccessKey")
OTHER_REPOSITORIES = ("repo_id", "repositoryId", "repository_id", "repository", "repo")
OTHER_PROVIDERS = ("ai_type", "provider", "type")
OTHER_TITLES = ("displayName", "display_name", "title", "label")
SWITCHES = ("active", "isActive", "is_active", "enabled")


def value(call: FaultCall, path: str) -> Any:
    """Return what the body holds at `path`, members of members with a dot between; else None."""
    found: Any = call.sent
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found


def text(call: FaultCall, *paths: str) -> str:
    """Return the first text that is there and not empty, else an empty one."""
    found = (value(call, path) for path in paths)
    return next((each for each in found if isinstance(each, str) and each), "")


def wrapped(*names: str) -> tuple[str, ...]:
    """Return the paths of members in an object round them."""
    return tuple(f"{outer}.{name}" for outer in ("apiKey", "data", "attributes") for name in names)


def has_text(*paths: str) -> Predicate:
    """Choose bodies with such a text."""
    return lambda call: text(call, *paths)


def moment_at(call: FaultCall, *paths: str) -> datetime | None:
    """Return the time that a body holds, None if there is none that can be read."""
    try:
        return parse_moment(text(call, *paths))
    except ValueError:
        return None


def has_moment(path: str) -> Predicate:
    """Choose bodies with a time."""
    return lambda call: moment_at(call, path) is not None


def is_set(*paths: str) -> Predicate:
    """Choose bodies with true, a number but 0, or a text."""
    return lambda call: any(value(call, path) for path in paths)


def _is_switched_off(call: FaultCall) -> bool:
    return any(value(call, name) is False for name in SWITCHES)


def _is_said_deleted(call: FaultCall) -> bool:
    return text(call, "status", "state").lower() in {"deleted", "inactive", "revoked", "disabled"}


def _is_over(call: FaultCall) -> bool:
    end = moment_at(call, "expiresAt", "expires_at", "expiry", "validUntil")
    return end is not None and end < system_clock()


# Ways in which a body can say that a key is no longer there.
DELETED: tuple[tuple[str, str, Predicate], ...] = (
    ("deleted-at", "holds `deletedAt`", is_set("deletedAt", "deleted_at")),
    ("deleted", "holds `deleted: true`", is_set("deleted", "isDeleted", "is_deleted")),
    ("status", "tells a status like inactive", _is_said_deleted),
    ("inactive", "holds `active: false` or the like", _is_switched_off),
    ("expired", "tells an end that is past", _is_over),
)
