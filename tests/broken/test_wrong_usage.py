"""Wrong settings end in exit status 4 and a sentence that says what to mend."""

from pathlib import Path

import pytest

from tests.lawful.suite import check

TOKEN = "token-2f8a0c4e6b1d9357"
RIGHT = 'base_url = "http://127.0.0.1:9"\nrepo_id = "repo-1"\n'
GIVEN = ("--base-url", "http://127.0.0.1:9", "--repo-id", "repo-1")

WRONG_OPTIONS = {
    "nothing at all": ((), "base-url"),
    "no repository": (("--base-url", "http://127.0.0.1:9"), "repo-id"),
    "an unknown clause": ((*GIVEN, "--clause", "create.nonsense"), "create.nonsense"),
    "an unknown option": ((*GIVEN, "--nonsense"), "--nonsense"),
    "an unknown depth": ((*GIVEN, "--depth", "bottomless"), "bottomless"),
    "a URL without a scheme": (("--base-url", "127.0.0.1:9", "--repo-id", "r"), "http://"),
    "a user in the URL": (("--base-url", f"http://u:{TOKEN}@h", "--repo-id", "r"), "user"),
    "the mock and a URL": ((*GIVEN, "--mock"), "--mock"),
    "a file that is not there": (("--deployment", "/nonexistent.toml"), "nonexistent"),
    "no place for a report": ((*GIVEN, "--junit", "/proc/none/report.xml"), "report.xml"),
    "a seed that is no number": ((*GIVEN, "--seed", "x"), "seed"),
}

WRONG_FILES = {
    "no TOML": ("base_url = \n", "TOML"),
    "an unknown key": (f"{RIGHT}colour = 1\n", "colour"),
    "an unknown limit": (f"{RIGHT}[limits]\nspeed = 1\n", "limits.speed"),
    "a limit of the wrong type": (f'{RIGHT}[limits]\ntimeout = "1"\n', "limits.timeout"),
    "a negative limit": (f"{RIGHT}[limits]\nbudget = -1\n", "limits.budget"),
    "a token in the file": (f'{RIGHT}[tokens]\nowner = "{TOKEN}"\n', "tokens.owner"),
    "a variable that is not set": (f'{RIGHT}[tokens]\nowner = "NOBODY_SET_IT"\n', "NOBODY_SET_IT"),
    "tokens of nobody": (f'{RIGHT}[tokens]\nstranger = "X"\n', "stranger"),
    "an allowance without an end": (
        f'{RIGHT}[[allowances]]\nclause = "list.array"\nreason = "x"\n',
        "until",
    ),
    "an allowance of an unknown clause": (
        f'{RIGHT}[[allowances]]\nclause = "x.y"\nreason = "x"\nuntil = 2030-01-01\n',
        "x.y",
    ),
    "a wrong type": ("base_url = 5\n", "base_url"),
    "a certificate that is not there": (
        f'{RIGHT}[tls]\nca_file = "/nonexistent.pem"\n',
        "nonexistent.pem",
    ),
    "a certificate that is none": (f'{RIGHT}[tls]\nca_file = "{__file__}"\n', "not PEM"),
    "a name that no header has": (f'{RIGHT}[headers]\n"X A" = "b"\n', "headers.'X A'"),
    "a header of the suite's own": (f'{RIGHT}[headers]\nHost = "b"\n', "headers.Host"),
    "no end": (f"{RIGHT}[limits]\nseconds = inf\n", "limits.seconds"),
}

WRONG_VARIABLES = {
    "SSL_CERT_FILE": "/nonexistent.pem",
    "SSL_CERT_DIR": "/nonexistent",
    "SSLKEYLOGFILE": "/nonexistent/keys",
}


@pytest.mark.parametrize("name", sorted(WRONG_OPTIONS))
def test_wrong_options_are_named(name: str) -> None:
    options, mentioned = WRONG_OPTIONS[name]

    result = check(options, {"APIKEY_CONTRACT_TOKEN": TOKEN}, patience=60.0)

    assert result.status == 4, result.printed
    assert mentioned in result.printed
    assert "Traceback" not in result.printed
    assert TOKEN not in result.printed


def test_a_token_is_needed() -> None:
    result = check(GIVEN, patience=60.0)

    assert result.status == 4, result.printed
    assert "APIKEY_CONTRACT_TOKEN" in result.printed


@pytest.mark.parametrize("name", sorted(WRONG_FILES))
def test_wrong_files_are_named(name: str, tmp_path: Path) -> None:
    text, mentioned = WRONG_FILES[name]
    file = tmp_path / "deployment.toml"
    file.write_text(text)

    result = check(("--deployment", str(file)), {"APIKEY_CONTRACT_TOKEN": TOKEN}, patience=60.0)

    assert result.status == 4, result.printed
    assert mentioned in result.printed
    assert "Traceback" not in result.printed
    assert TOKEN not in result.printed


@pytest.mark.parametrize("name", WRONG_VARIABLES)
def test_variables_of_openssl_that_lead_nowhere_are_named(name: str) -> None:
    unset = {"SSL_CERT_FILE": "", "SSL_CERT_DIR": "", "APIKEY_CONTRACT_TOKEN": TOKEN}

    result = check(GIVEN, {**unset, name: WRONG_VARIABLES[name]}, patience=60.0)

    assert result.status == 4, result.printed
    assert name in result.printed
    assert "Traceback" not in result.printed
