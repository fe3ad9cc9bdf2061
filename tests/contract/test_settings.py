"""Reading the settings of a run."""

import datetime
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from contract_tests.deployment import Allowance, Deployment, Limits, TlsTrust, UsageError
from contract_tests.options import EPILOG, check_parser, command_again, settings_of
from contract_tests.settings import Selection, Settings, from_environment, from_toml
from tests.repository.tree import ROOT

ENVIRONMENT = {"TOKEN_OF_OWNER": "sesame-owner", "TOKEN_OF_OUTSIDER": "sesame-outsider"}
NEEDED = 'base_url = "http://localhost:1"\nrepo_id = "repo-1"\n'
WITH_TOKEN = NEEDED + '[tokens]\nowner = "TOKEN_OF_OWNER"\n'


def read(tmp_path: Path, text: str, environment: dict[str, str] | None = None) -> Settings:
    path = tmp_path / "deployment.toml"
    path.write_text(text, encoding="utf-8")
    return from_toml(path, ENVIRONMENT if environment is None else environment)


def refused(tmp_path: Path, text: str, environment: dict[str, str] | None = None) -> str:
    """Return why the file is refused."""
    with pytest.raises(UsageError) as caught:
        read(tmp_path, text, environment)
    message = str(caught.value)
    assert message.startswith(f"{tmp_path / 'deployment.toml'}: ")
    return message


def example() -> str:
    """Return the file that the help shows."""
    shown = EPILOG.partition("everything that may stand in it:\n")[2]
    return "\n".join(line.removeprefix("  ") for line in shown.splitlines())


def test_a_command_is_told_again_without_tokens_clauses_and_reports() -> None:
    words = ["--deployment", "a b.toml", "--token", "sesame", "--outsider-token", "mellon"]
    words += ["--depth", "deep", "--seed", "0", "--read-only", "--strict", "--clause", "list"]

    again = command_again(check_parser().parse_args([*words, "--json", "report.json"]))

    assert " ".join(again) == (
        "apikey-contract --deployment a b.toml --depth deep --seed 0 --read-only --strict"
    )


def test_a_command_with_the_mock_is_told_again_with_its_faults() -> None:
    words = ("--mock", "--mock-fault", "list.array:null", "--mock-fault", "delete.removes:nothing")

    assert command_again(check_parser().parse_args(words)) == ("apikey-contract", *words)


def test_the_example_in_the_help_is_a_deployment_with_everything(
    tmp_path: Path,
) -> None:
    (tmp_path / "staging-ca.pem").touch()
    environment = {"STAGING_TOKEN": "sesame", "STAGING_OUTSIDER_TOKEN": "mellon"}

    deployment = read(tmp_path, example(), environment).deployment()

    assert deployment.tokens == {"owner": "sesame", "outsider": "mellon"}
    assert deployment.headers == {"X-Environment": "staging"}
    assert deployment.base_url == "https://staging.example/api"
    assert deployment.tls == TlsTrust(str(tmp_path / "staging-ca.pem"), verify=True)
    assert deployment.limits == Limits(20.0, 2000, 10.0, 4, 60.0, 200, 600.0, 8)
    assert deployment.allowances == (
        Allowance(
            "delete.only-once",
            "answers 200 twice, to be mended in the next release",
            datetime.date(2030, 1, 31),
        ),
    )


def test_a_deployment_does_not_show_its_tokens(tmp_path: Path) -> None:
    deployment = read(tmp_path, WITH_TOKEN + '[headers]\nX-Key = "mellon"').deployment()

    assert "sesame" not in repr(deployment)
    assert "mellon" not in repr(deployment)


