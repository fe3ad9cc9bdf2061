"""What the tests in a browser share: one Chromium, one mock, and a session of it for each test.

The fixtures end with this package: as long as Playwright runs, no other test of the worker could
run an event loop.
"""

import itertools
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from tests.browser.console import Console
from tests.browser.watching import watched
from tests.mock.running import RunningMock, running_mock

PATIENCE = 10_000  # milliseconds; only what hangs runs into it

DESKTOP: ViewportSize = {"width": 1280, "height": 800}

numbers = itertools.count(1)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("there is no chromium on the PATH")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def mock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningMock]:
    with running_mock(log=tmp_path_factory.mktemp("mock") / "log") as mock:
        yield mock


@pytest.fixture(scope="package")
def context(browser: Browser) -> BrowserContext:
    context = browser.new_context(viewport=DESKTOP)
    context.set_default_timeout(PATIENCE)
    return context


@pytest.fixture(scope="package")
def tab(context: BrowserContext) -> Page:
    """Give the tab that all tests use in turn: a new one would take as long as a test."""
    return context.new_page()


@pytest.fixture
def page(tab: Page) -> Iterator[Page]:
    """Give a page that must not fail: no error in it, and no request to anywhere else."""
    with watched(tab) as watch:
        yield tab
        tab.goto("about:blank")
        tab.emulate_media(color_scheme="light", reduced_motion="no-preference")
        tab.set_viewport_size(DESKTOP)
    assert watch.errors == []
    assert watch.strangers() == set()


@pytest.fixture
def console(page: Page, mock: RunningMock) -> Iterator[Console]:
    """Show the console of a fresh session."""
    with Console(page, f"{mock.url}/@test-{next(numbers)}") as console:
        console.show()
        yield console


@pytest.fixture
def world_file(tmp_path: Path) -> Path:
    return tmp_path / "world.yaml"


class Frontend(BaseHTTPRequestHandler):
    """An empty page."""

    def do_GET(self) -> None:
        page = b"<!doctype html><link rel=icon href=data:,><title>A frontend</title>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="package")
def frontend() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Frontend) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()
