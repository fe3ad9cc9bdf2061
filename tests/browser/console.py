"""The console as its users see it, and the service as their frontend calls it."""

from types import TracebackType
from typing import Any, Self

import httpx
from playwright.sync_api import Locator, Page, expect

LIST = "/repo/repo-123/ai/apikey"
FIRST_KEY = "550e8400-e29b-41d4-a716-446655440000"


class Console:
    """The console of one session; `client` calls that session as `owner`."""

    def __init__(self, page: Page, base_url: str) -> None:
        self.page = page
        self.base_url = base_url
        self.client = httpx.Client(
            base_url=base_url, headers={"Authorization": "Bearer owner-token"}, timeout=10
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.client.close()

    def show(self, view: str = "live") -> None:
        """Open the console at one of its views, and wait until it knows what there is."""
        self.page.goto(f"{self.base_url}/__mock__/console/#/{view}")
        expect(self.page.get_by_text("Connected", exact=True)).to_be_visible()
        expect(self.page.locator("#sessions-count")).not_to_be_empty()

    def card(self, title: str) -> Locator:
        """Return the part of the page with this heading."""
        heading = self.page.get_by_role("heading", name=title, exact=True)
        return self.page.locator("section").filter(has=heading)

    def exchanges(self) -> Locator:
        return self.page.locator(".exchange")

    def create(self, name: str = "New key", ai_type: str = "AWS") -> dict[str, Any]:
        """Create a key as a frontend would, and return the answer."""
        answer = self.client.post(LIST, json={"name": name, "aiType": ai_type})
        created: dict[str, Any] = answer.json()
        return created