@pytest.mark.parametrize(
    "header", ['X-Http-Method-To-Use = "PUT"', 'X-Action = "delete"', 'X-Tags = "a, PUT"']
)
def test_no_header_of_a_deployment_may_name_a_method(tmp_path: Path, header: str) -> None:
    with pytest.raises(UsageError, match="must not name a method"):
        read(tmp_path, f"{WITH_TOKEN}[headers]\n{header}").deployment()


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ('base_ulr = "x"', "base_ulr"),
        ('token = "x"', "token"),
        ('[tokens]\nadmin = "X"', "tokens.admin"),
        ("[limits]\nbudgets = 3", "limits.budgets"),
        ("[tls]\nca = 1", "tls.ca"),
        (
            '[[allowances]]\nclause = "list.array"\nreason = "r"\nuntil = 2030-01-01\nby = "me"',
            "allowances[0].by",
        ),
    ],
)
def test_an_unknown_key_is_named_and_refused(tmp_path: Path, line: str, name: str) -> None:
    assert f"{name}: unknown; known are" in refused(tmp_path, line)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("base_url = 1", "base_url"),
        ('read_only = "yes"', "read_only"),
        ("seed = 1.5", "seed"),
        ("seed = true", "seed"),
        ("seed = -1", "seed"),
        ('depth = "deepest"', "depth"),
        ("depth = [1]", "depth"),
        ("tokens = 1", "tokens"),
        ("[tokens]\nowner = 1", "tokens.owner"),
        ("headers = []", "headers"),
        ("[headers]\nX-A = 1", "headers.X-A"),
        ('limits = "none"', "limits"),
        ('[limits]\nbudget = "3"', "limits.budget"),
        ("[limits]\nbudget = true", "limits.budget"),
        ("[limits]\nconnections = 0", "limits.connections"),
        ("[limits]\nconnections = -1", "limits.connections"),
        ("[limits]\nconnections = 1.5", "limits.connections"),
        ("[limits]\ntimeout = -1", "limits.timeout"),
        ("[limits]\ntimeout = inf", "limits.timeout"),
        ("[limits]\nseconds = nan", "limits.seconds"),
        ("[limits]\nseconds = 2_000_000", "limits.seconds"),
        ('[limits]\nseconds = "60"', "limits.seconds"),
        ('[limits]\ntimeout = "long"', "limits.timeout"),
        ("[limits]\nretries = -1", "limits.retries"),
        ("[tls]\nverify = 0", "tls.verify"),
        ("[tls]\nca_file = true", "tls.ca_file"),
        ("allowances = 1", "allowances"),
        ("allowances = [1]", "allowances[0]"),
    ],
)
def test_a_value_of_the_wrong_type_is_refused_by_its_name(
    tmp_path: Path, line: str, name: str
) -> None:
    assert f": {name}: must " in refused(tmp_path, line)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('depth = "deepest"', "depth: must be one of quick, standard, deep"),
        ("read_only = 1", "read_only: must be true or false"),
        ("seed = 1.5", "seed: must be a whole number"),
        ("seed = -1", "seed: must be at least 0"),
        ("tokens = 1", "tokens: must be a table"),
        ("headers = 1", "headers: must be a table"),
        ("[headers]\nX-A = 1", "headers.X-A: must be a string"),
        ("[limits]\ntimeout = true", "limits.timeout: must be a number"),
        ("[limits]\ntimeout = nan", "limits.timeout: must be at most 1,000,000"),
        ("[limits]\ntimeout = 1e7", "limits.timeout: must be at most 1,000,000"),
        ("[tls]\nca = 1", "tls.ca: unknown; known are ca_file, verify"),
        ("allowances = 1", "allowances: must be an array"),
        ("allowances = [1]", "allowances[0]: must be a table"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(tmp_path: Path, line: str, why: str) -> None:
    assert refused(tmp_path, line).endswith(f"deployment.toml: {why}")


def test_an_error_that_has_no_sentence_is_told_by_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contract_tests.deployment_file._SENTENCES", {})

    assert refused(tmp_path, "seed = 1.5").endswith(": seed: cannot be used")


def test_a_whole_number_will_do_for_any_other(tmp_path: Path) -> None:
    assert read(tmp_path, "[limits]\ntimeout = 3").values["limits"].timeout == 3


def test_only_a_file_needs_what_checks_it(tmp_path: Path) -> None:
    program = (
        "import sys; from contract_tests.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "finally: print('pydantic' in sys.modules)"
    )
    (tmp_path / "file.toml").write_text("seed = 1.5", encoding="utf-8")

    needed = [
        subprocess.run(
            [sys.executable, "-c", program, *words],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        ).stdout.splitlines()[-1]
        for words in (["--help"], ["--base-url", "http://h"], ["--deployment", "file.toml"])
    ]

    assert needed == ["False", "False", "True"]


def test_no_call_at_a_time_is_too_few(tmp_path: Path) -> None:
    message = refused(tmp_path, "[limits]\nconnections = 0")

    assert message.endswith("limits.connections: must be at least 1")


def test_one_call_at_a_time_is_enough(tmp_path: Path) -> None:
    deployment = read(tmp_path, f"{WITH_TOKEN}[limits]\nconnections = 1").deployment()

    assert deployment.limits.connections == 1


@pytest.mark.parametrize("text", ["base_url", "a = 1\na = 2", "\x00"])
def test_what_is_no_toml_is_refused(tmp_path: Path, text: str) -> None:
    assert "not valid TOML" in refused(tmp_path, text)


def test_a_file_that_is_missing_or_not_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes('base_url = "\xe9"'.encode("latin-1"))

    for name, why in (("nothing.toml", "cannot be read"), ("latin.toml", "not valid TOML")):
        with pytest.raises(UsageError, match=why):
            from_toml(tmp_path / name, {})


ALLOWANCE = {"clause": '"list.array"', "reason": '"being mended"', "until": "2030-01-31"}


def allowance(**changes: str) -> str:
    members = {**ALLOWANCE, **changes}
    lines = [f"{name} = {value}" for name, value in members.items() if value]
    return "\n".join(["[[allowances]]", *lines])


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"clause": ""}, "allowances[0].clause: is needed"),
        ({"reason": ""}, "allowances[0].reason: is needed"),
        ({"reason": '""'}, "allowances[0].reason: is needed"),
        ({"until": ""}, "allowances[0].until: is needed"),
        ({"clause": '"list.arrays"'}, "no clause is called 'list.arrays'"),
        ({"clause": '"list"'}, "no clause is called 'list'"),
        ({"until": '"2030-01-31"'}, "allowances[0].until: must be a date"),
        ({"until": "2030-01-31T00:00:00"}, "allowances[0].until: must be a date"),
        ({"reason": "1"}, "allowances[0].reason: must be a string"),
    ],
)
def test_an_allowance_needs_a_clause_a_reason_and_a_day(
    tmp_path: Path, changes: dict[str, str], why: str
) -> None:
    assert why in refused(tmp_path, allowance(**changes))


