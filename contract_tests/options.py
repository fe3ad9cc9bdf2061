"""The command line of `apikey-contract`, and the settings that it gives."""

import argparse
import contextlib
import os
import textwrap
from collections.abc import Iterator
from pathlib import Path

from contract_tests.deployment import DEPTHS, UsageError
from contract_tests.mock_process import running_mock
from contract_tests.report_files import RENDERINGS
from contract_tests.settings import Settings, from_environment, from_toml
from openapi.command_line import Parser

DEPLOYMENT_FILE = """\
base_url = "https://staging.example/api"
repo_id = "repo-1"
other_repo_id = "repo-2"            # a second repository of the owner; the outsider may reach it
forbidden_repo_id = "repo-3"        # one that the owner has no access to
depth = "standard"                  # or "quick", "deep"
read_only = false
seed = 0

[tokens]                            # names of environment variables, never the tokens
owner = "STAGING_TOKEN"
outsider = "STAGING_OUTSIDER_TOKEN" # of somebody without access to repo_id

[headers]                           # sent with every request
X-Environment = "staging"

[limits]
requests_per_second = 20.0          # 0: as fast as the deployment answers
budget = 2000                       # requests in a run
timeout = 10.0                      # seconds
retries = 4                         # after lost connections, 429 and 503
longest_pause = 60.0                # seconds that Retry-After may ask for
keys = 200                          # active keys that the run may have at a time; 0: any number
seconds = 600.0                     # that a run may take; at the depth deep 3600.0 if not said
connections = 8                     # calls that may be under way at a time

[tls]
ca_file = "staging-ca.pem"          # from the folder of this file
verify = true

[[allowances]]                      # what is known to fail, until a day
clause = "delete.only-once"
reason = "answers 200 twice, to be mended in the next release"
until = 2030-01-31
"""

EPILOG = """\
examples:
  apikey-contract --mock
      check the bundled mock, to see what a run looks like
  apikey-contract --deployment staging.toml --junit contract.xml --html contract.html
      check the deployment that a file describes (see below)
  apikey-contract --base-url https://staging.example --repo-id repo-1
      check a deployment with no more than it needs, the token in APIKEY_CONTRACT_TOKEN;
      clauses that need more are skipped, and the report says which
  apikey-contract --mock --clause secret.never-again --clause list
      check one clause and one topic (`apikey-spec show --clauses` lists them)
  apikey-contract --mock --mock-fault list.newest-first:by-name
      see how a violation is reported (`apikey-mock --list-faults` lists them)
  apikey-contract --deployment staging.toml --reproduce broken
      write broken/CLAUSE.sh for each broken clause: it ends with 1 as long as it is broken, with 0
      once it holds, and takes the token from APIKEY_CONTRACT_TOKEN
  apikey-contract sweep --deployment staging.toml
      remove keys that interrupted runs have left behind

exit status:
  0  the deployment conforms       2  it could not be judged
  1  it violates the contract      4  the command was used wrongly
  3  it conforms and has changed, with --fail-on-change

environment, each standing for the option of the same name:
  APIKEY_CONTRACT_BASE_URL, APIKEY_CONTRACT_REPO_ID, APIKEY_CONTRACT_OTHER_REPO_ID,
  APIKEY_CONTRACT_FORBIDDEN_REPO_ID, APIKEY_CONTRACT_TOKEN, APIKEY_CONTRACT_OUTSIDER_TOKEN
  Give tokens this way: a command line can be seen by others.

a deployment file, with everything that may stand in it:
""" + textwrap.indent(DEPLOYMENT_FILE, "  ", lambda line: line != "\n")

TRAFFIC_EPILOG = """\
examples:
  apikey-contract traffic e2e.har
      judge what end-to-end tests have recorded
  apikey-contract traffic a.har b.har --base-url https://staging.example/api --alone --html x.html
      judge the calls below one URL, which nobody else makes, and write a report
  apikey-contract traffic e2e.har --har masked.har
      write what was judged without tokens and secrets, for others to look at

exit status:
  0  what was recorded conforms    2  it holds no call of the service
  1  it violates the contract      4  the command was used wrongly, or a file is no HAR
"""

