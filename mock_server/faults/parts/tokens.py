"""What a call is allowed by: its token, and the JSON that a token may hold."""

import binascii
import json
from base64 import urlsafe_b64decode

from mock_server.faults.parts.call import FaultCall, Json


def credentials(call: FaultCall) -> str | None:
    """Return the header `Authorization`, None if there is none."""
    return call.request.header("authorization")


def scheme_and_token(call: FaultCall) -> tuple[str, str]:
    """Return the scheme of the credentials in lower case, and what stands behind it."""
    scheme, _, token = (credentials(call) or "").partition(" ")
    return scheme.lower(), token


def sent(call: FaultCall) -> str:
    """Return the bearer token, empty if there is none."""
    scheme, token = scheme_and_token(call)
    return token.strip() if scheme == "bearer" else ""


def right(call: FaultCall) -> str:
    """Return the token of somebody with access to the repository."""
    return call.request.insider.token if call.request.insider else ""


def head(token: str) -> Json:
    """Return the head of a JWT, empty if it has none."""
    text = token.partition(".")[0]
    try:
        found = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def is_jwt(token: str) -> bool:
    """Tell whether a token looks like a JWT."""
    return token.count(".") == 2 and bool(head(token))
