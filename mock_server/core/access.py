"""Decide who may call an operation, before anybody looks at the request's body.

The order is 401, 403, 404, and only then 400: a caller without access learns nothing, not even
that a body was wrong or that a repository exists.
"""

from collections.abc import Callable

from mock_server.asgi import ASGIApp, Receive, Scope, Send
from mock_server.core.principals import Principal
from mock_server.core.store import Store
from mock_server.errors import Refusal


class AccessMiddleware:
    """Refuse callers without access (403) and unknown keys (404), after the token was checked."""

    def __init__(self, app: ASGIApp, *, store: Callable[[], Store]) -> None:
        self.app = app
        self.store = store

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request that has access; raise `Refusal` (403, 404) for any other."""
        parameters = scope.get("path_params", {})
        if "repoId" in parameters:
            check_access(
                self.store(),
                scope["extensions"]["connexion_context"]["user"],
                parameters["repoId"],
                parameters.get("apikeyId"),
            )
        await self.app(scope, receive, send)


def check_access(store: Store, principal: Principal, repo_id: str, apikey_id: str | None) -> None:
    """Check that `principal` reaches the repository, and that the key, if one is named, is active.

    Raises:
        Refusal: 403 also for a repository that does not exist; 404.
    """
    if not principal.reaches(repo_id):
        raise Refusal(403)
    if apikey_id is not None and not store.holds(repo_id, apikey_id):
        raise Refusal(404)
