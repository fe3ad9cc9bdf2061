"""Answer `/`, where people and programs look first: is the mock there, and what has it?"""

from urllib.parse import quote

import orjson

from mock_server.asgi import Answer, Receive, Scope, Send, header, send_json
from mock_server.console.pages import CONSOLE
from mock_server.middleware.documents import base_url

VARY = (b"vary", b"Accept")


async def answer_root(scope: Scope, _receive: Receive, send: Send) -> None:
    """Send a browser on to the console, and tell a program where to look."""
    if b"text/html" not in (header(scope["headers"], b"accept") or b""):
        await send_json(send, 200, where_to_look(base_url(scope)), (VARY,))
        return
    location = quote(scope.get("root_path", ""), safe="/@").encode("ascii") + CONSOLE
    await Answer(302, [(b"location", location), VARY], b"").send(send)


def where_to_look(url: str) -> bytes:
    """Return the JSON text that names what the mock at a base URL has."""
    return orjson.dumps(
        {
            "message": "The mock of the AI API key service is ready",
            "baseUrl": url,
            "console": f"{url}/__mock__/console/",
            "document": f"{url}/openapi.json",
            "control": f"{url}/__mock__/openapi.json",
            "health": f"{url}/",
        }
    )