def test_the_clause_of_an_allowance_has_to_be_a_string(tmp_path: Path) -> None:
    assert "allowances[0].clause" in refused(tmp_path, allowance(clause='["list.array"]'))


def test_an_expired_allowance_is_read_and_left_to_the_verdict(tmp_path: Path) -> None:
    settings = read(tmp_path, WITH_TOKEN + allowance(until="2001-01-31"))

    (read_back,) = settings.deployment().allowances

    assert read_back.expired(datetime.date(2001, 2, 1))
    assert not read_back.expired(datetime.date(2001, 1, 31))


@pytest.mark.parametrize("token", ["eyJhbGciOi.J9.x", "owner-token", "Bearer abc", "", "1abc"])
def test_a_token_in_the_file_is_refused_and_not_repeated(tmp_path: Path, token: str) -> None:
    message = refused(tmp_path, f'{NEEDED}[tokens]\nowner = "{token}"')

    assert "tokens.owner: must be the name of an environment variable" in message
    assert not token or token not in message


def test_what_may_be_a_token_is_not_repeated(tmp_path: Path) -> None:
    token = "sk_live_9f8e7d6c5b4a39281706"

    assert token not in refused(tmp_path, f'{NEEDED}[tokens]\nowner = "{token}"')


@pytest.mark.parametrize("environment", [{}, {"TOKEN_OF_OWNER": ""}])
def test_a_variable_that_is_not_set_is_named(tmp_path: Path, environment: dict[str, str]) -> None:
    message = refused(tmp_path, WITH_TOKEN, environment)

    assert "tokens.owner: the environment variable TOKEN_OF_OWNER is not set" in message


@pytest.mark.parametrize(
    ("missing", "named"),
    [
        ("base_url", ["--base-url", "APIKEY_CONTRACT_BASE_URL"]),
        ("repo_id", ["--repo-id", "APIKEY_CONTRACT_REPO_ID"]),
        ("token", ["--token", "APIKEY_CONTRACT_TOKEN"]),
    ],
)
def test_what_is_missing_is_named_with_option_and_variable(missing: str, named: list[str]) -> None:
    values = {"base_url": "http://localhost:1", "repo_id": "r", "token": "t"}
    del values[missing]

    with pytest.raises(UsageError) as caught:
        Settings(values).deployment()

    assert all(word in str(caught.value) for word in named)


@pytest.mark.parametrize(
    "url",
    [
        "localhost:8080",
        "ftp://localhost",
        "http://",
        "http://host/?key=sesame",
        "http://host/#part",
        "http://ho st",
    ],
)
def test_a_base_url_that_cannot_be_used_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        Settings({"base_url": url, "repo_id": "r", "token": "t"}).deployment()

    assert "sesame" not in str(caught.value)


