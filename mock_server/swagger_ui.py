"""Serve Swagger UI with a Content Security Policy that allows only what it needs."""

import re
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256

from mock_server.asgi import Message, Send
from mock_server.page_headers import page_headers
from openapi.document import Document

# What a policy takes for the origin of a server; a relative URL is the mock's own.
ORIGIN = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+")
SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


def origins(document: Document) -> list[str]:
    """Return the origins of the servers that a document names."""
    urls = [str(server.get("url")) for server in document.get("servers", [])]
    return [match[0] for match in map(ORIGIN.match, urls) if match]


def with_policy(send: Send, servers: Iterable[str]) -> Send:
    """Return a `send` that adds the headers; the page may call these `servers` and the mock.

    The script within the page is let in by its hash (Content Security Policy, level 3, 2.3.1).
    """
    start: Message = {}

    async def send_with_policy(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start":
            start = message
            return
        if start:
            headers = page_headers(
                script_src=" ".join(["'self'", *map(source, SCRIPT.findall(message["body"]))]),
                # Swagger UI sets styles in attributes, and draws with data URLs.
                style_src="'self' 'unsafe-inline'",
                img_src="'self' data:",
                connect_src=" ".join(["'self'", *servers]),
            )
            await send({**start, "headers": [*start["headers"], *headers]})
            start = {}
        await send(message)

    return send_with_policy


def source(script: bytes) -> str:
    """Return the hash source of a script."""
    return f"'sha256-{b64encode(sha256(script).digest()).decode('ascii')}'"