SWEEP_EPILOG = """\
examples:
  apikey-contract sweep --deployment staging.toml --dry-run
      say what would be removed
  apikey-contract sweep --deployment staging.toml --yes
      remove it without asking, for scripts

exit status:
  0  nothing is left               2  a repository could not be listed
  1  some keys are left            4  the command was used wrongly
"""

_SETTINGS = (
    "base_url",
    "token",
    "repo_id",
    "other_repo_id",
    "forbidden_repo_id",
    "outsider_token",
    "depth",
    "seed",
    "read_only",
)

# What a command is told that checks something again: no tokens, and nothing of what was asked for.
_AGAIN = (
    "mock",
    "mock_fault",
    "deployment",
    *(name for name in _SETTINGS if "token" not in name),
    "alone",
    "strict",
    "require_all",
)


def check_parser() -> Parser:
    """Return the parser of a run."""
    result = Parser(
        prog="apikey-contract",
        description="Say promise by promise whether a deployment meets the contract.",
        epilog=EPILOG,
    )
    _add_deployment(result)
    what = result.add_argument_group("the run")
    add = what.add_argument
    add(
        "--depth",
        choices=DEPTHS,
        help="how thorough to be: to the bundled mock, quick makes about 100 requests, standard "
        "600 and deep 11,000 (default: standard)",
    )
    add(
        "--seed",
        type=int,
        metavar="N",
        help="vary what is generated; the same number makes the same calls (default: 0)",
    )
    add("--read-only", action="store_true", help="change nothing, and judge what can be seen")
    _add_verdicts(what)
    _add_reports(result).add_argument(
        "--reproduce",
        type=Path,
        metavar="DIR",
        help="write a bash script for each broken clause, which shows the violation again",
    )
    _add_manners(result, "at the cost of at most 40 calls")
    result.add_version()
    return result


def _add_manners(parser: Parser, how: str) -> None:
    manners = parser.add_argument_group("how the deployment behaves where the contract is open")
    add = manners.add_argument
    add(
        "--manners",
        type=Path,
        metavar="FILE",
        help=f"write it down, for the same option of apikey-mock, {how}; "
        "where the file is there, say what has changed",
    )
    add("--update", action="store_true", help="write the file anew if the deployment conforms")
    add(
        "--compare-latency",
        action="store_true",
        help="take twice the median time of an operation for a change, too",
    )
    add(
        "--fail-on-change",
        action="store_true",
        help="exit with 3 if the deployment conforms and behaves differently than the file says",
    )


def traffic_parser() -> Parser:
    """Return the parser of `apikey-contract traffic`."""
    result = Parser(
        prog="apikey-contract traffic",
        description="Judge what browsers, proxies or gateways have recorded, in HAR files.",
        epilog=TRAFFIC_EPILOG,
    )
    result.add_argument("files", type=Path, nargs="+", metavar="FILE.har", help="a HAR 1.2 file")
    what = result.add_argument_group("the traffic")
    what.add_argument(
        "--base-url",
        metavar="PREFIX",
        help="what precedes /repo in the URLs that are judged (default: what most calls have)",
    )
    what.add_argument(
        "--repo-id",
        action="append",
        default=[],
        metavar="ID",
        help="judge this repository only; may be given more than once",
    )
    what.add_argument(
        "--alone",
        action="store_true",
        help="nobody else changes keys there: what lists show of the calls before them, or do not, "
        "fails the run, and is no mere note",
    )
    _add_verdicts(what)
    _add_reports(result)
    _add_manners(result, "as far as the traffic shows it")
    return result


def _add_verdicts(group: "argparse._ArgumentGroup") -> None:
    add = group.add_argument
    add(
        "--clause",
        action="append",
        default=[],
        metavar="ID",
        help="check this clause or topic only; may be given more than once",
    )
    add("--strict", action="store_true", help="let assumed clauses fail the run too")
    add(
        "--require-all",
        action="store_true",
        help="let a clause fail the run if what it needs was not given: a setting, a repository, "
        "a token, an operation",
    )


