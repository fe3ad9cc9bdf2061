"""Which calls have certain credentials."""

import binascii
import json
from base64 import urlsafe_b64decode

from mock_server.faults.parts.call import FaultCall


def credentials(call: FaultCall) -> str | None:
    """Return the header `Authorization`, None if there is none."""
    return call.request.header("authorization")


def token_of(call: FaultCall) -> str:
    """Return the bearer token, empty if there is none."""
    scheme, _, token = (credentials(call) or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def insider_token(call: FaultCall) -> str:
    """Return the token of somebody with access to the repository."""
    return call.request.insider.token if call.request.insider else ""


def has_no_token(call: FaultCall) -> bool:
    """Choose calls without any credentials."""
    return credentials(call) is None


def is_unknown_token(call: FaultCall) -> bool:
    """Choose calls with a bearer token that nobody has."""
    return bool(token_of(call)) and call.request.principal is None


def json_of_base64(text: str) -> object:
    """Return the JSON that a part of a JWT holds, None if it holds none."""
    try:
        return json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError):
        return None


def is_jwt(token: str) -> bool:
    """Tell whether a token looks like a JWT."""
    return token.count(".") == 2 and isinstance(json_of_base64(token.partition(".")[0]), dict)
