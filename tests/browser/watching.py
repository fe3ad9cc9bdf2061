"""Watch a page: what goes wrong in it, and whom it calls."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Error, Page, Request


class Watch:
    """What a page did since the watch began; answers of 400 and more are no errors of the page."""

    def __init__(self) -> None:
        self.errors: list[str] = []
        self.requests: list[str] = []

    def heard(self, message: ConsoleMessage) -> None:
        """Note what the console of the browser says."""
        answer = message.text.startswith("Failed to load resource")
        if message.type in {"error", "warning"} and not answer:
            self.errors.append(message.text)

    def failed(self, error: Error) -> None:
        """Note an exception that nobody caught."""
        self.errors.append(str(error))

    def sent(self, request: Request) -> None:
        """Note a request."""
        self.requests.append(request.url)

    def strangers(self) -> set[str]:
        """Return the hosts that were called beside this machine."""
        hosts = {urlsplit(url).hostname for url in self.requests if url.startswith("http")}
        return {str(host) for host in hosts - {"127.0.0.1"}}


@contextmanager
def watched(page: Page) -> Iterator[Watch]:
    """Watch a page while the block lasts."""
    watch = Watch()
    page.on("console", watch.heard)
    page.on("pageerror", watch.failed)
    page.on("request", watch.sent)
    yield watch
    page.remove_listener("console", watch.heard)
    page.remove_listener("pageerror", watch.failed)
    page.remove_listener("request", watch.sent)
