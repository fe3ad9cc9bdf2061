"""The log tells what happened, and never a token, a secret or what else a client sent."""

from pathlib import Path

import pytest

from mock_server import create_app
from mock_server.errors import MESSAGES
from tests.mock.conftest import EMPTY_LIST, FIRST_KEY, LIST, Client
from tests.mock.running import request, running_mock


def test_no_token_or_secret_is_ever_logged(tmp_path: Path) -> None:
    log = tmp_path / "log"
    secrets = [b"owner-token", b"unknown-token"]
    with running_mock("--log-level", "debug", log=log) as mock:
        answer = mock.exchange(request(body=b'{"name": "n", "aiType": "AWS"}'))
        secret = answer.json["secret"].encode()
        secrets.append(secret)
        for sent in (
            request(b"GET", b"/repo/repo-456/ai/apikey"),
            request(b"GET", b"/repo/repo-456/ai/apikey?token=owner-token&secret=" + secret),
            request(b"GET", b"/repo/" + secret + b"/ai/apikey"),
            request(b"DELETE", b"/repo/repo-456/ai/apikey/" + secret),
            request(b"GET", b"/" + secret),
            request(body=b'{"name": 1, "aiType": "' + secret + b'"}'),
            request(body=secret),
            request(body=secret, headers=[b"Content-Type: " + secret]),
            request(token=b"unknown-token", body=b"{}"),
            request(headers=[b"Content-Length: " + secret]),
            b"BREW /owner-token HTTP/1.1\r\n\r\n",
        ):
            mock.exchange(sent)

    text = log.read_bytes()
    assert b"201 POST createRepoAiApiKey by owner" in text
    for value in secrets:
        assert value not in text


def test_the_log_names_operation_principal_and_status(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "mock_server")

    client("GET", LIST)
    client("DELETE", f"{LIST}/unknown")
    client("GET", LIST, token=None)
    client("GET", "/nowhere")

    assert caplog.messages == [
        "200 GET getRepoAiApiKeys by owner",
        "404 DELETE deleteRepoAiApiKey by owner",
        "401 GET getRepoAiApiKeys by -",
        "404 GET - by -",
    ]


def test_by_default_the_log_is_silent(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    client("GET", LIST)

    assert caplog.messages == []


def test_an_unforeseen_error_is_logged_without_its_message(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    words = "what the client sent"

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(words)

    monkeypatch.setattr("mock_server.core.store.Store.delete", fail)
    client = Client(create_app())

    response = client("DELETE", f"{LIST}/{FIRST_KEY}")

    assert response.status_code == 500
    assert response.json() == {"success": False, "message": MESSAGES[500]}
    assert response.headers["access-control-allow-origin"] == "*"
    assert "RuntimeError while answering a request" in caplog.text
    assert "operations.py" in caplog.text
    assert words not in caplog.text
    assert client("GET", EMPTY_LIST).status_code == 200
