"""Watch a page: what goes wrong in it, and whom it calls."""

from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Error, Page, Request


class Watch:
    """What a page did since the watch began; answers of 400 and more are no errors of the page."""

    def __init__(self, page: Page) -> None:
        self.errors: list[str] = []
        self.requests: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", self._failed)
        page.on("request", self._sent)

    def _heard(self, message: ConsoleMessage) -> None:
        answer = message.text.startswith("Failed to load resource")
        if message.type in {"error", "warning"} and not answer:
            self.errors.append(message.text)

    def _failed(self, error: Error) -> None:
        self.errors.append(str(error))

    def _sent(self, request: Request) -> None:
        self.requests.append(request.url)

    def strangers(self) -> set[str]:
        """Return the hosts that were called beside this machine."""
        hosts = {urlsplit(url).hostname for url in self.requests if url.startswith("http")}
        return {str(host) for host in hosts - {"127.0.0.1"}}
