"""The statuses that a clause allows, and why."""

_SINCE = {
    "access.create-forbidden": "the caller has no access to the repository",
    "access.delete-forbidden": "the caller has no access to the repository",
    "access.list-forbidden": "the caller has no access to the repository",
    "access.update-forbidden": "the caller has no access to the repository",
    "authentication.status": "the caller gave no valid token",
    "create.status-created": "the key was created",
    "delete.foreign-key": "the key is in another repository",
    "delete.only-once": "the key was deleted before",
    "delete.status-ok": "the key was deleted",
    "delete.unknown-key": "no key has this id",
    "list.status-ok": "the owner may list the repository",
    "update.deleted-key": "the key was deleted",
    "update.foreign-key": "the key is in another repository",
    "update.status-ok": "the key was updated",
    "update.unknown-key": "no key has this id",
}


def expected_status(clause: str, statuses: tuple[int, ...]) -> str:
    """Return the statuses that `clause` allows with the reason, where there is one to tell."""
    allowed = " or ".join(map(str, statuses))
    return f"{allowed}, since {_SINCE[clause]}" if clause in _SINCE else f"the status {allowed}"
