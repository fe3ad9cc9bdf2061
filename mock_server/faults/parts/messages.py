"""Requests that a behaviour makes of the one that came, and answers that it makes up."""

from dataclasses import replace
from urllib.parse import quote

from mock_server.fault import FaultRequest, FaultResponse

JSON_HEADERS = (("content-type", "application/json"),)


def directed(
    request: FaultRequest, *, repo_id: str | None = None, apikey_id: str | None = None
) -> FaultRequest:
    """Return `request` with another repository or key in its path; an empty key id is none."""
    repo_id = (request.repo_id or "") if repo_id is None else repo_id
    apikey_id = (request.apikey_id or "") if apikey_id is None else apikey_id
    path = f"/repo/{quote(repo_id, safe='')}/ai/apikey"
    if apikey_id:
        path += f"/{quote(apikey_id, safe='')}"
    return replace(request, path=path, repo_id=repo_id, apikey_id=apikey_id or None)


def as_insider(request: FaultRequest) -> FaultRequest:
    """Return `request` with the token of somebody who has access, if there is anybody."""
    if request.insider is None:
        return request
    others = [pair for pair in request.headers if pair[0].lower() != "authorization"]
    token = ("authorization", f"Bearer {request.insider.token}")
    return replace(request, headers=(*others, token), principal=request.insider)


def valid_creation(request: FaultRequest, **members: object) -> FaultRequest:
    """Return `request` as a creation that the honest mock accepts."""
    sent = request.json if isinstance(request.json, dict) else {}
    body = {"name": "Untitled", "aiType": "OTHER"}
    body |= {name: sent[name] for name in body if isinstance(sent.get(name), str)}
    others = [pair for pair in request.headers if pair[0].lower() != "content-type"]
    return replace(request, headers=(*others, *JSON_HEADERS)).with_json(body | members)


def refusal(status: int, message: str = "The request cannot be carried out") -> FaultResponse:
    """Return a refusal in the documented shape."""
    return FaultResponse(status, JSON_HEADERS).with_json({"success": False, "message": message})


def success(**members: object) -> FaultResponse:
    """Return an answer with 200 in the documented shape."""
    return FaultResponse(200, JSON_HEADERS).with_json({"success": True, **members})