def _add_reports(parser: Parser) -> "argparse._ArgumentGroup":
    reports = parser.add_argument_group("reports, beside the one on the terminal")
    for name, rendering in RENDERINGS.items():
        purpose = f"write a report {rendering.purpose}"
        reports.add_argument(f"--{name}", type=Path, metavar="FILE", help=purpose)
    return reports


def sweep_parser() -> Parser:
    """Return the parser of `apikey-contract sweep`."""
    result = Parser(
        prog="apikey-contract sweep",
        description="Remove keys that earlier runs have left behind: those whose whole name is the "
        "mark that a run gives. They are shown first, and nothing is removed before you say so.",
        epilog=SWEEP_EPILOG,
    )
    _add_deployment(result)
    result.add_argument(
        "--older-than",
        type=float,
        default=60.0,
        metavar="MINUTES",
        help="leave younger keys alone, which a run may be using (default: %(default)g)",
    )
    result.add_argument("--dry-run", action="store_true", help="only say what would be removed")
    result.add_argument(
        "--yes", action="store_true", help="remove them without asking, for scripts"
    )
    return result


# By the first word of a command line; without one of these, it is a run.
PARSERS = {"sweep": sweep_parser, "traffic": traffic_parser}


def command_again(options: argparse.Namespace) -> tuple[str, ...]:
    """Return the words of the command with these options, but for tokens, clauses and reports."""
    words = ["apikey-contract"]
    if hasattr(options, "files"):
        words += ["traffic", *map(str, options.files)]
    for name in _AGAIN:
        value = getattr(options, name, None)
        option = f"--{name.replace('_', '-')}"
        if value is True:
            words.append(option)
        elif isinstance(value, list):
            words += [word for each in value for word in (option, each)]
        elif value is not None and value is not False:
            words += [option, str(value)]
    return tuple(words)


def _add_deployment(parser: Parser) -> None:
    group = parser.add_argument_group("the deployment")
    add = group.add_argument
    add(
        "--mock",
        action="store_true",
        help="check the bundled mock, started on a free port for this run",
    )
    add(
        "--mock-fault",
        action="append",
        default=[],
        metavar="ID",
        help="switch a fault of that mock on, to see a run that fails; may be given more than once",
    )
    add("--deployment", type=Path, metavar="FILE", help="read the settings from this TOML file")
    add("--base-url", metavar="URL", help="where the deployment is; needed")
    add("--token", metavar="T", help="the bearer token of the owner; needed")
    add("--repo-id", metavar="ID", help="a repository of the owner; needed")
    add(
        "--other-repo-id",
        metavar="ID",
        help="a second repository of the owner; the outsider may have access to it, and is tried "
        "there only if its list is refused with 403",
    )
    add(
        "--forbidden-repo-id",
        metavar="ID",
        help="a repository that the owner has no access to",
    )
    add(
        "--outsider-token",
        metavar="T",
        help="the token of somebody without access to --repo-id",
    )


@contextlib.contextmanager
def settings_of(options: argparse.Namespace) -> Iterator[Settings]:
    """Give the settings: the file or the mock at the bottom, then the environment, then options.

    Raises:
        UsageError: if they contradict each other, cannot be read, or name no fault of the mock.
        MockError: if the mock does not start.
    """
    given = {name: getattr(options, name, None) for name in _SETTINGS}
    chosen = Settings(
        {name: value for name, value in given.items() if value is not None and value is not False}
    )
    if options.mock:
        if options.base_url or options.deployment:
            raise UsageError("--mock takes neither --base-url nor --deployment")
        with running_mock(options.mock_fault) as settings:
            yield chosen.over(settings)
        return
    if options.mock_fault:
        raise UsageError("--mock-fault goes with --mock")
    settings = from_environment(os.environ)
    if options.deployment:
        settings = settings.over(from_toml(options.deployment, os.environ))
    yield chosen.over(settings)