def test_a_base_url_with_a_password_is_refused() -> None:
    with pytest.raises(UsageError):
        Settings({"base_url": "https://me:sesame@host", "repo_id": "r", "token": "t"}).deployment()


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("http://localhost:1/", "http://localhost:1"),
        ("https://host/base/path/", "https://host/base/path"),
        ("http://[::1]:80", "http://[::1]:80"),
    ],
)
def test_a_base_url_is_kept_without_its_last_slash(url: str, kept: str) -> None:
    settings = Settings({"base_url": url, "repo_id": "r", "token": "t"})

    assert settings.deployment().base_url == kept


def test_the_environment_gives_what_its_variables_are_called_after() -> None:
    names = ["base_url", "repo_id", "other_repo_id", "forbidden_repo_id", "token", "outsider_token"]
    variables = {f"APIKEY_CONTRACT_{name.upper()}": f"the {name}" for name in names}

    assert from_environment(variables).values == {name: f"the {name}" for name in names}
    assert from_environment(dict.fromkeys(variables, "")).values == {}


def given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, variables: Any, options: list[str]
) -> Deployment:
    """Return the deployment that all three sources together describe."""
    path = tmp_path / "deployment.toml"
    path.write_text(file, encoding="utf-8")
    for name, value in {**ENVIRONMENT, **variables}.items():
        monkeypatch.setenv(name, value)
    with settings_of(check_parser().parse_args(["--deployment", str(path), *options])) as settings:
        return settings.deployment()


def test_options_go_over_the_environment_and_that_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = (
        'repo_id = "file"\nother_repo_id = "file"\nforbidden_repo_id = "file"\nseed = 1\n'
        'base_url = "http://localhost:1"\n[tokens]\nowner = "TOKEN_OF_OWNER"\n'
    )
    variables = {
        "APIKEY_CONTRACT_OTHER_REPO_ID": "environment",
        "APIKEY_CONTRACT_FORBIDDEN_REPO_ID": "environment",
        "APIKEY_CONTRACT_TOKEN": "token of the environment",
    }

    deployment = given(
        tmp_path, monkeypatch, file, variables, ["--forbidden-repo-id", "option", "--seed", "2"]
    )

    assert deployment.repo_id == "file"
    assert deployment.other_repo_id == "environment"
    assert deployment.forbidden_repo_id == "option"
    assert deployment.seed == 2
    assert deployment.tokens == {"owner": "token of the environment"}


def test_a_seed_of_0_goes_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = "seed = 5\n" + WITH_TOKEN

    assert given(tmp_path, monkeypatch, file, {}, ["--seed", "0"]).seed == 0


def test_read_only_in_the_file_is_kept_without_the_option(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert given(tmp_path, monkeypatch, "read_only = true\n" + WITH_TOKEN, {}, []).read_only


def test_a_selection_names_clauses_and_topics() -> None:
    selection = Selection(["list", "create.id-unique"]).validated()

    assert selection.wants(["list.array"])
    assert selection.wants(["update.renames", "create.id-unique"])
    assert not selection.wants(["create.id-returned"])
    assert Selection().wants(["anything"])


@pytest.mark.parametrize("wanted", ["lis", "list.", "list.arrays", "", "LIST"])
def test_a_selection_of_what_does_not_exist_is_refused(wanted: str) -> None:
    with pytest.raises(UsageError, match=re.escape(f"--clause {wanted}:")):
        Selection([wanted]).validated()


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("", 600), ('depth = "deep"', 3600), ('depth = "deep"\n[limits]\nseconds = 60', 60)],
)
def test_a_deep_run_may_take_longer_unless_it_is_said(
    tmp_path: Path, text: str, seconds: float
) -> None:
    given = Settings({"token": "t", "base_url": "http://h", "repo_id": "r"})

    assert given.over(read(tmp_path, text)).deployment().seconds == seconds


@pytest.mark.parametrize("name", ["X A", "X:A", "", "X\n", "É", "X(1)"])
def test_what_is_no_name_of_a_header_is_refused(name: str) -> None:
    given = {"token": "t", "base_url": "http://h", "repo_id": "r", "headers": {name: "v"}}

    with pytest.raises(UsageError, match="is no name of a header") as refused:
        Settings(given).deployment()

    assert str(refused.value).isprintable()


@pytest.mark.parametrize("name", ["Host", "content-length", "AUTHORIZATION", "Transfer-Encoding"])
def test_a_header_that_requests_need_for_themselves_is_refused(name: str) -> None:
    given = {"token": "t", "base_url": "http://h", "repo_id": "r", "headers": {name: "v"}}

    with pytest.raises(UsageError, match=f"headers.{name}: must be left to the suite"):
        Settings(given).deployment()
