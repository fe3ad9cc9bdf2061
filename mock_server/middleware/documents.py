"""Serve the OpenAPI document as `/openapi.json` and `/openapi.yaml`, this mock as first server."""

import json
from urllib.parse import quote

import orjson
import yaml

from mock_server.asgi import Answer, ASGIApp, Receive, Scope, Send, header
from mock_server.core.service_document import ServiceDocument
from mock_server.errors import method_not_allowed
from mock_server.swagger_ui import origins, with_policy
from openapi.document import Document

DESCRIPTION = "This mock server"
SWAGGER_UI = "/ui/"


class Documents:
    """Answer the two paths and pass on all others."""

    def __init__(self, app: ASGIApp, service_document: ServiceDocument) -> None:
        self.app = app
        self.text = service_document.text
        self.document = service_document.document
        self.servers = origins(service_document.document)
        self.writers = {"/openapi.json": self.as_json, "/openapi.yaml": self.as_yaml}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the document, or pass the request on."""
        write = self.writers.get(scope["path"]) if scope["type"] == "http" else None
        if write is None:
            if scope["path"].startswith(SWAGGER_UI.rstrip("/")):
                scope, send = for_files(scope), with_policy(send, self.servers)
            await self.app(scope, receive, send)
            return
        if scope["method"] not in ("GET", "HEAD"):
            raise method_not_allowed("GET, HEAD")
        body, media_type = write(base_url(scope))
        await Answer(200, [(b"content-type", media_type)], body).send(send)

    def as_json(self, url: str) -> tuple[bytes, bytes]:
        """Return the document as JSON, and its media type."""
        return orjson.dumps(self._with_server(url)), b"application/json"

    def as_yaml(self, url: str) -> tuple[bytes, bytes]:
        """Return the document, as it was written if it was, and its media type (RFC 9512)."""
        if self.text is None:
            document = self._with_server(url)
            text = yaml.dump(document, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
            return text.encode(), b"application/yaml"
        # A JSON string is a YAML string, so whatever the Host header held stays one.
        server = f"servers:\n  - url: {json.dumps(url)}\n    description: {DESCRIPTION}\n"
        return self.text.replace("servers:\n", server, 1).encode(), b"application/yaml"

    def _with_server(self, url: str) -> Document:
        """Return the document with this mock as its first server."""
        servers = [{"url": url, "description": DESCRIPTION}, *self.document["servers"]]
        return {**self.document, "servers": servers}


def for_files(scope: Scope) -> Scope:
    """Return `scope` without its root for the files of Swagger UI: Starlette looks for both."""
    is_file = scope["path"].startswith(SWAGGER_UI) and scope["path"] != SWAGGER_UI
    return {**scope, "root_path": ""} if is_file else scope


def base_url(scope: Scope) -> str:
    """Return the URL under which the client reached the mock."""
    host = header(scope["headers"], b"host")
    authority = host.decode("latin-1") if host else ":".join(map(str, scope["server"]))
    return f"{scope['scheme']}://{authority}{quote(scope.get('root_path', ''), safe='/@')}"
