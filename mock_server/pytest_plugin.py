"""The fixture `apikey_mock` for test suites of others: `pytest -p mock_server.pytest_plugin`."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from mock_server import create_app
from mock_server.server import Server, base_url, configuration, listen

PATIENCE = 30.0  # seconds for the server's beginning and its end


class ApikeyMock:
    """A running mock: `url` is its base URL, and `control` calls what is under `/__mock__/`."""

    def __init__(self, url: str, control: httpx.Client) -> None:
        self.url = url
        self.control = control

    def condition(self, operation_id: str | None = None, **wanted: Any) -> dict[str, Any]:
        """Add a condition, to all operations if none is named, and return it.

        `wanted` are the other members of `NewCondition`.

        Raises:
            httpx.HTTPStatusError: the mock refused it.
        """
        return self.call("POST", "conditions", {"operationId": operation_id, **wanted})

    def call(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """Call the control interface and return the answer's JSON.

        Raises:
            httpx.HTTPStatusError: the mock refused the call; the message is the mock's.
        """
        response = self.control.request(method, path, json=body)
        answer: dict[str, Any] = response.json()
        if response.is_error:
            raise httpx.HTTPStatusError(
                answer["message"], request=response.request, response=response
            )
        return answer

    def restore(self) -> None:
        """Bring everything back to the beginning, without sessions."""
        self.call("POST", "reset", {"everything": True})
        self.call("DELETE", "sessions")


@contextmanager
def serving() -> Iterator[ApikeyMock]:
    """Serve a mock on a free port, in a thread of this process, until the block is left."""
    listener = listen("127.0.0.1", 0)
    ready = threading.Event()
    server = Server(configuration(create_app()), ready.set)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        if not ready.wait(PATIENCE):
            raise RuntimeError("the mock did not start")
        url = base_url(listener)
        with httpx.Client(base_url=f"{url}/__mock__/", trust_env=False) as control:
            yield ApikeyMock(url, control)
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        listener.close()


@pytest.fixture(scope="session")
def _apikey_mock_server() -> Iterator[ApikeyMock]:
    with serving() as mock:
        yield mock


@pytest.fixture
def apikey_mock(_apikey_mock_server: ApikeyMock) -> ApikeyMock:
    """A mock on a free port, in its first state; the tests of a process share it."""
    _apikey_mock_server.restore()
    return _apikey_mock_server
