"""Read the members that a body holds beside those that count, as careless services do."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from mock_server.core.clock import parse_moment, system_clock
from mock_server.faults.parts.call import FaultCall, Handler, Predicate
from mock_server.faults.parts.changes import stores

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


def stores_text(
    operation: str, member: str, *paths: str, fits: Callable[[str], object] = bool
) -> Handler:
    """Let lists show the text that the body holds at one of `paths`, if there is one that fits."""

    def has_fitting(call: FaultCall) -> bool:
        return bool(fits(text(call, *paths)))

    return stores(operation, lambda call: {member: text(call, *paths)}, has_fitting)


def moment(text: str) -> datetime | None:
    """Return the time that a text tells, None if it tells none."""
    try:
        return parse_moment(text)
    except ValueError:
        return None


def is_set(*paths: str) -> Predicate:
    """Choose bodies with true, a number but 0, or a text."""
    return lambda call: any(value(call, path) for path in paths)


def _is_switched_off(call: FaultCall) -> bool:
    return any(value(call, name) is False for name in SWITCHES)


def _is_said_deleted(call: FaultCall) -> bool:
    return text(call, "status", "state").lower() in {"deleted", "inactive", "revoked", "disabled"}


def _is_over(call: FaultCall) -> bool:
    end = moment(text(call, "expiresAt", "expires_at", "expiry", "validUntil"))
    return end is not None and end < system_clock()


# Ways in which a body can say that a key is no longer there.
DELETED: tuple[tuple[str, str, Predicate], ...] = (
    ("deleted-at", "holds `deletedAt`", is_set("deletedAt", "deleted_at")),
    ("deleted", "holds `deleted: true`", is_set("deleted", "isDeleted", "is_deleted")),
    ("status", "tells a status like inactive", _is_said_deleted),
    ("inactive", "holds `active: false` or the like", _is_switched_off),
    ("expired", "tells an end that is past", _is_over),
)
