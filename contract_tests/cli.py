"""The command `apikey-contract`."""

import argparse
import signal
import sys
from collections.abc import Callable, Sequence
from types import FrameType
from typing import NoReturn

from contract_tests.deployment import Deployment, UsageError
from contract_tests.mock_process import MockError
from contract_tests.options import check_parser, settings_of, sweep_parser
from contract_tests.settings import Selection

EXIT_UNDECIDED = 2
EXIT_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and exit with a status that CI can trust."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    sweeping = words[:1] == ["sweep"]
    command = sweep_parser() if sweeping else check_parser()
    options = command.parse_args(words[1:] if sweeping else words)
    # CI systems end a job with SIGTERM; the keys of the run have to go then too.
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        status = _with_deployment(options, _sweep if sweeping else _check)
    except UsageError as error:
        command.error(str(error))
    except MockError as error:
        print(f"The mock did not start: {error}", file=sys.stderr)
        status = EXIT_UNDECIDED
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        status = EXIT_INTERRUPTED
    except Exception as error:
        # Its text and traceback may hold what no output may show.
        print(f"The run broke off with {type(error).__name__}.", file=sys.stderr)
        status = EXIT_UNDECIDED
    sys.exit(status)


def _with_deployment(
    options: argparse.Namespace, action: Callable[[argparse.Namespace, Deployment], int]
) -> int:
    Selection(getattr(options, "clause", ())).validated()
    with settings_of(options) as settings:
        return action(options, settings.deployment())


def _check(options: argparse.Namespace, deployment: Deployment) -> int:
    # Not at the top: --help and usage errors need not wait for pytest and httpx.
    from contract_tests.output import check_and_report  # noqa: PLC0415

    return check_and_report(options, deployment)


def _sweep(options: argparse.Namespace, deployment: Deployment) -> int:
    from contract_tests.sweep import sweep  # noqa: PLC0415

    older_than = options.older_than * 60
    return sweep(deployment, older_than=older_than, dry_run=options.dry_run, yes=options.yes)


def _interrupt(_: int, __: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
