"""Where there is no service to judge, the suite says why, soon, and gives nothing away."""

import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from tests.broken.targets import HTML, PAGE, TARGETS, always, listening
from tests.lawful.suite import Result, check

TOKEN = "token-2f8a0c4e6b1d9357"
OUTSIDER_TOKEN = "outsider-91c3e5a7d0b2f468"
REPORTS = ("junit", "markdown", "html")
PATIENCE = 30.0


def judge(base_url: str, folder: Path, *options: str, tls: str = "") -> Result:
    """Run the suite with short limits, and return its result with all reports in `printed`."""
    deployment = folder / "deployment.toml"
    deployment.write_text(
        f'base_url = "{base_url}"\nrepo_id = "repo-1"\nother_repo_id = "repo-2"\n'
        '[tokens]\nowner = "OWNER"\noutsider = "OUTSIDER"\n'
        f"[limits]\ntimeout = 1.0\nretries = 2\nlongest_pause = 5.0\n{tls}"
    )
    arguments = ["--deployment", str(deployment), *options]
    for kind in REPORTS:
        arguments += [f"--{kind}", str(folder / kind)]
    environment = {"OWNER": TOKEN, "OUTSIDER": OUTSIDER_TOKEN}
    result = check(arguments, environment, patience=PATIENCE)
    reports = [(folder / kind).read_text("utf-8") for kind in REPORTS if (folder / kind).exists()]
    return Result(result.status, result.report, "\n".join([result.printed, *reports]))


def expect_a_clear_answer(result: Result) -> None:
    assert result.status == 2, result.printed
    assert result.report["verdict"] == "undecided"
    assert 20 < len(result.report["reason"]) < 300, result.report["reason"]
    assert "\n" not in result.report["reason"]
    assert result.report["reason"].endswith((".", "?")), result.report["reason"]
    expect_nothing_given_away(result)


def expect_nothing_given_away(result: Result) -> None:
    assert "Traceback" not in result.printed
    assert TOKEN not in result.printed
    assert OUTSIDER_TOKEN not in result.printed


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_what_is_no_service_is_not_judged(name: str, tmp_path: Path) -> None:
    with listening(TARGETS[name]) as base_url:
        result = judge(base_url, tmp_path)

    expect_a_clear_answer(result)


@pytest.mark.parametrize("options", [("--read-only",), ("--depth", "quick")])
def test_a_page_is_not_judged_however_the_suite_is_run(
    options: tuple[str, ...], tmp_path: Path
) -> None:
    with listening(always("200 OK", PAGE, HTML)) as base_url:
        result = judge(base_url, tmp_path, *options)

    expect_a_clear_answer(result)


def test_nothing_that_listens_is_not_judged(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        result = judge(f"http://127.0.0.1:{taken.getsockname()[1]}", tmp_path)

    expect_a_clear_answer(result)


def test_a_host_without_an_address_is_not_judged(tmp_path: Path) -> None:
    expect_a_clear_answer(judge("http://nowhere.invalid", tmp_path))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with a self-signed certificate for 127.0.0.1 and its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("there is no openssl to make a certificate with")
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
    subprocess.run([*command, "-keyout", str(file), "-out", str(file)], check=True)
    return file


def test_an_unknown_certificate_is_not_trusted(certificate: Path, tmp_path: Path) -> None:
    with listening(TARGETS["the token is refused"], certificate) as base_url:
        result = judge(base_url, tmp_path)

    expect_a_clear_answer(result)
    assert "not trusted" in result.report["reason"]
    assert "ca_file" in result.report["reason"]
    assert "verify" in result.report["reason"]
    assert result.report["requests"] == 1


def test_a_certificate_can_be_named_as_trusted(certificate: Path, tmp_path: Path) -> None:
    with listening(TARGETS["the token is refused"], certificate) as base_url:
        result = judge(base_url, tmp_path, tls=f'[tls]\nca_file = "{certificate}"\n')

    expect_a_clear_answer(result)
    assert "401" in result.report["reason"]


def test_a_certificate_is_looked_for_beside_the_file_that_names_it(
    certificate: Path, tmp_path: Path
) -> None:
    (tmp_path / "beside.pem").write_bytes(certificate.read_bytes())

    with listening(TARGETS["the token is refused"], certificate) as base_url:
        result = judge(base_url, tmp_path, tls='[tls]\nca_file = "beside.pem"\n')

    expect_a_clear_answer(result)
    assert "401" in result.report["reason"]


def test_a_certificate_for_another_name_is_not_mended_by_a_ca_file(
    certificate: Path, tmp_path: Path
) -> None:
    with listening(TARGETS["the token is refused"], certificate) as base_url:
        elsewhere = base_url.replace("127.0.0.1", "localhost")
        result = judge(elsewhere, tmp_path, tls=f'[tls]\nca_file = "{certificate}"\n')

    expect_a_clear_answer(result)
    assert "not trusted" in result.report["reason"]
    assert "ca_file" not in result.report["reason"]
    assert "verify" in result.report["reason"]
    assert result.report["requests"] == 1


def test_tls_spoken_to_a_plain_port_is_not_judged(tmp_path: Path) -> None:
    with listening(TARGETS["a page for everything"]) as base_url:
        result = judge(base_url.replace("http:", "https:"), tmp_path)

    expect_a_clear_answer(result)
