import shutil
import ssl
import subprocess
from pathlib import Path

import httpx
import pytest

from mock_server import cli
from openapi.command_line import USAGE_ERROR
from tests.mock.conftest import LIST
from tests.mock.running import RunningMock, running_mock

pytestmark = pytest.mark.slow


class Files:
    """A certificate and its key, in files of their own and in one."""

    def __init__(self, folder: Path) -> None:
        self.certificate, self.key, self.both = (
            folder / name for name in ("cert.pem", "key.pem", "both.pem")
        )


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("there is no openssl to make a certificate with")
    files = Files(tmp_path_factory.mktemp("tls"))
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
    command += ["-keyout", str(files.key), "-out", str(files.certificate)]
    subprocess.run(command, check=True, capture_output=True)
    files.both.write_bytes(files.certificate.read_bytes() + files.key.read_bytes())
    return files


def listed(mock: RunningMock, files: Files) -> httpx.Response:
    url = mock.greeting.split()[-1]
    assert url.startswith("https://")
    context = ssl.create_default_context(cafile=files.certificate)
    with httpx.Client(base_url=url, verify=context, trust_env=False) as client:
        overview = client.get("/__mock__/overview").json()
        assert overview["baseUrl"] == url
        return client.get(LIST, headers={"Authorization": "Bearer owner-token"})


def test_the_mock_speaks_tls(files: Files, tmp_path: Path) -> None:
    options = ["--tls-cert", str(files.certificate), "--tls-key", str(files.key)]

    with running_mock(*options, log=tmp_path / "log") as mock:
        assert listed(mock, files).status_code == 200


def test_one_file_may_hold_certificate_and_key(files: Files, tmp_path: Path) -> None:
    with running_mock("--tls-cert", str(files.both), log=tmp_path / "log") as mock:
        assert listed(mock, files).status_code == 200


def test_a_connection_is_dropped_over_tls_too(files: Files, tmp_path: Path) -> None:
    wanted = {"operationId": "getRepoAiApiKeys", "connection": "drop", "times": 1}
    with running_mock("--tls-cert", str(files.both), log=tmp_path / "log") as mock:
        context = ssl.create_default_context(cafile=files.certificate)
        url = mock.greeting.split()[-1]
        with httpx.Client(base_url=url, verify=context, trust_env=False) as client:
            client.post("/__mock__/conditions", json=wanted).raise_for_status()
            with pytest.raises(httpx.TransportError):
                client.get(LIST)

    assert (tmp_path / "log").read_text() == ""


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--tls-key", "key.pem"], "--tls-key needs --tls-cert"),
        (["--tls-cert", "no-such-file.pem"], "no-such-file.pem"),
        (["--tls-cert", "{certificate}"], "cannot use"),
        (["--tls-cert", "{key}", "--tls-key", "{key}"], "cannot use"),
    ],
)
def test_files_that_cannot_be_used_are_named(
    files: Files, capsys: pytest.CaptureFixture[str], options: list[str], message: str
) -> None:
    filled = [word.format(certificate=files.certificate, key=files.key) for word in options]

    with pytest.raises(SystemExit) as caught:
        cli.main(["--port", "0", *filled])

    assert caught.value.code == USAGE_ERROR
    assert message in capsys.readouterr().err
