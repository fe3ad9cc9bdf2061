"""The fixture `apikey_mock` for test suites of others: `pytest -p mock_server.pytest_plugin`."""

import threading
from collections.abc import Iterator, Sequence
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

    def verify(self, operation_id: str, **expected: Any) -> None:
        """Assert that calls were made; `expected` are the members of `ExpectedCall`.

        Raises:
            AssertionError: they were not, or the record cannot tell; it says what was called.
            httpx.HTTPStatusError: the mock refused the question.
        """
        __tracebackhide__ = True
        self._verify([{"operationId": operation_id, **expected}], in_order=False)

    def verify_in_order(self, *expected: dict[str, Any]) -> None:
        """Assert that calls, each an `ExpectedCall`, were made in this order; see `verify`."""
        __tracebackhide__ = True
        self._verify(expected, in_order=True)

    def _verify(self, expected: Sequence[dict[str, Any]], *, in_order: bool) -> None:
        __tracebackhide__ = True
        answer = self.call("POST", "verify", {"calls": expected, "inOrder": in_order})
        if not answer["holds"]:
            raise AssertionError(answer["message"])

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
def serving(**options: Any) -> Iterator[ApikeyMock]:
    """Serve a mock on a free port, in a thread of this process, until the block is left.

    `options` are arguments of `create_app`.
    """
    listener = listen("127.0.0.1", 0)
    ready = threading.Event()
    server = Server(configuration(create_app(**options)), ready.set)
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
def apikey_mock_options() -> dict[str, Any]:
    """Arguments of `create_app` for the mock, a seed for example: override it in `conftest.py`."""
    return {}


@pytest.fixture(scope="session")
def _apikey_mock_server(apikey_mock_options: dict[str, Any]) -> Iterator[ApikeyMock]:
    with serving(**apikey_mock_options) as mock:
        yield mock


@pytest.fixture
def apikey_mock(_apikey_mock_server: ApikeyMock) -> ApikeyMock:
    """A mock on a free port, in its first state; the tests of a process share it."""
    _apikey_mock_server.restore()
    return _apikey_mock_server
