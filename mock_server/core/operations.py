"""The operations of the document, a function each.

The token, the access to the repository and the body were checked before.
Each function returns the answer's JSON value and its status.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from mock_server.core.principals import Principal
from mock_server.core.store import ApiKey, NothingLeftError, Store, UnknownKeyError
from mock_server.errors import Refusal

Json = dict[str, Any]
Operation = Callable[..., Awaitable[tuple[Json, int]]]


class Operations:
    """The operations on the store that a call is about."""

    def __init__(self, store: Callable[[], Store]) -> None:
        self._store = store

    def by_id(self) -> Mapping[str, Operation]:
        """Return the functions by their operationId."""
        return {
            "createRepoAiApiKey": self.create,
            "getRepoAiApiKeys": self.list,
            "updateRepoAiApiKey": self.update,
            "deleteRepoAiApiKey": self.delete,
        }

    async def create(self, repo_id: str, body: Json, user: Principal) -> tuple[Json, int]:
        """Create a key, and return it with its secret."""
        try:
            key, secret = self._store().create(
                repo_id, body["name"], body["aiType"], principal=user.name
            )
        except NothingLeftError:
            raise Refusal(500, "No id or access key of this form is left") from None
        return {"success": True, "id": key.id, "key": key.key, "secret": secret}, 201

    async def list(self, repo_id: str) -> tuple[Json, int]:
        """Return the active keys of the repository, the newest first."""
        return {
            "success": True,
            "apiKeys": [as_listed(k) for k in self._store().active(repo_id)],
        }, 200

    async def update(
        self, repo_id: str, apikey_id: str, body: Json, user: Principal
    ) -> tuple[Json, int]:
        """Give a key a new name; everything else in the body is ignored."""
        try:
            self._store().rename(repo_id, apikey_id, body.get("name"), principal=user.name)
        except UnknownKeyError:
            raise Refusal(404) from None
        return {"success": True, "message": "AI API key updated successfully"}, 200

    async def delete(self, repo_id: str, apikey_id: str, user: Principal) -> tuple[Json, int]:
        """Delete a key."""
        try:
            self._store().delete(repo_id, apikey_id, principal=user.name)
        except UnknownKeyError:
            raise Refusal(404) from None
        return {"success": True, "message": "AI API key deleted successfully"}, 200


def as_listed(key: ApiKey) -> Json:
    """Return a key as a list shows it."""
    return {
        "id": key.id,
        "name": key.name,
        "repoId": key.repo_id,
        "key": key.key,
        "aiType": key.ai_type,
        "createdAt": key.created_at,
        "deletedAt": key.deleted_at,
    }
