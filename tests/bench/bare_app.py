"""The measure of the bench: a Starlette app that answers constant JSON and checks nothing."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

KEY = {
    "id": "550e8400-e29b-41d4-a716-446655440000",
    "name": "Production AI Key",
    "repoId": "repo-123",
    "key": "FB_AI_00112233445566778899aabbccddeeff",
    "aiType": "OPENAI",
    "createdAt": "2024-01-15T10:30:00.000Z",
    "deletedAt": None,
}
LIST = {"success": True, "apiKeys": [KEY] * 10}
CREATED = {"success": True, "id": KEY["id"], "key": KEY["key"], "secret": "s" * 43}
RENAMED = {"success": True, "message": "AI API key updated successfully"}


async def list_keys(_request: Request) -> JSONResponse:
    return JSONResponse(LIST)


async def create(_request: Request) -> JSONResponse:
    return JSONResponse(CREATED, status_code=201)


async def rename(_request: Request) -> JSONResponse:
    return JSONResponse(RENAMED)


app = Starlette(
    routes=[
        Route("/repo/{repo_id}/ai/apikey", list_keys, methods=["GET"]),
        Route("/repo/{repo_id}/ai/apikey", create, methods=["POST"]),
        Route("/repo/{repo_id}/ai/apikey/{apikey_id}", rename, methods=["PUT"]),
    ]
)
