"""The core: the operations of the document, served by Connexion.

Only this module and `bound` use Connexion.
"""

import logging
import warnings
from collections.abc import Callable
from contextvars import ContextVar
from functools import partial
from typing import Any

from starlette.exceptions import HTTPException

with warnings.catch_warnings():
    # Connexion imports Starlette's test client, which warns about the httpx that it finds.
    warnings.simplefilter("ignore")
    from connexion.exceptions import ProblemException  # type: ignore[import-untyped]
    from connexion.options import SwaggerUIOptions  # type: ignore[import-untyped]
    from connexion.security import BearerSecurityHandler  # type: ignore[import-untyped]

from mock_server.asgi import ASGIApp, Receive, Scope, Send
from mock_server.core.access import AccessMiddleware
from mock_server.core.bound import BoundAsyncApp
from mock_server.core.operations import Operations
from mock_server.core.principals import Principals
from mock_server.core.store import Store
from mock_server.errors import Refusal, method_not_allowed, nothing_here, unforeseen
from openapi.document import Document, load_document

# Whose keys a call is about, and who may make it: the core serves all sessions.
_STORE: ContextVar[Store] = ContextVar("store")
_PRINCIPALS: ContextVar[Principals] = ContextVar("principals")


def compiled_core(document: Document | None = None, *, check_responses: bool = False) -> ASGIApp:
    """Return the app without conditions and faults, compiled once for all who use it `for_session`.

    It raises its refusals, see `refusal_for`.
    """
    # At its finer levels Connexion logs tokens and bodies.
    logging.getLogger("connexion").setLevel(logging.CRITICAL)
    app = BoundAsyncApp(__name__, access=partial(AccessMiddleware, store=_STORE.get))
    options = api_options(_STORE.get, _PRINCIPALS.get)
    app.add_api(document or load_document(), **options, validate_responses=check_responses)
    return app.bind()


def for_session(core: ASGIApp, store: Store, principals: Principals) -> ASGIApp:
    """Return the core at work on this store, for these principals."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        _STORE.set(store)
        _PRINCIPALS.set(principals)
        await core(scope, receive, send)

    return serve


def api_options(store: Callable[[], Store], principals: Callable[[], Principals]) -> dict[str, Any]:
    """Return the options of Connexion's `add_api`, for the bound app and for the stock one."""
    return {
        "base_path": "",
        "resolver": Operations(store).by_id().__getitem__,
        "security_map": {"bearer": partial(TokenHandler, principals)},
        "pythonic_params": True,
        "swagger_ui_options": SwaggerUIOptions(serve_spec=False),
    }


class TokenHandler(BearerSecurityHandler):  # type: ignore[misc]
    """Connexion's bearer scheme with the tokens of these principals."""

    def __init__(self, principals: Callable[[], Principals]) -> None:
        self._principals = principals

    def _resolve_func(self, _security_scheme: dict[str, Any]) -> Any:
        return self.token_info

    def token_info(self, token: str) -> dict[str, Any] | None:
        """Return what Connexion wants to know about a token, None for an unknown one."""
        principal = self._principals().by_token(token)
        return None if principal is None else {"sub": principal}


def refusal_for(error: Exception) -> Refusal:
    """Return the answer for an exception, ours, Connexion's or Starlette's."""
    match error:
        case Refusal():
            return error
        case ProblemException(status=401):
            return Refusal(401)
        case ProblemException(status=status) if status < 500:
            return Refusal(status, "The request does not fit the document")
        case HTTPException(status_code=404):
            return nothing_here()
        case HTTPException(status_code=405, headers={"Allow": allow}):
            return method_not_allowed(allow)
        case _:
            return unforeseen(error)
