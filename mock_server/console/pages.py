"""Serve the console, which is static files.

The files hold no data of the mock, so every caller may read them. They get the data from the
control interface, which checks its callers.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from mock_server.asgi import Answer, Headers, Receive, Scope, Send
from mock_server.errors import method_not_allowed, nothing_here
from mock_server.page_headers import page_headers
from openapi.theme import theme

CONSOLE = b"/__mock__/console/"

MEDIA_TYPES = {
    "css": b"text/css; charset=utf-8",
    "html": b"text/html; charset=utf-8",
    "js": b"text/javascript; charset=utf-8",
    "svg": b"image/svg+xml",
}

# Nothing but these files may be loaded, nobody but the mock may be called, and no text can become
# markup: what the mock shows comes from whoever called it.
HEADERS: Headers = (
    *page_headers(
        script_src="'self'",
        style_src="'self'",
        img_src="'self'",
        connect_src="'self'",
        require_trusted_types_for="'script'",
        trusted_types="'none'",
    ),
    (b"cache-control", b"no-cache"),
)


async def serve_console(scope: Scope, _receive: Receive, send: Send) -> None:
    """Answer a request below `CONSOLE`; raises `Refusal` (404, 405)."""
    name = scope["path"].removeprefix(CONSOLE.decode("ascii")) or "index.html"
    page = pages().get(name)
    if page is None:
        raise nothing_here()
    if scope["method"] not in ("GET", "HEAD"):
        raise method_not_allowed("GET, HEAD")
    media_type = MEDIA_TYPES[name.rpartition(".")[2]]
    await Answer(200, [(b"content-type", media_type), *HEADERS], page).send(send)


@cache
def pages() -> Mapping[str, bytes]:
    """Return the files of the console by their names."""
    folder = files("mock_server").joinpath("console", "static")
    own = {file.name: file.read_bytes() for file in folder.iterdir()}
    return {**own, "theme.css": theme().encode()}
