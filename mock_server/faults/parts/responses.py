"""Answers that a behaviour makes up."""

import orjson

from mock_server.fault import FaultResponse

JSON_HEADERS = (("content-type", "application/json"),)


def refusal(status: int, message: str = "The request cannot be carried out") -> FaultResponse:
    """Return a refusal in the documented shape."""
    return FaultResponse(status, JSON_HEADERS, orjson.dumps({"success": False, "message": message}))


def success(**members: object) -> FaultResponse:
    """Return an answer with 200 in the documented shape."""
    return FaultResponse(200, JSON_HEADERS).with_json({"success": True, **members})
