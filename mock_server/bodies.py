"""Read request bodies: bounded in size, and strict about what counts as JSON in UTF-8."""

from collections.abc import Callable
from typing import Any

import orjson

from mock_server.asgi import Headers, Message, Receive, Scope, header
from mock_server.errors import Refusal

MAX_BODY = 1 << 20

# RFC 9110, 12.5.3: what a 415 for a content coding tells the client to send instead.
ACCEPT_IDENTITY: Headers = ((b"accept-encoding", b"identity"),)


class MalformedBody(Refusal):
    """The refusal of a body that is not JSON in UTF-8 (RFC 8259)."""

    def __init__(self) -> None:
        super().__init__(400, "The body must be valid JSON in UTF-8")


class ClientGoneError(Exception):
    """The client hung up in the middle of its request; there is nobody to answer."""


def bounded(scope: Scope, receive: Receive, limit: int, keep: Callable[[bytes], object]) -> Receive:
    """Return a `receive` that stops at `limit` bytes of body, announced or counted.

    What passes of the body is also given to `keep`.

    It raises:
        Refusal: 413, before the client of `Expect: 100-continue` is told to go on.
        ClientGoneError: the client hung up before its body was complete.
    """
    received = 0
    complete = False

    async def receive_bounded() -> Message:
        nonlocal received, complete
        if received == 0 and announced_length(scope) > limit:
            raise too_large(limit)
        message = await receive()
        if message["type"] == "http.request":
            body = message.get("body", b"")
            received += len(body)
            if received > limit:
                raise too_large(limit)
            keep(body)
            complete = not message.get("more_body", False)
        elif not complete:
            raise ClientGoneError
        return message

    return receive_bounded


def announced_length(scope: Scope) -> int:
    """Return the Content-Length, 0 if there is none that counts bytes."""
    value = header(scope["headers"], b"content-length") or b""
    return int(value) if value.isdigit() else 0


def too_large(limit: int) -> Refusal:
    """Return the refusal of a body of more than `limit` bytes."""
    return Refusal(413, f"The body must not be larger than {limit} bytes")


async def read_body(receive: Receive) -> bytes:
    """Return the whole request body."""
    message = await receive()
    body: bytes = message.get("body", b"")
    if not message.get("more_body", False):
        return body
    parts = [body]
    while message.get("more_body", False):
        message = await receive()
        parts.append(message.get("body", b""))
    return b"".join(parts)


async def read_json(scope: Scope, receive: Receive) -> Any:
    """Return the JSON value of the request body, None for an empty one.

    Raises:
        MalformedBody: what is not JSON in UTF-8.
        Refusal: 413, and 415 for another media type, charset or content coding. No Content-Type at
            all is taken for JSON.
    """
    check_media_type(scope)
    body = await read_body(receive)
    if not body:
        return None
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        raise MalformedBody from None


def check_media_type(scope: Scope) -> None:
    """Check that Content-Type and Content-Encoding, if given, announce plain JSON in UTF-8."""
    headers = scope["headers"]
    content_type = header(headers, b"content-type")
    if content_type != b"application/json" and content_type is not None:
        media_type, _, parameters = content_type.decode("latin-1").lower().partition(";")
        if media_type.strip() != "application/json":
            raise Refusal(415, "The Content-Type must be application/json")
        for parameter in parameters.split(";"):
            name, _, value = parameter.partition("=")
            if name.strip() == "charset" and value.strip().strip('"') not in ("utf-8", "utf8"):
                raise Refusal(415, "The charset must be utf-8")
    coding = header(headers, b"content-encoding")
    if coding is not None and coding.lower() != b"identity":
        raise Refusal(415, "The body must not have a Content-Encoding", ACCEPT_IDENTITY)
