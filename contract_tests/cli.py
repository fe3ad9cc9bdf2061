"""The command `apikey-contract`."""

import argparse
import contextlib
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

from contract_tests.deployment import Deployment, UsageError
from contract_tests.mock_process import MockError, running_mock
from contract_tests.settings import DEPTHS, Selection, Settings, from_environment, from_toml

EXIT_UNDECIDED = 2
EXIT_USAGE = 4
EXIT_INTERRUPTED = 130

EPILOG = """\
examples:
  apikey-contract --mock
      check the bundled mock, to see what a run looks like
  apikey-contract --deployment staging.toml --json report.json
      check the deployment that a file describes
  APIKEY_CONTRACT_TOKEN=… apikey-contract --base-url https://staging.example --repo-id repo-1
      check a deployment with no more than it needs; clauses that need more are skipped
  apikey-contract --mock --clause secret.never-again --clause list
      check one clause and one topic

exit status:
  0  the deployment conforms       2  it could not be judged
  1  it violates the contract      4  the command was used wrongly

environment:
  APIKEY_CONTRACT_BASE_URL, _REPO_ID, _OTHER_REPO_ID, _FORBIDDEN_REPO_ID, _TOKEN, _OUTSIDER_TOKEN
  stand for the options of the same name. Tokens belong there: a command line can be seen by others.
"""


class Parser(argparse.ArgumentParser):
    """A parser whose usage errors have an exit status of their own."""

    def error(self, message: str) -> NoReturn:
        """Print what is wrong and exit."""
        self.print_usage(sys.stderr)
        self.exit(EXIT_USAGE, f"{self.prog}: error: {message}\n")


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    result = Parser(
        prog="apikey-contract",
        description="Say promise by promise whether a deployment meets the contract.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    target = result.add_argument_group("the deployment")
    target.add_argument("--mock", action="store_true", help="check the bundled mock")
    target.add_argument("--base-url", metavar="URL", help="where the deployment is")
    target.add_argument("--token", metavar="T", help="bearer token of the owner")
    target.add_argument("--repo-id", metavar="ID", help="a repository of the owner")
    target.add_argument("--other-repo-id", metavar="ID", help="another repository of the owner")
    target.add_argument("--forbidden-repo-id", metavar="ID", help="one the owner has no access to")
    target.add_argument("--outsider-token", metavar="T", help="token without access to --repo-id")
    target.add_argument("--deployment", type=Path, metavar="FILE", help="TOML file with all of this")
    target.add_argument(
        "--mock-fault", action="append", default=[], metavar="ID", help="let the mock tell a lie"
    )
    what = result.add_argument_group("the run")
    what.add_argument("--depth", choices=DEPTHS, help="how thorough to be (default: standard)")
    what.add_argument(
        "--clause", action="append", default=[], metavar="ID", help="check this clause or topic only"
    )
    what.add_argument("--seed", type=int, metavar="N", help="vary what is generated")
    what.add_argument("--read-only", action="store_true", help="write nothing; judge what is there")
    what.add_argument("--strict", action="store_true", help="let assumed clauses fail the run too")
    what.add_argument(
        "--require-all", action="store_true", help="let a skipped clause fail the run"
    )
    what.add_argument("-n", "--workers", type=int, default=0, metavar="N", help="processes to use")
    reports = result.add_argument_group("reports, beside the one on the terminal")
    reports.add_argument("--json", type=Path, metavar="FILE", help="for programs")
    return result


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and exit with a status that CI can trust."""
    command = parser()
    options = command.parse_args(arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        with _settings(options) as settings:
            status = _check(options, settings.deployment())
    except UsageError as error:
        command.error(str(error))
    except MockError as error:
        print(f"The mock did not start: {error}", file=sys.stderr)
        status = EXIT_UNDECIDED
    except KeyboardInterrupt:
        print("Interrupted; the keys of this run have been removed.", file=sys.stderr)
        status = EXIT_INTERRUPTED
    sys.exit(status)


def _interrupt(_: int, __: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


@contextlib.contextmanager
def _settings(options: argparse.Namespace) -> Iterator[Settings]:
    """Give the settings: a file or the mock at the bottom, the environment and options on top."""
    given = Settings(
        {
            name: getattr(options, name)
            for name in _OPTIONS
            if getattr(options, name) not in {None, False}
        }
    )
    Selection(options.clause).validated()
    if options.mock:
        if options.base_url or options.deployment:
            raise UsageError("--mock takes neither --base-url nor --deployment")
        with running_mock(options.mock_fault) as settings:
            yield given.over(settings)
        return
    if options.mock_fault:
        raise UsageError("--mock-fault goes with --mock")
    settings = from_environment(os.environ)
    if options.deployment:
        settings = settings.over(from_toml(options.deployment, os.environ))
    yield given.over(settings)


_OPTIONS = (
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


def _check(options: argparse.Namespace, deployment: Deployment) -> int:
    # Not at the top: --help and usage errors need not wait for pytest and httpx.
    from contract_tests.output import check_and_report  # noqa: PLC0415

    return check_and_report(options, deployment)
